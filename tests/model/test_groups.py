"""Groups of rows in columns are those that counting them one by one gives."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.model import groups
from aidreport.model.bulk import Bulk, CodedColumn
from aidreport.model.groups import group

VALUES = tuple(f"value {number}" for number in range(40))
ROWS = st.lists(
    st.tuples(
        st.integers(0, 39), st.integers(0, 39), st.sampled_from([1, -7, 10**18, -(10**18), 2**62])
    ),
    max_size=60,
)


def in_columns(rows: list[tuple[int, int, int]]) -> Bulk:
    columns = {
        str(number): CodedColumn(VALUES, np.asarray([row[number] for row in rows], dtype=np.uint8))
        for number in (0, 1)
    }
    minor = np.asarray([row[2] for row in rows], dtype=np.int64)
    unused = cast("Any", None)
    lines = np.arange(len(rows)) * 2
    return Bulk(lines, minor, 0, columns.__getitem__, unused, unused, unused, unused, unused)


@given(ROWS, st.sampled_from([["0"], ["0", "1"]]), st.sampled_from([3, 1 << 15]))
def test_groups_are_those_of_rows_one_by_one(
    rows: list[tuple[int, int, int]], fields: list[str], piece: int
) -> None:
    expected: dict[tuple[str, ...], list[int]] = {}
    for at, row in enumerate(rows):
        key = tuple(VALUES[row[int(field)]] for field in fields)
        found = expected.setdefault(key, [at, 0, 0])
        found[1] += row[2]
        found[2] += 1
    for few in (1, 1 << 20):  # by sorting, and by counting
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(groups, "_PIECE", piece)
            patch.setattr(groups, "_FEW", few)
            read = group(in_columns(rows), fields)
        values = zip(read.first.tolist(), read.sums, read.rows, strict=True)
        assert dict(zip(read.values(), map(list, values), strict=True)) == expected
