"""The cells of a table as lines bound to the structure, and how wide its columns are."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.blocks import STRONG_ROWS, Bar, ColumnKind, ListBlock, Paragraph
from aidreport.document.chart_blocks import Trend
from aidreport.document.long_rows import LongRows
from aidreport.document.spans import Span
from aidreport.errors import LayoutError
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.layout.filling import TOLERANCE, line_and_word, line_counter
from aidreport.pdf.layout.text import BoundText, break_lines
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.document.blocks import Cell, TableRow
    from aidreport.document.spans import Inline
    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.styles import TextStyle
    from aidreport.pdf.layout.table_layout import TableLayout
    from aidreport.pdf.layout.text import TextLine

PADDING = 5.0
"""Points between a cell's edge and its text, left and right."""
_INDENT = 11.0
"""Points that the items of a list are indented."""
_DRAWN_WIDTHS = {ColumnKind.BAR: (36.0, 80.0), ColumnKind.TREND: (72.0, 120.0)}
"""Points: the least and the most that a column of drawings has, beside columns of texts."""
_NARROWEST_TEXT = 42.0
_SAMPLE_ROWS = 100
_TRIED_ROWS = 30
_TRIED_PARTS = (0.75, 0.5, 0.25)
"""What a text may keep of its width beyond its longest word, if that saves lines elsewhere."""


class CellLine(NamedTuple):
    """A line of a cell.

    Attributes:
        text: what it is part of.
        indent: in points.
        label: what is drawn before the first line of an item.
    """

    line: TextLine
    text: BoundText
    indent: float
    label: CellLine | None = None


def cell_texts(cell: Cell, indent: float = 0.0) -> Iterator[tuple[Inline, float]]:
    """Yield the texts of a cell, each with its indent in points; what is drawn has none."""
    if isinstance(cell, ListBlock):
        for block in (block for item in cell.items for block in item):
            if isinstance(block, ListBlock):
                yield from cell_texts(block, indent + _INDENT)
            else:
                yield _paragraph_text(block), indent + _INDENT
    elif cell and not isinstance(cell, Bar | Trend):
        yield cell, indent


def count_lines(cell: Cell, style: TextStyle, fonts: Fonts, width: float) -> int:
    """Return how many lines the text of a cell takes at a width in points."""
    return _CellCounter(cell, style, fonts).lines(width)


class _CellCounter:
    """Counts the lines that the text of a cell takes."""

    def __init__(self, cell: Cell, style: TextStyle, fonts: Fonts) -> None:
        self._texts = [
            (line_counter(text, style, fonts), indent) for text, indent in cell_texts(cell)
        ]

    def lines(self, width: float) -> int:
        """Return how many at a width in points."""
        return sum([count(width - indent) for count, indent in self._texts])


def _paragraph_text(block: object) -> Inline:
    if isinstance(block, Paragraph):
        return block.text
    raise TypeError(f"no layout for {type(block).__name__} in a table")


def add_list(parent: Element, block: ListBlock) -> Element:
    """Add the element of a list, which says what kind of labels it has (ISO 14289-2, 8.2.5.25)."""
    return parent.add("L", numbering="Decimal" if block.is_numbered else "Disc")


def cell_lines(
    cell: Cell, element: Element, style: TextStyle, fonts: Fonts, width: float
) -> list[CellLine]:
    """Return the lines of a cell, as content of its element; what is drawn has none."""

    def text_lines(text: Inline, element: Element, indent: float) -> Iterator[CellLine]:
        bound = BoundText(element, text)
        for line in break_lines(text, style, fonts, width - indent):
            yield CellLine(line, bound, indent)

    def list_lines(block: ListBlock, element: Element, indent: float) -> Iterator[CellLine]:
        parent = add_list(element, block)
        for label, item in zip(block.labels, block.items, strict=True):
            entry = parent.add("LI")
            spans = (Span(label),)
            text = BoundText(entry.add("Lbl"), spans)
            (line,) = break_lines(spans, style, fonts, width)
            lines = item_lines(item, entry.add("LBody"), indent + _INDENT)
            for first in islice(lines, 1):
                yield first._replace(label=CellLine(line, text, first.indent - _INDENT))
            yield from lines

    def item_lines(item: tuple[object, ...], body: Element, indent: float) -> Iterator[CellLine]:
        for block in item:
            if isinstance(block, ListBlock):
                yield from list_lines(block, body, indent)
            else:
                yield from text_lines(_paragraph_text(block), body.add("P"), indent)

    if isinstance(cell, ListBlock):
        return list(list_lines(cell, element, 0.0))
    return [] if isinstance(cell, Bar | Trend) or not cell else list(text_lines(cell, element, 0.0))


