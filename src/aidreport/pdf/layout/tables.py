"""Tables: a flowable of the project's own whose cost grows with its rows only.

All parts of a table on its pages share one layout, which measures each row once and never copies
rows. Rows flow over pages under a repeated header; a row taller than a page is continued on the
next. Rows whose cells each hold plain text on one line, or nothing, are written straight into the
page's content and the file's structure: that is what makes long tables cheap. All others are
drawn cell by cell. Both look the same.
"""

from __future__ import annotations

from itertools import accumulate, islice, pairwise
from itertools import count as number_from
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.blocks import Bar, ColumnKind, RowRole
from aidreport.document.chart_blocks import Trend
from aidreport.document.long_rows import LongRows
from aidreport.document.spans import plain_text
from aidreport.pdf.file.embedded_fonts import CLOSING
from aidreport.pdf.file.objects import Area
from aidreport.pdf.file.structure import CellShape
from aidreport.pdf.layout.canvas import fill_operator
from aidreport.pdf.layout.columns import PADDING, cell_texts
from aidreport.pdf.layout.filling import TOLERANCE
from aidreport.pdf.layout.flow import Flow
from aidreport.pdf.layout.table_layout import ROOM, Cut
from aidreport.pdf.layout.text import baseline_of, draw_lines, figure_title
from aidreport.pdf.layout.trends import draw_trend

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.document.blocks import TableRow
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.table_layout import TableLayout

_BAR_THICKNESS = 7.0
_TREND_ROOM = 2.0
"""Points between a line over years and the edges of its row."""


