"""Share bars: a bar divided into parts, with a legend of those too narrow for their label."""

from __future__ import annotations

from dataclasses import KW_ONLY, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.contrast import readable_on
from aidreport.pdf.file.objects import Area
from aidreport.pdf.layout.flow import Flow
from aidreport.pdf.layout.part_colours import part_colours
from aidreport.pdf.layout.text import BoundText, break_lines, draw_lines, natural_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.blocks import ShareBar
    from aidreport.pdf.brand_file import Colours
    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.styles import TextStyle
    from aidreport.pdf.layout.text import TextLine

_BAR_HEIGHT = 30.0
_LABEL_ROOM = 8.0
_LEGEND_ROOM = 4.0
_SWATCH = 6.0
_ENTRY_GAP = 12.0
_ENTRY_LINES = 4
_LINE = 1.2


@dataclass(eq=False, repr=False)
class ShareBarFlow(Flow):
    """A bar divided into parts, with labels inside, or below where they do not fit.

    Args:
        bookmark: its title among the bookmarks, and its level from 0; None for none.
        start, end: the rows of the legend that are drawn, the bar with the first; None for all.
    """

    bar: ShareBar
    element: Element
    _: KW_ONLY
    colours: Colours
    label: TextStyle
    fonts: Fonts
    bookmark: tuple[str, int] | None = None
    start: int = 0
    end: int | None = None

    def __post_init__(self) -> None:
        """Measure the labels, and bind them in the order of the parts."""
        super().__post_init__()
        labels = [part.label for part in self.bar.parts]
        # Elements that are made now are in this order wherever they are drawn.
        self._labels = [BoundText(self.element.add("Span"), label) for label in labels]
        self._colours = part_colours(self.bar.parts, self.colours)
        self._label_widths = [natural_width(label, self.label, self.fonts) for label in labels]

    def measure(self, width: float) -> float:
        """Return the height of bar and legend."""
        rows = [self._row_height(row, width) for row in self._rows(width)]
        bar = _BAR_HEIGHT if self.start == 0 else 0.0
        return bar + (_LEGEND_ROOM + sum(rows) if rows else 0)

    def cut_anywhere(self, width: float, height: float) -> Sequence[ShareBarFlow]:
        """Split between rows of the legend."""
        room, rows = height - _BAR_HEIGHT - _LEGEND_ROOM, self._rows(width)
        heights = accumulate(self._row_height(row, width) for row in rows)
        fit = self.start + sum(bottom <= room for bottom in heights)
        if self.start < fit < self.start + len(rows):
            return [self.part(end=fit, spaceAfter=0.0), self.part(start=fit, spaceBefore=0.0)]
        return []

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the parts, then the legend of those too narrow for their label."""
        if self.start == 0:
            if self.bookmark is not None:
                canvas.bookmark(*self.bookmark, self.element, top)
            area = Area(x, top - self.measure(width), x + width, top)
            canvas.figure_box(self.element, area)
        with canvas.element(self.element):
            if self.start == 0:
                self._draw_bar(canvas, x, top - _BAR_HEIGHT, width)
                top -= _BAR_HEIGHT
            y = top - _LEGEND_ROOM
            is_single = len(self._legend(width)) == 1
            for row in self._rows(width):
                # A single row ends below the end of the bar, where the narrow parts are.
                used = sum(self._entry_width(index, width) for index in row) - _ENTRY_GAP
                self._draw_row(canvas, row, x + width - used if is_single else x, y, width)
                y -= self._row_height(row, width)

    def _draw_bar(self, canvas: BriefingCanvas, left: float, bottom: float, width: float) -> None:
        for index, part in enumerate(self.bar.parts):
            length = part.fraction * width
            # A line of paper keeps neighbours apart for those who see no difference in hue.
            gap = min(_LINE, length / 2) if index < len(self.bar.parts) - 1 else 0.0
            canvas.fill(self._colours[index], left, bottom, length - gap, _BAR_HEIGHT)
            if self._fits(index, width):
                self._draw_inside(canvas, index, left, bottom, length)
            left += length

    def _fits(self, index: int, width: float) -> bool:
        room = self.bar.parts[index].fraction * width - 2 * _LABEL_ROOM
        return self._label_widths[index] <= room

    def _draw_inside(
        self, canvas: BriefingCanvas, index: int, left: float, bottom: float, length: float
    ) -> None:
        room = self._label_widths[index]
        colour = readable_on(self._colours[index], (self.colours.paper, self.colours.ink))
        style = self.label(colour=colour)
        lines = break_lines(self.bar.parts[index].label, style, self.fonts, room + 1)
        top = bottom + (_BAR_HEIGHT + style.leading) / 2
        draw_lines(canvas, lines, style, left + (length - room) / 2, top, room, self._labels[index])

    def _rows(self, width: float) -> list[list[int]]:
        """Return the rows of the legend that are drawn here."""
        return self._legend(width)[self.start : self.end]

    def _legend(self, width: float) -> list[list[int]]:
        """Return the parts that need a legend, in rows that fit the width."""
        rows: list[list[int]] = []
        used = 0.0
        for index in range(len(self.bar.parts)):
            if self._fits(index, width):
                continue
            needed = self._entry_width(index, width)
            if not rows or used + needed > width:
                rows.append([])
                used = 0.0
            rows[-1].append(index)
            used += needed
        return rows

    def _entry_width(self, index: int, width: float) -> float:
        return min(self._label_widths[index] + _SWATCH + 4, width) + _ENTRY_GAP

    def _entry(self, index: int, width: float) -> Sequence[TextLine]:
        style = self.label(colour=self.colours.ink)
        room = self._entry_width(index, width) - _ENTRY_GAP - _SWATCH - 4 + 0.1
        label = self.bar.parts[index].label
        lines = break_lines(label, style, self.fonts, room)
        while len(lines) > _ENTRY_LINES:
            # The name is shortened, its share stays; the table has the full name.
            name, *rest = label
            start = name.text[: len(name.text) * _ENTRY_LINES // (len(lines) + 1)].rstrip(" …")
            label = (replace(name, text=f"{start}… "), *rest)
            lines = break_lines(label, style, self.fonts, room)
        return lines

    def _row_height(self, row: Sequence[int], width: float) -> float:
        return max(len(self._entry(index, width)) for index in row) * self.label.leading

    def _draw_row(
        self, canvas: BriefingCanvas, row: Sequence[int], left: float, y: float, width: float
    ) -> None:
        """Draw a row of the legend: swatches and labels."""
        style = self.label(colour=self.colours.ink)
        for index in row:
            swatch = y - self.label.leading / 2 - _SWATCH / 2
            canvas.fill(self._colours[index], left, swatch, _SWATCH, _SWATCH)
            lines, start = self._entry(index, width), left + _SWATCH + 4
            # A label that runs to the left stays beside its swatch too.
            room = self._entry_width(index, width) - _ENTRY_GAP - _SWATCH - 4
            draw_lines(canvas, lines, style, start, y, room, self._labels[index])
            left += self._entry_width(index, width)
