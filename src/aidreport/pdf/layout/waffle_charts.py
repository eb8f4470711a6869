"""Waffle charts: a hundred squares, and beside them what each colour is, its share and amount."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.objects import Area
from aidreport.pdf.layout.canvas import Rectangle
from aidreport.pdf.layout.charts import Anchor, ChartFlow, too_narrow
from aidreport.pdf.layout.part_colours import series_colours
from aidreport.pdf.layout.text import draw_lines, natural_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.document.chart_blocks import ChartItem, ChartMark
    from aidreport.document.spans import Inline
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.charts import BoundItem

_A_ROW = 10
_SIDE, _PITCH = 10.5, 12.0
_SWATCH = 7.0
_GAP, _INDENT, _BETWEEN = 20.0, 4.0, 10.0
_ROW_GAP = 4.0
_HEIGHT = _PITCH * (_A_ROW - 1) + _SIDE
_BELOW = 8.0
"""Points from the squares to names below them."""
_NARROWEST = 40.0
"""Points: names that are wrapped have more."""
_WIDE = 320.0
"""Points: the narrowest chart with names beside the squares."""


@dataclass(eq=False, repr=False)
class WaffleFlow(ChartFlow):
    """A waffle chart: each item has so many squares as its mark says."""

    has_axis: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Choose the colours, and measure the columns of shares and amounts."""
        super().__post_init__()
        self._colours = series_colours(self.chart.items, self.colours)
        self._shares = self._widest([item.total for item in self.chart.items])
        self._amounts = self._widest([item.marks[0].value for item in self.chart.items])
        self._names = self._widest([item.name for item in self.chart.items], bold=False)

    def measure(self, width: float) -> float:
        """Return the height of the squares and of the names beside or below them.

        Raises:
            LayoutError: the names have no room beside shares and amounts.
        """
        if self._name_width(width) < min(self._names, _NARROWEST):
            raise too_narrow(width)
        rows = sum(self._row_height(bound, width) for bound in self.items)
        return max(_HEIGHT, rows) if self._is_wide(width) else _HEIGHT + _BELOW + rows

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the squares with the keys to their colours, and what is beside the keys."""
        self.begin(canvas, Area(x, top - self.measure(width), x + width, top))
        left, y = x, top - _HEIGHT - _BELOW
        if self._is_wide(width):
            left, y = x + _PITCH * _A_ROW + _GAP, top
        for at, bound in enumerate(self.items):
            height = self._row_height(bound, width)
            middle = y - height / 2
            swatch = Rectangle(left, middle - _SWATCH / 2, _SWATCH, _SWATCH)
            with canvas.element(bound.marks[0].element):
                for square in (swatch, *_squares(bound.marks[0].mark, x, top)):
                    canvas.fill(self._colours[at], *square)
            self._draw_words(canvas, bound, left + _SWATCH + _INDENT, middle, width)
            y -= height

    def colour(self, item: ChartItem, mark: ChartMark) -> str:  # noqa: ARG002 - by item alone
        """Return the colour of an item."""
        return self._colours[self.chart.items.index(item)]

    def _draw_words(
        self, canvas: BriefingCanvas, bound: BoundItem, left: float, middle: float, width: float
    ) -> None:
        room = self._name_width(width)
        lines = self.name_lines(bound.item.name, self.name, room)
        widest = max(line.width for line in lines)
        top = middle + len(lines) * self.name.leading / 2
        draw_lines(canvas, lines, self.name, left, top, widest, bound.name)
        right = left + room + _BETWEEN + self._shares
        if bound.total is not None:
            self.draw_words(
                canvas, bound.item.total, self.value, Anchor(right, middle, 1.0), bound.total
            )
        value = bound.marks[0].value
        if value is not None:
            at = Anchor(right + _BETWEEN + self._amounts, middle, 1.0)
            self.draw_words(canvas, bound.marks[0].mark.value, self.value, at, value)

    def _widest(self, texts: list[Inline], *, bold: bool = True) -> float:
        style = self.value if bold else self.name
        return max(natural_width(text, style, self.fonts) for text in texts)

    def _name_width(self, width: float) -> float:
        beside = _SWATCH + _INDENT
        if self._is_wide(width):
            beside += _PITCH * _A_ROW + _GAP
        room = width - beside - self._shares - self._amounts - 2 * _BETWEEN
        return min(self._names + 0.1, room)

    def _is_wide(self, width: float) -> bool:
        """Tell whether names have room beside the squares, and not only below them."""
        return width >= _WIDE

    def _row_height(self, bound: BoundItem, width: float) -> float:
        lines = self.name_lines(bound.item.name, self.name, self._name_width(width))
        return max(len(lines) * self.name.leading, self.value.leading) + _ROW_GAP


def _squares(mark: ChartMark, x: float, top: float) -> Iterator[Rectangle]:
    """Yield the squares of a mark: row by row, from the upper left one."""
    whole = _A_ROW * _A_ROW
    for at in range(round(mark.start * whole), round(mark.end * whole)):
        row, column = divmod(at, _A_ROW)
        yield Rectangle(x + column * _PITCH, top - row * _PITCH - _SIDE, _SIDE, _SIDE)
