"""Allocations of one long table, kept in columns; a row becomes an object where it is looked at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, overload

from aidreport.model.money import scale_exactly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    import numpy as np

    from aidreport.model.allocation import Allocation, Party, Place

_MOST = 1 << 62
_HALF = 10**9


class Column(NamedTuple):
    """One field of many rows: distinct values, and for each row which of them it has."""

    values: tuple[str, ...]
    codes: np.ndarray

    def renamed(self, name: Callable[[str], str]) -> Column:
        """Return the column with other values; those that come to the same are one."""
        import numpy as np

        codes: dict[str, int] = {}
        new = [codes.setdefault(name(value), len(codes)) for value in self.values]
        return Column(tuple(codes), np.asarray(new, dtype=np.int32)[self.codes])

    def where(self, kept: np.ndarray) -> Column:
        """Return the column with only some rows."""
        return Column(self.values, self.codes[kept])


def exact_sums(minor: np.ndarray, codes: np.ndarray, groups: int) -> list[int]:
    """Return the sums of whole numbers of 64 bits by group.

    One that might leave 64 bits is made of two, of the digits above and below the ninth.
    """
    import numpy as np

    largest = max(abs(int(minor.min(initial=0))), int(minor.max(initial=0)))
    if largest * len(minor) < _MOST:
        return _added(minor, codes, groups)
    above = _added(minor // _HALF, codes, groups)
    below = _added(np.mod(minor, _HALF), codes, groups)
    return [high * _HALF + low for high, low in zip(above, below, strict=True)]


def _added(numbers: np.ndarray, codes: np.ndarray, groups: int) -> list[int]:
    import numpy as np

    sums = np.zeros(groups, dtype=np.int64)
    np.add.at(sums, codes, numbers)
    found: list[int] = sums.tolist()
    return found


@dataclass(frozen=True, slots=True)
class Bulk(Sequence["Allocation"]):
    """Allocations in the order of their table. Those in columns have no equivalents or splits.

    Attributes:
        lines: where each row in the columns stands, ascending.
        minor: their amounts in units of 10^exponent, whole numbers of 64 bits.
        column: returns a field of theirs, named as in `fields.GROUPS`.
        at: returns the allocation of a line.
        distinct: tells whether all ids of those in columns, and some more, differ; None where
            there are no ids.
        party: returns the recipient or the donor of a line, without its key.
        place: returns where a line stands.
        others: rows that were read by themselves, with their lines, ascending.
    """

    lines: np.ndarray
    minor: np.ndarray
    exponent: int
    column: Callable[[str], Column]
    distinct: Callable[[Sequence[str]], bool | None]
    at: Callable[[int], Allocation]
    party: Callable[[str, int], Party | None]
    place: Callable[[int], Place]
    others: tuple[tuple[int, Allocation], ...] = ()

    def __len__(self) -> int:
        return len(self.lines) + len(self.others)

    def __iter__(self) -> Iterator[Allocation]:
        waiting = list(reversed(self.others))
        for line in self.lines.tolist():
            while waiting and waiting[-1][0] < line:
                yield waiting.pop()[1]
            yield self.at(line)
        while waiting:
            yield waiting.pop()[1]

    @overload
    def __getitem__(self, at: int) -> Allocation: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Allocation, ...]: ...

    def __getitem__(self, at: int | slice) -> Allocation | tuple[Allocation, ...]:
        """Return one, or some; only what is asked for becomes objects."""
        alone = self._positions()
        if isinstance(at, slice):
            return tuple(self._nth(place, alone) for place in range(len(self))[at])
        return self._nth(range(len(self))[at], alone)

    def _nth(self, at: int, alone: Sequence[int]) -> Allocation:
        before = bisect_left(alone, at)
        if before < len(alone) and alone[before] == at:
            return self.others[before][1]
        return self.at(int(self.lines[at - before]))

    def currencies(self) -> set[str]:
        """Return the currencies of all rows."""
        import numpy as np

        column = self.column("currency")
        used = np.flatnonzero(np.bincount(column.codes, minlength=len(column.values)))
        own = {item.amount.currency for _, item in self.others}
        return own | {column.values[code] for code in used.tolist()}

    def amounts(self) -> list[int | Decimal]:
        """Return the amounts of all rows in their order, in units of 10^exponent."""
        minor: list[int] = self.minor.tolist()
        found: list[int | Decimal] = []
        for count, position in enumerate(self._positions()):
            found += minor[len(found) - count : position - count]
            found.append(scale_exactly(self.others[count][1].amount.amount, -self.exponent))
        return found + minor[len(found) - len(self.others) :]

    def _positions(self) -> list[int]:
        """Return which of all rows those are that were read by themselves."""
        import numpy as np

        lines = [line for line, _ in self.others]
        found: list[int] = (np.searchsorted(self.lines, lines) + np.arange(len(lines))).tolist()
        return found

    def where(self, kept: np.ndarray, others: Callable[[Allocation], bool]) -> Bulk:
        """Return only some rows.

        Args:
            kept: whether, for each row in the columns.
            others: whether, of the rows that were read by themselves.
        """
        column = self.column
        return replace(
            self,
            lines=self.lines[kept],
            minor=self.minor[kept],
            column=lambda field: column(field).where(kept),
            others=tuple(item for item in self.others if others(item[1])),
        )

    def changed(
        self,
        change: Callable[[int, Allocation], Allocation],
        column: Callable[[str], Column] | None = None,
    ) -> Bulk:
        """Return the same rows, each changed once it becomes an object.

        Args:
            change: takes a line and its allocation.
            column: the fields as they are after the change; left out, they stay.
        """
        at = self.at
        return replace(
            self,
            at=lambda line: change(line, at(line)),
            others=tuple((line, change(line, item)) for line, item in self.others),
            column=column or self.column,
        )

    def all_lines(self) -> np.ndarray:
        """Return where each row stands, ascending."""
        import numpy as np

        own = np.asarray([line for line, _ in self.others], dtype=self.lines.dtype)
        return np.sort(np.concatenate([self.lines, own]))
