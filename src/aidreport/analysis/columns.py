"""Long tables in columns: sums and counts by group, as exact as row by row and much faster."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.bulk import Bulk, exact_sums

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np

    from aidreport.model.allocation import Allocation

_PIECE = 1 << 16
_FEW = 1 << 10
"""So many possible groups are cheap to count, of however few rows."""


class Part(NamedTuple):
    """What the rows of one group add up to.

    Attributes:
        keys: the values that they share.
        amount: the sum, exact.
        rows: how many they are.
        line: where the first of them stands.
    """

    keys: tuple[str, ...]
    amount: Decimal
    rows: int
    line: int


class _Groups(NamedTuple):
    """Rows by some fields: the values of each group, its number of rows, and who belongs to it."""

    keys: list[tuple[str, ...]]
    counts: np.ndarray
    codes: np.ndarray


def _grouped(bulk: Bulk, fields: Sequence[str]) -> _Groups:
    """Return the rows in columns by some fields; by a single one, a group may be empty.

    Values are put together for those combinations alone that occur.
    """
    import numpy as np

    keys: list[tuple[str, ...]] = [()]
    codes = np.zeros(len(bulk.lines), dtype=np.int64)
    for column in map(bulk.column, fields):
        size = len(column.values)
        if len(keys) == 1:
            keys, codes = [(*keys[0], value) for value in column.values], column.codes
            continue
        found, codes = _thinned(codes.astype(np.int64) * size + column.codes, len(keys) * size)
        keys = [(*keys[pair // size], column.values[pair % size]) for pair in found]
    return _Groups(keys, np.bincount(codes, minlength=len(keys)), codes)


def _thinned(codes: np.ndarray, most: int) -> tuple[list[int], np.ndarray]:
    """Return the codes that occur, ascending, and for each row which of them it has.

    Args:
        most: all codes are below it; where it is small, counting is faster than sorting.
    """
    import numpy as np

    if most > max(len(codes), _FEW):
        found, thin = np.unique(codes, return_inverse=True)
        return found.tolist(), thin
    occurs = np.bincount(codes, minlength=most) > 0
    return np.flatnonzero(occurs).tolist(), (np.cumsum(occurs) - 1)[codes]


def parts(bulk: Bulk, fields: Sequence[str]) -> list[Part]:
    """Return the sums of the rows in columns by some fields, in the order of first appearance."""
    import numpy as np

    keys, counts, codes = _grouped(bulk, fields)
    first = _first(codes, counts)
    sums = exact_sums(bulk.minor, codes, len(keys))
    made = [
        Part(
            keys[group],
            _amount(sums[group], bulk.exponent),
            int(counts[group]),
            int(bulk.lines[first[group]]),
        )
        for group in np.flatnonzero(counts).tolist()
    ]
    return sorted(made, key=lambda part: part.line)


def _amount(minor: int, exponent: int) -> Decimal:
    """Return a whole number of units of 10^exponent as an amount, exact, without an exponent."""
    return Decimal(f"{minor}E{exponent}" if exponent <= 0 else minor * 10**exponent)


def _first(codes: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return which row is the first of each group; anything for a group without rows."""
    import numpy as np

    first = np.full(len(counts), len(codes), dtype=np.int64)
    for start in range(0, len(codes), _PIECE):
        some = codes[start : start + _PIECE]
        # Of several, the last that is assigned stays: from the end, that is the first row.
        found = np.full(len(counts), len(codes), dtype=np.int64)
        found[some[::-1]] = np.arange(start + len(some) - 1, start - 1, -1)
        np.minimum(first, found, out=first)
        if (first[counts > 0] < len(codes)).all():
            break
    return first


def rows_alone(allocations: Sequence[Allocation]) -> Sequence[Allocation]:
    """Return the allocations that are objects already: all, or those beside the columns."""
    if isinstance(allocations, Bulk):
        return [item for _, item in allocations.others]
    return allocations


def counted(
    allocations: Sequence[Allocation], *fields: tuple[str, Callable[[Allocation], str]]
) -> Counter[tuple[str, ...]]:
    """Return how many allocations have each combination of values, in the order of appearance.

    Args:
        fields: each with its name and what reads it.
    """

    def values(item: Allocation) -> tuple[str, ...]:
        return tuple(read(item) for _, read in fields)

    if not isinstance(allocations, Bulk):
        return Counter(map(values, allocations))
    keys, numbers, codes = _grouped(allocations, [name for name, _ in fields])
    first = _first(codes, numbers)
    found = [
        (int(allocations.lines[first[group]]), keys[group], int(numbers[group]))
        for group in numbers.nonzero()[0].tolist()
    ]
    found += [(line, values(item), 1) for line, item in allocations.others]
    counts: Counter[tuple[str, ...]] = Counter()
    for _, key, number in sorted(found):
        counts[key] += number
    return counts


def marked(
    bulk: Bulk, fields: Sequence[str], chosen: Mapping[tuple[str, ...], object]
) -> np.ndarray:
    """Return for each row in the columns whether what is chosen for its values is true."""
    import numpy as np

    keys, _, codes = _grouped(bulk, fields)
    marks: np.ndarray = np.asarray([bool(chosen.get(key)) for key in keys], dtype=bool)[codes]
    return marks
