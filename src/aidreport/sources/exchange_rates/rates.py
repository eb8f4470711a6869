"""Which published rates lead from one currency to another on a day, or in a year."""

from __future__ import annotations

from dataclasses import field
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from aidreport.lazy_dataclass import dataclass
from aidreport.model.money import ExchangeRate
from aidreport.model.remarks import say
from aidreport.sources.exchange_rates.series import read_rates, reference_rates

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from aidreport.config.sources import Convert
    from aidreport.model.dataset import SourceFile
    from aidreport.sources.exchange_rates.series import Day, Pair, Series
    from aidreport.values import Value

_DIGITS = Context(prec=8, rounding=ROUND_HALF_UP)
"""Significant digits of an average; the bank publishes five."""

_FRESH = 31
"""Days up to which a rate that needs fewer steps is preferred to one that is newer."""

_WEEK = 7
_FIRST_WEEK, _LAST_WEEK = 7, 25


class _NoRateError(Exception):
    """There is no rate; the remark says why, once it also names the rates."""

    def __init__(self, key: str, /, **values: Value) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class _Path(NamedTuple):
    """Rates that lead from one currency to another, and the age of the oldest in days."""

    rates: tuple[ExchangeRate, ...]
    age: int = 0


def rates_of(convert: Convert, folder: Path) -> Rates:
    """Return where rates are looked up; a relative file of rates starts at the folder.

    Raises:
        SourceError: the file of rates cannot be used.
    """
    by_year = convert.rate == "year"
    if convert.rates is None:
        return Rates(reference_rates, by_year)
    series = read_rates(folder, convert.rates)
    return Rates(lambda: series, by_year)


