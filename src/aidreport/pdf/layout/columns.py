"""The cells of a table as lines bound to the structure, and how wide its columns are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.blocks import Bar, ColumnKind, ListBlock, Paragraph, RowRole, Span
from aidreport.errors import LayoutError
from aidreport.pdf.layout.text import BoundText, break_lines, natural_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.document.blocks import Cell, Inline, Table
    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.text import TextLine, TextStyle

_BAR_WIDTH = 80.0
_NARROW_BAR = 36.0
_NARROWEST_TEXT = 42.0
_SAMPLE_ROWS = 100
_INDENT = 11.0


class CellLine(NamedTuple):
    """A line of a cell.

    Attributes:
        text: what it is of.
        indent: in points.
        label: what stands before the first line of a list's item, with its text.
    """

    line: TextLine
    text: BoundText
    indent: float
    label: tuple[TextLine, BoundText] | None = None


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


@dataclass(slots=True)
class _Need:
    """What a column asks for, in points: all on one line, and its longest word."""

    whole: float = 0.0
    word: float = 0.0

    def cover(self, whole: float, word: float) -> None:
        self.whole = max(self.whole, whole)
        self.word = max(self.word, word)


def column_widths(  # noqa: PLR0913 - three kinds of rows have three looks
    table: Table,
    wholes: Sequence[float],
    width: float,
    padding: float,
    *,
    head: TextStyle,
    cell: TextStyle,
    total: TextStyle,
    fonts: Fonts,
) -> tuple[float, ...]:
    """Divide `width` points among the columns.

    Numbers never wrap; bars give way first, then texts wrap. What is left over goes to the texts,
    or to all columns of a table without texts.

    Args:
        wholes: the width of each column's widest cell on one line, in points.

    Raises:
        LayoutError: the numbers alone are wider than the page.
    """
    kinds = [column.kind for column in table.columns]
    bars_least = kinds.count(ColumnKind.BAR) * _NARROW_BAR
    needs = [_Need(whole, whole) for whole in wholes]
    if sum(wholes) + 2 * padding * len(kinds) + bars_least > width:
        # Only where texts must wrap does it matter how long their words are.
        needs = _needs(table, head, cell, total, fonts)
    for need in needs:
        need.whole += 2 * padding
        need.word = min(need.word + 2 * padding, need.whole)
    text = [index for index, kind in enumerate(kinds) if kind is ColumnKind.TEXT]
    bars = [index for index, kind in enumerate(kinds) if kind is ColumnKind.BAR]
    widths = [need.whole for need in needs]
    fixed = sum(widths[i] for i, kind in enumerate(kinds) if kind is ColumnKind.NUMBER)
    least = sum(min(needs[i].word, _NARROWEST_TEXT + 2 * padding) for i in text)
    needed = fixed + least + _NARROW_BAR * len(bars)
    if needed > width:
        raise LayoutError(
            f"a table of {len(kinds)} columns is wider than the page",
            why=f"its columns need at least {needed:.0f} points, the page has {width:.0f}",
            fix="show fewer columns, or set page: A4 landscape in the template",
        )
    wanted = sum(needs[i].whole for i in text)
    spare = (width - fixed - wanted) / max(len(bars), 1)
    bar = min(max(spare, _NARROW_BAR), _BAR_WIDTH)
    for index in bars:
        widths[index] = bar
    room = width - fixed - bar * len(bars)
    texts = [needs[i] for i in text]
    candidates = [_modest_first(texts, room), _squeeze(texts, room)]
    if candidates[0] != candidates[1] and sum(need.whole for need in texts) > room:
        candidates.sort(key=lambda given: _lines(table, text, given, padding, cell, fonts))
    for index, given in zip(text, candidates[0], strict=True):
        widths[index] = given
    _spread(widths, width, text or bars or list(range(len(widths))))
    return tuple(widths)


def _needs(
    table: Table, head: TextStyle, cell: TextStyle, total: TextStyle, fonts: Fonts
) -> list[_Need]:
    needs = [_Need() for _ in table.columns]
    for need, column in zip(needs, table.columns, strict=True):
        need.cover(*natural_width(column.heading, head, fonts))
    for row in table.rows:
        style = total if row.role is RowRole.TOTAL else cell
        for need, value in zip(needs, row.cells, strict=True):
            for text, indent in cell_texts(value):
                whole, word = natural_width(text, style, fonts)
                need.cover(whole + indent, word + indent)
    return needs


def _modest_first(needs: Sequence[_Need], room: float) -> list[float]:
    """Give each text its whole width while that is no more than its fair part of the room.

    The others share what is left: their longest words first, then in proportion to their wishes.
    """
    if sum(need.whole for need in needs) <= room:
        return [need.whole for need in needs]
    given: dict[int, float] = {}
    open_ = sorted(range(len(needs)), key=lambda index: needs[index].whole)
    while open_ and needs[open_[0]].whole <= room / len(open_):
        modest = open_.pop(0)
        given[modest] = needs[modest].whole
        room -= given[modest]
    rest = [needs[index] for index in open_]
    given |= zip(open_, _squeeze(rest, room), strict=True)
    return [given[index] for index in range(len(needs))]


def _lines(  # noqa: PLR0913 - the cells, and what their lines depend on
    table: Table,
    columns: Sequence[int],
    widths: Sequence[float],
    padding: float,
    style: TextStyle,
    fonts: Fonts,
) -> int:
    """Return how many lines the first rows take at these widths."""
    total = 0
    for row in table.rows[:_SAMPLE_ROWS]:
        lines = [1]
        for index, width in zip(columns, widths, strict=True):
            room = width - 2 * padding
            texts = cell_texts(row.cells[index])
            lines.append(
                sum(len(break_lines(text, style, fonts, room - indent)) for text, indent in texts)
            )
        total += max(lines)
    return total


def _squeeze(needs: Sequence[_Need], room: float) -> list[float]:
    """Divide too little room among texts that all want more than their fair part."""
    words = [min(need.word, max(room / len(needs), _NARROWEST_TEXT)) for need in needs]
    spare = room - sum(words)
    wishes = [need.whole - word for need, word in zip(needs, words, strict=True)]
    if spare <= 0 or sum(wishes) <= 0:
        return [room * word / sum(words) for word in words]
    total = sum(wishes)
    return [word + spare * wish / total for word, wish in zip(words, wishes, strict=True)]


def _spread(widths: list[float], width: float, columns: Sequence[int]) -> None:
    """Give what is left over to some columns, in proportion to what they have."""
    spare = width - sum(widths)
    base = sum(widths[index] for index in columns) or 1.0
    for index in columns:
        widths[index] += spare * widths[index] / base