class TableFlow(Flow):
    """The rows of a table between two cuts, under its header.

    Args:
        bookmark: its title among the bookmarks, and its level from 0; None for none.
    """

    def __init__(self, layout: TableLayout, bookmark: tuple[str, int] | None = None) -> None:
        super().__init__()
        self.layout, self.bookmark = layout, bookmark
        self.start, self.end = Cut(0), Cut(len(layout.table.rows))

    @property
    def is_whole(self) -> bool:
        """Whether it has all rows."""
        return (self.start, self.end) == (Cut(0), Cut(len(self.layout.table.rows)))

    def measure(self, width: float) -> float:
        """Return the height of header and rows."""
        self.layout.fit(width)
        return self.layout.header_height + self.layout.height(self.start, self.end)

    def cut(self, width: float, height: float) -> Sequence[TableFlow]:
        """Split between rows, inside a row only where it is taller than a page."""
        if self.measure(width) <= height + TOLERANCE:
            return [self]
        room = height - self.layout.header_height
        return self._cut_at(self.layout.cut_before(self.start, self.end, room))

    def cut_anywhere(self, width: float, height: float) -> Sequence[TableFlow]:
        """Split inside a row, too."""
        if self.measure(width) <= height + TOLERANCE:
            return [self]
        room = height - self.layout.header_height
        return self._cut_at(self.layout.cut_anywhere(self.start, self.end, room))

    def _cut_at(self, cut: Cut | None) -> Sequence[TableFlow]:
        if cut is None:
            return []
        return [self.part(end=cut, spaceAfter=0.0), self.part(start=cut, spaceBefore=0.0)]

    def marks(self) -> Iterator[int]:
        """Yield the footnotes of its rows, of the heads in the part that begins the table."""
        table = self.layout.table
        if not self.layout.has_notes:
            return
        if self.start == Cut(0):
            yield from (span.note for each in table.columns for span in each.heading if span.note)
        last = self.end.row + (1 if self.end.line else 0)
        for row in table.rows[self.start.row : last]:
            for cell in row.cells:
                for text, _ in cell_texts(cell):
                    yield from (span.note for span in text if span.note)

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the header, then the rows; the header of later pages is decoration."""
        layout = self.layout
        layout.fit(width)
        if self.start == Cut(0):
            if self.bookmark is not None:
                canvas.bookmark(*self.bookmark, layout.element, top)
            _Painter(canvas, layout, x).draw_header(top, width, tagged=True)
        else:
            header = _Painter(canvas, layout, 0)
            with canvas.decoration():
                canvas.repeated(layout, lambda: header.draw_header(0, width, tagged=False), x, top)
        _Painter(canvas, layout, x).draw_rows(self.start, self.end, top - layout.header_height)


class _Place(NamedTuple):
    """Where the text of a column is: its left edge and its width in points."""

    left: float
    width: float


class _Painter:
    """Draws the parts of a table from its left edge `x`."""

    def __init__(self, canvas: BriefingCanvas, layout: TableLayout, x: float) -> None:
        self.canvas, self.layout, self.x = canvas, layout, x
        self.width = sum(layout.widths)
        edges = list(accumulate(layout.widths, initial=x))
        self.places = [
            _Place(left + PADDING, right - left - 2 * PADDING) for left, right in pairwise(edges)
        ]

    def draw_header(self, top: float, width: float, *, tagged: bool) -> None:
        canvas, layout = self.canvas, self.layout
        bottom = top - layout.header_height
        if layout.filled_head:
            canvas.fill(layout.colours.heading, self.x, bottom, width, layout.header_height)
        else:
            canvas.rule(layout.colours.heading, self.x, bottom, width, 0.9)
            if not layout.plain:
                canvas.rule(layout.colours.heading, self.x, top - 0.7, width, 1.4)
        styles = layout.column_styles[layout.head]
        for place, cell, style in zip(self.places, layout.header, styles, strict=True):
            y = bottom + ROOM + len(cell.lines) * style.leading
            text = cell.text if tagged else None
            draw_lines(canvas, cell.lines, style, place.left, y, place.width, text)

    def draw_rows(self, start: Cut, end: Cut, top: float) -> None:
        """Draw the rows between two cuts from `top` downwards."""
        layout, batch = self.layout, _Batch(self)
        last = end.row + (1 if end.line else 0)
        begun = start.row
        if not (start.line or end.line):
            begun = batch.take_columns(start.row, last, top)
            top -= layout.tops[begun] - layout.tops[start.row]
        for index in range(begun, last):
            first = start.line if index == start.row else 0
            stop = end.line if index == end.row and end.line else None
            if first == 0 and stop is None and batch.take(index, top):
                top -= layout.tops[index + 1] - layout.tops[index]
            else:
                batch.write()
                top = self._draw_row(index, slice(first, stop), top)
        batch.write()

    def _draw_row(self, index: int, part: slice, top: float) -> float:
        """Draw a row or some lines of it cell by cell; return where the next one starts."""
        layout, canvas = self.layout, self.canvas
        row = layout.table.rows[index]
        leading = layout.style(row).leading
        cells, all_lines = layout.tagged_row(index)
        row_lines = [lines[part] for lines in all_lines]
        height = max(1, *map(len, row_lines)) * leading + 2 * ROOM
        self._draw_background(row, index, top, height)
        styles = layout.column_styles[layout.style(row)]
        for element, cell, lines, place, style in zip(
            cells, row.cells, row_lines, self.places, styles, strict=True
        ):
            y = top - ROOM
            if isinstance(cell, Bar) and not part.start:
                self._draw_bar_cell(cell, element, place, y - leading / 2)
            elif isinstance(cell, Trend) and not part.start:
                left, width = place
                bottom = y - leading - ROOM + _TREND_ROOM
                area = Area(left, bottom, left + width, top - _TREND_ROOM)
                figure = element.add("Figure", alternative=plain_text(cell.alternative))
                drawn = layout.trend(cell)
                draw_trend(canvas, figure, drawn, area, layout.colours)
            left, width = place
            for line in lines:
                if (label := line.label) is not None:
                    start = left + label.indent
                    draw_lines(canvas, [label.line], style, start, y, width, label.text)
                start = left + line.indent
                draw_lines(canvas, [line.line], style, start, y, width - line.indent, line.text)
                y -= leading
        return top - height

    def stripe(self, index: int, top: float, height: float) -> None:
        """Put every second row on a panel, where the brand has them so."""
        if self.layout.stripes and index % 2:
            self.canvas.fill(self.layout.colours.panel, self.x, top - height, self.width, height)

    def _draw_background(self, row: TableRow, index: int, top: float, height: float) -> None:
        canvas, colours = self.canvas, self.layout.colours
        if row.role is RowRole.TOTAL:
            canvas.fill(colours.panel, self.x, top - height, self.width, height)
            canvas.rule(colours.heading, self.x, top, self.width, 1)
        elif row.role is RowRole.GROUP:
            canvas.fill(colours.panel, self.x, top - height, self.width, height)
        else:
            self.stripe(index, top, height)
            canvas.rule(colours.line, self.x, top - height, self.width, 0.5)

    def _draw_bar_cell(self, bar: Bar, cell: Element, place: _Place, middle: float) -> None:
        """Draw a bar: a figure if it has an alternative text, else decoration."""
        if not bar.alternative:
            self.draw_bar(bar, place, middle)
            return
        figure = cell.add("Figure", alternative="".join(span.text for span in bar.alternative))
        left, half = place.left, _BAR_THICKNESS / 2
        area = Area(left, middle - half, left + place.width, middle + half)
        self.canvas.figure_box(figure, area)
        with self.canvas.element(figure):
            self.draw_bar(bar, place, middle)

    def draw_bar(self, bar: Bar, place: _Place, middle: float) -> None:
        left, width = place
        bottom, colours = middle - _BAR_THICKNESS / 2, self.layout.colours
        self.canvas.fill(colours.track, left, bottom, width, _BAR_THICKNESS)
        length = width * min(max(bar.fraction, 0.0), 1.0)
        self.canvas.fill(colours.accent, left, bottom, length, _BAR_THICKNESS)


class _Column(NamedTuple):
    """A column of a batch.

    Attributes:
        at: its place among the cells of a row.
        step: operators from the cell before it, up to the number of its marked content.
        right: whether its text ends at the column's right edge.
    """

    at: int
    step: str
    right: bool


class _Batch:
    """Neighbouring rows of one shape, which are written at once."""

    def __init__(self, painter: _Painter) -> None:
        self._painter = painter
        self._canvas, self._layout = painter.canvas, painter.layout
        layout = self._layout
        self._height = layout.cell.leading + 2 * ROOM
        columns = zip(layout.table.columns, layout.is_tagged, strict=True)
        self._tagged = [
            (at, column.row_header) for at, (column, is_tagged) in enumerate(columns) if is_tagged
        ]
        self._shapes: tuple[CellShape, ...] = ()
        self._filled: tuple[bool, ...] | None = None
        self._first, self._end, self._top = 0, 0, 0.0

    def take(self, index: int, top: float) -> bool:
        """Add a row if it is simple enough; return whether it is."""
        if not self._layout.is_simple[index]:
            return False
        filled = self._filled_cells(index)
        if filled != self._filled:
            self.write()
            self._filled = filled
            self._shapes = tuple(
                CellShape("TH", "Row", filled[at]) if header else CellShape("TD", "", filled[at])
                for at, header in self._tagged
            )
        if self._first == self._end:
            self._first, self._top = index, top
        self._end = index + 1
        return True

    def take_columns(self, start: int, end: int, top: float) -> int:
        """Add the first of some rows if they are in columns and simple; return where they end."""
        rows = self._layout.table.rows
        end = min(end, rows.many) if isinstance(rows, LongRows) else start
        simple = self._layout.is_simple.find(0, start, end)
        end = end if simple < 0 else simple
        if end > start and self.take(start, top):
            self._end = end
        return max(start, end)

    def _filled_cells(self, index: int) -> tuple[bool, ...]:
        """Return which cells of a row have a text."""
        rows = self._layout.table.rows
        if isinstance(rows, LongRows) and index < rows.many:
            return (True,) * len(rows.columns)
        return tuple([bool(cell) and type(cell) is tuple for cell in rows[index].cells])

    def _columns_of(self, rows: Sequence[TableRow]) -> list[tuple[list[str], list[str]]]:
        """Return the texts of each column, and the ids of the figures that they show."""
        part = slice(self._first, self._end)
        if isinstance(rows, LongRows) and self._end <= rows.many:
            nothing = [""] * (self._end - self._first)
            return [
                (list(each.texts[part]), list(each.figures[part]) or nothing)
                for each in rows.columns
            ]
        cells = zip(*(row.cells for row in rows[part]), strict=True)
        return [
            (
                [plain_text(cell) if type(cell) is tuple else "" for cell in column],
                [cell[0].figure if type(cell) is tuple and cell else "" for cell in column],
            )
            for column in cells
        ]

    def write(self) -> None:
        """Write the rows, and begin a new batch."""
        count = self._end - self._first
        if not count:
            return
        canvas, layout = self._canvas, self._layout
        columns = self._columns_of(layout.table.rows)
        titles = [list(map(figure_title, columns[at][1])) for at, _ in self._tagged]
        ends = [self._top - self._height * place for place in range(1, count + 1)]
        with canvas.decoration():
            for at, end in enumerate(ends, self._first):
                self._painter.stripe(at, end + self._height, self._height)
            canvas.rules(layout.colours.line, self._painter.x, ends, self._painter.width)
        self._draw_bars()
        # The page must be known before its marked content is counted.
        canvas.write("BT")
        mcid = canvas.writer.tags.rows(layout.body, self._shapes, titles)
        canvas.write(self._text([texts for texts, _ in columns], mcid))
        self._first = self._end

    def _text(self, texts: Sequence[Sequence[str]], mcid: int) -> str:
        """Return the operators that show the texts of columns."""
        layout, canvas = self._layout, self._canvas
        fonts, font, style = canvas.writer.fonts, layout.cell_font, layout.cell
        columns, back = self._columns()
        baseline = baseline_of(style, self._top - ROOM)
        look = f"/{fonts.resource(font)} {style.size:.5g} Tf {fill_operator(style.colour)}"
        origin = canvas.left_of(self._painter.x)
        end_row = f"\n{back:.3f} {-self._height:.3f} Td\n"
        stride, count = len(layout.widths), len(texts[0])
        shown: list[list[str]] = []
        for index, step, right in columns:
            texts_shown = fonts.encode_all(font, texts[index], style.size)
            numbers = islice(number_from(mcid + len(shown), len(columns)), count)
            if right:
                begin = self._first * stride + index
                widths = layout.natural_widths[begin : begin + count * stride : stride]
                cells = [
                    f"{step}{number}>>BDC[{int(width * 1000 + 0.5)}({text})]TJ EMC"
                    for number, width, text in zip(numbers, widths, texts_shown, strict=True)
                ]
                # The first string of a cell ends its array.
                cells = [
                    cell.replace(CLOSING, ")]TJ", 1).removesuffix(")]TJ EMC") + ")Tj EMC"
                    if CLOSING in cell
                    else cell
                    for cell in cells
                ]
            else:
                cells = [
                    f"{step}{number}>>BDC({text})Tj EMC"
                    for number, text in zip(numbers, texts_shown, strict=True)
                ]
            shown.append(cells)
        rows = map("\n".join, zip(*shown, strict=True)) if shown else [""] * count
        written = end_row.join(rows).replace(CLOSING, ")Tj")
        return f"{look} 1 0 0 1 {origin:.3f} {baseline:.3f} Tm\n{written}\nET"

    def _columns(self) -> tuple[list[_Column], float]:
        """Return the filled columns, and the way back from the last to the edge of the table."""
        columns: list[_Column] = []
        position = 0.0
        places, rtl = _Painter(self._canvas, self._layout, 0).places, self._layout.rtl
        for (index, _), shape in zip(self._tagged, self._shapes, strict=True):
            left, width = places[index]
            if shape.filled:
                right = rtl or self._layout.table.columns[index].kind is ColumnKind.NUMBER
                start = round(-left if rtl else left + width if right else left, 3)
                step = f"{start - position:.3f} 0 Td/{shape.tag}<</MCID "
                columns.append(_Column(index, step, right))
                position = start
        return columns, -position

    def _draw_bars(self) -> None:
        layout = self._layout
        columns = enumerate(layout.table.columns)
        bars = [at for at, column in columns if column.kind is ColumnKind.BAR]
        y = self._top - ROOM - layout.cell.leading / 2
        for row in layout.table.rows[self._first : self._end] if bars else ():
            for at in bars:
                cell = row.cells[at]
                if isinstance(cell, Bar):
                    self._painter.draw_bar(cell, self._painter.places[at], y)
            y -= self._height
