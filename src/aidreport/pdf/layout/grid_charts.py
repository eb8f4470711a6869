"""Grids of countries: a square for each, shaded by the class of its amount, with the classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.contrast import readable_on
from aidreport.pdf.file.objects import Area
from aidreport.pdf.layout.canvas import Rectangle
from aidreport.pdf.layout.charts import Anchor, ChartFlow, too_narrow
from aidreport.pdf.layout.part_colours import class_colours
from aidreport.pdf.layout.text import natural_width

if TYPE_CHECKING:
    from aidreport.document.chart_blocks import ChartItem, ChartMark
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.charts import BoundItem

_LARGEST, _SMALLEST = 34.0, 15.0
"""Points from a square to the next."""
_TALLEST = 395.0
"""Points of all squares from top to bottom: what a page on its side has room for."""
_GAP = 1.5
"""Points of paper between two squares."""
_TYPE = 5.2
"""Points of the smallest type."""
_SWATCH, _INDENT, _BETWEEN, _ABOVE = 8.0, 4.0, 14.0, 6.0


@dataclass(eq=False, repr=False)
class CountryGridFlow(ChartFlow):
    """A grid of countries; its items have codes of countries for names."""

    def __post_init__(self) -> None:
        """Count the columns and rows, and choose the shades."""
        super().__post_init__()
        places = [item.place for item in self.chart.items if item.place] + [*self.chart.empty]
        self._columns = max(column for column, _ in places) + 1
        self._rows = max(row for _, row in places) + 1
        self._shades = class_colours(len(self.chart.series), self.colours)

    def measure(self, width: float) -> float:
        """Return the height of the squares and of the classes below them.

        Raises:
            LayoutError: codes have no room in the squares.
        """
        if self._pitch(width) < _SMALLEST:
            raise too_narrow(width)
        classes = len(self._class_rows(width)) * self.value.leading
        return self._rows * self._pitch(width) + _ABOVE + classes

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the squares of other countries pale, those with amounts, then the classes."""
        self.begin(canvas, Area(x, top - self.measure(width), x + width, top))
        if self.axis is not None:
            with canvas.element(self.axis):
                for place in self.chart.empty:
                    canvas.fill(self.colours.panel, *self._square(place, x, top, width))
        for bound in self.items:
            self._draw_country(canvas, bound, x, top, width)
        middle = top - self._rows * self._pitch(width) - _ABOVE - self.value.leading / 2
        for row in self._class_rows(width):
            left = x
            for at in row:
                named = self.series[at]
                with canvas.element(named.key):
                    canvas.fill(self._shades[at], left, middle - _SWATCH / 2, _SWATCH, _SWATCH)
                name, start = named.series.name, Anchor(left + _SWATCH + _INDENT, middle)
                self.draw_words(canvas, name, self.value, start, named.name)
                left += self._class_width(at)
            middle -= self.value.leading

    def _class_rows(self, width: float) -> list[list[int]]:
        """Return the classes, row by row: as many in a row as have room."""
        rows: list[list[int]] = [[]]
        for at in range(len(self.series)):
            used = sum(map(self._class_width, [*rows[-1], at])) - _BETWEEN
            if rows[-1] and used > width:
                rows.append([])
            rows[-1].append(at)
        return rows

    def _class_width(self, at: int) -> float:
        """Return the width of a class with the room beside it."""
        name = natural_width(self.series[at].series.name, self.value, self.fonts)
        return _SWATCH + _INDENT + name + _BETWEEN

    def colour(self, item: ChartItem, mark: ChartMark) -> str:  # noqa: ARG002 - by class alone
        """Return the shade of a mark's class."""
        return self._shades[mark.series]

    def _draw_country(
        self, canvas: BriefingCanvas, bound: BoundItem, x: float, top: float, width: float
    ) -> None:
        """Draw a square with the code of its country, and the amount if it has room."""
        square = self._square(bound.item.place or (0, 0), x, top, width)
        (mark,) = bound.marks
        self.draw_mark(canvas, bound.item, mark, square)
        ink = readable_on(
            self.colour(bound.item, mark.mark), (self.colours.paper, self.colours.ink)
        )
        centre = square.left + square.width / 2
        size = max(_TYPE, min(self.value.size, square.height * 0.3))
        code = self.value(colour=ink, size=size, leading=size * 1.2)
        middle = square.bottom + square.height / 2
        if mark.value is not None:
            room = (square.width - 1) / natural_width(mark.mark.value, code, self.fonts)
            amount = code(bold=False, size=max(_TYPE, size * min(1.0, room)))
            at = Anchor(centre, middle - size * 0.6, 0.5)
            self.draw_words(canvas, mark.mark.value, amount, at, mark.value)
            middle += size * 0.6
        self.draw_words(canvas, bound.item.name, code, Anchor(centre, middle, 0.5), bound.name)

    def _pitch(self, width: float) -> float:
        return min(width / self._columns, _TALLEST / self._rows, _LARGEST) * self.tall

    def _square(self, place: tuple[int, int], x: float, top: float, width: float) -> Rectangle:
        pitch, (column, row) = self._pitch(width), place
        side = pitch - _GAP
        return Rectangle(x + column * pitch, top - row * pitch - side, side, side)
