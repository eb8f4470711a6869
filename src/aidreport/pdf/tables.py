"""The table: a flowable of the project's own whose cost grows with its rows only.

All parts of a table on its pages share one plan, which measures each row once and never copies
rows. Rows flow over pages under a repeated header; a row taller than a page is continued on the
next.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.blocks import Bar, ColumnKind, RowRole, TableStyle
from aidreport.pdf.columns import column_widths
from aidreport.pdf.flow import Flow
from aidreport.pdf.text import break_lines, draw_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.blocks import Row, Table
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.canvas import BriefingCanvas
    from aidreport.pdf.structure import Element
    from aidreport.pdf.styles import Styles
    from aidreport.pdf.text import Line, TextStyle

_PADDING = 5.0
"""Points between a cell's edge and its text, left and right."""
_ROOM = 3.4
"""Points above and below the text of a row."""
_BAR_THICKNESS = 7.0
_EPSILON = 0.01


class Cut(NamedTuple):
    """A place between the rows, or inside one: the row and the lines of it that come before."""

    row: int
    line: int = 0


class Plan:
    """What all parts of one table share.

    Args:
        table: the block.
        element: its structure element; rows are added as they are drawn.
        page_height: the height in points of a page's content.
    """

    def __init__(
        self, table: Table, element: Element, *, styles: Styles, brand: Brand, page_height: float
    ) -> None:
        self.table, self.element = table, element
        self.fonts, self.colours, self.page_height = brand.fonts, brand.colours, page_height
        self.plain = table.style is TableStyle.PLAIN
        self.head = styles.list_head if self.plain else styles.table_head
        self.cell, self.total = styles.cell, styles.total
        numbers = [column.kind is ColumnKind.NUMBER for column in table.columns]
        self._looks = {
            style: tuple(style(align="right") if number else style for number in numbers)
            for style in (self.head, self.cell, self.total)
        }
        self.widths: tuple[float, ...] = ()
        self.header: list[Sequence[Line]] = []
        self.header_height = 0.0
        self.tops: list[float] = [0.0]
        self._width: float | None = None
        self._open_row: tuple[int, Element, list[Element]] | None = None

    def fit(self, width: float) -> None:
        """Work out columns and row heights for a width; once."""
        if self._width == width:
            return
        self._width = width
        self.widths = column_widths(
            self.table,
            width,
            _PADDING,
            head=self.head,
            cell=self.cell,
            total=self.total,
            fonts=self.fonts,
        )
        self.header = [
            break_lines(column.heading, self.head, self.fonts, room)
            for column, room in zip(self.table.columns, self._rooms(), strict=True)
        ]
        self.header_height = max(map(len, self.header)) * self.head.leading + 2 * _ROOM
        self.tops = [0.0]
        for row in self.table.rows:
            self.tops.append(self.tops[-1] + self._row_height(row))

    def style(self, row: Row) -> TextStyle:
        """Return the text style of a row."""
        return self.total if row.role is RowRole.TOTAL else self.cell

    def looks(self, style: TextStyle) -> tuple[TextStyle, ...]:
        """Return a row's style in each column: numbers stand on the right."""
        return self._looks[style]

    def lines(self, row: Row) -> list[Sequence[Line]]:
        """Return the lines of each cell; a bar has none."""
        style = self.style(row)
        return [
            () if isinstance(cell, Bar) else break_lines(cell, style, self.fonts, room)
            for cell, room in zip(row.cells, self._rooms(), strict=True)
        ]

    def height(self, start: Cut, end: Cut) -> float:
        """Return the height of the rows between two cuts, without the header."""
        height = self.tops[end.row] - self.tops[start.row]
        if start.line:
            height -= start.line * self._leading(start.row)
        if end.line:
            height += end.line * self._leading(end.row) + 2 * _ROOM
        return height

    def cut_before(self, start: Cut, end: Cut, room: float) -> Cut | None:
        """Return the last cut whose rows fit into `room` points; None if not even one fits."""
        done = self.tops[start.row] + start.line * (self._leading(start.row) if start.line else 0)
        row = bisect_right(self.tops, done + room + _EPSILON) - 1
        row = min(row, end.row)
        last = len(self.table.rows)
        if row == last - 1 and row - start.row >= 2:
            row -= 1  # the last row, often the total, does not stand alone
        if row > start.row:
            return None if self._lonely(start, row) else Cut(row)
        return self._cut_inside(start, room)

    def _lonely(self, start: Cut, row: int) -> bool:
        """Return whether one row would stand under the first header though a page holds two."""
        two = self.tops[min(2, len(self.table.rows))]
        return start == Cut(0) and row == 1 and two <= self.page_height - self.header_height

    def cells(self, canvas: BriefingCanvas, index: int) -> list[Element]:
        """Return the cell elements of a row, made when it is first drawn."""
        if self._open_row is None or self._open_row[0] != index:
            row = self.element.add("TR")
            cells = [
                row.add("TH", scope="Row") if column.row_header else row.add("TD")
                for column in self.table.columns
            ]
            row.pages.append(canvas.getPageNumber())
            self._open_row = (index, row, cells)
        return self._open_row[2]

    def _rooms(self) -> list[float]:
        return [width - 2 * _PADDING + _EPSILON for width in self.widths]

    def _leading(self, index: int) -> float:
        return self.style(self.table.rows[index]).leading

    def _row_height(self, row: Row) -> float:
        style = self.style(row)
        count = max((len(lines) for lines in self.lines(row)), default=1)
        return max(count, 1) * style.leading + 2 * _ROOM

    def _cut_inside(self, start: Cut, room: float) -> Cut | None:
        """Cut inside a row, only where it is taller than a page."""
        rest = self.tops[start.row + 1] - self.tops[start.row]
        rest -= start.line * self._leading(start.row)
        full = self.page_height - self.header_height
        if rest <= full:
            return None
        fit = int((room - 2 * _ROOM + _EPSILON) // self._leading(start.row))
        return Cut(start.row, start.line + fit) if fit >= 2 else None


class TableFlow(Flow):
    """The rows of a table between two cuts, under its header."""

    def __init__(
        self,
        plan: Plan,
        start: Cut | None = None,
        end: Cut | None = None,
        *,
        before: float = 0,
        after: float = 0,
    ) -> None:
        super().__init__(before, after)
        self.plan = plan
        self.start = start or Cut(0)
        self.end = end or Cut(len(plan.table.rows))

    def measure(self, width: float) -> float:
        """Return the height of header and rows."""
        self.plan.fit(width)
        return self.plan.header_height + self.plan.height(self.start, self.end)

    def least(self, width: float) -> float:
        """Return the height of the header and two rows, or fewer if there are fewer."""
        self.plan.fit(width)
        second = Cut(min(self.start.row + 2, self.end.row))
        rows = self.plan.height(self.start, second) if second > self.start else 0.0
        return self.plan.header_height + min(rows, self.plan.page_height / 2)

    def cut(self, width: float, height: float) -> list[Flow]:
        """Split between rows, inside a row only where it is taller than a page."""
        self.plan.fit(width)
        if self.measure(width) <= height + _EPSILON:
            return [self]
        place = self.plan.cut_before(self.start, self.end, height - self.plan.header_height)
        if place is None:
            return []
        return [
            TableFlow(self.plan, self.start, place, before=self.before),
            TableFlow(self.plan, place, self.end, after=self.after),
        ]

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the header, then the rows."""
        plan = self.plan
        plan.fit(width)
        self._paint_header(canvas, x, top, width)
        y = top - plan.header_height
        last = self.end.row + (1 if self.end.line else 0)
        for index in range(self.start.row, last):
            first = self.start.line if index == self.start.row else 0
            stop = self.end.line if index == self.end.row and self.end.line else None
            y = self._paint_row(canvas, index, (first, stop), x, y, width)

    def _paint_header(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the header row; its repetition on later pages is decoration."""
        plan = self.plan
        bottom = top - plan.header_height
        if plan.plain:
            canvas.rule(plan.colours.heading, x, bottom, width, 0.9)
        else:
            canvas.fill(plan.colours.heading, x, bottom, width, plan.header_height)
        row = plan.element.add("TR") if self.start == Cut(0) else None
        for (left, room), lines, style in zip(
            _offsets(plan.widths, x), plan.header, plan.looks(plan.head), strict=True
        ):
            y = bottom + _ROOM + len(lines) * style.leading
            scope = canvas.element(row.add("TH", scope="Column")) if row else canvas.artifact()
            with scope:
                draw_lines(canvas, lines, style, left, y, room)

    def _paint_row(  # noqa: PLR0913 - a row, its lines and its place
        self,
        canvas: BriefingCanvas,
        index: int,
        part: tuple[int, int | None],
        x: float,
        top: float,
        width: float,
    ) -> float:
        """Draw a row or some lines of it; return where the next one starts."""
        plan = self.plan
        row = plan.table.rows[index]
        style = plan.style(row)
        first, stop = part
        lines = [cell[first:stop] for cell in plan.lines(row)]
        height = max(1, *map(len, lines)) * style.leading + 2 * _ROOM
        self._paint_background(canvas, row, x, top, width, height)
        elements = plan.cells(canvas, index)
        for element, cell, text, (left, room), look in zip(
            elements, row.cells, lines, _offsets(plan.widths, x), plan.looks(style), strict=True
        ):
            with canvas.element(element):
                if isinstance(cell, Bar):
                    if not first:
                        middle = top - _ROOM - style.leading / 2
                        self._paint_bar(canvas, cell, element, (left, middle, room))
                elif text:
                    draw_lines(canvas, text, look, left, top - _ROOM, room)
        return top - height

    def _paint_background(  # noqa: PLR0913 - a rectangle and what it is for
        self,
        canvas: BriefingCanvas,
        row: Row,
        x: float,
        top: float,
        width: float,
        height: float,
    ) -> None:
        colours = self.plan.colours
        if row.role is RowRole.TOTAL:
            canvas.fill(colours.panel, x, top - height, width, height)
            canvas.rule(colours.heading, x, top, width, 1)
        else:
            canvas.rule(colours.line, x, top - height, width, 0.5)

    def _paint_bar(
        self, canvas: BriefingCanvas, bar: Bar, cell: Element, place: tuple[float, float, float]
    ) -> None:
        """Draw a bar: a figure where it says something of its own, else decoration."""
        left, middle, room = place
        colours = self.plan.colours
        bottom = middle - _BAR_THICKNESS / 2
        text = bar.alternative
        scope = canvas.element(cell.add("Figure", alternative=text)) if text else canvas.artifact()
        with scope:
            canvas.fill(colours.track, left, bottom, room, _BAR_THICKNESS)
            length = room * min(max(bar.fraction, 0.0), 1.0)
            canvas.fill(colours.accent, left, bottom, length, _BAR_THICKNESS)


def _offsets(widths: Sequence[float], x: float) -> list[tuple[float, float]]:
    """Return left edge and width of the text in each column."""
    edges = [x]
    for width in widths:
        edges.append(edges[-1] + width)
    return [(left + _PADDING, right - left - 2 * _PADDING) for left, right in pairwise(edges)]