@dataclass(slots=True)
class _Need:
    """The width that a column needs in points: all on one line, and its longest word."""

    line: float
    word: float


def column_widths(layout: TableLayout, width: float) -> tuple[float, ...]:
    """Divide `width` points among the columns of a table.

    Numbers never wrap; bars give way first, then texts wrap. What is left over goes to the texts,
    or to all columns of a table without texts.

    Raises:
        LayoutError: the numbers alone are wider than the page.
    """
    kinds = [column.kind for column in layout.table.columns]
    text = [index for index, kind in enumerate(kinds) if kind is ColumnKind.TEXT]
    bars = [index for index, kind in enumerate(kinds) if kind.is_drawn]
    narrow = {index: _DRAWN_WIDTHS[kinds[index]][0] for index in bars}
    needs = [_Need(widest, widest) for widest in layout.widest]
    if sum(layout.widest) + 2 * PADDING * len(kinds) + sum(narrow.values()) > width:
        # Only where texts must wrap does it matter how long their words are.
        needs = _needs(layout)
    for need in needs:
        need.line += 2 * PADDING
        need.word = min(need.word + 2 * PADDING, need.line)
    widths = [need.line for need in needs]
    fixed = sum(widths[i] for i, kind in enumerate(kinds) if kind is ColumnKind.NUMBER)
    least = sum(min(needs[i].word, _NARROWEST_TEXT + 2 * PADDING) for i in text)
    needed = fixed + least + sum(narrow.values())
    if needed > width:
        raise LayoutError(
            state("layout.wide-table", columns=str(len(kinds))),
            why=state("layout.wide-table-why", points=f"{needed:.0f}", limit=f"{width:.0f}"),
            fix=state("layout.wide-table-fix"),
        )
    wanted = sum(needs[i].line for i in text)
    spare = (width - fixed - wanted) / max(len(bars), 1)
    for index in bars:
        widths[index] = min(max(spare, narrow[index]), _DRAWN_WIDTHS[kinds[index]][1])
    room = width - fixed - sum(widths[index] for index in bars)
    given = _text_widths(layout, text, [needs[i] for i in text], room)
    for index, text_width in zip(text, given, strict=True):
        widths[index] = text_width
    # What is left over is shared in proportion to what the columns have.
    wide = text or bars or range(len(widths))
    spare, base = width - sum(widths), sum(widths[index] for index in wide) or 1.0
    for index in wide:
        widths[index] += spare * widths[index] / base
    return tuple(widths)


def _needs(layout: TableLayout) -> list[_Need]:
    table, fonts = layout.table, layout.fonts
    needs = [_Need(*line_and_word(column.heading, layout.head, fonts)) for column in table.columns]
    rows: Iterable[TableRow] = table.rows
    if isinstance(rows, LongRows):
        _add_long(needs, layout, rows)
        rows = rows.objects()
    for row in rows:
        style = layout.total if row.role in STRONG_ROWS else layout.cell
        for need, value in zip(needs, row.cells, strict=True):
            for text, indent in cell_texts(value):
                line, word = line_and_word(text, style, fonts)
                need.line, need.word = max(need.line, line + indent), max(need.word, word + indent)
    return needs


