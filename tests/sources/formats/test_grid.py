"""Cells of many rows at once are the texts of each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aidreport.sources.formats.grid import cell_text, cell_texts

CELLS = st.one_of(
    st.text(alphabet="ab \t\n\x1f\u00a0é", max_size=5), st.integers(), st.booleans(), st.dates()
)


@given(st.lists(CELLS))
def test_cells_at_once_are_the_texts_of_each(cells: list[str | int]) -> None:
    assert cell_texts(cells) == tuple(map(cell_text, cells))
