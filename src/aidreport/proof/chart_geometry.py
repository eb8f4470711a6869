"""How a chart is measured: along its axis, in the scale of most of its marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.pdf.reading.seen.charts import SeenShape, SeenWords
    from aidreport.pdf.reading.seen.drawn import Box

SLACK = 0.06
"""Points: places and lengths are written in hundredths."""
_LEVEL = 2.0
"""Points from the middle of words to the middle of their mark, at most."""
_ASKED = 20
"""How many of the longest marks are asked for the scale of a chart."""


class Along(NamedTuple):
    """A box along the axis of its chart and across it."""

    low: float
    high: float
    across: float


def along(box: Box, *, upwards: bool) -> Along:
    """Return a box along the axis of its chart, which runs upwards or to the right."""
    if upwards:
        return Along(box.bottom, box.top, box.width)
    return Along(box.left, box.right, box.height)


def scale_of(lengths: Sequence[tuple[float, float]]) -> float:
    """Return how long the axis is, in points, by what most marks say.

    Where as many say another length, it is between them, so that all of them are reported.

    Args:
        lengths: of each mark: in parts of the axis, and in points.
    """
    longest = sorted((pair for pair in lengths if pair[0]), reverse=True)[:_ASKED]
    votes = {
        drawn / part: sum(abs(one * drawn / part - points) <= SLACK for one, points in lengths)
        for part, drawn in longest
    }
    most = max(votes.values(), default=0)
    best = [whole for whole, count in votes.items() if count == most]
    return (min(best) + max(best)) / 2 if best else 0.0


def is_beside(words: SeenWords, mark: SeenShape, *, upwards: bool) -> bool:
    """Tell whether words are level with a mark: their middle is its middle across the axis."""
    if not words.places or any(page != mark.page for page, _ in words.places):
        return not words.places
    edges = [along(box, upwards=not upwards) for _, box in words.places]
    middle = (min(edge.low for edge in edges) + max(edge.high for edge in edges)) / 2
    own = along(mark.box, upwards=not upwards)
    return abs(middle - (own.low + own.high) / 2) <= _LEVEL
