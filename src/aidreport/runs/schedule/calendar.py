"""Days off: public holidays, weekends and dates that were named; and working days between them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import ConfigError
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from aidreport.config.schedules import Weekend

_LONGEST_REST = 60
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_USUAL = frozenset((5, 6))

_WEEKENDS: Mapping[str, frozenset[int]] = {
    "LY": frozenset((4, 5)),
    "PS": frozenset((4, 5)),
    "SO": frozenset((4,)),
}
"""Where the library of holidays says Saturday and Sunday, and public offices keep other days."""


class Calendar(NamedTuple):
    """Days off.

    Attributes:
        countries: whose public holidays are observed ("NO", "US-CA").
        dates: further days, each with its reason.
        weekend: days of the week that are no working days, Monday is 0; None: the countries' own.
    """

    countries: tuple[str, ...]
    dates: Mapping[dt.date, str]
    weekend: frozenset[int] | None = None

    @property
    def has_days_off(self) -> bool:
        """Whether any day but those of a weekend can be off."""
        return bool(self.countries or self.dates)

    def day_off(self, day: dt.date) -> str:
        """Return why a day is off; empty if it is not. A weekend is no reason."""
        for country in self.countries:
            name = _holidays(country, day.year).get(day)
            if name:
                return f"{name} ({country})"
        return self.dates.get(day, "")

    def without_holidays(self, year: int) -> list[str]:
        """Return the countries for which no public holiday of a year is known."""
        return [country for country in self.countries if not _holidays(country, year)]

    def first_day_off_before(self, day: dt.date) -> dt.date:
        """Return the first of the days off that lead up to a day; without any, the day itself."""
        for _ in range(_LONGEST_REST):
            before = day - dt.timedelta(days=1)
            if self._is_working_day(before):
                return day
            day = before
        return day

    def next_working_day(self, day: dt.date) -> dt.date:
        """Return the first working day after a day.

        Raises:
            ConfigError: there is none within two months.
        """
        for _ in range(_LONGEST_REST):
            day += dt.timedelta(days=1)
            if self._is_working_day(day):
                return day
        raise ConfigError(
            state("setup.no-working-day", limit=_LONGEST_REST, day=str(day)),
            fix=state("setup.no-working-day-fix"),
        )

    def _is_working_day(self, day: dt.date) -> bool:
        return day.weekday() not in self._days_of_weekend() and not self.day_off(day)

    def _days_of_weekend(self) -> Collection[int]:
        """Return the days of the week on which one of the countries does not work."""
        if self.weekend is not None:
            return self.weekend
        return frozenset[int]().union(*map(_weekend, self.countries)) or _USUAL


def calendar(
    countries: Sequence[str],
    dates: Sequence[dt.date],
    more: Mapping[dt.date, str],
    weekend: Weekend | None = None,
) -> Calendar:
    """Return a calendar of countries, of dates in the config and of those in a file."""
    named = dict.fromkeys(dates, state("reason.day-named"))
    days = None if weekend is None else frozenset(map(_DAYS.index, weekend.split("-")))
    return Calendar(tuple(countries), {**more, **named}, days)


def read_dates(path: Path) -> dict[dt.date, str]:
    """Return the dates in a file, one a line; what follows # is a comment.

    Raises:
        ConfigError: the file cannot be read, or lines are not dates; all of them.
    """
    from aidreport.files.toml import read_bytes

    dates: dict[dt.date, str] = {}
    problems = []
    text = read_bytes(path, ConfigError).decode("utf-8-sig", "replace")
    for number, line in enumerate(text.splitlines(), 1):
        written, _, comment = (part.strip() for part in line.partition("#"))
        if not written:
            continue
        try:
            dates[dt.date.fromisoformat(written)] = comment or state(
                "reason.day-named-in-file", file=path.name
            )
        except ValueError:
            problems.append(state("setup.no-date", line=str(number), value=written[:40]))
    if problems:
        raise ConfigError(
            state("setup.no-dates", name=str(path), count=len(problems)),
            details=problems,
            fix=state("setup.no-dates-fix"),
        )
    return dates


@lru_cache(maxsize=512)
def _holidays(country: str, year: int) -> Mapping[dt.date, str]:
    from holidays import country_holidays

    code, _, part = country.partition("-")
    days = country_holidays(code, subdiv=part or None, years=year, language="en_US")
    return dict(days.items())


@lru_cache(maxsize=512)
def _weekend(country: str) -> frozenset[int]:
    from holidays import country_holidays

    code = country.partition("-")[0]
    return _WEEKENDS.get(code) or frozenset(country_holidays(code).weekend)
