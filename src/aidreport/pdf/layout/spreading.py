"""Moves labels apart along a line, each as near to its place as the others allow."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Return where the middles of labels are: none meets the next, all are between two edges.

    Args:
        wanted: where their middles would be, from above downwards.
        sizes: how high each is; together at most as much as there is between the edges.
        low, high: the edges.
    """
    if not wanted:
        return []
    offsets = [0.0]
    for one, two in pairwise(sizes):
        offsets.append(offsets[-1] + (one + two) / 2)
    # Without the sizes of those above, labels only have to keep their order: neighbours that
    # would not are put together at their mean, which is the nearest to what all of them want.
    groups: list[tuple[float, int]] = []
    for place, offset in zip(wanted, offsets, strict=True):
        groups.append((place + offset, 1))
        while len(groups) > 1 and groups[-2][0] < groups[-1][0]:
            (one, count), (two, more) = groups[-2:]
            groups[-2:] = [((one * count + two * more) / (count + more), count + more)]
    ordered = [place for place, count in groups for _ in range(count)]
    most, least = high - sizes[0] / 2, low + sizes[-1] / 2 + offsets[-1]
    kept = (min(max(place, least), max(most, least)) for place in ordered)
    return [place - offset for place, offset in zip(kept, offsets, strict=True)]
