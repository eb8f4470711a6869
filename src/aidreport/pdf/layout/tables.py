"""Tables: a flowable of the project's own whose cost grows with its rows only.

All parts of a table on its pages share one layout, which measures each row once and never copies
rows. Rows flow over pages under a repeated header; a row taller than a page is continued on the
next. Rows whose cells each hold plain text on one line, or nothing, are written straight into the
page's content and the file's structure: that is what makes long tables cheap. All others are
drawn cell by cell. Both look the same.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.blocks import Bar, ColumnKind, RowRole
from aidreport.pdf.file.fonts import EncodedText
from aidreport.pdf.file.structure import CellShape
from aidreport.pdf.layout.canvas import fill_operator
from aidreport.pdf.layout.columns import label_indent
from aidreport.pdf.layout.flow import Flow
from aidreport.pdf.layout.table_layout import EPSILON, PADDING, ROOM, Cut
from aidreport.pdf.layout.text import baseline_of, draw_lines, figure_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.blocks import Cell, Row
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.table_layout import TableLayout


_BAR_THICKNESS = 7.0


class TableFlow(Flow):
    """The rows of a table between two cuts, under its header."""

    def __init__(
        self,
        layout: TableLayout,
        start: Cut | None = None,
        end: Cut | None = None,
        *,
        before: float = 0,
        after: float = 0,
    ) -> None:
        super().__init__(before, after)
        self.layout = layout
        self.start = start or Cut(0)
        self.end = end or Cut(len(layout.table.rows))

    def measure(self, width: float) -> float:
        """Return the height of header and rows."""
        self.layout.fit(width)
        return self.layout.header_height + self.layout.height(self.start, self.end)

    def least(self, width: float) -> float:
        """Return the height of the header and two rows, or fewer if there are fewer."""
        self.layout.fit(width)
        second = Cut(min(self.start.row + 2, self.end.row))
        rows = self.layout.height(self.start, second) if second > self.start else 0.0
        return self.layout.header_height + min(rows, self.layout.page_height / 2)

    def cut(self, width: float, height: float) -> list[Flow]:
        """Split between rows, inside a row only where it is taller than a page."""
        self.layout.fit(width)
        if self.measure(width) <= height + EPSILON:
            return [self]
        place = self.layout.cut_before(self.start, self.end, height - self.layout.header_height)
        if place is None:
            return []
        return [
            TableFlow(self.layout, self.start, place, before=self.before),
            TableFlow(self.layout, place, self.end, after=self.after),
        ]

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the header, then the rows."""
        self.layout.fit(width)
        first = self.start == Cut(0)
        paint_header(canvas, self.layout, (x, top, width), repeated=not first)
        paint_rows(canvas, self.layout, self.start, self.end, (x, top - self.layout.header_height))


def paint_header(
    canvas: BriefingCanvas, layout: TableLayout, area: tuple[float, float, float], *, repeated: bool
) -> None:
    """Draw the header row at (left, top, width); its repetition on later pages is decoration."""
    x, top, width = area
    if not repeated:
        _header(canvas, layout, area, tagged=True)
        return
    with canvas.decoration():
        canvas.repeated(
            layout, lambda: _header(canvas, layout, (0, 0, width), tagged=False), x, top
        )


def _header(
    canvas: BriefingCanvas, layout: TableLayout, area: tuple[float, float, float], *, tagged: bool
) -> None:
    x, top, width = area
    bottom = top - layout.header_height
    if layout.plain:
        canvas.rule(layout.colours.heading, x, bottom, width, 0.9)
    else:
        canvas.fill(layout.colours.heading, x, bottom, width, layout.header_height)
    looks = layout.looks(layout.head)
    for (left, room), (lines, text), style in zip(
        _offsets(layout.widths, x), layout.header, looks, strict=True
    ):
        y = bottom + ROOM + len(lines) * style.leading
        draw_lines(canvas, lines, style, left, y, room, text if tagged else None)


def paint_rows(
    canvas: BriefingCanvas, layout: TableLayout, start: Cut, end: Cut, corner: tuple[float, float]
) -> None:
    """Draw the rows between two cuts from a corner (left, top) downwards."""
    x, y = corner
    batches = _Batches(canvas, layout, x)
    last = end.row + (1 if end.line else 0)
    for index in range(start.row, last):
        first = start.line if index == start.row else 0
        stop = end.line if index == end.row and end.line else None
        if first == 0 and stop is None and batches.take(index, y):
            y -= layout.tops[index + 1] - layout.tops[index]
        else:
            batches.flush()
            y = _paint_row(canvas, layout, index, (first, stop), (x, y))
    batches.flush()