def _add_long(needs: Sequence[_Need], layout: TableLayout, rows: LongRows) -> None:
    """Add what rows in columns need, most of whose texts change nothing.

    A text that is narrower on one line than a known word has no longer one.
    """
    size, count, end = layout.cell.size, len(needs), rows.many * len(needs)
    is_known = not layout.cell.tracking
    for at, (need, column) in enumerate(zip(needs, rows.columns, strict=True)):
        widths = layout.natural_widths[at:end:count]
        for place, (text, width) in enumerate(zip(column.texts, widths, strict=True)):
            narrow = is_known and 0 <= width * size < need.word - TOLERANCE
            if narrow or place in rows.odd:
                continue
            line, word = line_and_word((Span(text),), layout.cell, layout.fonts)
            need.line, need.word = max(need.line, line), max(need.word, word)


def _text_widths(
    layout: TableLayout, columns: Sequence[int], needs: Sequence[_Need], room: float
) -> list[float]:
    """Divide the room among the columns of text in the way that takes fewer lines."""
    lines = [need.line for need in needs]
    if sum(lines) <= room:
        return lines
    fair, squeezed = _fair_widths(needs, room), _squeezed_widths(needs, room)
    widths = fair
    if fair != squeezed:
        widths = _shortest(layout, columns, [fair, squeezed], _SAMPLE_ROWS)
    return _shortest(layout, columns, [widths, *_narrowed_widths(needs, widths)], _TRIED_ROWS)


def _shortest(
    layout: TableLayout, columns: Sequence[int], tried: Sequence[list[float]], rows: int
) -> list[float]:
    """Return the first of some widths in which the first rows take the fewest lines."""
    if len(tried) == 1:
        return tried[0]
    cells = [
        [_CellCounter(row.cells[index], layout.cell, layout.fonts) for index in columns]
        for row in layout.table.rows[:rows]
    ]
    best, fewest = tried[0], sys.maxsize
    for widths in tried:
        if fewest > len(cells) and (lines := _sample_lines(cells, widths, fewest)) < fewest:
            best, fewest = widths, lines
    return best


def _narrowed_widths(needs: Sequence[_Need], widths: Sequence[float]) -> Iterator[list[float]]:
    """Yield the widths with one column narrower, and what it gives divided among the others."""
    wishes = [max(need.line - width, 0.0) for need, width in zip(needs, widths, strict=True)]
    for narrowed, (need, width) in enumerate(zip(needs, widths, strict=True)):
        others = sum(wishes) - wishes[narrowed]
        spare = width - max(need.word, _NARROWEST_TEXT)
        if spare <= 0 or others <= 0:
            continue
        for part in _TRIED_PARTS:
            given = spare * (1 - part)
            yield [
                width - given if index == narrowed else other + given * wishes[index] / others
                for index, other in enumerate(widths)
            ]


def _fair_widths(needs: Sequence[_Need], room: float) -> list[float]:
    """Give each text its width on one line if that is at most its fair part of the room.

    The others share what is left: their longest words first, then in proportion to their wishes.
    """
    given: dict[int, float] = {}
    waiting = sorted(range(len(needs)), key=lambda index: needs[index].line)
    while waiting and needs[waiting[0]].line <= room / len(waiting):
        modest = waiting.pop(0)
        given[modest] = needs[modest].line
        room -= given[modest]
    rest = [needs[index] for index in waiting]
    given |= zip(waiting, _squeezed_widths(rest, room), strict=True)
    return [given[index] for index in range(len(needs))]


def _squeezed_widths(needs: Sequence[_Need], room: float) -> list[float]:
    """Divide too little room among texts that all want more than their fair part."""
    words = [min(need.word, max(room / len(needs), _NARROWEST_TEXT)) for need in needs]
    spare = room - sum(words)
    wishes = [need.line - word for need, word in zip(needs, words, strict=True)]
    if spare <= 0 or sum(wishes) <= 0:
        return [room * word / sum(words) for word in words]
    total = sum(wishes)
    return [word + spare * wish / total for word, wish in zip(words, wishes, strict=True)]


def _sample_lines(
    rows: Sequence[Sequence[_CellCounter]], widths: Sequence[float], most: int
) -> int:
    """Return how many lines rows take if the columns of text have these widths.

    Args:
        most: as soon as they are so many, the others are not counted.
    """
    total = 0
    for cells in rows:
        lines = [cell.lines(width - 2 * PADDING) for cell, width in zip(cells, widths, strict=True)]
        total += max(1, *lines)
        if total >= most:
            break
    return total
