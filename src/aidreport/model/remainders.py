"""Shares out whole units by largest remainder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.model.bulk import MOST

if TYPE_CHECKING:
    from collections.abc import Sequence

_MANY = 1 << 16


def largest_remainders(amounts: Sequence[int], units: int) -> list[int]:
    """Return so many units shared out in proportion to amounts that are not negative.

    Each gets the whole units that it is due, and what is left goes to the largest remainders; of
    equal ones, to the first.
    """
    whole = sum(amounts)
    if len(amounts) >= _MANY and max(whole, max(amounts) * units) < MOST:
        return _of_many(amounts, whole, units)
    due = [divmod(amount * units, whole) for amount in amounts]
    parts = [floor for floor, _ in due]
    left = units - sum(parts)
    by_remainder = sorted(range(len(due)), key=lambda at: -due[at][1])
    for at in by_remainder[:left]:
        parts[at] += 1
    return parts


def _of_many(amounts: Sequence[int], whole: int, units: int) -> list[int]:
    """Return what `largest_remainders` does, of amounts whose products fit into 64 bits."""
    import numpy as np

    parts, remainders = np.divmod(np.asarray(amounts, dtype=np.int64) * units, whole)
    left = units - int(parts.sum())
    parts[np.argsort(-remainders, kind="stable")[:left]] += 1
    shared: list[int] = parts.tolist()
    return shared
