"""Flowables that know their structure element: text, and boxes around other flowables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.platypus.doctemplate import FrameBreak
from reportlab.platypus.flowables import Flowable

from aidreport.pdf.layout.text import break_lines, draw_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.text import BoundText, TextLine, TextStyle

_FEW_LINES = 2
"""At least so many lines of a paragraph stay together on either page."""


class Flow(Flowable):
    """A flowable of the project: measured by `measure`, cut by `cut`, drawn by `paint`.

    Attributes:
        before, after: space in points above and below, between flowables.
    """

    canv: BriefingCanvas

    def __init__(self, before: float = 0, after: float = 0) -> None:
        super().__init__()
        self.before, self.after = before, after

    def getSpaceBefore(self) -> float:  # noqa: N802 - ReportLab's name
        """Return the space above, in points."""
        return self.before

    def getSpaceAfter(self) -> float:  # noqa: N802 - ReportLab's name
        """Return the space below, in points."""
        return self.after

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803 - ReportLab's
        """Return the size that is taken of an available width."""
        self.width = aW
        self.height = self.measure(aW)
        return aW, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803 - ReportLab's names
        """Return the part that fits into a height, and the rest; nothing if none fits.

        A page may end above its edge, to keep rows or lines together: the rest goes on the next.
        """
        parts = self.cut(aW, aH)
        return [parts[0], FrameBreak, *parts[1:]] if len(parts) > 1 else list(parts)

    def draw(self) -> None:
        """Draw on ReportLab's canvas, whose origin is the lower left corner."""
        self.paint(self.canv, 0, self.height, self.width)

    def measure(self, width: float) -> float:
        """Return the height in points at a width."""
        raise NotImplementedError

    def cut(self, width: float, height: float) -> list[Flow]:  # noqa: ARG002 - most do not split
        """Return the parts: [fits, rest], or [] where not even a first part fits."""
        return []

    def least(self, width: float) -> float:
        """Return the height of the smallest first part that may stand alone."""
        return self.measure(width)

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw with the upper left corner at (x, top)."""
        raise NotImplementedError


class TextFlow(Flow):
    """A paragraph or heading."""

    def __init__(  # noqa: PLR0913 - what a text is, how it looks and where it stands
        self,
        text: BoundText,
        style: TextStyle,
        fonts: Fonts,
        *,
        before: float = 0,
        after: float = 0,
        bookmark: tuple[str, int] | None = None,
        lines: tuple[TextLine, ...] | None = None,
    ) -> None:
        super().__init__(before, after)
        self.text, self.style, self.fonts = text, style, fonts
        self.bookmark = bookmark
        self._lines = lines
        self._width: float | None = None

    def measure(self, width: float) -> float:
        """Return the height of all lines."""
        return len(self._broken(width)) * self.style.leading

    def least(self, width: float) -> float:
        """Return the height of the lines that stay together at the start."""
        count = len(self._broken(width))
        return (count if count < 2 * _FEW_LINES else _FEW_LINES) * self.style.leading

    def cut(self, width: float, height: float) -> list[Flow]:
        """Split between lines, two of them at least on either side."""
        lines = self._broken(width)
        fit = int((height + 0.01) // self.style.leading)
        fit = min(fit, len(lines) - _FEW_LINES)
        if fit < _FEW_LINES:
            return []
        return [self._part(lines[:fit], first=True), self._part(lines[fit:], first=False)]

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the lines, and enter a heading into the bookmarks."""
        if self.bookmark is not None:
            canvas.bookmark(*self.bookmark, self.text.element, top)
        draw_lines(canvas, self._broken(width), self.style, x, top, width, self.text)

    def _broken(self, width: float) -> tuple[TextLine, ...]:
        if self._lines is None or self._width not in (None, width):
            self._lines = break_lines(self.text.spans, self.style, self.fonts, width)
        self._width = width
        return self._lines

    def _part(self, lines: tuple[TextLine, ...], *, first: bool) -> TextFlow:
        part = TextFlow(
            self.text,
            self.style,
            self.fonts,
            before=self.before if first else 0,
            after=0 if first else self.after,
            bookmark=self.bookmark if first else None,
            lines=lines,
        )
        part._width = self._width
        return part


