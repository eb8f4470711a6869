"""Allocations of one long table, stored in columns; a row becomes an object when it is used."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import field, replace
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from aidreport.lazy_dataclass import dataclass
from aidreport.model.fields import GROUPS, PARTIES
from aidreport.model.money import scale_exactly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from decimal import Decimal

    import numpy as np

    from aidreport.model.allocation import Allocation, Party, Place

MOST = 1 << 62
"""Sums of whole numbers below it fit into 64 bits."""
_HALF = 10**9
_PIECE = 1 << 16


class CodedColumn(NamedTuple):
    """One field of many rows: distinct values, and for each row which of them it has."""

    values: tuple[str, ...]
    codes: np.ndarray

    def rename(self, name: Callable[[str], str]) -> CodedColumn:
        """Return the column with other values; rows whose new values are equal share one."""
        return self.renamed([name(value) for value in self.values])

    def renamed(self, names: Sequence[str]) -> CodedColumn:
        """Return the column with other values, given in their order; equal ones become one."""
        import numpy as np

        # Most columns keep their codes: a copy of ten million takes longer than all names.
        if len(set(names)) == len(names):
            return CodedColumn(tuple(names), self.codes)
        codes: dict[str, int] = {}
        new = [codes.setdefault(name, len(codes)) for name in names]
        return CodedColumn(tuple(codes), np.asarray(new, dtype=np.int32)[self.codes])

    def select(self, rows: np.ndarray) -> CodedColumn:
        """Return the column with only the rows that are marked."""
        return self if rows.all() else CodedColumn(self.values, self.codes[rows])


def count_codes(codes: np.ndarray, groups: int) -> np.ndarray:
    """Return how often each code occurs, a piece at a time: all at once take four times as long."""
    import numpy as np

    counts = np.zeros(groups, dtype=np.int64)
    for start in range(0, len(codes), _PIECE):
        counts += np.bincount(codes[start : start + _PIECE], minlength=groups)
    return counts


def sum_exactly(minor: np.ndarray, codes: np.ndarray, groups: int) -> list[int]:
    """Return the sums of whole numbers of 64 bits by group.

    A sum that might not fit into 64 bits is added up in two parts: the digits above and below the
    ninth.
    """
    import numpy as np

    largest = max(abs(int(minor.min(initial=0))), int(minor.max(initial=0)))
    if largest * len(minor) < MOST:
        return _sum_by_code(minor, codes, groups)
    above = _sum_by_code(minor // _HALF, codes, groups)
    below = _sum_by_code(np.mod(minor, _HALF), codes, groups)
    return [high * _HALF + low for high, low in zip(above, below, strict=True)]


def _sum_by_code(numbers: np.ndarray, codes: np.ndarray, groups: int) -> list[int]:
    import numpy as np

    sums = np.zeros(groups, dtype=np.int64)
    np.add.at(sums, codes, numbers)
    result: list[int] = sums.tolist()
    return result


class Equivalents(NamedTuple):
    """What some rows in columns state of their amounts in another currency.

    Attributes:
        rows: which of the rows in the columns they are, counted from 0, ascending.
        minor: the amounts in units of 10^exponent, whole numbers of 64 bits.
        places: the decimal places that each is written with.
        currency: of each.
        own_places: the decimal places that the amounts of the rows themselves are written with.
        days: the dates of decision, and None.
        day_codes: for each row which of these it has.
    """

    rows: np.ndarray
    minor: np.ndarray
    exponent: int
    places: np.ndarray
    currency: CodedColumn
    own_places: np.ndarray
    days: Sequence[date | None]
    day_codes: np.ndarray

    def select(self, rows: np.ndarray) -> Equivalents:
        """Return those of only some of the rows in the columns, which are marked."""
        import numpy as np

        kept = rows[self.rows]
        return Equivalents(
            (np.cumsum(rows) - 1)[self.rows[kept]],
            self.minor[kept],
            self.exponent,
            self.places[kept],
            self.currency.select(kept),
            self.own_places[kept],
            self.days,
            self.day_codes[kept],
        )


@dataclass(frozen=True, slots=True)
class Bulk(Sequence["Allocation"]):
    """Allocations in the order of their table.

    Attributes:
        lines: the line of each row in the columns, ascending.
        minor: their amounts in units of 10^exponent, whole numbers of 64 bits.
        column: returns a field of theirs, named as in `fields.GROUPS`.
        at: returns the allocation of a line.
        distinct: returns whether all ids of those in columns, and some more, differ; None if
            there are no ids.
        party: returns the recipient or the donor of a line, without its key.
        names: returns the names of the recipients or donors of some lines; empty if there is none.
        place: returns the place of a line.
        others: rows that were read one by one, with their lines, ascending.
        splits: fields that some of those in columns are split over by percent.
        ids: returns the ids of the rows in the columns, for those who look at all; None if objects
            have to be made for them.
        equivalents: what those in columns state in other currencies, at most once each.
        texts: returns fields of some lines, named as in `fields.FIELDS`, as `field_text` has them,
            but for ids, keys and countries; None if objects have to be made for them.
        counted: fields → the groups of those in columns, once somebody asked (`groups.group`).
    """

    lines: np.ndarray
    minor: np.ndarray
    exponent: int
    column: Callable[[str], CodedColumn]
    distinct: Callable[[Sequence[str]], bool | None]
    at: Callable[[int], Allocation]
    party: Callable[[str, int], Party | None]
    names: Callable[[str, np.ndarray], list[str]]
    place: Callable[[int], Place]
    others: tuple[tuple[int, Allocation], ...] = ()
    splits: frozenset[str] = frozenset()
    ids: Callable[[], Sequence[str]] | None = None
    equivalents: Equivalents | None = None
    texts: Callable[[Sequence[str], np.ndarray], dict[str, list[str]]] | None = None
    counted: dict[tuple[str, ...], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

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

    def pieces(self, most: int) -> Iterator[slice | list[Allocation]]:
        """Yield all rows in their order: slices of those in columns, and those between as objects.

        Args:
            most: rows that a slice has.
        """
        done = 0
        before = (place - count for count, place in enumerate(self._positions()))
        for at, those in groupby(zip(before, self.others, strict=True), itemgetter(0)):
            yield from (slice(start, min(start + most, at)) for start in range(done, at, most))
            yield [item for _, (_, item) in those]
            done = at
        end = len(self.lines)
        yield from (slice(start, min(start + most, end)) for start in range(done, end, most))

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

    def kept(self) -> Bulk:
        """Return the same rows, each of which becomes an object once at most."""
        return replace(self, at=cache(self.at))

    def row_ids(self) -> list[str]:
        """Return the ids of all rows in their order."""
        if self.ids is None:
            return [item.id for item in self]
        ids = list(self.ids())
        for position, (_, item) in zip(self._positions(), self.others, strict=True):
            ids.insert(position, item.id)
        return ids

    def keys(self, by: str) -> list[str]:
        """Return what all rows have in a field, in their order.

        Args:
            by: a field of `fields.GROUPS`.
        """
        column = self.column(by)
        keys = [column.values[code] for code in column.codes.tolist()]
        for position, (_, item) in zip(self._positions(), self.others, strict=True):
            keys.insert(position, GROUPS[by](item))
        return keys

    def names_of(self, by: str) -> list[str]:
        """Return the names of the recipients or the donors of all rows, empty for none, in order.

        Args:
            by: a field of `fields.PARTIES`.
        """
        names = self.names(by, self.lines)
        for position, (_, item) in zip(self._positions(), self.others, strict=True):
            party = PARTIES[by](item)
            names.insert(position, party.name if party else "")
        return names

    def values(self, by: str) -> set[str]:
        """Return what rows have in a field of `fields.GROUPS`, each once."""
        import numpy as np

        column = self.column(by)
        used = np.flatnonzero(count_codes(column.codes, len(column.values)))
        others = {GROUPS[by](item) for _, item in self.others}
        return others | {column.values[code] for code in used.tolist()}

    def currencies(self) -> set[str]:
        """Return the currencies of all rows."""
        return self.values("currency")

    def amounts(self) -> list[int | Decimal]:
        """Return the amounts of all rows in their order, in units of 10^exponent."""
        minor: list[int] = self.minor.tolist()
        amounts: list[int | Decimal] = []
        for count, position in enumerate(self._positions()):
            amounts += minor[len(amounts) - count : position - count]
            amounts.append(scale_exactly(self.others[count][1].amount.amount, -self.exponent))
        return amounts + minor[len(amounts) - len(self.others) :]

    def _positions(self) -> list[int]:
        """Return the positions, among all rows, of those that were read one by one."""
        import numpy as np

        lines = [line for line, _ in self.others]
        places: list[int] = (np.searchsorted(self.lines, lines) + np.arange(len(lines))).tolist()
        return places

    def select(self, rows: np.ndarray, others: Callable[[Allocation], bool]) -> Bulk:
        """Return only some rows.

        Args:
            rows: marks those of the rows in the columns.
            others: returns whether a row that was read by itself is one of them.
        """
        column, ids = self.column, self.ids
        return replace(
            self,
            lines=self.lines[rows],
            minor=self.minor[rows],
            column=cache(lambda name: column(name).select(rows)),
            others=tuple(item for item in self.others if others(item[1])),
            ids=ids and (lambda: [name for name, kept in zip(ids(), rows, strict=True) if kept]),
            equivalents=self.equivalents and self.equivalents.select(rows),
        )

    def map_rows(
        self,
        change: Callable[[int, Allocation], Allocation],
        column: Callable[[str], CodedColumn] | None = None,
    ) -> Bulk:
        """Return the same rows, each changed when it becomes an object.

        Args:
            change: takes a line and its allocation.
            column: the fields after the change; None if they stay as they are.
        """
        at = self.at
        return replace(
            self,
            at=lambda line: change(line, at(line)),
            others=tuple((line, change(line, item)) for line, item in self.others),
            column=cache(column) if column else self.column,
        )

    def all_lines(self) -> np.ndarray:
        """Return the line of each row, ascending."""
        import numpy as np

        others = np.asarray([line for line, _ in self.others], dtype=self.lines.dtype)
        return np.sort(np.concatenate([self.lines, others]))


def agree(one: Bulk, other: Bulk, fields: Sequence[str]) -> bool:
    """Tell whether two tables have the same amounts and the same fields, row by row.

    Args:
        fields: of the rows in columns; of others, all that they have is compared.
    """
    import numpy as np

    return (
        one.exponent == other.exponent
        and one.others == other.others
        and np.array_equal(one.lines, other.lines)
        and np.array_equal(one.minor, other.minor)
        and all(_same_column(one.column(name), other.column(name)) for name in fields)
    )


def _same_column(one: CodedColumn, other: CodedColumn) -> bool:
    """Tell whether two columns have the same value in each row, whatever their codes are."""
    import numpy as np

    if not len(one.codes):
        return True
    pairs = np.unique(one.codes.astype(np.int64) * len(other.values) + other.codes)
    firsts, seconds = np.divmod(pairs, len(other.values))
    return all(
        one.values[first] == other.values[second]
        for first, second in zip(firsts.tolist(), seconds.tolist(), strict=True)
    )
