"""Bar charts: a row for each name, its bar beside it, its amount at the end of the bar."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.objects import Area
from aidreport.pdf.layout.canvas import Rectangle
from aidreport.pdf.layout.charts import Anchor, ChartFlow, too_narrow
from aidreport.pdf.layout.text import draw_lines, natural_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.chart_blocks import ChartItem
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.charts import BoundItem

THICKNESS = 12.0
_ROW_GAP = 6.0
BESIDE = 5.0
"""Points between a bar and its words."""
_NAMES = 0.36
"""Of the width: the widest column of names."""
_SHORTEST = 30.0
"""Points of the longest bar, at least."""
_AXIS = 0.8
_FEW = 3
"""At least so many rows stay together on either page."""


@dataclass(eq=False, repr=False)
class BarChartFlow(ChartFlow):
    """A bar chart.

    Args:
        start, end: the rows that are drawn; None for all.
    """

    start: int = 0
    end: int | None = None

    def __post_init__(self) -> None:
        """Measure the names, and the values left and right of the bars."""
        super().__post_init__()
        rooms: dict[bool, float] = {True: 0.0, False: 0.0}
        for mark in (mark for item in self.chart.items for mark in item.marks):
            room = natural_width(mark.value, self.value, self.fonts) + 2 * BESIDE
            is_left = mark.end < mark.start
            rooms[is_left] = max(rooms[is_left], room)
        self._values_left, self._values_right = rooms[True], rooms[False]
        names = (natural_width(item.name, self.name, self.fonts) for item in self.chart.items)
        self._names = max(names)

    def measure(self, width: float) -> float:
        """Return the height of the rows.

        Raises:
            LayoutError: names and amounts leave no room for bars.
        """
        if self.plot(width)[1] < _SHORTEST:
            raise too_narrow(width)
        return self.head() + sum(self.row_height(row.item, width) for row in self.rows())

    def head(self) -> float:
        """Return the height of what is above the rows."""
        return 0.0

    def cut_anywhere(self, width: float, height: float) -> Sequence[BarChartFlow]:
        """Split between rows."""
        rows = self.rows()
        heights = accumulate(self.row_height(row.item, width) for row in rows)
        fit = min(sum(bottom <= height - self.head() for bottom in heights), len(rows) - _FEW)
        if fit < _FEW:
            return []
        at = self.start + fit
        return [self.part(end=at, spaceAfter=0.0), self.part(start=at, spaceBefore=0.0)]

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the rows, then the line at zero."""
        height = self.measure(width)
        if self.start == 0:
            self.begin(canvas, Area(x, top - height, x + width, top))
        top, height = top - self.head(), height - self.head()
        left, length = self.plot(width)
        y = top
        for row in self.rows():
            self.draw_row(canvas, row, x, y, width)
            y -= self.row_height(row.item, width)
        zero = x + left + float(self.chart.zero) * length
        self.draw_axis(canvas, Rectangle(zero - _AXIS / 2, top - height, _AXIS, height))

    def rows(self) -> list[BoundItem]:
        """Return the rows that are drawn here."""
        return self.items[self.start : self.end]

    def row_height(self, item: ChartItem, width: float) -> float:
        """Return the height of a row with the room below it."""
        lines = self.name_lines(item.name, self.name, self.name_width(width))
        return max(len(lines) * self.name.leading, THICKNESS) + _ROW_GAP

    def name_width(self, width: float) -> float:
        """Return the width of the column of names."""
        return min(self._names + 0.1, _NAMES * width)

    def plot(self, width: float) -> tuple[float, float]:
        """Return where bars may be: from the left edge of the chart, and how long they may be."""
        left = self.name_width(width) + BESIDE + self._values_left
        return left, width - left - self._values_right

    def draw_name(
        self, canvas: BriefingCanvas, row: BoundItem, x: float, middle: float, width: float
    ) -> None:
        """Draw a name around the middle of its row."""
        room = self.name_width(width)
        lines = self.name_lines(row.item.name, self.name, room)
        start = middle + len(lines) * self.name.leading / 2
        draw_lines(canvas, lines, self.name, x, start, room, row.name)

    def draw_row(
        self, canvas: BriefingCanvas, row: BoundItem, x: float, top: float, width: float
    ) -> None:
        """Draw a row: its name, its bar and its value."""
        left, length = self.plot(width)
        middle = top - self.row_height(row.item, width) / 2
        self.draw_name(canvas, row, x, middle, width)
        for bound in row.marks:
            one, two = (
                x + left + float(end) * length for end in (bound.mark.start, bound.mark.end)
            )
            bar = Rectangle(min(one, two), middle - THICKNESS / 2, abs(two - one), THICKNESS)
            self.draw_mark(canvas, row.item, bound, bar)
            if bound.value is None:
                continue
            at = Anchor(two + BESIDE, middle)
            if two < one:
                at = Anchor(two - BESIDE, middle, 1.0)
            self.draw_words(canvas, bound.mark.value, self.value, at, bound.value)
