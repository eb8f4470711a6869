"""Dumbbell charts: two points a row, a line between them, and their amounts in columns beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.layout.bar_charts import BESIDE, BarChartFlow
from aidreport.pdf.layout.canvas import Rectangle
from aidreport.pdf.layout.charts import Anchor
from aidreport.pdf.layout.part_colours import paired_colours
from aidreport.pdf.layout.text import natural_width

if TYPE_CHECKING:
    from aidreport.document.chart_blocks import ChartItem, ChartMark
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.charts import BoundItem

_POINT = 8.0
_THICKNESS = 2.0
_SWATCH = 7.0
_COLUMN_GAP = 14.0


@dataclass(eq=False, repr=False)
class DumbbellFlow(BarChartFlow):
    """A dumbbell chart: the first series before, the second one after."""

    def __post_init__(self) -> None:
        """Measure the columns of amounts."""
        super().__post_init__()
        self._colours = paired_colours(self.colours)
        self._widths = [
            natural_width(one.name, self.value, self.fonts) + _SWATCH + BESIDE + 0.1
            for one in self.chart.series
        ]
        for mark in (mark for item in self.chart.items for mark in item.marks):
            words = natural_width(mark.value, self.value, self.fonts) + 0.1
            self._widths[mark.series] = max(self._widths[mark.series], words)

    def line_count(self, item: ChartItem) -> int:
        """Return whether a line joins two points."""
        return int(len(item.marks) > 1)

    def head(self) -> float:
        """Return the height of the names of the series, above the first rows."""
        return self.value.leading + BESIDE if self.start == 0 else 0.0

    def plot(self, width: float) -> tuple[float, float]:
        """Return where points may be: from the left edge of the chart, and how far apart."""
        left = self.name_width(width) + 2 * BESIDE + _POINT / 2
        right = sum(self._widths) + _COLUMN_GAP * len(self._widths) + _POINT / 2
        return left, width - left - right

    def colour(self, item: ChartItem, mark: ChartMark) -> str:  # noqa: ARG002 - by series alone
        """Return the colour of a mark's series."""
        return self._colours[mark.series]

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the rows, and above the first ones the names of the series over their amounts."""
        super().paint(canvas, x, top, width)
        if self.start:
            return
        for at, bound in enumerate(self.series):
            words = natural_width(bound.series.name, self.value, self.fonts)
            right, middle = self._right(at, x + width), top - self.value.leading / 2
            in_column = Anchor(right, middle, 1.0)
            self.draw_words(canvas, bound.series.name, self.value, in_column, bound.name)
            left = right - words - BESIDE - _SWATCH
            with canvas.element(bound.key):
                canvas.fill(self._colours[at], left, middle - _SWATCH / 2, _SWATCH, _SWATCH)

    def draw_row(
        self, canvas: BriefingCanvas, row: BoundItem, x: float, top: float, width: float
    ) -> None:
        """Draw a row: its name, the line and the points on it, and the amounts."""
        left, length = self.plot(width)
        middle = top - self.row_height(row.item, width) / 2
        self.draw_name(canvas, row, x, middle, width)
        points = [x + left + float(bound.mark.end) * length for bound in row.marks]
        for joining in row.lines:
            low, high = min(points), max(points)
            with canvas.element(joining):
                line = Rectangle(low, middle - _THICKNESS / 2, high - low, _THICKNESS)
                canvas.fill(self.colours.muted, *line)
        for bound, at in zip(row.marks, points, strict=True):
            square = Rectangle(at - _POINT / 2, middle - _POINT / 2, _POINT, _POINT)
            self.draw_mark(canvas, row.item, bound, square)
            if bound.value is not None:
                in_column = Anchor(self._right(bound.mark.series, x + width), middle, 1.0)
                self.draw_words(canvas, bound.mark.value, self.value, in_column, bound.value)

    def _right(self, series: int, edge: float) -> float:
        """Return the right edge of a column of amounts."""
        after = self._widths[series + 1 :]
        return edge - sum(after) - _COLUMN_GAP * len(after)
