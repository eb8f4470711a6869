"""Divides a rectangle into parts of given sizes that are as near to squares as they can be.

The method is that of Bruls, Huizing and van Wijk, "Squarified Treemaps" (2000).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Part(NamedTuple):
    """A rectangle by its lower left corner and its size."""

    left: float
    bottom: float
    width: float
    height: float


def squarify(sizes: Sequence[float], whole: Part) -> list[Part]:
    """Return a part of a rectangle for each size, in proportion to it, the first ones top left.

    Args:
        sizes: not negative, not all zero; the largest first gives the best shapes.
    """
    scale = whole.width * whole.height / sum(sizes)
    areas = [size * scale for size in sizes]
    parts: list[Part] = []
    room, at = whole, 0
    while at < len(areas):
        short, end = min(room.width, room.height), at + 1
        while end < len(areas) and _worst(areas[at : end + 1], short) <= _worst(
            areas[at:end], short
        ):
            end += 1
        row, room = _row(areas[at:end], room)
        parts += row
        at = end
    return parts


def _worst(areas: Sequence[float], short: float) -> float:
    """Return how much longer than wide the worst part of a row is."""
    total = sum(areas)
    if not total or not short or not min(areas):
        return float("inf")
    across = total / short
    return max(max(area / across / across, across * across / area) for area in areas)


def _row(areas: Sequence[float], room: Part) -> tuple[Iterator[Part], Part]:
    """Return a row of parts along the short side of a room, and the room that is left."""
    left, bottom, width, height = room
    total = sum(areas)
    if width >= height:
        across = total / height if height else 0.0
        rest = Part(left + across, bottom, max(width - across, 0.0), height)
        return _downwards(areas, left, bottom + height, across), rest
    across = total / width if width else 0.0
    rest = Part(left, bottom, width, max(height - across, 0.0))
    return _rightwards(areas, left, bottom + height - across, across), rest


def _downwards(areas: Sequence[float], left: float, top: float, across: float) -> Iterator[Part]:
    for area in areas:
        length = area / across if across else 0.0
        top -= length
        yield Part(left, top, across, length)


def _rightwards(
    areas: Sequence[float], left: float, bottom: float, across: float
) -> Iterator[Part]:
    for area in areas:
        length = area / across if across else 0.0
        yield Part(left, bottom, length, across)
        left += length
