"""Stacked columns: columns divided by series, whose names are beside them in the same order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.contrast import readable_on
from aidreport.pdf.layout.canvas import Rectangle
from aidreport.pdf.layout.charts import Anchor
from aidreport.pdf.layout.column_charts import BESIDE, ColumnChartFlow
from aidreport.pdf.layout.part_colours import series_colours
from aidreport.pdf.layout.text import draw_lines, natural_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.document.chart_blocks import ChartItem, ChartMark
    from aidreport.document.spans import Inline
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.charts import BoundItem, BoundMark

_SWATCH = 7.0
_GAP = 16.0
"""Points from the columns to the keys of their colours."""
_INDENT = 4.0
_NAMES = 0.28
"""Of the width: the widest names of series."""
_LINE = 1.0
"""Points of paper between the marks of a column."""
_BETWEEN = 4.0


@dataclass(eq=False, repr=False)
class StackedColumnsFlow(ColumnChartFlow):
    """Stacked columns."""

    def __post_init__(self) -> None:
        """Choose the colours."""
        super().__post_init__()
        self._colours = series_colours(self.chart.series, self.colours)
        names = (natural_width(one.name, self.name, self.fonts) for one in self.chart.series)
        self._names = max(names)

    def measure(self, width: float) -> float:
        """Return the height of the columns or of the names beside them."""
        return max(super().measure(width), self._keys_height(width))

    def plot_width(self, width: float) -> float:
        """Return what the names leave for the columns."""
        return width - _GAP - _SWATCH - _INDENT - self._name_width(width)

    def values(self) -> Iterator[Inline]:
        """Yield the texts above the columns."""
        yield from (item.total for item in self.chart.items)

    def colour(self, item: ChartItem, mark: ChartMark) -> str:  # noqa: ARG002 - by series alone
        """Return the colour of a mark's series."""
        return self._colours[mark.series]

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the columns, then the keys of their colours, those above first."""
        super().paint(canvas, x, top, width)
        left = x + self.pitch(width) * len(self.items) + _GAP
        y, room = top - self.above(), self._name_width(width)
        for at in reversed(range(len(self.series))):
            bound = self.series[at]
            with canvas.element(bound.key):
                middle = y - self.name.leading / 2
                swatch = Rectangle(left, middle - _SWATCH / 2, _SWATCH, _SWATCH)
                canvas.fill(self._colours[at], *swatch)
            lines = self.name_lines(bound.series.name, self.name, room)
            start = left + _SWATCH + _INDENT
            # A name that runs to the left stays beside its key too.
            widest = max(line.width for line in lines)
            draw_lines(canvas, lines, self.name, start, y, widest, bound.name)
            y -= len(lines) * self.name.leading + _BETWEEN

    def draw_item(self, canvas: BriefingCanvas, bound: BoundItem, room: Rectangle) -> None:
        """Draw the marks of a column, each with its value inside, and the total above."""
        for at, mark in enumerate(bound.marks, 1):
            shape = self.shape(mark, room)
            if at < len(bound.marks):
                gap = min(_LINE, shape.height / 2)
                shape = shape._replace(height=shape.height - gap)
            self.draw_mark(canvas, bound.item, mark, shape)
            self._draw_inside(canvas, bound.item, mark, shape)
        if bound.total is not None:
            ends = [float(mark.mark.end) for mark in bound.marks]
            top = room.bottom + max(ends, default=0.0) * room.height + self.above()
            style = self.fitted(self.value, room.width)
            above = Anchor(room.left + room.width / 2, top - style.leading / 2, 0.5)
            self.draw_words(canvas, bound.item.total, style, above, bound.total)

    def _draw_inside(
        self, canvas: BriefingCanvas, item: ChartItem, mark: BoundMark, shape: Rectangle
    ) -> None:
        if mark.value is None:
            return
        words = mark.mark.value
        room = min(
            (shape.width - 2) / natural_width(words, self.value, self.fonts),
            (shape.height - 1) / self.value.leading,
            1.0,
        )
        paper_or_ink = (self.colours.paper, self.colours.ink)
        style = self.value(
            size=self.value.size * room,
            leading=self.value.leading * room,
            colour=readable_on(self.colour(item, mark.mark), paper_or_ink),
        )
        left, bottom, width, height = shape
        centre = Anchor(left + width / 2, bottom + height / 2, 0.5)
        self.draw_words(canvas, words, style, centre, mark.value)

    def _name_width(self, width: float) -> float:
        return min(self._names + 0.1, _NAMES * width)

    def _keys_height(self, width: float) -> float:
        room = self._name_width(width)
        names = (self.name_lines(one.name, self.name, room) for one in self.chart.series)
        return self.above() + sum(len(one) * self.name.leading + _BETWEEN for one in names) + BESIDE
