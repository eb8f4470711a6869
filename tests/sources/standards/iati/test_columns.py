"""Transactions of long files in columns are those that are taken one by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.standards.iati.test_usual import Writer

from aidreport.analysis.select import select, spread
from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.bulk import Bulk
from aidreport.model.fields import GROUPS, PARTIES
from aidreport.model.money import scale_exactly
from aidreport.sources.combining import combine
from aidreport.sources.repeats import Part
from aidreport.sources.standards.iati import activities
from aidreport.sources.standards.iati.activities import read_iati
from aidreport.sources.terms.organisations import Organisations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.model.dataset import Dataset


def read(path: Path, long: int) -> tuple[Dataset, Sequence[int]] | str:
    """Return what a file gives if so many transactions make a file a long one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(activities, "LONG", long)
        try:
            return read_iati(path, "a.xml")
        except SourceError as problem:
            return str(problem)


@given(st.integers(0, 10**9))
def test_a_long_file_gives_what_its_transactions_give_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    path = tmp_path_factory.mktemp("columns") / "a.xml"
    path.write_text(Writer(seed, sound=True).file(), encoding="utf-8", newline="")
    short, long = read(path, 10**9), read(path, 1)
    if isinstance(short, str) or isinstance(long, str):
        assert short == long
        return
    (one_by_one, numbers), (in_columns, of_columns) = short, long
    items, rows = one_by_one.allocations, in_columns.allocations
    assert tuple(rows) == items
    assert replace(in_columns, allocations=()) == replace(one_by_one, allocations=())
    assert list(of_columns or [0] * len(items)) == list(numbers)
    if isinstance(rows, Bulk):
        assert_columns_are_those_of_objects(rows)
        for measure in Measure:
            if any(item.measure is measure for item in items):
                chosen = select(in_columns, measures=[measure])
                expected = select(one_by_one, measures=[measure])
                assert tuple(chosen.allocations) == expected.allocations
                assert chosen.account == expected.account
        known = Organisations({})
        assert tuple(combine([Part(in_columns)], known).allocations) == tuple(
            combine([Part(one_by_one)], known).allocations
        )
        assert combine([Part(in_columns)], known).findings == (
            combine([Part(one_by_one)], known).findings
        )
        for field in ("country", "sector"):
            assert tuple(spread(in_columns, [field]).allocations) == tuple(
                spread(one_by_one, [field]).allocations
            )


def assert_columns_are_those_of_objects(rows: Bulk) -> None:
    items = {line: rows.at(line) for line in rows.lines.tolist()}
    for field, read_field in GROUPS.items():
        column = rows.column(field)
        assert [column.values[code] for code in column.codes] == [
            read_field(item) for item in items.values()
        ]
    for field, party in PARTIES.items():
        parties = [party(item) for item in items.values()]
        assert [rows.party(field, line) for line in items] == parties
        assert rows.names(field, list(items)) == [item.name if item else "" for item in parties]
    assert [scale_exactly(item.amount.amount, -rows.exponent) for item in items.values()] == (
        rows.minor.tolist()
    )
    assert [rows.place(line) for line in items] == [item.place for item in items.values()]
    years = rows.column("value_year")
    assert [years.values[code] for code in years.codes] == [
        str(item.valued.year) if item.valued else "" for item in items.values()
    ]
    ids = [item.id for item in items.values()]
    assert rows.distinct([]) == ("" not in ids and len(set(ids)) == len(ids))
    assert (np.diff(rows.lines) > 0).all()
