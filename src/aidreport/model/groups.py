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
        amounts: their sums, in the unit of the table; objects if some need more than 64 bits.
        counts: how many rows each has.
    """

    columns: tuple[CodedColumn, ...]
    codes: tuple[np.ndarray, ...]
    first: np.ndarray
    amounts: np.ndarray
    counts: np.ndarray

    @property
    def sums(self) -> list[int]:
        """The sum of each group."""
        sums: list[int] = self.amounts.tolist()
        return sums

    @property
    def rows(self) -> list[int]:
        """How many rows each group has."""
        rows: list[int] = self.counts.tolist()
        return rows

    def of_field(self, number: int) -> list[str]:
        """Return the value that each group has of a field."""
        values = self.columns[number].values
        return [values[code] for code in self.codes[number].tolist()]

    def values(self) -> list[tuple[str, ...]]:
        """Return the values that each group has of the fields."""
        return list(zip(*map(self.of_field, range(len(self.columns))), strict=True))


class _Counted(NamedTuple):
    """Groups among all that are possible: which occur, their first rows, sums and numbers of rows.

    A group that occurs is known by what `_keys` gives for its rows.
    """

    at: np.ndarray
    first: np.ndarray
    amounts: np.ndarray
    counts: np.ndarray


def group(bulk: Bulk, fields: Sequence[str]) -> Groups:
    """Return the groups of the rows in columns, in the order of their values.

    They are counted once, whoever asks for them; a field that is the same in all rows tells none.
    """
    import numpy as np

    columns = tuple(map(bulk.column, fields))
    if not len(bulk.lines):
        nothing = np.zeros(0, dtype=np.int64)
        return Groups(columns, (nothing,) * len(columns), nothing, nothing, nothing)
    telling = {
        name: column for name, column in zip(fields, columns, strict=True) if len(column.values) > 1
    }
    by = tuple(telling)
    if by not in bulk.counted:
        bulk.counted[by] = _counted(bulk, tuple(telling.values()))
    found: _Counted = bulk.counted[by]
    sizes = [len(column.values) for column in telling.values()]
    codes = dict(zip(telling, np.unravel_index(found.at, sizes), strict=True)) if sizes else {}
    same = np.zeros(len(found.at), dtype=np.intp)
    of_fields = tuple(codes.get(name, same) for name in fields)
    return Groups(columns, of_fields, found.first, found.amounts, found.counts)


def _counted(bulk: Bulk, columns: Sequence[CodedColumn]) -> _Counted:
    """Return the groups by some columns, in their order; all rows are one without any."""
    import numpy as np

    rows, most = len(bulk.lines), prod(len(column.values) for column in columns)
    if not columns:
        one = np.zeros(1, dtype=np.int64)
        return _Counted(one, one, of_whole_numbers([_total(bulk.minor)]), one + rows)
    if most <= max(rows, _FEW):
        return _of_possible(bulk, columns, most)
    at, codes = np.unique(np.concatenate(list(_keys(columns))), return_inverse=True)
    first = _first([codes], rows, np.ones(len(at), dtype=bool))
    counts = np.bincount(codes, minlength=len(at))
    sums = sum_exactly(bulk.minor, codes, len(at))
    return _Counted(at, first, of_whole_numbers(sums), counts)


def of_whole_numbers(numbers: Sequence[int]) -> np.ndarray:
    """Return whole numbers as an array: of 64 bits if they fit, else of objects."""
    import numpy as np

    fits = not numbers or (max(numbers) < MOST and min(numbers) > -MOST)
    return np.asarray(numbers, dtype=np.int64 if fits else object)


def _fits(minor: np.ndarray) -> bool:
    """Tell whether sums of amounts fit into 64 bits, whichever they are of."""
    largest = max(abs(int(minor.min(initial=0))), int(minor.max(initial=0)))
    return largest * len(minor) < MOST


def _total(minor: np.ndarray) -> int:
    import numpy as np

    if _fits(minor):
        return int(minor.sum())
    return sum_exactly(minor, np.zeros(len(minor), dtype=np.intp), 1)[0]


def _of_possible(bulk: Bulk, columns: Sequence[CodedColumn], most: int) -> _Counted:
    """Return the groups by some columns, of which not many are possible."""
    import numpy as np

    minor, fits = bulk.minor, _fits(bulk.minor)
    counts, sums = np.zeros(most, dtype=np.int64), np.zeros(most, dtype=np.int64)
    start = 0
    for keys in _keys(columns):
        counts += np.bincount(keys, minlength=most)
        if fits:
            np.add.at(sums, keys, minor[start : start + len(keys)])
        start += len(keys)
    at = counts.nonzero()[0]
    if not fits:
        every = sum_exactly(minor, np.concatenate(list(_keys(columns))), most)
        sums = of_whole_numbers(every)
    first = _first(_keys(columns), len(minor), counts > 0)
    return _Counted(at, first[at], sums[at], counts[at])


def _keys(columns: Sequence[CodedColumn]) -> Iterator[np.ndarray]:
    """Yield for each row the number of its group among all that are possible, piece by piece.

    What is done for each piece with all possible groups takes no longer than what is done with it.
    """
    import numpy as np

    size = max(_PIECE, prod(len(column.values) for column in columns))
    for start in range(0, len(columns[0].codes), size):
        keys = columns[0].codes[start : start + size].astype(np.intp)
        for column in columns[1:]:
            keys *= len(column.values)
            keys += column.codes[start : start + size]
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
    start, at_once = 0, max(_PIECE, len(occurs))
    for keys in pieces:
        for begin in range(0, len(keys), at_once):
            some = keys[begin : begin + at_once]
            # Of several, the last that is assigned stays: from the end, that is the first row.
            here = np.full(len(occurs), size, dtype=np.int64)
            here[some[::-1]] = np.arange(start + len(some) - 1, start - 1, -1)
            np.minimum(first, here, out=first)
            start += len(some)
        if (first[occurs] < size).all():
            break
    return first
