"""What is drawn side by side: key figures, facts, columns of blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.errors import LayoutError
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.layout.directions import runs_one_way
from aidreport.pdf.layout.filling import TOLERANCE
from aidreport.pdf.layout.flow import BoxFlow, Flow, TextFlow
from aidreport.pdf.layout.text import (
    BoundText,
    baseline_of,
    break_lines,
    natural_width,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.styles import TextStyle

BETWEEN_COLUMNS = 18.0
"""Points between columns of blocks."""
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

    def cut(self, width: float, height: float) -> Sequence[Flow]:
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

    def lower(self, width: float, height: float, *, eased: float = 1.0) -> SideBySide | None:
        """Return it with boxes that are less high, where they are too high."""
        column = self._column(width)
        boxes: list[BoxFlow] = []
        for box in self.boxes:
            fits = box.measure(column) <= height + TOLERANCE
            lower = box if fits else box.lower(column, height, eased=eased)
            if lower is None:
                return None
            boxes.append(lower)
        return self.part(boxes=boxes)

    def marks(self) -> Iterator[int]:
        """Yield the footnotes of all boxes."""
        for box in self.boxes:
            yield from box.marks()

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
class ColumnsFlow(SideBySide):
    """Blocks side by side, whole on one page; one below the other where there is no room for that.

    Args:
        highest: points that they may take side by side.
    """

    highest: float

    def measure(self, width: float) -> float:
        """Return the height of the tallest column, or of all of them."""
        if self._are_side_by_side(width):
            return super().measure(width)
        return self._stack().measure(width)

    def cut(self, width: float, height: float) -> Sequence[Flow]:
        """Split what is one below the other."""
        return [] if self._are_side_by_side(width) else self._stack().cut(width, height)

    def lower(self, width: float, height: float, *, eased: float = 1.0) -> SideBySide | None:
        """Return columns that are less high."""
        beside = self._are_side_by_side(width)
        return super().lower(width, height, eased=eased) if beside else None

    def cut_anywhere(self, width: float, height: float) -> Sequence[Flow]:
        """Put the columns one below the other, to fill the page."""
        return self._stack().cut_anywhere(width, height)

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the columns."""
        if self._are_side_by_side(width):
            super().paint(canvas, x, top, width)
        else:
            self._stack().paint(canvas, x, top, width)

    def _are_side_by_side(self, width: float) -> bool:
        try:
            return super().measure(width) <= self.highest
        except LayoutError:  # a table needs more width
            return False

    def _stack(self) -> BoxFlow:
        return BoxFlow([box.spaced(0, self.gap) for box in self.boxes])


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
        # What has Latin letters only, such as "NOK 5", runs from left to right on any page.
        one_way = runs_one_way(self.text.spans, rtl=self.styles[0].rtl)
        if one_way:
            x = canvas.left_of(x, sum(self._widths()) * scale)
        for index, (span, full_size) in enumerate(zip(self.text.spans, self.styles, strict=True)):
            style = full_size(size=full_size.size * scale)
            (line,) = break_lines((span,), style, self.fonts, _ENDLESS)
            length = sum(run.width for run in line.runs)
            left = x if one_way else canvas.left_of(x, length)
            with canvas.element(self.text.element_of(index)):
                canvas.text(left, baseline, line.runs, style)
            x += length

    def _scale(self, width: float) -> float:
        return min(1.0, width / max(sum(self._widths()), 1.0))

    def _widths(self) -> list[float]:
        pairs = zip(self.text.spans, self.styles, strict=True)
        # A blank at the end takes no room.
        shown = [pair for pair in pairs if pair[0].text != " "]
        return [natural_width((span,), style, self.fonts) for span, style in shown]

    def _stacked(self) -> TextFlow:
        style = min(self.styles, key=lambda style: style.size)
        return TextFlow(self.text, style(leading=style.size * 1.3), self.fonts)
