"""The rows of a long table, whose cells stay in columns; a row that is used becomes an object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from itertools import chain
from typing import TYPE_CHECKING, TypeVar, overload

from aidreport.document.blocks import TableRow
from aidreport.document.spans import Span
from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidreport.document.spans import Inline


Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class TextColumn:
    """The cells of a column, each a plain text that is not empty.

    Attributes:
        figures: the ids of the figures that the texts show; none if they are words.
    """

    texts: Sequence[str]
    figures: Sequence[str] = ()

    def cell(self, at: int) -> Inline:
        """Return a cell."""
        return (Span(self.texts[at], figure=self.figures[at] if self.figures else ""),)


@dataclass(frozen=True, slots=True)
class LongRows(Sequence[TableRow]):
    """Rows in columns, then others such as the total.

    Attributes:
        columns: equally long.
        others: below the rows in columns.
        odd: those of the rows in columns of which a cell is more than a plain text, with the same
            words; by their places.
    """

    columns: tuple[TextColumn, ...]
    others: tuple[TableRow, ...] = ()
    odd: Mapping[int, TableRow] = field(default_factory=dict)

    @property
    def many(self) -> int:
        """How many rows are in columns."""
        return len(self.columns[0].texts)

    def __len__(self) -> int:
        return self.many + len(self.others)

    @overload
    def __getitem__(self, at: int) -> TableRow: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[TableRow, ...]: ...

    def __getitem__(self, at: int | slice) -> TableRow | tuple[TableRow, ...]:
        """Return a row, or some; only what is asked for becomes objects."""
        if isinstance(at, slice):
            return tuple(map(self._row, range(len(self))[at]))
        return self._row(range(len(self))[at])

    def _row(self, at: int) -> TableRow:
        if at >= self.many:
            return self.others[at - self.many]
        if at in self.odd:
            return self.odd[at]
        return TableRow(tuple([column.cell(at) for column in self.columns]))

    def objects(self) -> Iterator[TableRow]:
        """Yield the rows that are objects already."""
        return chain(self.odd.values(), self.others)


def row_by_row(columns: Sequence[Sequence[Value]]) -> list[Value]:
    """Return what is given column by column in the order of the rows."""
    values = list(chain.from_iterable(columns))
    for at, column in enumerate(columns):
        values[at :: len(columns)] = column
    return values
