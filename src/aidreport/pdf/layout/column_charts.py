"""Column charts: columns side by side over time, their amounts at the ends, names below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aidreport.pdf.file.objects import Area
from aidreport.pdf.layout.canvas import Rectangle
from aidreport.pdf.layout.charts import ChartFlow
from aidreport.pdf.layout.text import break_lines, draw_lines, natural_width

if TYPE_CHECKING:
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.charts import BoundItem, BoundMark
    from aidreport.pdf.layout.styles import TextStyle

_HEIGHT = 120.0
"""Points of the longest column, and of all below it that is under zero."""
_COLUMN = 0.62
"""Of the room of a column: its width."""
_WIDEST = 54.0
_PITCH = 96.0
"""Points from a column to the next, at most."""
_BESIDE = 2.5
"""Points between a column and its words."""
_AXIS = 0.8
_SMALLEST = 5.2
"""Points of type."""


@dataclass(eq=False, repr=False)
class ColumnChartFlow(ChartFlow):
    """A column chart."""

    def measure(self, width: float) -> float:
        """Return the height of values, columns and names."""
        return self._above() + _HEIGHT + self._below() + self._names_height(width)

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the columns, then the line at zero."""
        self.begin(canvas, Area(x, top - self.measure(width), x + width, top))
        bottom, pitch = top - self._above() - _HEIGHT, self._pitch(width)
        for at, bound in enumerate(self.items):
            self._draw_column(canvas, bound, x + at * pitch, bottom, pitch)
        zero = bottom + float(self.chart.zero) * _HEIGHT
        line = Rectangle(x, zero - _AXIS / 2, pitch * len(self.items), _AXIS)
        self.draw_axis(canvas, line)

    def _pitch(self, width: float) -> float:
        return min(width / len(self.items), _PITCH)

    def _above(self) -> float:
        return self.value.leading + _BESIDE

    def _below(self) -> float:
        """Return the room for values below negative columns."""
        return self._above() if self.chart.zero > 0 else 0.0

    def _names_height(self, width: float) -> float:
        style, pitch = self._fitted(self.name, width), self._pitch(width)
        lines = max(len(self.name_lines(one.item, style, pitch - 2)) for one in self.items)
        return _BESIDE + lines * style.leading

    def _fitted(self, style: TextStyle, width: float) -> TextStyle:
        """Return a style in which the values fit beside one another."""
        room = self._pitch(width) - 3
        values = (mark.value for item in self.chart.items for mark in item.marks)
        longest = max(natural_width(value, self.value, self.fonts) for value in values)
        size = style.size * min(1.0, room / longest)
        return style(size=max(size, _SMALLEST))

    def _draw_column(
        self, canvas: BriefingCanvas, bound: BoundItem, left: float, bottom: float, pitch: float
    ) -> None:
        width = pitch * len(self.items)
        for mark in bound.marks:
            low, high = sorted((float(mark.mark.start), float(mark.mark.end)))
            wide = min(_COLUMN * pitch, _WIDEST)
            shape = Rectangle(
                left + (pitch - wide) / 2, bottom + low * _HEIGHT, wide, (high - low) * _HEIGHT
            )
            self.draw_mark(canvas, bound.item, mark, shape)
            top = shape.bottom + shape.height + self.value.leading + _BESIDE
            if mark.mark.end < mark.mark.start:
                top = shape.bottom - _BESIDE
            self._draw_value(canvas, mark, self._fitted(self.value, width), left, top, pitch)
        style = self._fitted(self.name, width)
        top = bottom - self._below() - _BESIDE
        for line in self.name_lines(bound.item, style, pitch - 2):
            start = left + (pitch - line.width) / 2
            draw_lines(canvas, [line], style, start, top, line.width, bound.name)
            top -= style.leading

    def _draw_value(  # noqa: PLR0913 - a text, its look and its place
        self,
        canvas: BriefingCanvas,
        mark: BoundMark,
        style: TextStyle,
        left: float,
        top: float,
        pitch: float,
    ) -> None:
        lines = break_lines(mark.mark.value, style, self.fonts, pitch)
        start = left + (pitch - lines[0].width) / 2
        draw_lines(canvas, lines, style, start, top, lines[0].width, mark.value)