class _Column(NamedTuple):
    """A column of a batch.

    Attributes:
        at: its place among the cells of a row.
        step: operators from the cell before it, up to the number of its marked content.
        right: whether its text ends at the column's edge.
    """

    at: int
    step: str
    right: bool


class _Batches:
    """Gathers neighbouring rows of one shape, and writes them at once."""

    def __init__(self, canvas: BriefingCanvas, layout: TableLayout, x: float) -> None:
        self._canvas, self._layout, self._x = canvas, layout, x
        self._limits = [room / layout.cell.size for room in layout.rooms()]
        self._spoken = [
            (at, column.row_header)
            for at, (column, spoken) in enumerate(
                zip(layout.table.columns, layout.spoken, strict=True)
            )
            if spoken
        ]
        self._shapes: tuple[CellShape, ...] = ()
        self._filled: tuple[bool, ...] | None = None
        self._rows: list[Row] = []
        self._first, self._top = 0, 0.0

    def take(self, index: int, top: float) -> bool:
        """Add a row if it is simple enough; return whether it is."""
        layout = self._layout
        columns = len(self._limits)
        widths = layout.natural[index * columns : (index + 1) * columns]
        if min(widths) < 0 or not all(map(float.__le__, widths, self._limits)):
            return False
        row = layout.table.rows[index]
        filled = tuple([bool(cell) and type(cell) is tuple for cell in row.cells])
        if filled != self._filled:
            self.flush()
            self._filled = filled
            self._shapes = tuple(
                CellShape("TH", "Row", filled[at]) if header else CellShape("TD", "", filled[at])
                for at, header in self._spoken
            )
        if not self._rows:
            self._first, self._top = index, top
        self._rows.append(row)
        return True

    def flush(self) -> None:
        """Write what was gathered."""
        rows, self._rows = self._rows, []
        if not rows:
            return
        canvas, layout = self._canvas, self._layout
        titles = [[_title(row.cells[at]) for at, _ in self._spoken] for row in rows]
        self._rules(len(rows))
        self._bars(rows)
        # The page must be known before its marked content is counted.
        canvas.write("BT")
        mcid = canvas.writer.tags.rows(layout.body, self._shapes, titles)
        canvas.write(self._text(rows, mcid))

    def _text(self, rows: Sequence[Row], mcid: int) -> str:
        layout, canvas = self._layout, self._canvas
        fonts, font, style = canvas.writer.fonts, layout.cell_font, layout.cell
        columns, back = self._columns()
        height = style.leading + 2 * ROOM
        baseline = baseline_of(style, self._top - ROOM)
        look = f"/{fonts.resource(font)} {style.size:.5g} Tf {fill_operator(style.colour)}"
        code = [f"{look} 1 0 0 1 {self._x:.3f} {baseline:.3f} Tm"]
        add, natural, codes_of = code.append, layout.natural, fonts.simple
        at = self._first * len(layout.widths)
        end_row = f"{back:.3f} {-height:.3f} Td"
        for row in rows:
            cells = row.cells
            for index, step, right in columns:
                text = cells[index][0].text  # type: ignore[index]  # filled cells only
                codes, rest = codes_of(font, text), ""
                if codes is None:
                    codes, rest = self._in_several_fonts(text)
                if right:
                    shift = int(natural[at + index] * 1000 + 0.5)
                    add(f"{step}{mcid}>>BDC[{shift}({codes})]TJ{rest} EMC")
                else:
                    add(f"{step}{mcid}>>BDC({codes})Tj{rest} EMC")
                mcid += 1
            add(end_row)
            at += len(cells)
        code[-1] = "ET"
        return "\n".join(code)

    def _in_several_fonts(self, text: str) -> tuple[str, str]:
        """Return the codes that the first font has of a text, and operators that show the rest."""
        fonts, size = self._canvas.writer.fonts, self._layout.cell.size
        own = fonts.resource(self._layout.cell_font)
        first, *others = fonts.encode(self._layout.cell_font, text)
        if first.resource != own:
            first, others = EncodedText(own, ""), [first, *others]
        rest = "".join(f"/{part.resource} {size:.5g} Tf({part.codes})Tj" for part in others)
        return first.codes, f"{rest}/{own} {size:.5g} Tf"

    def _columns(self) -> tuple[list[_Column], float]:
        """Return the filled columns, and the way back from the last to the edge of the table."""
        columns: list[_Column] = []
        position = 0.0
        places = _offsets(self._layout.widths, 0)
        for (index, _), shape in zip(self._spoken, self._shapes, strict=True):
            left, room = places[index]
            if shape.filled:
                right = self._layout.table.columns[index].kind is ColumnKind.NUMBER
                place = round(left + room if right else left, 3)
                step = f"{place - position:.3f} 0 Td/{shape.tag}<</MCID "
                columns.append(_Column(index, step, right))
                position = place
        return columns, -position

    def _rules(self, count: int) -> None:
        """Draw the line below each row."""
        layout = self._layout
        height = layout.cell.leading + 2 * ROOM
        width = sum(layout.widths)
        with self._canvas.decoration():
            self._canvas.rules(layout.colours.line, (self._x, self._top, width), height, count)

    def _bars(self, rows: Sequence[Row]) -> None:
        layout = self._layout
        bars = [
            at for at, column in enumerate(layout.table.columns) if column.kind is ColumnKind.BAR
        ]
        places = _offsets(layout.widths, self._x)
        height = layout.cell.leading + 2 * ROOM
        y = self._top - ROOM - layout.cell.leading / 2
        for row in rows:
            for at in bars:
                cell, (left, room) = row.cells[at], places[at]
                if isinstance(cell, Bar):
                    _draw_bar(self._canvas, layout, cell, (left, y, room))
            y -= height


