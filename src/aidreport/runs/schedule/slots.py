"""The slots of a schedule: each due instant, in universal time, computed without a clock.

Days off (public holidays, and dates that were named) skip slots or move them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, takewhile
from typing import TYPE_CHECKING, NamedTuple

from cronsim import CronSim

from aidreport.errors import ConfigError, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from aidreport.config.schedules import Schedule


class Slot(NamedTuple):
    """A due instant.

    Attributes:
        due: in UTC, whole seconds; its identity within the schedule.
        starts: when it runs: `due`, later by its jitter.
        skipped: why it does not run, such as a public holiday; empty if it does.
        moved: the day that it was moved from; None if it was not moved.
    """

    due: dt.datetime
    starts: dt.datetime
    skipped: str = ""
    moved: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """A schedule of a report, with everything that its slots depend on.

    Attributes:
        report, name: they also spread the jitter.
        zone: of its times.
    """

    report: str
    name: str
    schedule: Schedule
    zone: ZoneInfo
    calendar: Calendar

    def between(self, after: dt.datetime, until: dt.datetime) -> Iterator[Slot]:
        """Yield the slots with after < due ≤ until, in order; both are aware.

        A slot that is moved to a working day is due then; two that are due at the same instant
        are one.
        """
        slots: dict[dt.datetime, Slot] = {}
        begin = after
        if self.schedule.on_holiday != "skip" and self._has_days_off:
            # Slots of the days off before it may have been moved to a time after it.
            day = self.calendar.first_day_off_before(self.local(after).date())
            begin = dt.datetime.combine(day, dt.time(), self.zone) - dt.timedelta(seconds=1)
        for moment in self._moments(begin, until):
            slot = self._slot(moment)
            if after < slot.due <= until:
                slots.setdefault(slot.due, slot)
        yield from (slots[due] for due in sorted(slots))

    @property
    def rule(self) -> str:
        """When it is due, in the words of the config."""
        schedule = self.schedule
        if schedule.cron is not None:
            return schedule.cron
        if schedule.every is not None:
            return f"every {schedule.every}"
        return "at " + ", ".join(f"{moment:%Y-%m-%d %H:%M}" for moment in schedule.at)

    def local(self, moment: dt.datetime) -> dt.datetime:
        """Return an instant in the schedule's zone."""
        return moment.astimezone(self.zone)

    @property
    def _has_days_off(self) -> bool:
        return bool(self.calendar.countries or self.calendar.dates)

    def _moments(self, after: dt.datetime, until: dt.datetime) -> Iterator[dt.datetime]:
        """Yield the instants of the rule with after < instant ≤ until, within start and end."""
        schedule = self.schedule
        first = instant(schedule.start, self.zone) if schedule.start else None
        if first is not None:
            after = max(after, first - dt.timedelta(seconds=1))
        if schedule.end is not None:
            until = min(until, instant(schedule.end, self.zone))
        moments: Iterable[dt.datetime]
        if schedule.cron is not None:
            local = CronSim(schedule.cron.upper(), self.local(after))
            moments = (moment.astimezone(dt.UTC) for moment in local)
        elif schedule.every is not None and first is not None:
            numbers = count(max(0, (after - first) // schedule.every + 1))
            moments = (first + number * schedule.every for number in numbers)
        else:
            moments = sorted(instant(moment, self.zone) for moment in schedule.at)
        in_time = (moment for moment in moments if moment > after)
        yield from takewhile(lambda moment: moment <= until, in_time)

    def _slot(self, due: dt.datetime) -> Slot:
        local = self.local(due)
        reason = self.calendar.day_off(local.date()) if self._has_days_off else ""
        if not reason:
            return Slot(due, due + self._jitter(due))
        if self.schedule.on_holiday == "skip":
            return Slot(due, due, reason)
        day = self.calendar.next_working_day(local.date())
        moved = dt.datetime.combine(day, local.time(), self.zone).astimezone(dt.UTC)
        return Slot(moved, moved + self._jitter(moved), moved=local.date())

    def _jitter(self, due: dt.datetime) -> dt.timedelta:
        """Return how much later a slot starts: always the same for the same slot."""
        most = int(self.schedule.jitter.total_seconds())
        if not most:
            return dt.timedelta()
        text = f"{self.report}\0{self.name}\0{due.isoformat()}"
        number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        return dt.timedelta(seconds=number % (most + 1))


def instant(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return a time as an instant in UTC; one without a zone is in the given zone."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(dt.UTC)


_SATURDAY = 5
_LONGEST_REST = 60


class Calendar(NamedTuple):
    """Days off.

    Attributes:
        countries: whose public holidays are observed ("NO", "US-CA").
        dates: further days, each with its reason.
    """

    countries: tuple[str, ...]
    dates: Mapping[dt.date, str]

    def day_off(self, day: dt.date) -> str:
        """Return why a day is off; empty if it is not."""
        for country in self.countries:
            name = _holidays(country, day.year).get(day)
            if name:
                return f"{name} ({country})"
        return self.dates.get(day, "")

    def _is_working_day(self, day: dt.date) -> bool:
        return day.weekday() < _SATURDAY and not self.day_off(day)

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
            f"no working day within {_LONGEST_REST} days before {day}",
            fix='name fewer exceptions, or set on_holiday = "skip"',
        )


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
            dates[dt.date.fromisoformat(written)] = comment or f"named in {path.name}"
        except ValueError:
            problems.append(f'line {number}: "{written[:40]}" is not a date')
    if problems:
        raise ConfigError(
            f"{path}: {counted(len(problems), 'line is not a date', 'lines are not dates')}",
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
