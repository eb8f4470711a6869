"""A column that is taken piece by piece has the same cells and codes as one taken at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.sources.formats.different_cells import CellColumn, CellColumnBuilder, encoded

NUMBERS = [1, 1.0, True, 0.0, -0.0, Decimal("1.00")]
DAYS = [date(2025, 6, 12), datetime(2025, 6, 12, tzinfo=UTC)]
CELLS = st.sampled_from(["", "Sudan", "Mali", "1", None, b"Mali", ["no hash"], *NUMBERS, *DAYS])
TEXTS = st.sampled_from(["Sudan", "Mali", "", None])


@cases(50)
@given(st.lists(st.lists(TEXTS, min_size=1) | st.lists(CELLS, min_size=1), max_size=4))
@example([["Mali"] * 5, [1] * 9, [True, 1.0]])
def test_cells_are_as_they_were_given(pieces: list[list[Any]]) -> None:
    builder = CellColumnBuilder()
    for piece in pieces:
        builder.add(tuple(piece))
    given_cells = [cell for piece in pieces for cell in piece]
    column = builder.column()
    assert list(map(repr, column)) == list(map(repr, given_cells))
    values, codes = encoded(column)
    expected, of_each = encoded(CellColumn(given_cells))
    assert (list(map(repr, values)), codes.tolist()) == (
        list(map(repr, expected)), of_each.tolist(),
    )  # fmt: skip


def test_texts_that_repeat_are_kept_once() -> None:
    builder = CellColumnBuilder()
    for _ in range(3):
        builder.add(["".join(["Su", "dan"]) for _ in range(10)])
    assert len({id(cell) for cell in builder.column()}) == 1
