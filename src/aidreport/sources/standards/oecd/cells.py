"""Cells of tables of the OECD: numbers, and what is written where there is none."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from aidreport.sources.problems import BadCell
from aidreport.sources.tables.words.cells import parse_amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.model.amounts import WrittenAmount
    from aidreport.sources.formats.grid import SourceRow

BLANK = frozenset({"", "..", "-", "–", "—"})

_NUMBER = re.compile(r"[-–−(]?\s?[0-9][0-9 .,'’\u00a0\u202f]*(?:[eE][+-]?[0-9]+)?\)?")
_OTHERS_IN = 10
"""One of so many cells of a column of numbers may be another text."""
_OTHERS_BESIDE = 2
"""So may one of so many, beside columns that surely hold numbers."""


def is_number(text: str) -> bool:
    """Tell whether a text is a number, in whatever notation."""
    return _NUMBER.fullmatch(text) is not None


class Numbers:
    """Where columns hold numbers and blanks alone, but for a few cells.

    Args:
        rows: the first rows of a table; each cell is looked at once.
    """

    def __init__(self, rows: Sequence[SourceRow]) -> None:
        self._rows = rows
        self._counts: dict[int, tuple[list[int], list[int]]] = {}

    def fill(self, column: int, rows: range) -> bool:
        """Tell whether a column holds numbers in some rows, which are counted from 0."""
        return self._fill(column, rows, _OTHERS_IN)

    def fill_half(self, column: int, rows: range) -> bool:
        """Tell whether at least half of the cells of a column that are not blank are numbers."""
        return self._fill(column, rows, _OTHERS_BESIDE)

    def are_in(self, column: int, rows: range) -> bool:
        """Tell whether a column holds an amount at all, whatever else is written in it."""
        of = self._rows[rows.start : rows.stop]
        return any(amount_in(row, column) is not None for row in of)

    def _fill(self, column: int, rows: range, others_in: int) -> bool:
        filled, others = self._counted(column)
        start, stop = min(rows.start, len(self._rows)), min(rows.stop, len(self._rows))
        texts = filled[stop] - filled[start]
        return texts > 0 and others[stop] - others[start] <= texts // others_in

    def _counted(self, column: int) -> tuple[list[int], list[int]]:
        """Return how many cells before each row are not blank, and how many of them no numbers."""
        if column not in self._counts:
            texts = [row.text(column) for row in self._rows]
            filled = [text not in BLANK for text in texts]
            others = [text not in BLANK and not is_number(text) for text in texts]
            self._counts[column] = (
                list(accumulate(filled, initial=0)),
                list(accumulate(others, initial=0)),
            )
        return self._counts[column]


def amount_in(row: SourceRow, column: int) -> WrittenAmount | None:
    """Return the amount in a cell; None if there is none that can be read."""
    if row.text(column) in BLANK:
        return None
    try:
        return parse_amount(row.cell(column))
    except BadCell:
        return None
