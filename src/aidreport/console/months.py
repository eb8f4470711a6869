"""The calendar: the slots of a month or a day, past and to come, with outcome or prospect."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from aidreport.console.rendering import page
from aidreport.console.reports import outcome_of
from aidreport.runs.schedule.planner import timetables, with_pauses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from starlette.requests import Request
    from starlette.responses import Response

    from aidreport.console.project import Project
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.schedule.slots import Timetable

_MOST_RECORDED = 5_000
"""Runs of a month that are looked at."""
_MOST_OF_DAY = 4
"""Entries that a day of a month shows; the page of the day has them all."""
_MOST_LISTED = 500
"""Entries on the page of a day."""
_MOST_PLANNED = 2_000
"""Slots of a schedule in a month that are looked at: more are due every few minutes."""
_SECOND, _DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)
_WELL = ("sent", "rendered", "to come", "skipped")
_UNSEEN = "no record"


class Month(NamedTuple):
    """A month of the calendar."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str, today: dt.date) -> Month:
        """Return the month that an address names, "2026-11"; that of today if it names none."""
        found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
        if found is None or not 1 < int(found[1]) < dt.MAXYEAR:
            return cls(today.year, today.month)
        return cls(int(found[1]), int(found[2]))

    def moved(self, months: int) -> Month:
        """Return the month so many later, or earlier."""
        number = self.year * 12 + self.number - 1 + months
        return Month(number // 12, number % 12 + 1)

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.number, 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


class Entry(NamedTuple):
    """A slot in the calendar.

    Attributes:
        run: its number; None if the ledger does not have it.
        outcome: what became of it, or will: "runs", "skipped" …
        reason: why; empty if nothing is to be said.
    """

    due: dt.datetime
    report: str
    run: int | None
    outcome: str
    reason: str

    @property
    def unseen(self) -> bool:
        """Whether it was due, and nothing has looked at its schedule since."""
        return self.outcome == _UNSEEN


class Day(NamedTuple):
    """A day of the calendar; `more` is how many entries are not shown."""

    date: dt.date
    entries: list[Entry]
    more: int


def show_calendar(request: Request) -> Response:
    """Show a month of slots of all reports, or of one; or one day, if the address names it."""
    project: Project = request.app.state.project
    config = project.config()
    now, zone = project.now(), config.organisation.zone
    today = now.astimezone(zone).date()
    month = Month.read(request.query_params.get("month", ""), today)
    day = _day_in(request.query_params.get("day", ""))
    asked = request.query_params.get("report", "")
    sees = request.state.roles.sees
    bounds = (day, day + _DAY) if day else (month.first, month.moved(1).first)
    begin, end = (_midnight(date, zone) for date in bounds)
    with project.ledger(config) as ledger:
        recorded = ledger.history(report=asked, since=begin, until=end, limit=_MOST_RECORDED + 1)
        entries = [
            Entry(slot.key.due, slot.key.report, slot.id, outcome_of(slot), slot.reason)
            for slot in recorded[:_MOST_RECORDED]
            if sees(slot.key.report)
        ]
        planned = [
            timetable
            for timetable in with_pauses(timetables(config), ledger)
            if asked in ("", timetable.report) and sees(timetable.report)
        ]
        known = {(slot.key.report, slot.key.due) for slot in recorded}
        for timetable in planned:
            entries += _unrecorded(timetable, ledger, (begin, end), now, known)
        names = sorted(filter(sees, {*config.reports, *ledger.reports()}))
    if day:
        entries.sort(key=_place)
        return page(
            request,
            "day.html",
            date=day,
            month=Month(day.year, day.month),
            asked=asked,
            entries=entries[:_MOST_LISTED],
            more=max(len(entries) - _MOST_LISTED, 0),
            zone=zone,
        )
    return page(
        request,
        "calendar.html",
        month=month,
        days=_days(month, entries, zone),
        blank=month.first.weekday(),
        today=today,
        before=month.moved(-1),
        after=month.moved(1),
        names=names,
        asked=asked,
        cut=len(recorded) > _MOST_RECORDED,
        zone=zone,
    )


def _unrecorded(
    timetable: Timetable,
    ledger: Ledger,
    span: tuple[dt.datetime, dt.datetime],
    now: dt.datetime,
    known: set[tuple[str, dt.datetime]],
) -> Iterator[Entry]:
    """Yield the slots of a schedule that the ledger does not have, since it was looked at last.

    Those before were due when the schedule was not there.
    """
    mark = ledger.mark(timetable.report, timetable.name)
    since = max(span[0], mark.until if mark else now) - _SECOND
    number = 0
    for slot in timetable.between(since, span[1] - _SECOND):
        if (timetable.report, slot.due) in known:
            continue
        number += 1
        if number > _MOST_PLANNED:
            return
        if slot.skipped:
            outcome, reason = "skipped", slot.skipped
        elif slot.due > now:
            outcome, reason = "to come", ""
        else:
            outcome, reason = _UNSEEN, ""
        yield Entry(slot.due, timetable.report, None, outcome, reason)


def _days(month: Month, entries: Sequence[Entry], zone: ZoneInfo) -> list[Day]:
    """Return the days of a month with their entries, the earliest first."""
    of_day: dict[dt.date, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=_place):
        of_day[entry.due.astimezone(zone).date()].append(entry)
    count = (month.moved(1).first - month.first).days
    dates = [month.first + dt.timedelta(days=number) for number in range(count)]
    return [Day(date, *_most_telling(of_day[date])) for date in dates]


def _place(entry: Entry) -> tuple[dt.datetime, str, int]:
    """Return what entries are ordered by."""
    return entry.due, entry.report, entry.run or 0


def _day_in(text: str) -> dt.date | None:
    """Return the day that an address names, "2026-11-30"; None if it names none."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    with suppress(ValueError):
        day = dt.date.fromisoformat(text)
        return day if 1 < day.year < dt.MAXYEAR else None
    return None


def _most_telling(entries: list[Entry]) -> tuple[list[Entry], int]:
    """Return the entries of a day that are shown, and how many are not.

    Those that somebody has to look at come before those that went well.
    """
    order = sorted(range(len(entries)), key=lambda number: entries[number].outcome in _WELL)
    shown = sorted(order[:_MOST_OF_DAY])
    return [entries[number] for number in shown], len(entries) - len(shown)


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
