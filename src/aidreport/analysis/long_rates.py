"""Rates that the amounts of a long table imply: which stray, found by the column.

Binary numbers tell nearly all rates that stray from those that do not. What they leave open, and
the first of those that stray, whose words are shown, are judged as in a short table.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.checks import (
    FORTNIGHT,
    SLACK,
    SLACK_OVER_TIME,
    as_one,
    implied_rate,
    pairs_of,
    stray_finding,
)
from aidreport.analysis.register import FigureRegister
from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from aidreport.analysis.checks import ImpliedRate, Published
    from aidreport.model.allocation import Allocation
    from aidreport.model.bulk import Bulk, Equivalents
    from aidreport.model.dataset import Finding

_MARGIN = 1e-9
"""Rates have twelve digits: binary numbers that are closer to a bound than this tell nothing."""

_AROUND = 2
"""So many ranks from the middle on either side are looked at."""

_NO, _OPEN, _YES = 0, 1, 2


def straying_rates(bulk: Bulk, published: Published | None) -> Iterator[Finding]:
    """Yield the findings of `checks.implied_rates` for a long table without stated totals."""
    kinds, stated = _statements(bulk)
    for kind, (own, other) in enumerate(kinds):
        yield from _Kind(bulk, stated.select(stated.kind == kind), own, other, published).findings()


class _Statements(NamedTuple):
    """What rows state in another currency, in the order of the rows.

    Attributes:
        lines: their rows.
        number: which of several statements of its row each is.
        kind: which pair of currencies each has.
        days: of the decisions, counted as `date.toordinal` does; 0 for none.
        amounts, stated: as binary numbers.
        half, half_stated: half a unit of the precision of each.
    """

    lines: np.ndarray
    number: np.ndarray
    kind: np.ndarray
    days: np.ndarray
    amounts: np.ndarray
    half: np.ndarray
    stated: np.ndarray
    half_stated: np.ndarray

    def select(self, rows: np.ndarray) -> _Statements:
        """Return only some of them."""
        return _Statements(*(column[rows] for column in self))


def _statements(bulk: Bulk) -> tuple[list[tuple[str, str]], _Statements]:
    """Return the pairs of currencies, and all statements, both in the order of the rows."""
    import numpy as np

    kinds: dict[tuple[str, str], int] = {}
    parts = [_of_objects(bulk, kinds)]
    if bulk.equivalents is not None:
        parts.append(_of_columns(bulk, bulk.equivalents, kinds))
    whole = _Statements(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    whole = whole.select(np.lexsort((whole.number, whole.lines)))
    first = np.unique(whole.kind, return_index=True)
    order = [code for _, code in sorted(zip(first[1].tolist(), first[0].tolist(), strict=True))]
    rank = np.zeros(len(kinds) + 1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    names = list(kinds)
    return [names[code] for code in order], whole._replace(kind=rank[whole.kind])


def _of_columns(bulk: Bulk, of: Equivalents, kinds: dict[tuple[str, str], int]) -> _Statements:
    import numpy as np

    own, other = bulk.column("currency"), of.currency
    pairs = own.codes[of.rows].astype(np.int64) * len(other.values) + other.codes
    found, codes = np.unique(pairs, return_inverse=True)
    named = [
        (own.values[pair // len(other.values)], other.values[pair % len(other.values)])
        for pair in found.tolist()
    ]
    numbers = [kinds.setdefault(pair, len(kinds)) for pair in named]
    days = np.asarray([day.toordinal() if day else 0 for day in of.days], dtype=np.int64)
    return _Statements(
        bulk.lines[of.rows].astype(np.int64),
        np.zeros(len(of.rows), dtype=np.int64),
        np.asarray(numbers, dtype=np.int64)[codes],
        days[of.day_codes],
        bulk.minor[of.rows] * 10.0**bulk.exponent,
        0.5 * 10.0 ** -of.own_places.astype(np.float64),
        of.minor * 10.0**of.exponent,
        0.5 * 10.0 ** -of.places.astype(np.float64),
    )


def _of_objects(bulk: Bulk, kinds: dict[tuple[str, str], int]) -> _Statements:
    """Return the statements of rows that are objects."""
    import numpy as np

    rows = [
        (
            line,
            number,
            kinds.setdefault((item.amount.currency, stated.money.currency), len(kinds)),
            item.decided.toordinal() if item.decided else 0,
            float(item.amount.amount),
            float(item.step) / 2,
            float(stated.money.amount),
            float(stated.step) / 2,
        )
        for line, item in bulk.others
        for number, stated in enumerate(item.equivalents)
    ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(_Statements._fields)
    whole = [np.asarray(column, dtype=np.int64) for column in columns[:4]]
    return _Statements(*whole, *(np.asarray(column, dtype=float) for column in columns[4:]))


@dataclass
class _Kind:
    """The statements in one pair of currencies."""

    bulk: Bulk
    stated: _Statements
    own: str
    other: str
    published: Published | None

    def __post_init__(self) -> None:
        stated = self.stated
        days = stated.days[stated.days > 0]
        self.over_time = len(days) > 0 and int(days.max() - days.min()) > FORTNIGHT
        sound = (stated.amounts > stated.half) & (stated.stated > stated.half_stated)
        self.stated = stated = stated.select(sound)
        self.value = stated.amounts / stated.stated
        self.low = (stated.amounts - stated.half) / (stated.stated + stated.half_stated)
        self.high = (stated.amounts + stated.half) / (stated.stated - stated.half_stated)
        self.slack = float(SLACK_OVER_TIME if self.over_time else SLACK)

    def findings(self) -> list[Finding]:
        """Return what the rates that stray are: of several, the first and their number."""
        import numpy as np

        verdict = self._verdict()
        for at in np.flatnonzero(verdict == _OPEN).tolist():
            verdict[at] = _NO if self._finding(at) is None else _YES
        straying = np.flatnonzero(verdict == _YES).tolist()
        if not straying:
            return []
        first = self._finding(straying[0])
        assert first is not None
        # Of several only the first is shown, and how many they are.
        return as_one([first] * len(straying))

    def _verdict(self) -> np.ndarray:
        """Return for each rate whether it strays, as far as binary numbers tell."""
        import numpy as np

        off, known = self._off_published
        if self.over_time:
            left = ~known
            verdict = np.where(known, off, _NO)
            if left.any():
                verdict[left] = self._apart_from_others()[left]
            return verdict
        apart = self._apart_from_others()
        return np.where(known, np.minimum(off, apart), apart)

    @cached_property
    def _off_published(self) -> tuple[np.ndarray, np.ndarray]:
        """Return whether rates stray from those published for their days, and which have such."""
        import numpy as np

        found, codes = np.unique(self.stated.days, return_inverse=True)
        rates = [
            self.published(self.own, self.other, date.fromordinal(day))
            if self.published is not None and day
            else None
            for day in found.tolist()
        ]
        known = np.asarray([rate is not None for rate in rates], dtype=bool)[codes]
        rate = np.asarray([float(rate or 0) for rate in rates])[codes]
        return self._beyond(rate * (1 - self.slack), rate * (1 + self.slack)), known

    def _beyond(self, least: np.ndarray | float, most: np.ndarray | float) -> np.ndarray:
        """Return whether rates are below one bound or above another."""
        import numpy as np

        near = 1 + _MARGIN
        surely = (self.high * near < least) | (self.low > most * near)
        perhaps = (self.high < least * near) | (self.low * near > most)
        verdict: np.ndarray = np.where(surely, _YES, np.where(perhaps, _OPEN, _NO))
        return verdict

    def _apart_from_others(self) -> np.ndarray:
        """Return whether rates are apart from the middle of those that they are compared with."""
        import numpy as np

        verdict = np.zeros(len(self.value), dtype=np.int64)
        for year in np.unique(self._years).tolist():
            middle = self._middles[year]
            here = self._years == year
            if len(middle.members) < 2:
                continue
            least, most = self.low[middle.near], self.high[middle.near]
            slack = self.slack
            any_of = self._beyond(float(least.max()) * (1 - slack), float(most.min()) * (1 + slack))
            below = self.high * (1 + _MARGIN) < float(least.min()) * (1 - slack)
            above = self.low > float(most.max()) * (1 + slack) * (1 + _MARGIN)
            found = np.where(below | above, _YES, np.where(any_of == _NO, _NO, _OPEN))
            verdict[here] = found[here]
        return verdict

    @cached_property
    def _years(self) -> np.ndarray:
        """The year of each rate among whose neighbours it is compared; 0 for all without one."""
        import numpy as np

        if not self.over_time:
            return np.zeros(len(self.value), dtype=np.int64)
        found, codes = np.unique(self.stated.days, return_inverse=True)
        years = [date.fromordinal(day).year if day else 0 for day in found.tolist()]
        of_each: np.ndarray = np.asarray(years, dtype=np.int64)[codes]
        return of_each

    @cached_property
    def _middles(self) -> dict[int, _Middle]:
        import numpy as np

        return {year: self._middle(year) for year in np.unique(self._years).tolist()}

    def _middle(self, year: int) -> _Middle:
        import numpy as np

        around = [year - 1, year, year + 1] if year else [0]
        members = np.flatnonzero(np.isin(self._years, around))
        order = members[np.argsort(self.value[members], kind="stable")]
        half = len(order) // 2
        values = self.value[order]
        least = values[max(half - _AROUND, 0)] * (1 - _MARGIN)
        most = values[min(half + _AROUND, len(order) - 1)] * (1 + _MARGIN)
        start, stop = np.searchsorted(values, [least, most])
        return _Middle(members, np.sort(order[start:stop]), int(start))

    def _finding(self, at: int) -> Finding | None:
        item, (_, known) = self._exact(at), self._off_published
        others = [] if self.over_time and known[at] else self._others(at, item)
        return stray_finding(item, others, self.published, over_time=self.over_time)

    def _others(self, at: int, item: ImpliedRate) -> Sequence[ImpliedRate]:
        """Return the middle of all others, exactly: only those near it are made."""
        middle = self._middles[int(self._years[at])]
        count = len(middle.members) - 1
        if not count:
            return []
        exact = {row: self._exact(row) for row in middle.near.tolist()}
        ranked = sorted(exact, key=lambda row: exact[row].value)
        if at in exact:
            rank = middle.below + ranked.index(at)
        else:
            rank = -1 if item.value < exact[ranked[0]].value else len(middle.members)
        places = sorted({(count - 1) // 2, count // 2})
        return [exact[ranked[place + (place >= rank) - middle.below]] for place in places]

    def _exact(self, at: int) -> ImpliedRate:
        """Return a rate as in a short table."""
        line, number = int(self.stated.lines[at]), int(self.stated.number[at])
        item = self._item(line)
        register = FigureRegister(traced=False)
        register.add_allocation(item)
        _, pair = list(pairs_of(item, register.figures))[number]
        rate = implied_rate(pair)
        assert rate is not None
        return rate

    @cached_property
    def _alone(self) -> dict[int, Allocation]:
        return dict(self.bulk.others)

    def _item(self, line: int) -> Allocation:
        return self._alone.get(line) or self.bulk.at(line)


class _Middle(NamedTuple):
    """The rates that one is compared with.

    Attributes:
        members: all of them.
        near: those around the middle, in the order of their rows.
        below: how many have a lower value than these.
    """

    members: np.ndarray
    near: np.ndarray
    below: int