class BoxFlow(Flow):
    """Flowables above each other, with room around, a background and a bar on the left.

    Args:
        padding: top, right, bottom and left, in points.
        keep_last: whether the last part, such as who said it, stays with what is before it.
    """

    def __init__(  # noqa: PLR0913 - the sides of a box
        self,
        content: Sequence[Flow],
        *,
        padding: tuple[float, float, float, float] = (0, 0, 0, 0),
        background: str = "",
        bar: str = "",
        bar_width: float = 0,
        keep_last: bool = False,
        before: float = 0,
        after: float = 0,
    ) -> None:
        super().__init__(before, after)
        self.content = tuple(content)
        self.keep_last = keep_last and len(self.content) > 1
        self.padding = padding
        self.background, self.bar, self.bar_width = background, bar, bar_width

    def measure(self, width: float) -> float:
        """Return the height with padding and the gaps between the parts."""
        top, right, bottom, left = self.padding
        inner = width - left - right
        heights = sum(flow.measure(inner) for flow in self.content)
        return top + bottom + heights + sum(self._gaps())

    def least(self, width: float) -> float:
        """Return the height of padding and the first part's smallest piece."""
        top, right, bottom, left = self.padding
        return top + bottom + self.content[0].least(width - left - right)

    def cut(self, width: float, height: float) -> list[Flow]:
        """Split between the parts, or inside the one that does not fit."""
        top, right, bottom, left = self.padding
        inner, room = width - left - right, height - top - bottom
        for index, (flow, gap) in enumerate(zip(self.content, (0, *self._gaps()), strict=True)):
            needed = gap + flow.measure(inner)
            if needed > room + 0.01:
                if self.keep_last and index == len(self.content) - 1:
                    return self._cut_before_last(inner)
                return self._cut_at(index, flow.cut(inner, room - gap))
            room -= needed
        return [self]

    def _cut_before_last(self, inner: float) -> list[Flow]:
        """Take the end of the part before the last one along with it."""
        index = len(self.content) - 2
        flow = self.content[index]
        return self._cut_at(index, flow.cut(inner, flow.measure(inner) - 1))

    def _cut_at(self, index: int, parts: Sequence[Flow]) -> list[Flow]:
        """Split at a part, inside it where it was split itself."""
        head, rest = self.content[:index], self.content[index + 1 :]
        if parts:
            return [self._part((*head, parts[0])), self._part((*parts[1:], *rest))]
        return [self._part(head), self._part((self.content[index], *rest))] if head else []

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw background and bar as decoration, then the parts."""
        height = self.measure(width)
        if self.background:
            canvas.fill(self.background, x, top - height, width, height)
        if self.bar:
            canvas.fill(self.bar, x, top - height, self.bar_width, height)
        pad_top, right, _, left = self.padding
        y, inner = top - pad_top, width - left - right
        for flow, gap in zip(self.content, (0, *self._gaps()), strict=True):
            y -= gap
            flow.paint(canvas, x + left, y, inner)
            y -= flow.measure(inner)

    def _gaps(self) -> list[float]:
        pairs = zip(self.content, self.content[1:], strict=False)
        return [max(one.after, two.before) for one, two in pairs]

    def _part(self, content: Sequence[Flow]) -> BoxFlow:
        return BoxFlow(
            content,
            padding=self.padding,
            background=self.background,
            bar=self.bar,
            bar_width=self.bar_width,
            keep_last=self.keep_last,
            before=self.before,
            after=self.after,
        )


class ListItemFlow(Flow):
    """A list item: its label beside its content."""

    def __init__(
        self, label: TextFlow | None, content: BoxFlow, *, indent: float, after: float = 0
    ) -> None:
        super().__init__(0, after)
        self.label, self.content, self.indent = label, content, indent

    def measure(self, width: float) -> float:
        """Return the height of the content."""
        return self.content.measure(width - self.indent)

    def least(self, width: float) -> float:
        """Return the content's smallest first part."""
        return self.content.least(width - self.indent)

    def cut(self, width: float, height: float) -> list[Flow]:
        """Split the content; the label stays with its first part."""
        parts = self.content.cut(width - self.indent, height)
        boxes = [part for part in parts if isinstance(part, BoxFlow)]
        return [
            ListItemFlow(None if index else self.label, box, indent=self.indent, after=self.after)
            for index, box in enumerate(boxes)
        ]

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the label, then the content."""
        if self.label is not None:
            self.label.paint(canvas, x, top, self.indent)
        self.content.paint(canvas, x + self.indent, top, width - self.indent)


class HeadedFlow(Flow):
    """Headings that stay with the beginning of what follows them."""

    def __init__(self, heads: Sequence[Flow], body: Flow) -> None:
        super().__init__(heads[0].before, body.after)
        self.heads, self.body = tuple(heads), body

    def measure(self, width: float) -> float:
        """Return the height of headings, gaps and body."""
        return self._lead(width) + self.body.measure(width)

    def least(self, width: float) -> float:
        """Return the height of the headings and the body's smallest first part."""
        return self._lead(width) + self.body.least(width)

    def cut(self, width: float, height: float) -> list[Flow]:
        """Split inside the body."""
        parts = self.body.cut(width, height - self._lead(width))
        return [HeadedFlow(self.heads, parts[0]), *parts[1:]] if parts else []

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the headings, then the body."""
        y = top
        for flow, gap in zip(self.heads, self._gaps(), strict=True):
            flow.paint(canvas, x, y, width)
            y -= flow.measure(width) + gap
        self.body.paint(canvas, x, y, width)

    def _lead(self, width: float) -> float:
        return sum(flow.measure(width) for flow in self.heads) + sum(self._gaps())

    def _gaps(self) -> list[float]:
        following = (*self.heads[1:], self.body)
        return [max(one.after, two.before) for one, two in zip(self.heads, following, strict=True)]


def join_headings(flows: Sequence[tuple[Flow, bool]], *, width: float, height: float) -> list[Flow]:
    """Join each heading with the flowable after it.

    Args:
        flows: flowables, each with whether it must stay with the next.
        width, height: of a page's content, in points; headings taller than half of it flow
            like any text.
    """
    joined: list[Flow] = []
    waiting: list[Flow] = []
    for flow, stays in flows:
        waiting.append(flow)
        if stays:
            continue
        *heads, body = waiting
        if heads and sum(head.measure(width) for head in heads) <= height / 2:
            joined.append(HeadedFlow(heads, body))
        else:
            joined += waiting
        waiting = []
    return joined + waiting
