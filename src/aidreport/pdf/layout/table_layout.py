"""The layout of a table: size of each cell, widths of the columns, where each row begins."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate, chain, repeat
from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.patterns import lazy_pattern
from aidreport.document.blocks import STRONG_ROWS, Bar, ColumnKind, RowRole, TableStyle
from aidreport.document.long_rows import LongRows, row_by_row
from aidreport.document.spans import Span
from aidreport.pdf.file.fonts import Face
from aidreport.pdf.file.structure import Element
from aidreport.pdf.layout.columns import (
    PADDING,
    cell_lines,
    cell_texts,
    column_widths,
    count_lines,
)
from aidreport.pdf.layout.directions import runs_one_way
from aidreport.pdf.layout.filling import TOLERANCE
from aidreport.pdf.layout.text import BoundText, break_lines, natural_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.document.blocks import Cell, Table, TableRow
    from aidreport.document.chart_blocks import Chart, ChartItem, Trend
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.layout.columns import CellLine
    from aidreport.pdf.layout.styles import Styles, TextStyle
    from aidreport.pdf.layout.text import TextLine

ROOM = 3.4
"""Points above and below the text of a row."""
_SMALL = 0.2
"""A table that takes less than this part of a page is not cut."""
_FEW_LINES = 2
"""At least so many lines of a row stay together on either page."""


_NUMBER = lazy_pattern(r"[-−+]?\d+([.,\u00a0\u202f]\d+)*%?")
"""What is a number runs from left to right on any page."""


class Cut(NamedTuple):
    """A place between the rows, or inside one: the row and the lines of it that come before."""

    row: int
    line: int = 0


class HeaderCell(NamedTuple):
    """The heading of a column, and its lines."""

    lines: Sequence[TextLine]
    text: BoundText


class TaggedRow(NamedTuple):
    """A row whose cells are separate elements, with their lines."""

    cells: list[Element]
    lines: list[list[CellLine]]


class TableLayout:
    """What all parts of one table share.

    Args:
        table: the block.
        parent: the structure element that the table belongs to.
        page_height: the height in points of a page's content.

    Attributes:
        element, head_element, body: of the table and its parts.
        is_tagged: whether each column is part of the structure.
        natural_widths: width of each cell on one line in units of the type size, row by row;
            negative for a cell that needs more than that.
        widest: the width in points of each column's widest cell on one line.
        column_styles: of the cells of a row by its style: numbers are aligned to the right.
        filled_head: whether the header row is on a band of colour, or between lines.
        stripes: whether every second row is on a panel.
        rtl: whether its first column is at the right.
        widths: of the columns, in points.
        header: the headings of the columns.
        tops: where each row begins, in points below the first.
        is_simple: whether all cells of each row are plain and on one line.
    """

    def __init__(
        self, table: Table, parent: Element, *, styles: Styles, brand: Brand, page_height: float
    ) -> None:
        self.table = table
        self.element = parent.add("Table", summary="".join(span.text for span in table.summary))
        self.caption: BoundText | None = None
        if table.caption:
            self.caption = BoundText(self.element.add("Caption"), table.caption)
        self.head_element, self.body = self.element.add("THead"), self.element.add("TBody")
        self.fonts, self.colours, self.page_height = brand.fonts, brand.colours, page_height
        plain, shapes = table.style is TableStyle.PLAIN, brand.shapes
        self.plain = plain
        self.filled_head = not plain and shapes.table_head == "filled"
        self.stripes = not plain and shapes.stripes
        self.head = styles.list_head if plain else styles.table_head
        self.cell, self.total = styles.cell, styles.total
        # A bar without words repeats the cell before it, for the eye only.
        self.is_tagged = tuple(
            column.kind is not ColumnKind.BAR or bool(column.heading) or _has_words(table, at)
            for at, column in enumerate(table.columns)
        )
        numbers = [column.kind is ColumnKind.NUMBER for column in table.columns]
        # Digits run from left to right everywhere, so that their decimals meet at the right.
        self.rtl = self.cell.rtl
        align = "start" if self.rtl else "end"
        self.column_styles = {
            style: tuple(style(align=align) if number else style for number in numbers)
            for style in (self.head, self.cell, self.total)
        }
        self.cell_font = self.fonts.name(Face.of(bold=self.cell.bold, italic=self.cell.italic))
        self.natural_widths = _natural_widths(table, self.fonts, self.cell_font, rtl=self.rtl)
        self.widest = self._widest()
        self.widths: tuple[float, ...] = ()
        self.header: list[HeaderCell] = []
        self._headings = self._bound_headings()
        self.header_height = 0.0
        self.tops = array("d", [0.0])
        self.is_simple = bytearray()
        self._width: float | None = None
        self._tagged_row: tuple[int, TaggedRow] | None = None

    @cached_property
    def has_notes(self) -> bool:
        """Whether a cell or a heading has the mark of a footnote."""
        rows = self.table.rows
        objects = rows.objects() if isinstance(rows, LongRows) else rows
        cells = (cell for row in objects for cell in row.cells)
        texts = (text for cell in cells for text, _ in cell_texts(cell))
        headings = (column.heading for column in self.table.columns)
        return any(span.note for text in chain(headings, texts) for span in text)

    def fit(self, width: float) -> None:
        """Work out columns and row heights for a width; once, unless others are tried between."""
        if self._width == width:
            return
        self.widths = column_widths(self, width)
        self._width = width
        rooms = self.rooms()
        self._lay_out_header(rooms)
        self.tops = array("d", [0.0])
        limits = [room / self.cell.size for room in rooms]
        single = self.cell.leading + 2 * ROOM
        columns = len(rooms)
        self.is_simple = bytearray()
        rows = self.table.rows
        if isinstance(rows, LongRows) and (many := self._all_simple(rows, limits)):
            self.is_simple += b"\1" * many
            self.tops = array("d", accumulate(repeat(single, many), initial=0.0))
        add, add_simple, top = self.tops.append, self.is_simple.append, self.tops[-1]
        at = len(self.is_simple) * columns
        for index in range(len(self.is_simple), len(rows)):
            widths = self.natural_widths[at : at + columns]
            at += columns
            simple = min(widths) >= 0 and all(map(float.__le__, widths, limits))
            # Of a long table, only a row that takes more than a line becomes an object.
            top += single if simple else self._row_height(rows[index], rooms)
            add_simple(simple)
            add(top)

    def _all_simple(self, rows: LongRows, limits: Sequence[float]) -> int:
        """Return how many rows are in columns if the cells of all are on one line, else none."""
        end, columns = rows.many * len(limits), len(limits)
        for at, limit in enumerate(limits):
            widths = self.natural_widths[at:end:columns]
            if min(widths) < 0 or max(widths) > limit:
                return 0
        return rows.many

    def style(self, row: TableRow) -> TextStyle:
        """Return the text style of a row."""
        return self.total if row.role in STRONG_ROWS else self.cell

    def trend(self, cell: Trend) -> tuple[Chart, ChartItem]:
        """Return the lines of the table, and that of a cell."""
        assert self.table.trends is not None
        return self.table.trends, self.table.trends.items[cell.at]

    def rooms(self) -> list[float]:
        """Return the width that text has in each column, in points."""
        return [width - 2 * PADDING + TOLERANCE for width in self.widths]

    def height(self, start: Cut, end: Cut) -> float:
        """Return the height of the rows between two cuts, without the header."""
        height = self.tops[end.row] - self.tops[start.row]
        if start.line:
            height -= start.line * self._leading(start.row)
        if end.line:
            height += end.line * self._leading(end.row) + 2 * ROOM
        return height

    def cut_before(self, start: Cut, end: Cut, room: float) -> Cut | None:
        """Return the last cut whose rows fit into `room` points; None if not even one fits.

        A small table is not cut: all of it goes onto the next page.
        """
        whole = start == Cut(0) and end == Cut(len(self.table.rows))
        if whole and self.tops[-1] + self.header_height < self.page_height * _SMALL:
            return None
        row = self._row_at(start, end, room)
        last = len(self.table.rows)
        if row == last - 1 and row - start.row >= 2:
            row -= 1  # the last row, often the total, is not left alone
        while row - start.row >= 2 and self.table.rows[row - 1].role is RowRole.GROUP:
            row -= 1  # the head of a group stays with its first row
        if row <= start.row:
            return self._cut_inside(start, room)
        # One row does not stand alone under the first header, if a page holds two.
        two = self.tops[min(2, last)] <= self.page_height - self.header_height
        return None if start == Cut(0) and row == 1 and two else Cut(row)

    def cut_anywhere(self, start: Cut, end: Cut, room: float) -> Cut | None:
        """Return the last cut that fits into `room` points, inside a row where it has the lines."""
        row = self._row_at(start, end, room)
        first = start.line if row == start.row else 0
        left = room - (self.tops[row] - self._done(start) if row > start.row else 0.0)
        lines = round((self.tops[row + 1] - self.tops[row] - 2 * ROOM) / self._leading(row))
        fit = int((left - 2 * ROOM + TOLERANCE) // self._leading(row))
        fit = min(fit, lines - first - _FEW_LINES)
        if fit >= _FEW_LINES:
            return Cut(row, first + fit)
        return Cut(row) if row > start.row else None

    def _row_at(self, start: Cut, end: Cut, room: float) -> int:
        """Return the row before which the rows end that fit into `room` points."""
        row = bisect_right(self.tops, self._done(start) + room + TOLERANCE) - 1
        return min(row, end.row)

    def _done(self, start: Cut) -> float:
        """Return how much of the rows is before a cut, in points."""
        return self.tops[start.row] + (start.line * self._leading(start.row) if start.line else 0)

    def tagged_row(self, index: int) -> TaggedRow:
        """Return a row as separate elements, which are added when it is first drawn."""
        if self._tagged_row is None or self._tagged_row[0] != index:
            row = self.table.rows[index]
            element = self.body.add("TR")
            cells = []
            for column, tagged in zip(self.table.columns, self.is_tagged, strict=True):
                parent = element if tagged else Element("TR")
                is_header = column.row_header
                cells.append(parent.add("TH", scope="Row") if is_header else parent.add("TD"))
            style = self.style(row)
            lines = [
                cell_lines(cell, target, style, self.fonts, room)
                for cell, target, room in zip(row.cells, cells, self.rooms(), strict=True)
            ]
            self._tagged_row = (index, TaggedRow(cells, lines))
        return self._tagged_row[1]

    def _widest(self) -> list[float]:
        columns = self.table.columns
        widest = [
            max(
                natural_width(column.heading, self.head, self.fonts),
                max(self.natural_widths[index :: len(columns)], default=0.0) * self.cell.size,
            )
            for index, column in enumerate(columns)
        ]
        for place, width in enumerate(self.natural_widths):
            if width < 0:
                at, index = divmod(place, len(columns))
                row = self.table.rows[at]
                for text, indent in cell_texts(row.cells[index]):
                    line = natural_width(text, self.style(row), self.fonts)
                    widest[index] = max(widest[index], line + indent)
        return widest

    def _bound_headings(self) -> list[BoundText]:
        row = self.head_element.add("TR")
        return [
            BoundText((row if tagged else Element("TR")).add("TH", scope="Column"), column.heading)
            for column, tagged in zip(self.table.columns, self.is_tagged, strict=True)
        ]

    def _lay_out_header(self, rooms: Sequence[float]) -> None:
        self.header = []
        for text, room in zip(self._headings, rooms, strict=True):
            lines = break_lines(text.spans, self.head, self.fonts, room)
            self.header.append(HeaderCell(lines, text))
        deepest = max(len(cell.lines) for cell in self.header)
        self.header_height = deepest * self.head.leading + 2 * ROOM

    def _leading(self, index: int) -> float:
        return self.style(self.table.rows[index]).leading

    def _row_height(self, row: TableRow, rooms: Sequence[float]) -> float:
        style = self.style(row)
        counts = [
            count_lines(cell, style, self.fonts, room)
            for cell, room in zip(row.cells, rooms, strict=True)
        ]
        return max(1, *counts) * style.leading + 2 * ROOM

    def _cut_inside(self, start: Cut, room: float) -> Cut | None:
        """Cut inside a row, only where it is taller than a page."""
        rest = self.tops[start.row + 1] - self.tops[start.row]
        rest -= start.line * self._leading(start.row)
        full = self.page_height - self.header_height
        if rest <= full:
            return None
        fit = int((room - 2 * ROOM + TOLERANCE) // self._leading(start.row))
        return Cut(start.row, start.line + fit) if fit >= _FEW_LINES else None


def _natural_widths(table: Table, fonts: Fonts, font: str, *, rtl: bool) -> array[float]:
    """Measure each cell once, all in the font of plain cells."""
    widths = array("d")
    if fonts.shaped(font):
        return array("d", [-1.0] * len(table.columns) * len(table.rows))
    add, drawable, measured = widths.append, fonts.has, fonts.width
    rows: Iterable[TableRow] = table.rows
    if isinstance(rows, LongRows) and not rtl:
        widths.extend(row_by_row([_widths(each.texts, fonts, font) for each in rows.columns]))
        for at in rows.odd:
            start = at * len(rows.columns)
            widths[start] = -1.0
        rows = rows.others
    for row in rows:
        simple = row.role not in STRONG_ROWS
        for cell in row.cells:
            text = _plain_text(cell) if simple else None
            if rtl and text and not _runs_one_way(text):
                text = None
            add(measured(font, text) if text is not None and drawable(font, text) else -1.0)
    return widths


def _widths(texts: Sequence[str], fonts: Fonts, font: str) -> list[float]:
    """Return the width of each plain text; negative for one that the font cannot draw."""
    every = fonts.has(font, "".join(texts))
    known = {
        text: fonts.width(font, text) if every or fonts.has(font, text) else -1.0
        for text in dict.fromkeys(texts)
    }
    return list(map(known.__getitem__, texts))


def _runs_one_way(text: str) -> bool:
    """Return whether a plain text runs from left to right on a page from right to left."""
    return bool(_NUMBER.fullmatch(text)) or runs_one_way((Span(text),), rtl=True)


def _plain_text(cell: Cell) -> str | None:
    """Return the text of a cell that is one plain span, or nothing that is read; else None."""
    if type(cell) is not tuple:
        return "" if isinstance(cell, Bar) and not cell.alternative else None
    if len(cell) != 1:
        return None if cell else ""
    span = cell[0]
    is_plain = not (span.strong or span.emphasis or span.code or span.href or span.language)
    is_plain = is_plain and not span.expansion
    return span.text if is_plain else None


def _has_words(table: Table, at: int) -> bool:
    """Return whether a bar of a column has words."""
    cells = [row.cells[at] for row in table.rows]
    return any(isinstance(cell, Bar) and bool(cell.alternative) for cell in cells)