@dataclass(slots=True)
class Rates:
    """Finds rates in a series: those of the day, or `by_year` the averages of the year."""

    open_series: Callable[[], Series]
    by_year: bool
    _known: dict[tuple[str, str, dt.date, bool], tuple[ExchangeRate, ...] | str] = field(
        default_factory=dict
    )

    @property
    def series(self) -> Series:
        """Where rates are looked up; the bank's are loaded when they are needed first."""
        return self.open_series()

    @property
    def file(self) -> SourceFile:
        """The file that they are from."""
        return self.series.file

    def method(self, which: str, *, by_year: bool = False) -> str:
        """Return where a rate is from and how it is chosen by a date: "the date of decision".

        Args:
            by_year: whether it is an average in any case.
        """
        key = "rate-of-year" if by_year or self.by_year else "rate-of-day"
        return say(key, rates=self.series.file.title, date=which)

    def between(
        self, currency: str, target: str, day: dt.date, *, by_year: bool = False
    ) -> tuple[ExchangeRate, ...] | str:
        """Return the rates that lead from a currency to another, at most two, or why none do.

        Args:
            by_year: whether the average of the year is meant in any case.
        """
        key = (currency, target, day, by_year or self.by_year)
        if key not in self._known:
            try:
                self._known[key] = self._best(*key)
            except _NoRateError as problem:
                title = self.series.file.title
                self._known[key] = say(problem.key, rates=title, **problem.values)
        return self._known[key]

    def _best(
        self, currency: str, target: str, day: dt.date, by_year: bool
    ) -> tuple[ExchangeRate, ...]:
        """Return the rates of the best way: fresh, then short, then fresher.

        If no way has rates, say why the shortest has none.
        """
        if currency == target:
            return ()
        problems: list[_NoRateError] = []
        paths: list[_Path] = []
        for pairs in self._ways(currency, target):
            try:
                paths.append(self._averages(pairs, day) if by_year else self._rates(pairs, day))
            except _NoRateError as problem:
                problems.append(problem)
        if paths:
            return min(paths, key=lambda path: (path.age > _FRESH, len(path.rates), path.age)).rates
        known = {code for pair in self.series.pairs for code in pair}
        if missing := [code for code in (currency, target) if code not in known]:
            raise _NoRateError("rates-lack", currencies=_or(missing))
        if problems:
            raise problems[0]
        raise _NoRateError("rates-lead-nowhere", currency=currency, target=target)

    def _ways(self, currency: str, target: str) -> Iterator[tuple[Pair, ...]]:
        """Yield the pairs that lead from a currency to another, the shortest ways first."""
        pairs = self.series.pairs
        yield from ((pair,) for pair in _between(pairs, currency, target))
        for middle in sorted({code for pair in pairs for code in pair} - {currency, target}):
            yield from product(_between(pairs, currency, middle), _between(pairs, middle, target))

    def _rates(self, pairs: tuple[Pair, ...], day: dt.date) -> _Path:
        """Return the last rates of pairs by a day; of one day, if a near one has all."""
        latest: list[Day] = []
        for pair in pairs:
            if (rate := self.series.last(pair, day)) is None:
                raise self._no_rate_near((pair,), day)
            latest.append(rate)
        latest = self._of_one_day(pairs, min(published for published, _ in latest)) or latest
        age = (day - min(published for published, _ in latest)).days
        if age > self.series.oldest:
            raise self._no_rate_near(pairs, day)
        rates = [
            ExchangeRate(number, *pair, published.isoformat())
            for pair, (published, number) in zip(pairs, latest, strict=True)
        ]
        return _Path(tuple(rates), age)

    def _of_one_day(self, pairs: tuple[Pair, ...], latest: dt.date) -> list[Day] | None:
        """Return the rates of the last day that has all pairs, if it is of the same week."""
        until = latest
        while (latest - until).days < _WEEK:
            rates = [rate for pair in pairs if (rate := self.series.last(pair, until))]
            if len(rates) < len(pairs):
                return None
            days = {published for published, _ in rates}
            if days == {until}:
                return rates
            until = min(days)
        return None

    def _averages(self, pairs: tuple[Pair, ...], day: dt.date) -> _Path:
        """Return the averages of pairs in the year of a day, over the days that all have."""
        year, years = day.year, self.series.years
        if all(year in years.get(pair, {}) for pair in pairs):
            return _Path(tuple(ExchangeRate(years[pair][year], *pair, str(year)) for pair in pairs))
        published = [self.series.in_year(pair, year) for pair in pairs]
        days = sorted(set.intersection(*map(set, published)))
        if not days:
            raise _NoRateError("rates-lack-year", currencies=_codes(pairs), year=str(year))
        if (day - days[-1]).days > self.series.oldest:
            raise self._no_rate_near(pairs, day)
        rates = [
            ExchangeRate(_average([numbers[one] for one in days]), *pair, _period(days))
            for numbers, pair in zip(published, pairs, strict=True)
        ]
        return _Path(tuple(rates))

    def _no_rate_near(self, pairs: tuple[Pair, ...], day: dt.date) -> _NoRateError:
        """Return why no rate of pairs is near a day, without the day: many rows share it."""
        bounds = self.series.bounds
        newest = max((last for _, last in bounds.values()), default=None)
        for pair in pairs:
            if pair not in bounds:
                return _NoRateError("rates-yearly-only", currencies=_codes((pair,)))
            first, last = bounds[pair]
            currency = _codes((pair,))
            if day < first:
                return _NoRateError("rates-lack-before", currencies=currency, date=first)
            if (day - last).days > self.series.oldest:
                if self.series.newer and last == newest:
                    hint = self.series.newer
                    return _NoRateError(
                        "rates-lack-newer", currencies=currency, date=last, hint=hint
                    )
                return _NoRateError("rates-lack-after", currencies=currency, date=last)
        days = self.series.oldest
        return _NoRateError("rates-lack-near", currencies=_codes(pairs), days=days)


def _between(pairs: frozenset[Pair], one: str, other: str) -> list[Pair]:
    return [pair for pair in ((one, other), (other, one)) if pair in pairs]


def _codes(pairs: tuple[Pair, ...]) -> str:
    """Return what pairs need rates of: their currencies, not the bases they are quoted against."""
    return _or([currency for currency, _ in pairs])


def _or(codes: Sequence[str]) -> str:
    """Return currencies as alternatives; there are at most two."""
    first, *others = dict.fromkeys(codes)
    return say("either", first=first, second=others[0]) if others else first


def _average(numbers: Sequence[Decimal]) -> Decimal:
    """Return the average of rates, to eight significant digits."""
    mean = sum(map(Fraction, numbers), Fraction()) / len(numbers)
    rounded = _DIGITS.divide(Decimal(mean.numerator), Decimal(mean.denominator))
    return Decimal(f"{rounded:f}")


def _period(days: Sequence[dt.date]) -> str:
    """Return the year that days cover, or from when to when they are."""
    first, last = days[0], days[-1]
    begins = (first.month, first.day) <= (1, _FIRST_WEEK)
    ends = (last.month, last.day) >= (12, _LAST_WEEK)
    return str(first.year) if begins and ends else f"{first} to {last}"
