"""Which published rates lead from one currency to another on a day, or in a year."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from aidreport.model.conversion import Quote
from aidreport.model.money import scale_exactly

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aidreport.model.source import SourceFile


class _NoRateError(Exception):
    """There is no rate; the message says why."""


class Series(Protocol):
    """The rates of one publisher, each of a currency against a base."""

    @property
    def title(self) -> str:
        """What a reader would call them."""

    @property
    def file(self) -> SourceFile:
        """The file that they are from."""

    @property
    def oldest(self) -> int:
        """How many days old a rate may be at most."""

    @property
    def bases(self) -> Iterable[str]:
        """The currencies that others are quoted against."""

    def knows(self, currency: str, base: str) -> bool:
        """Tell whether there is any rate of a currency against a base."""

    def on(self, currency: str, base: str, day: dt.date) -> tuple[Decimal, dt.date] | None:
        """Return the last rate published by a day, with the day that it is of."""

    def of_year(self, currency: str, base: str, year: int) -> tuple[Decimal, str] | None:
        """Return the average of a year's rates, with the period that it covers."""


@dataclass(slots=True)
class Rates:
    """Finds rates, by day or by year.

    Args:
        series: where they are looked up.
        by_year: whether the average of the year is meant, not the rate of the day.
    """

    series: Series
    by_year: bool = False
    _found: dict[tuple[str, str, object], tuple[Quote, ...] | str] = field(default_factory=dict)

    @property
    def file(self) -> SourceFile:
        """The file that they are from."""
        return self.series.file

    @property
    def method(self) -> str:
        """How rates are chosen, for the data: what precedes "by the date of decision"."""
        return f"{self.series.title}, " + (
            "average of the year of" if self.by_year else "last published by"
        )

    def between(self, currency: str, target: str, day: dt.date) -> tuple[Quote, ...] | str:
        """Return the rates that lead from a currency to another, or why there are none."""
        key = (currency, target, day.year if self.by_year else day)
        if key not in self._found:
            try:
                self._found[key] = self._path(currency, target, day)
            except _NoRateError as problem:
                self._found[key] = str(problem)
        return self._found[key]

    def _path(self, currency: str, target: str, day: dt.date) -> tuple[Quote, ...]:
        if currency == target:
            return ()
        knows = self.series.knows
        for one, other in ((currency, target), (target, currency)):
            if knows(one, other):
                return (self._quote(one, other, day),)
        for base in sorted(self.series.bases):
            if knows(currency, base) and knows(target, base):
                return (self._quote(currency, base, day), self._quote(target, base, day))
        known = set(self.series.bases)
        missing = [code for code in (currency, target) if not self._any(code, known)]
        if missing:
            raise _NoRateError(f"{self.series.title} have no rate of {' or '.join(missing)}")
        raise _NoRateError(f"{self.series.title} do not lead from {currency} to {target}")

    def _any(self, code: str, bases: set[str]) -> bool:
        return code in bases or any(self.series.knows(code, base) for base in bases)

    def _quote(self, currency: str, base: str, day: dt.date) -> Quote:
        title = self.series.title
        if self.by_year:
            average = self.series.of_year(currency, base, day.year)
            if average is None:
                raise _NoRateError(f"{title} have no rate of {currency} in {day.year}")
            return Quote(average[0], currency, base, average[1])
        found = self.series.on(currency, base, day)
        if found is None:
            raise _NoRateError(f"{title} have no rate of {currency} by {day}")
        number, published = found
        oldest = self.series.oldest
        if (day - published).days > oldest:
            raise _NoRateError(
                f"{title} have no rate of {currency} within {oldest} days before {day};"
                f" the last is of {published}"
            )
        return Quote(number, currency, base, published.isoformat())


@dataclass(frozen=True, slots=True)
class Table:
    """Rates of a file, by currency and base.

    Attributes:
        days: ascending, with the rate of each.
        years: rates that are stated for a whole year.
    """

    title: str
    file: SourceFile
    days: Mapping[tuple[str, str], Sequence[tuple[dt.date, Decimal]]]
    years: Mapping[tuple[str, str], Mapping[int, Decimal]]
    oldest: int = 366

    @property
    def bases(self) -> Iterable[str]:
        """The currencies that others are quoted against."""
        return {base for _, base in (*self.days, *self.years)}

    def knows(self, currency: str, base: str) -> bool:
        """Tell whether there is any rate of a currency against a base."""
        return (currency, base) in self.days or (currency, base) in self.years

    def on(self, currency: str, base: str, day: dt.date) -> tuple[Decimal, dt.date] | None:
        """Return the last rate published by a day, with the day that it is of."""
        series = self.days.get((currency, base), [])
        at = bisect_right(series, day, key=lambda item: item[0])
        if not at:
            return None
        published, number = series[at - 1]
        return number, published

    def of_year(self, currency: str, base: str, year: int) -> tuple[Decimal, str] | None:
        """Return the rate of a year, or the average of its days, with the period."""
        stated = self.years.get((currency, base), {}).get(year)
        if stated is not None:
            return stated, str(year)
        return average(item for item in self.days.get((currency, base), []) if item[0].year == year)


_AVERAGE_PLACES = 6


def average(series: Iterable[tuple[dt.date, Decimal]]) -> tuple[Decimal, str] | None:
    """Return the average of one year's rates to six decimals, with the days that it covers.

    The period is the year where its last rate is of its last week, else from when to when.
    """
    found = sorted(series)
    if not found:
        return None
    first, last = found[0][0], found[-1][0]
    total = sum((Fraction(number) for _, number in found), Fraction())
    millionths = round(total / len(found) * 10**_AVERAGE_PLACES)
    mean = scale_exactly(Decimal(millionths), -_AVERAGE_PLACES)
    whole = first <= dt.date(first.year, 1, 7) and last >= dt.date(last.year, 12, 25)
    return mean, str(first.year) if whole else f"{first} to {last}"
