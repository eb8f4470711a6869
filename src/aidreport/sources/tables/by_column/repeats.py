"""Rows of a long table that are the same in every cell, without a look at every cell.

Rows that repeat another have the same amount and the same recipient, currency, date … as it. These
columns are read already; only the rows that agree in all of them are compared as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

    import numpy as np

    from aidreport.sources.tables.by_column.plain import PlainRows

_SLOT_BITS = 22
_PRIME = 0x9E3779B97F4A7C15
"""2^64 divided by the golden ratio: spreads what differs in few bits."""


def repeated_lines(plain: PlainRows) -> list[list[int]]:
    """Return the lines that are the same in every cell, the same ones together, in their order."""
    ids = plain.fields.ids
    if ids is not None and ids.are_distinct(plain.at, ()):
        return []
    lines = plain.at[_alike(_keys(plain))].tolist()
    same: dict[Hashable, list[int]] = defaultdict(list)
    for line, content in zip(lines, plain.rows.contents(lines), strict=True):
        same[content].append(line)
    return [group for group in same.values() if len(group) > 1]


def _keys(plain: PlainRows) -> np.ndarray:
    """Return a number for each plain row, the same for rows that are."""
    import numpy as np

    prime, shift = np.uint64(_PRIME), np.uint64(32)
    keys: np.ndarray = plain.minor.astype(np.uint64) * prime
    for column in plain.fields.written.known():
        keys = (keys ^ (keys >> shift) ^ column.codes[plain.at].astype(np.uint64)) * prime
    return keys


def _alike(keys: np.ndarray) -> np.ndarray:
    """Return the positions of numbers that occur more than once, ascending."""
    import numpy as np

    # Most numbers are alone in their slot of a table of counts; only the others are sorted.
    slots = (keys >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)
    maybe = np.flatnonzero(np.bincount(slots)[slots] > 1)
    order = maybe[np.argsort(keys[maybe])]
    same = keys[order[1:]] == keys[order[:-1]]
    repeated = np.zeros(len(keys), dtype=bool)
    repeated[order[1:][same]] = True
    repeated[order[:-1][same]] = True
    return np.flatnonzero(repeated)