def _title(cell: Cell) -> str:
    return figure_title(cell[0].figure) if type(cell) is tuple and cell else ""


def _paint_row(
    canvas: BriefingCanvas,
    layout: TableLayout,
    index: int,
    part: tuple[int, int | None],
    corner: tuple[float, float],
) -> float:
    """Draw a row or some lines of it cell by cell; return where the next one starts."""
    x, top = corner
    row = layout.table.rows[index]
    style = layout.style(row)
    first, stop = part
    cells, lines = layout.open(index)
    shown = [cell[first:stop] for cell in lines]
    height = max(1, *map(len, shown)) * style.leading + 2 * ROOM
    _paint_background(canvas, layout, row, (x, top, height))
    for element, cell, text, (left, room), look in zip(
        cells, row.cells, shown, _offsets(layout.widths, x), layout.looks(style), strict=True
    ):
        if isinstance(cell, Bar):
            if not first:
                middle = top - ROOM - style.leading / 2
                _paint_bar(canvas, layout, cell, element, (left, middle, room))
            continue
        y = top - ROOM
        for line in text:
            if line.label is not None:
                mark, words = line.label
                draw_lines(canvas, [mark], look, left + label_indent(line), y, room, words)
            inner = left + line.indent
            draw_lines(canvas, [line.line], look, inner, y, room - line.indent, line.text)
            y -= style.leading
    return top - height


def _paint_background(
    canvas: BriefingCanvas, layout: TableLayout, row: Row, place: tuple[float, float, float]
) -> None:
    """Draw what is behind a row at (left, top, height)."""
    x, top, height = place
    width = sum(layout.widths)
    colours = layout.colours
    if row.role is RowRole.TOTAL:
        canvas.fill(colours.panel, x, top - height, width, height)
        canvas.rule(colours.heading, x, top, width, 1)
    else:
        canvas.rule(colours.line, x, top - height, width, 0.5)


def _paint_bar(
    canvas: BriefingCanvas,
    layout: TableLayout,
    bar: Bar,
    cell: Element,
    place: tuple[float, float, float],
) -> None:
    """Draw a bar: a figure where it says something of its own, else decoration."""
    if not bar.alternative:
        _draw_bar(canvas, layout, bar, place)
        return
    left, middle, room = place
    figure = cell.add("Figure", alternative="".join(span.text for span in bar.alternative))
    half = _BAR_THICKNESS / 2
    canvas.figure_box(figure, (left, middle - half, left + room, middle + half))
    with canvas.element(figure):
        _draw_bar(canvas, layout, bar, place)


def _draw_bar(
    canvas: BriefingCanvas, layout: TableLayout, bar: Bar, place: tuple[float, float, float]
) -> None:
    left, middle, room = place
    bottom = middle - _BAR_THICKNESS / 2
    canvas.fill(layout.colours.track, left, bottom, room, _BAR_THICKNESS)
    length = room * min(max(bar.fraction, 0.0), 1.0)
    canvas.fill(layout.colours.accent, left, bottom, length, _BAR_THICKNESS)


def _offsets(widths: Sequence[float], x: float) -> list[tuple[float, float]]:
    """Return left edge and width of the text in each column."""
    edges = [x]
    for width in widths:
        edges.append(edges[-1] + width)
    return [(left + PADDING, right - left - 2 * PADDING) for left, right in pairwise(edges)]
