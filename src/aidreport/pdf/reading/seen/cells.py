"""Where a text is in its table, in words: its row and its column."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
    column: int
    place: str
    is_head: bool


def cell_places(tree: Tree, contents: Contents) -> dict[ContentKey, str]:
    """Return the place of each marked content that is in a cell of a table.

    It names the row by its first cell and the column by its head, each by number if that has no
    words: 'table 1, row “UNICEF”, column “Share”'.
    """
    places: dict[ContentKey, str] = {}
    for cell in table_cells(tree, contents):
        places.update(dict.fromkeys(cell.element.marks(), f"table {cell.table}, {cell.place}"))
    return places


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
            name = "heads" if is_head else _named("row", words[0] if words else "", at)
            for column, cell in enumerate(cells):
                head = heads[column] if column < len(heads) else ""
                place = f"{name}, {_named('column', head, column + 1)}"
                yield TableCell(cell, number, column + 1, place, is_head)


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


def _named(what: str, words: str, number: int) -> str:
    if not words:
        return f"{what} {number}"
    return f"{what} “{words[:_MOST]}…”" if len(words) > _MOST + 1 else f"{what} “{words}”"
