"""Numbers of many rows that occur more than once, such as hashes of what rows hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_MARK_BITS = 22


def differ(numbers: np.ndarray) -> bool:
    """Tell whether all of some whole numbers of 64 bits, without a sign, differ."""
    return not len(repeated_numbers(numbers))


def repeated_numbers(numbers: np.ndarray) -> np.ndarray:
    """Return the positions of numbers that occur more than once, ascending.

    Args:
        numbers: whole ones of 64 bits, without a sign.
    """
    import numpy as np

    # Halves of the numbers are sorted faster, and show nearly all that are alone.
    halves = (numbers >> np.uint64(32)).astype(np.uint32)
    ordered = np.sort(halves)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(twice):
        return np.zeros(0, dtype=np.int64)
    marked = np.zeros(1 << _MARK_BITS, dtype=bool)
    marked[twice >> np.uint32(32 - _MARK_BITS)] = True
    maybe = np.flatnonzero(marked[halves >> np.uint32(32 - _MARK_BITS)])
    order = maybe[np.argsort(numbers[maybe])]
    same = numbers[order[1:]] == numbers[order[:-1]]
    repeated = np.zeros(len(numbers), dtype=bool)
    repeated[order[1:][same]] = True
    repeated[order[:-1][same]] = True
    return np.flatnonzero(repeated)
