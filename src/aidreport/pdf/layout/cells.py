"""What stands in the cells of a table: text, a bar, or a list, as lines bound to the structure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.blocks import Bar, ListBlock, Paragraph, Span
from aidreport.pdf.layout.inline import BoundText
from aidreport.pdf.layout.text import break_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.document.blocks import Cell, Inline
    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.text import Line, TextStyle

_INDENT = 11.0


class CellLine(NamedTuple):
    """A line of a cell.

    Attributes:
        text: what it is of.
        indent: in points.
        label: what stands before the first line of a list's item, with its text.
    """

    line: Line
    text: BoundText
    indent: float
    label: tuple[Line, BoundText] | None = None


def cell_texts(cell: Cell) -> Iterator[tuple[Inline, float]]:
    """Yield the texts of a cell with how far each is indented, in points."""
    if isinstance(cell, ListBlock):
        for item in cell.items:
            for text in _item_texts(item):
                yield from ((inner, _INDENT + indent) for inner, indent in text)
    elif cell and not isinstance(cell, Bar):
        yield cell, 0.0


def _item_texts(item: tuple[object, ...]) -> Iterator[Iterator[tuple[Inline, float]]]:
    for block in item:
        if isinstance(block, ListBlock):
            yield cell_texts(block)
        else:
            yield iter([(_paragraph(block), 0.0)])


def _paragraph(block: object) -> Inline:
    if isinstance(block, Paragraph):
        return block.text
    raise TypeError(f"no layout for {type(block).__name__} in a table")


class CellLines:
    """Breaks cells into lines.

    Args:
        style: of their text.
    """

    def __init__(self, style: TextStyle, fonts: Fonts) -> None:
        self._style, self._fonts = style, fonts

    def count(self, cell: Cell, room: float) -> int:
        """Return how many lines a cell takes in a column of `room` points."""
        return sum(
            len(break_lines(text, self._style, self._fonts, room - indent))
            for text, indent in cell_texts(cell)
        )

    def of(self, cell: Cell, element: Element, room: float) -> list[CellLine]:
        """Return the lines of a cell, as content of its element; a bar has none."""
        if isinstance(cell, ListBlock):
            return list(self._list(cell, element, room, _INDENT))
        if isinstance(cell, Bar) or not cell:
            return []
        return list(self._text(cell, element, room, 0.0))

    def _text(
        self, text: Inline, element: Element, room: float, indent: float
    ) -> Iterator[CellLine]:
        bound = BoundText(element, text)
        for line in break_lines(text, self._style, self._fonts, room - indent):
            yield CellLine(line, bound, indent)

    def _list(
        self, block: ListBlock, element: Element, room: float, indent: float
    ) -> Iterator[CellLine]:
        parent = element.add("L")
        for label, item in zip(block.labels, block.items, strict=True):
            entry = parent.add("LI")
            spans = (Span(label),)
            mark = BoundText(entry.add("Lbl"), spans)
            (line,) = break_lines(spans, self._style, self._fonts, room)
            body = entry.add("LBody")
            for index, each in enumerate(self._item(item, body, room, indent)):
                yield each if index else each._replace(label=(line, mark))

    def _item(
        self, item: tuple[object, ...], body: Element, room: float, indent: float
    ) -> Iterator[CellLine]:
        for block in item:
            if isinstance(block, ListBlock):
                yield from self._list(block, body, room, indent + _INDENT)
            else:
                yield from self._text(_paragraph(block), body.add("P"), room, indent)


def label_indent(line: CellLine) -> float:
    """Return how far the label of an item is indented, in points."""
    return line.indent - _INDENT
