"""Key figures, facts and share bars: what is drawn side by side."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace
from typing import TYPE_CHECKING

from aidreport.pdf.brand import readable_on
from aidreport.pdf.file.objects import Area
from aidreport.pdf.layout.flow import BoxFlow, Flow, TextFlow
from aidreport.pdf.layout.part_colours import part_colours
from aidreport.pdf.layout.text import (
    TOLERANCE,
    BoundText,
    baseline_of,
    break_lines,
    draw_lines,
    natural_width,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.blocks import ShareBar
    from aidreport.pdf.brand import Colours
    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.styles import TextStyle
    from aidreport.pdf.layout.text import TextLine

_BAR_HEIGHT = 30.0
_LABEL_ROOM = 8.0
_SWATCH = 6.0
_ENTRY_GAP = 12.0
_ENTRY_LINES = 4
_HAIRLINE = 0.8
_ENDLESS = 1e6
_SMALLEST = 0.7
"""How much smaller the value of a key figure may be drawn."""


@dataclass(eq=False, repr=False)
class SideBySide(Flow):
    """Boxes of equal width side by side, as tall as the tallest.

    Args:
        count: of columns; the last ones may be empty.
    """

    boxes: Sequence[BoxFlow]
    count: int
    gap: float

    def measure(self, width: float) -> float:
        """Return the height of the tallest box."""
        column = self._column(width)
        return max(box.measure(column) for box in self.boxes)

    def cut(self, width: float, height: float) -> Sequence[SideBySide]:
        """Split all boxes at one height where each can be split."""
        column = self._column(width)
        heads: list[BoxFlow] = []
        rests: list[BoxFlow] = []
        for box in self.boxes:
            fits = box.measure(column) <= height + TOLERANCE
            parts = [box] if fits else box.cut(column, height)
            if not parts:
                return []
            heads.append(parts[0])
            rests += parts[1:]
        return [self.part(boxes=boxes) for boxes in (heads, rests) if boxes]

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the boxes, their backgrounds equally tall."""
        column = self._column(width)
        height = self.measure(width)
        for box in self.boxes:
            box.paint_background(canvas, x, top, column, height)
            box.paint(canvas, x, top, column)
            x += column + self.gap

    def _column(self, width: float) -> float:
        return (width - self.gap * (self.count - 1)) / self.count


@dataclass(eq=False, repr=False)
class MixedSizeLine(Flow):
    """A text whose spans differ in size, on one baseline, such as "NOK 386.3 million".

    It is drawn smaller if the column is narrow, and wraps if that is not enough.

    Args:
        styles: of each span.
    """

    text: BoundText
    styles: Sequence[TextStyle]
    fonts: Fonts

    def measure(self, width: float) -> float:
        """Return the height: one line, or more where they do not fit side by side."""
        if self._scale(width) >= _SMALLEST:
            return max(style.leading for style in self.styles)
        return self._stacked().measure(width)

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the spans on the baseline of the tallest."""
        scale = self._scale(width)
        if scale < _SMALLEST:
            self._stacked().paint(canvas, x, top, width)
            return
        baseline = baseline_of(max(self.styles, key=lambda style: style.size), top)
        for index, (span, full_size) in enumerate(zip(self.text.spans, self.styles, strict=True)):
            style = full_size(size=full_size.size * scale)
            (line,) = break_lines((span,), style, self.fonts, _ENDLESS)
            with canvas.element(self.text.element_of(index)):
                canvas.text(x, baseline, line.runs, style)
            x += sum(run.width for run in line.runs)

    def _scale(self, width: float) -> float:
        pairs = zip(self.text.spans, self.styles, strict=True)
        # A blank at the end takes no room.
        shown = [pair for pair in pairs if pair[0].text != " "]
        widths = (natural_width((span,), style, self.fonts) for span, style in shown)
        return min(1.0, width / max(sum(widths), 1.0))

    def _stacked(self) -> TextFlow:
        style = min(self.styles, key=lambda style: style.size)
        return TextFlow(self.text, style(leading=style.size * 1.3), self.fonts)


@dataclass(eq=False, repr=False)
class ShareBarFlow(Flow):
    """A bar divided into parts, with labels inside, or below where they do not fit.

    Args:
        bookmark: its title among the bookmarks, and its level from 0; None for none.
    """

    bar: ShareBar
    element: Element
    _: KW_ONLY
    colours: Colours
    label: TextStyle
    fonts: Fonts
    bookmark: tuple[str, int] | None = None

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
        rows = [self._row_height(row, width) for row in self._legend(width)]
        return _BAR_HEIGHT + (4 + sum(rows) if rows else 0)

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the parts, then the legend of those too narrow for their label."""
        bottom = top - _BAR_HEIGHT
        if self.bookmark is not None:
            canvas.bookmark(*self.bookmark, self.element, top)
        canvas.figure_box(self.element, Area(x, top - self.measure(width), x + width, top))
        with canvas.element(self.element):
            left = x
            for index, part in enumerate(self.bar.parts):
                length = part.fraction * width
                # A line of paper keeps neighbours apart for those who see no difference in hue.
                gap = min(_HAIRLINE, length / 2) if index < len(self.bar.parts) - 1 else 0.0
                canvas.fill(self._colours[index], left, bottom, length - gap, _BAR_HEIGHT)
                if self._fits(index, width):
                    self._draw_inside(canvas, index, left, bottom, length)
                left += length
            y = bottom - 4
            legend = self._legend(width)
            for row in legend:
                # A single row ends below the end of the bar, where the narrow parts are.
                used = sum(self._entry_width(index, width) for index in row) - _ENTRY_GAP
                left = x + width - used if len(legend) == 1 else x
                self._draw_row(canvas, row, left, y, width)
                y -= self._row_height(row, width)

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
