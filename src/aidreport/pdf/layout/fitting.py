"""How much room a briefing takes on its first page, part by part."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from aidreport.pdf.layout.filling import TOLERANCE
from aidreport.pdf.layout.flow import Flow, TextFlow
from aidreport.pdf.layout.headed import HeadedFlow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.layout.platypus import Flowable


class Fit(NamedTuple):
    """The room that a briefing takes, and what its first page has.

    Attributes:
        parts: the title of each section, with its height in points; the first is the beginning.
        room: of the first page, in points.
        is_broken: whether a page break is in it.
    """

    parts: tuple[tuple[str, float], ...]
    room: float
    is_broken: bool = False

    @property
    def is_on_one_page(self) -> bool:
        """Whether all of it is on the first page."""
        needed = sum(height for _, height in self.parts)
        return not self.is_broken and needed <= self.room + TOLERANCE


def fit_of(flowables: Sequence[Flowable], width: float, room: float) -> Fit:
    """Return how much room flowables take.

    Args:
        width: of the content of the page, in points.
        room: its height.
    """
    flows = [flow for flow in flowables if isinstance(flow, Flow)]
    heights: dict[str, float] = {}
    name = ""
    gaps = [0.0, *(max(one.spaceAfter, two.spaceBefore) for one, two in pairwise(flows))]
    for flow, gap in zip(flows, gaps, strict=True):
        name = [name, *_sections(flow)][-1]
        heights[name] = heights.get(name, 0.0) + gap + flow.measure(width)
    return Fit(tuple(heights.items()), room, is_broken=len(flows) < len(flowables))


def _sections(flow: Flow) -> Iterator[str]:
    """Yield the titles of the sections that a flowable begins."""
    for head in flow.heads if isinstance(flow, HeadedFlow) else (flow,):
        if isinstance(head, TextFlow) and head.bookmark is not None:
            yield head.bookmark[0]
