"""Rows of a long table by some of their fields: how many, their sums, and the first of each group.

Rows are taken a piece at a time, which stays in the cache: what is made of ten million rows at once
takes longer to be stored than to be counted.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.bulk import MOST, sum_exactly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np

    from aidreport.model.bulk import Bulk, CodedColumn

_PIECE = 1 << 15
_FEW = 1 << 10
"""So many possible groups are cheap to count, of however few rows."""


class Groups(NamedTuple):
    """The groups of the rows in columns, each of at least one.

    Attributes:
        columns: the fields.
        codes: for each field, which of its values each group has.
        first: the first row of each, counted among those in columns.
        sums: of the amounts, in the unit of the table.
        rows: how many each has.
    """

    columns: tuple[CodedColumn, ...]
    codes: tuple[np.ndarray, ...]
    first: np.ndarray
    sums: list[int]
    rows: list[int]

    def of_field(self, number: int) -> list[str]:
        """Return the value that each group has of a field."""
        values = self.columns[number].values
        return [values[code] for code in self.codes[number].tolist()]

    def values(self) -> list[tuple[str, ...]]:
        """Return the values that each group has of the fields."""
        return list(zip(*map(self.of_field, range(len(self.columns))), strict=True))


def group(bulk: Bulk, fields: Sequence[str]) -> Groups:
    """Return the groups of the rows in columns, in the order of their values."""
    import numpy as np

    columns = tuple(map(bulk.column, fields))
    sizes = [len(column.values) for column in columns]
    most = prod(sizes)
    if not len(bulk.lines):
        nothing = np.zeros(0, dtype=np.int64)
        return Groups(columns, (nothing,) * len(columns), nothing, [], [])
    if most <= max(len(bulk.lines), _FEW):
        at, sums, counts, first = _counted(bulk, columns, most)
    else:
        at, codes = np.unique(np.concatenate(list(_keys(columns))), return_inverse=True)
        sums = sum_exactly(bulk.minor, codes, len(at))
        counts = np.bincount(codes, minlength=len(at))
        first = _first([codes], len(bulk.lines), np.ones(len(at), dtype=bool))
    return Groups(columns, np.unravel_index(at, sizes), first, sums, counts.tolist())


def _counted(
    bulk: Bulk, columns: Sequence[CodedColumn], most: int
) -> tuple[np.ndarray, list[int], np.ndarray, np.ndarray]:
    """Return which of the possible groups occur, their sums, numbers of rows and first rows."""
    import numpy as np

    minor = bulk.minor
    largest = max(abs(int(minor.min(initial=0))), int(minor.max(initial=0)))
    fits = largest * len(minor) < MOST
    counts, sums = np.zeros(most, dtype=np.int64), np.zeros(most, dtype=np.int64)
    start = 0
    for keys in _keys(columns):
        counts += np.bincount(keys, minlength=most)
        if fits:
            np.add.at(sums, keys, minor[start : start + len(keys)])
        start += len(keys)
    at = counts.nonzero()[0]
    added: list[int] = sums[at].tolist()
    if not fits:
        every = sum_exactly(minor, np.concatenate(list(_keys(columns))), most)
        added = [every[place] for place in at.tolist()]
    first = _first(_keys(columns), len(minor), counts > 0)
    return at, added, counts[at], first[at]


def _keys(columns: Sequence[CodedColumn]) -> Iterator[np.ndarray]:
    """Yield for each row the number of its group among all that are possible, piece by piece."""
    import numpy as np

    for start in range(0, len(columns[0].codes), _PIECE):
        keys = columns[0].codes[start : start + _PIECE].astype(np.intp)
        for column in columns[1:]:
            keys *= len(column.values)
            keys += column.codes[start : start + _PIECE]
        yield keys


def _first(pieces: Iterable[np.ndarray], size: int, occurs: np.ndarray) -> np.ndarray:
    """Return the first row of each group; one without rows has a number beyond.

    Args:
        pieces: the numbers of the groups.
        size: how many rows there are.
        occurs: which groups have rows.
    """
    import numpy as np

    first = np.full(len(occurs), size, dtype=np.int64)
    start = 0
    for keys in pieces:
        for begin in range(0, len(keys), _PIECE):
            some = keys[begin : begin + _PIECE]
            # Of several, the last that is assigned stays: from the end, that is the first row.
            here = np.full(len(occurs), size, dtype=np.int64)
            here[some[::-1]] = np.arange(start + len(some) - 1, start - 1, -1)
            np.minimum(first, here, out=first)
            start += len(some)
        if (first[occurs] < size).all():
            break
    return first
