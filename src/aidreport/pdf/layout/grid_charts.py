"""Grids of countries: a square for each, shaded by the class of its amount, with the classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from aidreport.errors import LayoutError
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.contrast import readable_on
from aidreport.pdf.file.objects import Area
from aidreport.pdf.layout.canvas import Rectangle
from aidreport.pdf.layout.charts import Anchor, ChartFlow, too_narrow
from aidreport.pdf.layout.filling import TOLERANCE
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
    """A grid of countries; its items have codes of countries for names.

    Args:
        in_row: whether its regions are side by side: lower than where a map has them.
    """

    in_row: bool = False

    def __post_init__(self) -> None:
        """Choose the shades."""
        super().__post_init__()
        self._shades = class_colours(len(self.chart.series), self.colours)

    def lower(self, width: float, height: float, *, eased: float = 1.0) -> Self | None:
        """Return it with smaller squares, else with its regions side by side."""
        lower = super().lower(width, height, eased=eased)
        if lower is not None or self.in_row or not self.chart.in_row:
            return lower
        row = self.part(in_row=True)
        try:
            fits = row.measure(width) <= height + TOLERANCE
        except LayoutError:
            return None
        return row if fits else row.lower(width, height, eased=eased)

    def _places(self) -> tuple[tuple[int, int], ...]:
        """Return the places of the items, then those that have none.

        West is left on every map: on a page that is mirrored, columns are counted from the right.
        """
        places = self.chart.in_row
        if not self.in_row:
            places = (*(item.place or (0, 0) for item in self.chart.items), *self.chart.empty)
        if not self.value.rtl:
            return places
        last = max(column for column, _ in places)
        return tuple((last - column, row) for column, row in places)

    def measure(self, width: float) -> float:
        """Return the height of the squares and of the classes below them.

        Raises:
            LayoutError: codes have no room in the squares.
        """
        if self._pitch(width) < _SMALLEST:
            raise too_narrow(width)
        classes = len(self._class_rows(width)) * self.value.leading
        return self._rows() * self._pitch(width) + _ABOVE + classes

    def _rows(self) -> int:
        return max(row for _, row in self._places()) + 1

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the squares of other countries pale, those with amounts, then the classes."""
        self.begin(canvas, Area(x, top - self.measure(width), x + width, top))
        if self.axis is not None:
            with canvas.element(self.axis):
                for place in self._places()[len(self.items) :]:
                    canvas.fill(self.colours.panel, *self._square(place, x, top, width))
        for bound, place in zip(self.items, self._places(), strict=False):
            self._draw_country(canvas, bound, self._square(place, x, top, width))
        middle = top - self._rows() * self._pitch(width) - _ABOVE - self.value.leading / 2
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

    def _draw_country(self, canvas: BriefingCanvas, bound: BoundItem, square: Rectangle) -> None:
        """Draw a square with the code of its country, and the amount if it has room."""
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
        columns = max(column for column, _ in self._places()) + 1
        return min(width / columns, _TALLEST / self._rows(), _LARGEST) * self.tall

    def _square(self, place: tuple[int, int], x: float, top: float, width: float) -> Rectangle:
        pitch, (column, row) = self._pitch(width), place
        side = pitch - _GAP
        return Rectangle(x + column * pitch, top - row * pitch - side, side, side)
