"""What is otherwise than where each page is filled after the one before it.

Blocks go to a neighbour's pages, flowables are in two columns, a page ends earlier, there is more
space above something. `short_pages` looks for it; here it is described, and applied to flowables.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.layout.abreast import beside, is_remark
from aidreport.pdf.layout.flow import Flow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.pdf.layout.platypus import Flowable


class Move(NamedTuple):
    """Blocks that go to the pages of a neighbour.

    Attributes:
        part: of the story, with pages of one size; the blocks are between it and the one after it.
        blocks: how many of the part's last ones go on; if it is negative, how many of the first of
            the one after it are taken.
    """

    part: int
    blocks: int


class Beside(NamedTuple):
    """Flowables in two columns: from `start`, and from `middle` to the one before `end`."""

    start: int
    middle: int
    end: int


@dataclass(frozen=True)
class Arrangement:
    """What is otherwise than where each page is filled after the one before it.

    Attributes:
        kept_free: points at the foot of pages, by their numbers.
        spread: points above flowables, by their numbers, beyond the usual ones.
    """

    moves: tuple[Move, ...] = ()
    beside: tuple[Beside, ...] = ()
    kept_free: Mapping[int, float] = field(default_factory=dict)
    spread: Mapping[int, float] = field(default_factory=dict)


class FilledPage(NamedTuple):
    """A page that is drawn.

    Attributes:
        number: from 1.
        flows: the numbers of the flowables on it, in the story.
        room: points that are left below its content, with what was kept free.
        most: points that may be left: where it is half full, and where it is two thirds full.
    """

    number: int
    flows: tuple[int, ...]
    room: float
    most: tuple[float, float]

    @property
    def lack(self) -> int:
        """2 where it is less than half full, 1 where more than a third is empty, else 0."""
        return sum(self.room > most for most in self.most)


class StoryPart(NamedTuple):
    """Blocks whose pages have one size.

    Attributes:
        first: the number of its first flowable.
        blocks: how many it has.
        width, height: of the content of its pages, in points.
        is_section: whether they are those of a section.
        is_apart: whether the author put a page break before it.
    """

    first: int
    blocks: int
    width: float
    height: float
    is_section: bool
    is_apart: bool


def arranged(
    flows: Sequence[Flowable], parts: Sequence[StoryPart], arrangement: Arrangement
) -> list[Flowable]:
    """Return flowables with those in two columns, and with the space, that an arrangement wants.

    Where its blocks are is not seen to: that is done before they are flowables.

    Args:
        parts: of the story that has the flowables.
    """
    result = list(flows)
    for pair in arrangement.beside:
        _set_beside(result, parts, pair)
    above = 0.0
    for place, flow in enumerate(result if arrangement.spread else ()):
        if isinstance(flow, Flow):
            if more := arrangement.spread.get(flow.number):
                result[place] = flow.part(spaceBefore=max(above, flow.spaceBefore) + more)
            above = flow.spaceAfter
    return result


def _set_beside(flows: list[Flowable], parts: Sequence[StoryPart], wanted: Beside) -> None:
    """Put flowables in two columns, where they are there and may be so."""
    places = {flow.number: at for at, flow in enumerate(flows) if isinstance(flow, Flow)}
    numbers = wanted.start, wanted.middle, wanted.end - 1
    if any(number not in places for number in numbers):
        return
    start, middle, end = (places[number] for number in numbers)
    end += 1
    while end < len(flows) and is_remark(flows[end]):
        end += 1
    both = [flow for flow in flows[start:end] if isinstance(flow, Flow)]
    if not start < middle < end or len(both) < end - start:
        return
    (*_, part) = (part for part in parts if part.first <= wanted.start)
    columns = both[: middle - start], both[middle - start :]
    pair = beside(*columns, flows[end : end + 1], part.height)
    if pair is not None:
        pair.number = wanted.start
        flows[start:end] = [pair]
