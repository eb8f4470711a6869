"""Lines whose cells are held in columns are a sequence like any other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aidreport.sources.formats.columnar import CellsInColumns

BOUND = st.none() | st.integers(-9, 9)


@given(st.integers(0, 6), BOUND, BOUND, st.sampled_from([None, 1, 2, -1]))
def test_lines_in_columns_are_those_of_a_list(
    count: int, start: int | None, stop: int | None, step: int | None
) -> None:
    lines = [("recipient", "amount"), *((f"Partner {at}", at) for at in range(count))]
    columns = [[line[at] for line in lines[1:]] for at in (0, 1)]
    held = CellsInColumns(lines[0], columns, count)
    assert list(held) == lines
    assert list(held[start:stop:step]) == lines[start:stop:step]
    assert held[-1] == lines[-1]
