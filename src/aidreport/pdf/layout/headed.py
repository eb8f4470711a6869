"""Headings that stay with what follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.layout.flow import Flow, gaps_between

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.layout.canvas import BriefingCanvas


class HeadedFlow(Flow):
    """Headings that stay with the beginning of what follows them."""

    def __init__(self, heads: Sequence[Flow], body: Flow) -> None:
        super().__init__()
        self.heads, self.body = tuple(heads), body
        self.spaced(heads[0].spaceBefore, body.spaceAfter)

    def measure(self, width: float) -> float:
        """Return the height of headings, gaps and body."""
        return self._head_height(width) + self.body.measure(width)

    def cut(self, width: float, height: float) -> Sequence[Flow]:
        """Split inside the body."""
        parts = self.body.cut(width, height - self._head_height(width))
        return [HeadedFlow(self.heads, parts[0]), *parts[1:]] if parts else []

    def cut_anywhere(self, width: float, height: float) -> Sequence[Flow]:
        """Split inside the body, inside its rows too."""
        parts = self.body.cut_anywhere(width, height - self._head_height(width))
        return [HeadedFlow(self.heads, parts[0]), *parts[1:]] if parts else []

    def lower(self, width: float, height: float, *, eased: float = 1.0) -> HeadedFlow | None:
        """Return it with a body that is less high."""
        body = self.body.lower(width, height - self._head_height(width), eased=eased)
        if body is None:
            return None
        return HeadedFlow(self.heads, body).spaced(self.spaceBefore, self.spaceAfter)

    def marks(self) -> Iterator[int]:
        """Yield the footnotes of headings and body."""
        for flow in (*self.heads, self.body):
            yield from flow.marks()

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the headings, then the body."""
        y = top
        for flow, gap in zip(self.heads, gaps_between((*self.heads, self.body)), strict=True):
            flow.paint(canvas, x, y, width)
            y -= flow.measure(width) + gap
        self.body.paint(canvas, x, y, width)

    def _head_height(self, width: float) -> float:
        heights = sum(flow.measure(width) for flow in self.heads)
        return heights + sum(gaps_between((*self.heads, self.body)))


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
