"""Whatever way a table is written in, its figures are right or it is refused; never another."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import event, given, note
from hypothesis import strategies as st
from tests.properties import cases
from tests.sources.known_truth import File, Totals, make_file

from aidreport.config.sources import DataSource
from aidreport.errors import DataError
from aidreport.sources.loader import load
from aidreport.sources.problems import rows_rejected_error

MOST_STOPS = 0.15


def totals_of(file: File) -> Totals | None:
    """The totals that are read from a file; None if it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / file.name).write_bytes(file.content)
        try:
            dataset = load([DataSource(path=file.name)], Path(folder))
            if dataset.account.rejected:
                raise rows_rejected_error(dataset)
        except DataError as problem:
            file.refusal = str(problem)
            return None
    totals: Totals = {}
    for item in dataset.allocations:
        key = (item.amount.currency, str(item.measure))
        totals[key] = totals.get(key, Decimal(0)) + item.amount.amount
    return totals


@given(st.data())
@cases(100)
def test_a_figure_is_right_or_the_file_is_refused(data: st.DataObject) -> None:
    file = make_file(lambda options: data.draw(st.sampled_from(list(options))))
    note(file.content.decode() if file.name.endswith("csv") else file.name)
    read = totals_of(file)
    note(file.refusal)
    event("refused" if read is None else "read")
    assert read is None or read in file.truths, (read, file.truths, file.doubts)


@pytest.mark.long
def test_fewer_than_fifteen_percent_of_clear_files_are_refused() -> None:
    chance = random.Random(20251128)  # noqa: S311 - the same files in every run
    outcomes: Counter[str] = Counter()
    for _ in range(2000):
        file = make_file(chance.choice)
        read = totals_of(file)
        clear = "open" if file.doubts else "clear"
        outcome = "refused" if read is None else "right" if read in file.truths else "wrong"
        outcomes[f"{clear}, {outcome}"] += 1
    print(dict(outcomes))  # noqa: T201 - the figures are reported
    assert not outcomes["clear, wrong"] + outcomes["open, wrong"], outcomes
    refused, read_rightly = outcomes["clear, refused"], outcomes["clear, right"]
    assert refused < MOST_STOPS * (refused + read_rightly), outcomes
