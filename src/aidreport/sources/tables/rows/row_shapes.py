"""What all rows of a table have, and which rows lack it: totals look unlike allocations."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from aidreport.sources.formats.columnar import LongRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.rows.rows import RowReader

_ASKED = 400
"""So many rows, the first and the last, show what all rows have."""

_MANY = 50
_NAMED = ("recipient", "country")


class TableRows(NamedTuple):
    """The rows below the headings of a table.

    Attributes:
        rows: in ascending order of their numbers.
        reader: reads them.
    """

    rows: Sequence[SourceRow]
    reader: RowReader

    def row(self, number: int) -> SourceRow:
        """Return a row by its number."""
        if isinstance(self.rows, LongRows):
            return self.rows.at(self.rows.line(number))
        return self.rows[bisect_left(self.rows, number, key=lambda row: row.number)]

    def field(self, number: int) -> str:
        """Return the field that names a row, and that `values` can leave it out by; or nothing."""
        row = self.row(number)
        return next((name for name in _NAMED if self.reader.text(row, name)), "")

    def label(self, number: int) -> str:
        """Return what a row is called: its recipient, country, or first text."""
        row = self.row(number)
        named = self.reader.text(row, self.field(number))
        return named or next((text for text in row.texts if text), "")

    def is_decided(self, number: int) -> bool:
        """Tell whether the config says what becomes of a row."""
        row, columns = self.row(number), self.reader.header.columns
        return any(
            self.reader.meanings.meaning(name, row.cell(columns[name])) is not None
            for name in _NAMED
            if name in columns
        )

    def filled(self, numbers: Sequence[int], percent: int = 100) -> list[int]:
        """Return the columns, but that of the amount, that rows fill.

        Args:
            numbers: of these rows.
            percent: how many of them, at least; of many rows, two in a hundred may differ.
        """
        rows = [self.row(number) for number in _some(numbers)]
        if percent == 100 and len(rows) > _MANY:
            percent = 98
        amount = self.reader.header.columns["amount"]
        return [
            column
            for column in range(len(self.reader.header.headings))
            if column != amount
            and 100 * sum(bool(row.text(column)) for row in rows) >= percent * len(rows)
        ]

    def lacks(self, number: int, columns: Iterable[int]) -> bool:
        """Tell whether a row has nothing in one of some columns."""
        row = self.row(number)
        return any(not row.text(column) for column in columns)


def _some(numbers: Sequence[int]) -> Sequence[int]:
    half = _ASKED // 2
    return numbers if len(numbers) <= _ASKED else [*numbers[:half], *numbers[-half:]]
