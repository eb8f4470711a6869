"""Flowables that know their structure element: text, and boxes around other flowables."""

from __future__ import annotations

from copy import copy
from dataclasses import KW_ONLY, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Self

from aidreport.document.spans import plain_text
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.layout.filling import TOLERANCE
from aidreport.pdf.layout.platypus import Flowable, FrameBreak
from aidreport.pdf.layout.text import BoundText, balanced_width, break_lines, draw_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.platypus import Frame
    from aidreport.pdf.layout.styles import TextStyle
    from aidreport.pdf.layout.text import TextLine

EMPTY = 1 / 3
"""Of a page: the most that is left empty where something can be done about it."""
_HALF = 1 / 2
EASED = 1 / 2
"""Of what a brand wants: how low something may be drawn where a page would be half empty."""
_FEW_LINES = 2
"""At least so many lines of a paragraph stay together on either page."""


_SHORT = 120.0
"""Up to this height in points, the last part of a box is kept with what is before it."""


USUAL = "usual"
"""The name of the pages that have the size of the document; others are named by their size."""


class Room(NamedTuple):
    """The room for content on a page, in points."""

    width: float
    height: float


class Flow(Flowable):
    """A flowable of the project: measured by `measure`, cut by `cut`, drawn by `paint`.

    Attributes:
        spaceBefore, spaceAfter: in points above and below, between flowables.
        number: of the flowable in its story that it is, or is a part of; -1 within others.
    """

    canv: BriefingCanvas
    number = -1
    _frame: Frame
    """Where the page is being filled; ReportLab sets it while it splits."""
    spaceBefore = spaceAfter = 0.0  # noqa: N815 - ReportLab's names

    def __post_init__(self) -> None:
        """Set what ReportLab expects, after the fields."""
        super().__init__()

    def spaced(self, before: float = 0.0, after: float = 0.0) -> Self:
        """Set the space above and below; return the flowable."""
        self.spaceBefore, self.spaceAfter = before, after
        return self

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803 - ReportLab's names
        """Return the size that is taken of an available width."""
        self.width = aW
        height = self.measure(aW)
        # ReportLab would refuse a part that exceeds the rest of a page by more than a millionth.
        self.height = aH if aH < height <= aH + TOLERANCE else height
        return aW, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803 - ReportLab's names
        """Return the part that fits into a height, and the rest; nothing if none fits.

        A page may end above its edge, to keep rows or lines together: the rest goes on the next.
        It does not where that would leave more than a third of the page empty.
        """
        parts = self.begun(aW, aH, self._frame.height)
        if parts is None:
            parts = self.cut_anywhere(aW, aH) or self.cut(aW, aH)
        for part in parts:
            part.number = self.number
        return [parts[0], FrameBreak, *parts[1:]] if len(parts) > 1 else list(parts)

    def begun(self, width: float, height: float, page: float) -> Sequence[Flow] | None:
        """Return the parts for the rest of a page and the next, cut or lower than usual.

        None are for the next page; the result is None where too much of the page would be empty.

        Args:
            height: of the rest of the page, in points.
            page: the height of all of it.
        """
        parts = self.cut(width, height)
        # The space above it is none of the page's content: without it the page ends there.
        left = height - parts[0].measure(width) if parts else height + self.getSpaceBefore()
        if left <= page * EMPTY:
            return parts
        lower = self.lower(width, height)
        if lower is None and left > page * _HALF:
            lower = self.lower(width, height, eased=EASED)
        return None if lower is None else [lower]

    def lower(
        self,
        width: float,  # noqa: ARG002 - most are not
        height: float,  # noqa: ARG002
        *,
        eased: float = 1.0,  # noqa: ARG002
    ) -> Flow | None:
        """Return it drawn less high, to fit a height; None where it would be too low.

        Args:
            eased: what the least height is, in parts of that which the brand wants.
        """
        return None

    def identity(self, maxLen: int | None = None) -> str:  # noqa: N803 - ReportLab's name
        """Return the words that it begins with: what a refusal calls it."""
        return next(_words_in(self), "")[:maxLen]

    def draw(self) -> None:
        """Draw on ReportLab's canvas, whose origin is the lower left corner."""
        if self.canv.is_drawn:
            self.paint(self.canv, 0, self.height, self.width)

    def measure(self, width: float) -> float:
        """Return the height in points at a width."""
        raise NotImplementedError

    def cut(self, width: float, height: float) -> Sequence[Flow]:  # noqa: ARG002 - most do not split
        """Return the parts: [fits, rest], or [] where not even a first part fits."""
        return []

    def cut_anywhere(self, width: float, height: float) -> Sequence[Flow]:
        """Return the parts as `cut` does, also of what is kept together where a page allows it."""
        return self.cut(width, height)

    def marks(self) -> Iterator[int]:
        """Yield the numbers of the footnotes whose marks it has."""
        yield from ()

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw with the upper left corner at (x, top)."""
        raise NotImplementedError

    def part(self, **changes: object) -> Self:
        """Return a copy with some attributes changed."""
        part = copy(self)
        # ReportLab notes here that a flowable has moved to a new page once: its parts have not.
        vars(part).pop("_postponed", None)
        vars(part).update(changes)
        return part


@dataclass(eq=False, repr=False)
class TextFlow(Flow):
    """A paragraph or heading.

    Args:
        bookmark: the title of a heading among the bookmarks, and its level from 0.
        balanced: whether its lines are of like length, as those of headings are.
        is_remark: whether it is about what is above it.
        is_whole: False for some lines of a text, which are lines in one width only.
    """

    text: BoundText
    style: TextStyle
    fonts: Fonts
    bookmark: tuple[str, int] | None = None
    balanced: bool = False
    is_remark: bool = False
    is_whole: bool = True
    _lines: tuple[TextLine, ...] | None = field(default=None, init=False)
    _width: float | None = field(default=None, init=False)

    def measure(self, width: float) -> float:
        """Return the height of all lines."""
        return len(self._broken(width)) * self.style.leading

    def cut(self, width: float, height: float) -> Sequence[TextFlow]:
        """Split between lines, two of them at least on either side."""
        lines = self._broken(width)
        fit = int((height + TOLERANCE) // self.style.leading)
        fit = min(fit, len(lines) - _FEW_LINES)
        if fit < _FEW_LINES:
            return []
        rest = self.part(_lines=lines[fit:], spaceBefore=0.0, bookmark=None, is_whole=False)
        return [self.part(_lines=lines[:fit], spaceAfter=0.0, is_whole=False), rest]

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the lines, and enter a heading into the bookmarks."""
        if self.bookmark is not None:
            canvas.bookmark(*self.bookmark, self.text.element, top)
        draw_lines(canvas, self._broken(width), self.style, x, top, width, self.text)

    def marks(self) -> Iterator[int]:
        """Yield the footnotes of its lines; of all its text before it is broken into lines."""
        spans = self.text.spans
        if self._lines is None:
            yield from (span.note for span in spans if span.note)
        else:
            found = (spans[run.span].note for line in self._lines for run in line.runs)
            yield from filter(None, found)

    def _broken(self, width: float) -> tuple[TextLine, ...]:
        if self._lines is None or self._width not in (None, width):
            spans, room = self.text.spans, width
            if self.balanced:
                room = balanced_width(spans, self.style, self.fonts, width)
            self._lines = break_lines(spans, self.style, self.fonts, room)
        self._width = width
        return self._lines


