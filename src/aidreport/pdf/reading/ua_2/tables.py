"""Tables whose cells a reader can place (ISO 14289-2, 8.2.5.26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.reading.objects import TooLargeError, entry, integer, items, name, text
from aidreport.pdf.reading.structure import attribute

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.structure import Element, Tree
    from aidreport.pdf.reading.ua_2.findings import Findings

_ATTRIBUTES = frozenset(("/A", "/C"))
_PARTS = frozenset({"THead", "TBody", "TFoot"})
_WIDEST = 10_000
_MOST_SPANNED = 1 << 22
"""Columns that all cells of a table span: more than any report has."""


def check_tables(tree: Tree, findings: Findings) -> None:
    """Check each table: its shape, and the headers of its cells."""
    classes = entry(tree.root, "/ClassMap")
    for element in tree.elements:
        if element.tag == "Table":
            _Table(element, classes, findings).check()


class _Table:
    """A table that is read row by row.

    Args:
        element: of the table.
        classes: the structure tree root's /ClassMap.
    """

    def __init__(self, element: Element, classes: object, findings: Findings) -> None:
        self._element, self._classes, self._findings = element, classes, findings
        self._spanned = 0
        self._has_rows = False
        self._headed: set[int] = set()
        self._open: dict[int, int] = {}
        """How many rows below still hold a part of a cell, by column."""

    def check(self) -> None:
        """Check all rows."""
        widths: set[int] = set()
        names = self._names()
        for part in self._parts():
            self._open.clear()
            widths |= {self._row(row, names) for row in part}
            if self._open:
                self._findings.add("8.2.5.26-2", self._element.label)
        if len(widths) > 1:
            self._findings.add("8.2.5.26-3", self._element.label)

    def _parts(self) -> Iterator[Sequence[Element]]:
        """Yield the rows of each part; those outside one are a part together."""
        direct = [kid for kid in self._element.elements if kid.tag == "TR"]
        if direct:
            yield direct
        for kid in self._element.elements:
            if kid.tag in _PARTS:
                yield [row for row in kid.elements if row.tag == "TR"]

    def _names(self) -> frozenset[str] | None:
        """Return the identifiers of the header cells; None where there is no header cell."""
        headers = [
            cell
            for part in self._parts()
            for row in part
            for cell in row.elements
            if cell.tag == "TH"
        ]
        return frozenset(cell.text("/ID") for cell in headers) if headers else None

    def _row(self, row: Element, names: frozenset[str] | None) -> int:
        """Check a row; return its width."""
        above = self._open
        self._count(len(above))
        below = {at: rows - 1 for at, rows in above.items() if rows > 1}
        column, width, has_header, is_first = 0, len(above), False, not self._has_rows
        self._has_rows = True
        waiting: list[tuple[Element, int, int]] = []
        for cell in row.elements:
            while column in above:
                column += 1
            columns, rows = self._spans(cell)
            if above and any(at in above for at in range(column, column + columns)):
                self._findings.add("8.2.5.26-1", cell.label)
            if rows > 1:
                below |= dict.fromkeys(range(column, column + columns), rows - 1)
            if cell.tag == "TH":
                usual = "Column" if is_first else "Both" if column else "Row"
                has_header |= self._head(cell, column, columns, usual)
            else:
                waiting.append((cell, column, columns))
            column += columns
            width += columns
        if names is not None and not has_header:
            self._check_headers(waiting, names)
        self._open = below
        return width

    def _head(self, cell: Element, column: int, columns: int, usual: str) -> bool:
        """Note what a header cell is the header of; return whether of its row.

        Args:
            usual: what a cell in its place is the header of if it does not say.
        """
        scope = name(attribute(cell, "Table", "/Scope", self._classes)) or usual
        if scope in ("Column", "Both"):
            self._headed.update(range(column, column + columns))
        return scope in ("Row", "Both")

    def _check_headers(
        self, cells: Sequence[tuple[Element, int, int]], names: frozenset[str]
    ) -> None:
        for cell, column, columns in cells:
            if any(at in self._headed for at in range(column, column + columns)):
                continue
            known = items(attribute(cell, "Table", "/Headers", self._classes))
            if not known:
                self._findings.add("8.2.5.26-5", cell.label)
            elif any(text(header) not in names for header in known):
                self._findings.add("8.2.5.26-6", cell.label)

    def _spans(self, cell: Element) -> tuple[int, int]:
        """Return how many columns and rows a cell takes."""
        if not cell.entries.has_any(_ATTRIBUTES):
            return 1, 1
        columns = self._span(cell, "/ColSpan")
        self._count(columns)
        return columns, self._span(cell, "/RowSpan")

    def _count(self, columns: int) -> None:
        """Count columns that cells span, row by row.

        Raises:
            TooLargeError: there are more than in any report.
        """
        self._spanned += columns
        if self._spanned > _MOST_SPANNED:
            raise TooLargeError(f"the cells of a table span more than {_MOST_SPANNED:,} columns")

    def _span(self, cell: Element, key: str) -> int:
        span = integer(attribute(cell, "Table", key, self._classes))
        return span if span is not None and 0 < span <= _WIDEST else 1
