"""Paired columns: what was and what is side by side, the keys to their colours above."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.layout.charts import Anchor, too_narrow
from aidreport.pdf.layout.column_charts import BESIDE, SMALLEST, ColumnChartFlow
from aidreport.pdf.layout.part_colours import paired_colours
from aidreport.pdf.layout.text import natural_width

if TYPE_CHECKING:
    from aidreport.document.chart_blocks import ChartItem, ChartMark
    from aidreport.pdf.layout.canvas import BriefingCanvas, Rectangle
    from aidreport.pdf.layout.charts import BoundItem

_PAIR = 0.88
"""Of the room of two columns: what both take."""
_SWATCH = 7.0
_BETWEEN = 14.0
"""Points from a key to the next."""
_ROOM = 6.0
"""Points below the keys."""


@dataclass(eq=False, repr=False)
class PairedColumnsFlow(ColumnChartFlow):
    """Pairs of columns; one that is alone is in the middle of its room."""

    part_of_room: ClassVar[float] = 0.92

    def __post_init__(self) -> None:
        """Choose the colours."""
        super().__post_init__()
        self._colours = paired_colours(self.colours)

    def measure(self, width: float) -> float:
        """Return the height of keys, values, columns and names.

        Raises:
            LayoutError: the values have no room side by side.
        """
        longest = max(natural_width(value, self.value, self.fonts) for value in self.values())
        if longest * SMALLEST / self.value.size > self._room_of_one(self.pitch(width)):
            raise too_narrow(width)
        return super().measure(width)

    def head(self) -> float:
        """Return the height of the keys."""
        return self.value.leading + _ROOM

    def colour(self, item: ChartItem, mark: ChartMark) -> str:  # noqa: ARG002 - by series alone
        """Return the colour of a mark's series."""
        return self._colours[mark.series]

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the columns, and the keys to their colours above."""
        super().paint(canvas, x, top, width)
        middle = top - self.value.leading / 2
        for bound, colour in zip(self.series, self._colours, strict=False):
            with canvas.element(bound.key):
                canvas.fill(colour, x, middle - _SWATCH / 2, _SWATCH, _SWATCH)
            x += _SWATCH + BESIDE
            self.draw_words(canvas, bound.series.name, self.value, Anchor(x, middle), bound.name)
            x += natural_width(bound.series.name, self.value, self.fonts) + _BETWEEN

    def draw_item(self, canvas: BriefingCanvas, bound: BoundItem, room: Rectangle) -> None:
        """Draw both columns of a pair, each with its value."""
        wide = self._room_of_one(room.width)
        left = room.left + (room.width - wide * len(bound.marks)) / 2
        for at, mark in enumerate(bound.marks):
            self.draw_column(canvas, bound, mark, room._replace(left=left + at * wide, width=wide))

    def _room_of_one(self, pitch: float) -> float:
        return pitch * _PAIR / 2