def _words_in(value: object) -> Iterator[str]:
    """Yield the texts in a flowable, in the order in which they are drawn."""
    if isinstance(value, BoundText):
        yield plain_text(value.spans)
    elif isinstance(value, Flow):
        for item in vars(value).values():
            yield from _words_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _words_in(item)


def _is_short(flow: Flow, width: float) -> bool:
    return flow.measure(width) <= _SHORT


class Padding(NamedTuple):
    """Room in points inside the edges of a box."""

    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    left: float = 0.0


_NO_PADDING = Padding()


@dataclass(eq=False, repr=False)
class BoxFlow(Flow):
    """Flowables above each other, with room around, a background and a bar on the left.

    Args:
        background, bar, line: colours; empty for none. The line is along the upper edge.
        keep_first: whether the first part, such as a figure, stays with the one after it.
        keep_last: whether the last part, such as who said it, stays with what is before it.
        keep_short: whether all parts, such as a number and what it is of, stay on one page where
            they are not many.
    """

    content: Sequence[Flow]
    _: KW_ONLY
    padding: Padding = _NO_PADDING
    background: str = ""
    bar: str = ""
    bar_width: float = 0.0
    line: str = ""
    keep_first: bool = False
    keep_last: bool = False
    keep_short: bool = False

    def measure(self, width: float) -> float:
        """Return the height with padding and the gaps between the parts."""
        inner = self._inner(width)
        heights = sum(flow.measure(inner) for flow in self.content)
        return self.padding.top + self.padding.bottom + heights + sum(gaps_between(self.content))

    def cut(self, width: float, height: float) -> Sequence[BoxFlow]:
        """Split between the parts, or inside the one that does not fit."""
        if self.keep_short and _is_short(self, width):
            return []
        inner, room = self._inner(width), height - self.padding.top - self.padding.bottom
        gaps = [0.0, *gaps_between(self.content)]
        for index, (flow, gap) in enumerate(zip(self.content, gaps, strict=True)):
            needed = gap + flow.measure(inner)
            if needed > room + TOLERANCE:
                if self.keep_last and 0 < index == len(self.content) - 1 and _is_short(flow, inner):
                    # The end of the part before the last one goes with it.
                    before = self.content[index - 1]
                    return self._cut_at(index - 1, before.cut(inner, before.measure(inner) - 1))
                parts = flow.cut(inner, room - gap)
                return (
                    []
                    if self.keep_first and index == 1 and not parts
                    else self._cut_at(index, parts)
                )
            room -= needed
        return [self]

    def lower(self, width: float, height: float, *, eased: float = 1.0) -> BoxFlow | None:
        """Return it with one of its parts less high."""
        inner, excess = self._inner(width), self.measure(width) - height
        for at, flow in enumerate(self.content):
            lower = flow.lower(inner, flow.measure(inner) - excess, eased=eased)
            if lower is not None:
                return self.part(content=[*self.content[:at], lower, *self.content[at + 1 :]])
        return None

    def cut_anywhere(self, width: float, height: float) -> Sequence[BoxFlow]:
        """Split as `cut` does; a part that would leave much of the page empty is drawn lower.

        What cannot be drawn lower is split where it is kept together elsewhere.
        """
        inner, room = self._inner(width), height - self.padding.top - self.padding.bottom
        gaps = [0.0, *gaps_between(self.content)]
        for index, (flow, gap) in enumerate(zip(self.content, gaps, strict=True)):
            needed = gap + flow.measure(inner)
            if needed > room + TOLERANCE:
                left = room - gap
                parts = flow.cut(inner, left)
                if left - (parts[0].measure(inner) if parts else 0.0) > _SHORT:
                    lower = flow.lower(inner, left, eased=EASED)
                    parts = [lower] if lower is not None else flow.cut_anywhere(inner, left)
                return self._cut_at(index, parts)
            room -= needed
        return [self]

    def _cut_at(self, index: int, parts: Sequence[Flow]) -> Sequence[BoxFlow]:
        """Split at a part, inside it where it was split itself."""
        head, rest = self.content[:index], self.content[index + 1 :]
        contents: list[Sequence[Flow]] = []
        if parts:
            contents = [[*head, parts[0]], [*parts[1:], *rest]]
        elif head:
            contents = [head, [self.content[index], *rest]]
        return [self.part(content=content) for content in contents if content]

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw background and bar as decoration, then the parts."""
        self.paint_background(canvas, x, top, width, self.measure(width))
        y, inner = top - self.padding.top, self._inner(width)
        for flow, gap in zip(self.content, (0, *gaps_between(self.content)), strict=True):
            y -= gap
            flow.paint(canvas, x + self.padding.left, y, inner)
            y -= flow.measure(inner)

    def marks(self) -> Iterator[int]:
        """Yield the footnotes of all parts."""
        for flow in self.content:
            yield from flow.marks()

    def paint_background(
        self, canvas: BriefingCanvas, x: float, top: float, width: float, height: float
    ) -> None:
        """Draw background and bar as decoration."""
        if self.background:
            canvas.fill(self.background, x, top - height, width, height)
        if self.bar:
            canvas.fill(self.bar, x, top - height, self.bar_width, height)
        if self.line:
            canvas.rule(self.line, x, top - 0.7, width, 1.4)

    def _inner(self, width: float) -> float:
        return width - self.padding.left - self.padding.right


@dataclass(eq=False, repr=False)
class ListItemFlow(Flow):
    """A list item: its label beside its content."""

    label: TextFlow | None
    content: BoxFlow
    indent: float

    def measure(self, width: float) -> float:
        """Return the height of the content."""
        return self.content.measure(width - self.indent)

    def cut(self, width: float, height: float) -> Sequence[ListItemFlow]:
        """Split the content; the label stays with its first part."""
        boxes = self.content.cut(width - self.indent, height)
        parts = [self.part(content=box) for box in boxes]
        for part in parts[1:]:
            part.label = None
        return parts

    def marks(self) -> Iterator[int]:
        """Yield the footnotes of the content."""
        yield from self.content.marks()

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the label, then the content."""
        if self.label is not None:
            self.label.paint(canvas, x, top, self.indent)
        self.content.paint(canvas, x + self.indent, top, width - self.indent)


def gaps_between(flows: Sequence[Flow]) -> list[float]:
    """Return the space between each flowable and the next."""
    return [max(one.spaceAfter, two.spaceBefore) for one, two in pairwise(flows)]
