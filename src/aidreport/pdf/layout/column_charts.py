"""Column charts: columns side by side over time, their amounts at the ends, names below."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.objects import Area
from aidreport.pdf.layout.canvas import Rectangle
from aidreport.pdf.layout.charts import Anchor, ChartFlow
from aidreport.pdf.layout.text import draw_lines, natural_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.document.spans import Inline
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.charts import BoundItem, BoundMark
    from aidreport.pdf.layout.styles import TextStyle

_HEIGHT = 120.0
"""Points of the longest column, and of all below it that is under zero."""
_WIDEST = 54.0
_PITCH = 96.0
"""Points from a column to the next, at most."""
BESIDE = 2.5
"""Points between a column and its words."""
_AXIS = 0.8
SMALLEST = 5.2
"""Points of type."""


@dataclass(eq=False, repr=False)
class ColumnChartFlow(ChartFlow):
    """A column chart.

    Attributes:
        part_of_room: how wide a column is, in parts of its room.
    """

    part_of_room: ClassVar[float] = 0.62

    def measure(self, width: float) -> float:
        """Return the height of values, columns and names."""
        return (
            self.head()
            + self.above()
            + self.height_of_marks
            + self._below()
            + self._names_height(width)
        )

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the columns, then the line at zero."""
        self.begin(canvas, Area(x, top - self.measure(width), x + width, top))
        bottom, pitch = top - self.head() - self.above() - self.height_of_marks, self.pitch(width)
        for at, bound in enumerate(self.items):
            room = Rectangle(x + at * pitch, bottom, pitch, self.height_of_marks)
            self.draw_item(canvas, bound, room)
            self._draw_name(canvas, bound, room)
        zero = bottom + float(self.chart.zero) * self.height_of_marks
        line = Rectangle(x, zero - _AXIS / 2, pitch * len(self.items), _AXIS)
        self.draw_axis(canvas, line)

    def draw_item(self, canvas: BriefingCanvas, bound: BoundItem, room: Rectangle) -> None:
        """Draw a column with its value."""
        for mark in bound.marks:
            self.draw_column(canvas, bound, mark, room)

    @property
    def height_of_marks(self) -> float:
        """The height of the longest column in points, and of all below it that is under zero."""
        return _HEIGHT * self.tall

    def plot_width(self, width: float) -> float:
        """Return how much of a width is for columns."""
        return width

    def values(self) -> Iterator[Inline]:
        """Yield the texts that have to fit side by side."""
        yield from (mark.value for item in self.chart.items for mark in item.marks)

    def pitch(self, width: float) -> float:
        """Return the distance from a column to the next."""
        return min(self.plot_width(width) / len(self.items), _PITCH)

    def head(self) -> float:
        """Return the height of what is above all columns."""
        return 0.0

    def above(self) -> float:
        """Return the room for a value above a column."""
        return self.value.leading + BESIDE

    def fitted(self, style: TextStyle, pitch: float) -> TextStyle:
        """Return a style in which the values fit beside one another."""
        longest = max(natural_width(value, self.value, self.fonts) for value in self.values())
        return style(size=max(style.size * min(1.0, (pitch - 3) / longest), SMALLEST))

    def shape(self, mark: BoundMark, room: Rectangle) -> Rectangle:
        """Return where a mark is in the room of its column."""
        low, high = sorted((float(mark.mark.start), float(mark.mark.end)))
        wide = min(self.part_of_room * room.width, _WIDEST)
        left = room.left + (room.width - wide) / 2
        return Rectangle(left, room.bottom + low * room.height, wide, (high - low) * room.height)

    def _below(self) -> float:
        """Return the room for values below negative columns."""
        return self.above() if self.chart.zero > 0 else 0.0

    def _names_height(self, width: float) -> float:
        pitch = self.pitch(width)
        style = self.fitted(self.name, pitch)
        names = (self.name_lines(one.item.name, style, pitch - 2) for one in self.items)
        return BESIDE + max(map(len, names)) * style.leading

    def draw_column(
        self, canvas: BriefingCanvas, bound: BoundItem, mark: BoundMark, room: Rectangle
    ) -> None:
        """Draw a mark in its room, with its value at the end."""
        shape = self.shape(mark, room)
        self.draw_mark(canvas, bound.item, mark, shape)
        if mark.value is None:
            return
        style = self.fitted(self.value, room.width)
        top = shape.bottom + shape.height + self.above()
        if mark.mark.end < mark.mark.start:
            top = shape.bottom - BESIDE
        at = Anchor(room.left + room.width / 2, top - style.leading / 2, 0.5)
        self.draw_words(canvas, mark.mark.value, style, at, mark.value)

    def _draw_name(self, canvas: BriefingCanvas, bound: BoundItem, room: Rectangle) -> None:
        style = self.fitted(self.name, room.width)
        top = room.bottom - self._below() - BESIDE
        for line in self.name_lines(bound.item.name, style, room.width - 2):
            start = room.left + (room.width - line.width) / 2
            draw_lines(canvas, [line], style, start, top, line.width, bound.name)
            top -= style.leading
