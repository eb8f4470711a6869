"""The slots that the schedules of a config ask for, each entered into the ledger once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aidreport.config.schedules import named
from aidreport.errors import UsageError
from aidreport.runs.ledger.records import Entry, Key, Trigger
from aidreport.runs.schedule.calendar import calendar, read_dates
from aidreport.runs.schedule.slots import Timetable, instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.config.config import Config
    from aidreport.config.schedules import Schedule
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.schedule.slots import Slot

_BY_COMMAND = "command"
"""The schedule's name for slots that belong to none."""

_SHORTEST_SPAN = dt.timedelta(hours=1)
_LOOKED_BACK = dt.timedelta(days=2000)
_LATE = dt.timedelta(minutes=1)
"""A slot that is entered later than this was missed: nothing was running."""


def timetables(config: Config) -> list[Timetable]:
    """Return the schedules of all reports.

    Raises:
        ConfigError: a file of dates cannot be read.
    """
    schedules = []
    for report, settings in config.reports.items():
        for name, schedule in named(settings.schedules).items():
            file = schedule.exceptions_file
            dates = read_dates(config.folder / file) if file else {}
            zone = ZoneInfo(schedule.timezone or config.organisation.timezone)
            named_days = schedule.holidays, schedule.exceptions, dates
            days = calendar(*named_days, schedule.weekend)
            schedules.append(Timetable(report, name, schedule, zone, days))
    return schedules


def adopt_renamed(config: Config, ledger: Ledger) -> None:
    """Continue the history of renamed reports under their new names."""
    for name, report in config.reports.items():
        if report.formerly and report.formerly not in config.reports:
            ledger.rename(report.formerly, name)


def enter_due(timetable: Timetable, ledger: Ledger, now: dt.datetime) -> int:
    """Enter the slots of a schedule up to now; return how many are to run.

    A new schedule begins now, without slots from before it was known. Missed slots are caught up
    as the schedule says.
    """
    since = ledger.entered_until(timetable.report, timetable.name)
    if since is None:
        ledger.advance(timetable.report, timetable.name, now)
        return 0
    if now <= since:
        return 0
    entries = list(_entries(timetable, list(timetable.between(since, now)), now))
    ledger.advance(timetable.report, timetable.name, now, entries)
    return sum(not entry.skipped for entry in entries)


def _entries(timetable: Timetable, slots: Sequence[Slot], now: dt.datetime) -> Iterator[Entry]:
    missed = [slot.due for slot in slots if not slot.skipped and slot.due < now - _LATE]
    for slot in slots:
        reason, trigger = slot.skipped, Trigger.SCHEDULE
        if not slot.skipped and slot.due < now - _LATE:
            reason = _not_caught_up(timetable.schedule, slot.due, missed[-1], now)
            trigger = Trigger.CATCH_UP
        key = Key(timetable.report, timetable.name, slot.due)
        yield Entry(key, slot.starts, trigger, reason)


def _not_caught_up(
    schedule: Schedule, due: dt.datetime, latest: dt.datetime, now: dt.datetime
) -> str:
    """Return why a slot that passed is not caught up; empty if it is."""
    if schedule.catch_up == "none":
        return "it was missed while nothing was running, and catch_up is none"
    if due < now - schedule.catch_up_window:
        return f"it was missed longer ago than catch_up_window, {schedule.catch_up_window}"
    if schedule.catch_up == "latest" and due != latest:
        runs = f"the latest, {latest:%Y-%m-%d %H:%M} UTC, runs"
        return f"it was missed while nothing was running; {runs}"
    return ""


def requested_slot(
    config: Config, report: str, moment: dt.datetime | None, ledger: Ledger
) -> tuple[Entry, Schedule | None]:
    """Return the slot that a command asks for, with its schedule; None if it has none.

    With a time, it is the slot of the first schedule that has one then, else a new slot without
    a schedule. Without a time, it is the latest slot that is due; without schedules, now.

    Args:
        moment: without a zone, in that of each schedule.

    Raises:
        UsageError: it is not due yet.
    """
    now = ledger.store.now()
    for timetable in timetables(config):
        if timetable.report != report:
            continue
        if moment is None:
            slot = _latest(timetable, now)
        else:
            asked = instant(moment, timetable.zone)
            slot = next(timetable.between(asked - dt.timedelta(seconds=1), asked), None)
        if slot is not None:
            _refuse_early(slot.due, now)
            key = Key(report, timetable.name, slot.due)
            entry = Entry(key, slot.starts, Trigger.COMMAND, slot.skipped)
            return entry, timetable.schedule
    zone = ZoneInfo(config.organisation.timezone)
    due = now.replace(microsecond=0) if moment is None else instant(moment, zone)
    _refuse_early(due, now)
    return Entry(Key(report, _BY_COMMAND, due), due, Trigger.COMMAND), None


def _latest(timetable: Timetable, now: dt.datetime) -> Slot | None:
    """Return the latest slot that is due; None if there was none for years."""
    span = _SHORTEST_SPAN
    while span <= _LOOKED_BACK:
        slots = list(timetable.between(now - span, now))
        if slots:
            return slots[-1]
        span *= 4
    return None


def _refuse_early(due: dt.datetime, now: dt.datetime) -> None:
    if due > now + _LATE:
        raise UsageError(
            f"the slot of {due:%Y-%m-%d %H:%M} UTC is not due yet",
            why="a slot runs once: run early, it would be missing when it is due",
            fix="wait, or leave out --slot to run the latest that is due",
        )


def upcoming_slots(timetable: Timetable, after: dt.datetime, count: int) -> list[Slot]:
    """Return the next slots of a schedule, those that will be skipped included."""
    slots: list[Slot] = []
    span = _SHORTEST_SPAN
    begin = after
    while len(slots) < count and begin < after + dt.timedelta(days=366 * 9):
        slots += timetable.between(begin, begin + span)
        begin += span
        span *= 2
    return slots[:count]
