"""Whatever way a table is written in, its figures are right or it is refused; never another."""

from __future__ import annotations

import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, note
from hypothesis import strategies as st
from tests.properties import cases
from tests.sources.conftest import proposals
from tests.sources.known_truth import File, Totals, make_file

from aidreport.config.sources import DataSource
from aidreport.errors import DataError
from aidreport.sources.loader import load
from aidreport.sources.rejected import rows_rejected_error

MOST_STOPS = 0.15
MOST_ROUNDS = 3


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


@st.composite
def files(draw: st.DrawFn) -> File:
    """Files of known figures; an index is drawn for each choice, which takes half as long."""
    return make_file(lambda options: options[draw(index_below(len(options)))])


@cache
def index_below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


@given(files())
@cases(130)
def test_a_figure_is_right_or_the_file_is_refused(file: File) -> None:
    note(file.content.decode() if file.name.endswith("csv") else file.name)
    read = totals_of(file)
    note(file.refusal)
    event("refused" if read is None else "read")
    assert read is None or read in file.truths, (read, file.truths, file.doubts)


@pytest.mark.parametrize("count", [400, pytest.param(4000, marks=pytest.mark.long)])
def test_what_is_proposed_for_a_status_reads_what_is_true(count: int) -> None:
    """Pastes the proposals for files of which only a status, and the amount beside it, is open."""
    chance = random.Random(count)  # noqa: S311 - the same files in every run
    pasted = 0
    for _ in range(count):
        file = make_file(chance.choice)
        known = {"a status", "a second amount", "what is taken off"}
        if "a status" in file.doubts and {*file.doubts} <= known and any(file.truths[0]):
            pasted += (result := pasted_totals(file)) is not None
            assert result is None or any(map(partial(agrees, *result), file.truths)), file.refusal
    assert pasted > count / 50


def agrees(read: dict[str, Decimal], shown: str | None, truth: Totals) -> bool:
    """Tell whether totals by currency are true, of the measure shown if there are several."""
    several = len({measure for _, measure in truth}) > 1
    return read == sums_of(
        (code, amount)
        for (code, measure), amount in truth.items()
        if not several or shown in (None, measure)
    )


def pasted_totals(file: File) -> tuple[dict[str, Decimal], str | None] | None:
    """The totals by currency, and the measure that the report shows, once a fix is pasted.

    None if another choice has to be made first.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / file.name).write_bytes(file.content)
        entries: list[dict[str, Any]] = [{"path": file.name}]
        shown = None
        for _ in range(MOST_ROUNDS):
            try:
                dataset = load([DataSource(**entry) for entry in entries], Path(folder))
            except DataError as problem:
                file.refusal = str(problem)
                entries = proposals(problem.fix)[0]
                measure = re.search(r'measure = \["([a-z-]+)"\] for the report', problem.fix)
                shown = measure[1] if measure else shown
                continue
            if any("decimal" in entry for entry in entries):
                return None
            items = [item for item in dataset.allocations if shown in (None, item.measure)]
            sums = sums_of((item.amount.currency, item.amount.amount) for item in items)
            return sums, shown
    return None


def sums_of(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for code, amount in amounts:
        sums[code] = sums.get(code, Decimal(0)) + amount
    return sums


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
