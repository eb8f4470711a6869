"""Where a text is in its table, in words: its row and its column."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.pdf.reading.content import ContentKey, Contents
    from aidreport.pdf.reading.structure import Element, Tree

_CELLS = ("TH", "TD")
_MOST = 40


class TableCell(NamedTuple):
    """A cell of a table.

    Attributes:
        table, column: their numbers, from 1.
        place: its row and its column in words.
        is_head: whether all cells of its row are heads.
    """

    element: Element
    table: int
    row: int
    column: int
    name: str
    head: str
    is_head: bool

    @property
    def row_place(self) -> str:
        """Which row it is in: by its first cell, or by number if that has no words."""
        if self.is_head:
            return state("seen.heads")
        if not self.name:
            return state("seen.row-number", row=str(self.row))
        return state("seen.row-named", words=_short(self.name))

    @property
    def place(self) -> str:
        """Where it is in its table: its row, and its column by the head, or by number."""
        column = state("seen.column-number", column=str(self.column))
        if self.head:
            column = state("seen.column-named", words=_short(self.head))
        return state("seen.cell", row=self.row_place, column=column)

    @property
    def place_in_tables(self) -> str:
        """Where it is among all tables: 'table 1, row “UNICEF”, column “Share”'."""
        return state("seen.cell-of-table", table=str(self.table), place=self.place)


def cells_by_content(tree: Tree, contents: Contents) -> dict[ContentKey, TableCell]:
    """Return the cell of each marked content that is in a table."""
    cells: dict[ContentKey, TableCell] = {}
    for cell in table_cells(tree, contents):
        cells.update(dict.fromkeys(cell.element.marks(), cell))
    return cells


def table_cells(tree: Tree, contents: Contents) -> Iterator[TableCell]:
    """Yield the cells of all tables, in their order."""
    tables = [element for element in tree.elements if element.tag == "Table"]
    for number, table in enumerate(tables, 1):
        heads: list[str] = []
        for at, row in enumerate(_rows(table), 1):
            cells = [cell for cell in row.elements if cell.tag in _CELLS]
            words = [_words(cell, contents) for cell in cells]
            is_head = bool(cells) and all(cell.tag == "TH" for cell in cells)
            if is_head and not heads:
                heads = words
            name = words[0] if words else ""
            for column, cell in enumerate(cells):
                head = heads[column] if column < len(heads) else ""
                yield TableCell(cell, number, at, column + 1, name, head, is_head)


def _rows(table: Element) -> Iterator[Element]:
    """Yield the rows of a table, those of tables in its cells apart."""
    waiting = [*reversed(table.elements)]
    while waiting:
        element = waiting.pop()
        if element.tag == "TR":
            yield element
        elif element.tag in ("THead", "TBody", "TFoot"):
            waiting += reversed(element.elements)


def _words(cell: Element, contents: Contents) -> str:
    texts = (contents.texts.get(key, ()) for key in cell.marks())
    return " ".join("".join(part for text in texts for part in text).split())


def _short(words: str) -> str:
    return f"{words[:_MOST]}…" if len(words) > _MOST + 1 else words
