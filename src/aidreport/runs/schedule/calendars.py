"""Days without slots: public holidays, and dates that were named."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_SATURDAY = 5
_LONGEST_REST = 60


class Calendar(NamedTuple):
    """Days off.

    Attributes:
        countries: whose public holidays are observed ("NO", "US-CA").
        dates: further days, each with the reason that is told.
    """

    countries: tuple[str, ...]
    dates: Mapping[dt.date, str]

    def day_off(self, day: dt.date) -> str:
        """Return why a day is off; empty where it is not."""
        for country in self.countries:
            name = _holidays(country, day.year).get(day)
            if name:
                return f"{name} ({country})"
        return self.dates.get(day, "")

    def _is_working_day(self, day: dt.date) -> bool:
        return day.weekday() < _SATURDAY and not self.day_off(day)

    def first_day_off_before(self, day: dt.date) -> dt.date:
        """Return the first of the days without work that end the day before, else the day."""
        for _ in range(_LONGEST_REST):
            before = day - dt.timedelta(days=1)
            if self._is_working_day(before):
                return day
            day = before
        return day

    def next_working_day(self, day: dt.date) -> dt.date:
        """Return the first day after one that is neither off nor at the weekend.

        Raises:
            ConfigError: there is none within two months.
        """
        for _ in range(_LONGEST_REST):
            day += dt.timedelta(days=1)
            if self._is_working_day(day):
                return day
        raise ConfigError(
            f"no working day within {_LONGEST_REST} days before {day}",
            fix='name fewer exceptions, or set on_holiday = "skip"',
        )


def read_dates(path: Path) -> dict[dt.date, str]:
    """Return the dates in a file, one a line; what follows # is a comment.

    Raises:
        ConfigError: the file cannot be read, or lines are no dates; all of them.
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
            dates[dt.date.fromisoformat(written)] = comment or f"named in {path.name}"
        except ValueError:
            problems.append(f'line {number}: "{written[:40]}" is no date')
    if problems:
        raise ConfigError(
            f"{path}: {len(problems)} lines are no dates",
            details=problems,
            fix="write one date a line: 2026-12-24  # Christmas Eve",
        )
    return dates


def calendar(
    countries: Sequence[str], dates: Sequence[dt.date], more: Mapping[dt.date, str]
) -> Calendar:
    """Return a calendar of countries, of dates in the config and of those in a file."""
    named = dict.fromkeys(dates, "named in the config")
    return Calendar(tuple(countries), {**more, **named})


@lru_cache(maxsize=512)
def _holidays(country: str, year: int) -> Mapping[dt.date, str]:
    from holidays import country_holidays

    code, _, part = country.partition("-")
    days = country_holidays(code, subdiv=part or None, years=year, language="en_US")
    return dict(days.items())
