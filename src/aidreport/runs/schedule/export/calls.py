"""When another scheduler has to call `aidreport run`, so that no slot is late.

The ledger decides what is due, so a call too many does nothing. A rule that the other scheduler
reads as we do is called at its times; for all else it is called every five minutes.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

from cronsim import CronSim

from aidreport.runs.schedule.remarks import changes_of_clocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.config.schedules import Schedule
    from aidreport.runs.schedule.slots import Timetable

SENDING = "2-59/5 * * * *"
"""When messages are sent that wait for another try: not when reports run."""

_EVERY = 5
_DAY = dt.timedelta(days=1)
_LOOKED_AHEAD = 731


def _field(value: str) -> str:
    """Return a pattern of a list of values, ranges and steps."""
    part = rf"(\*|{value}-{value})(/\d+)?|{value}"
    return rf"({part})(,({part}))*"


_READ_BY_ALL = (
    _field(r"\d+"),
    _field(r"\d+"),
    _field(r"\d+"),
    _field(r"(\d+|[A-Z]{3})"),
    _field(r"([0-6]|[A-Z]{3})"),
)
"""What cronie and Kubernetes read as we do, field by field: no L, no #, no 7 for Sunday."""


class Call(NamedTuple):
    """A call for a report that another scheduler makes.

    Attributes:
        rule: the five fields of a crontab.
        zone: of the rule; empty where it has the same times in every zone.
        report: whose slots are run.
        about: the schedules for which it is made, each in a line.
    """

    rule: str
    zone: str
    report: str
    about: tuple[str, ...]


def calls(planned: Sequence[Timetable], now: dt.datetime, *, by_rule: bool) -> list[Call]:
    """Return the calls that serve all schedules.

    Args:
        now: where to begin to look for changes of clocks.
        by_rule: whether the other scheduler knows time zones, so that rules can be called at
            their own times.
    """
    found = []
    for report in dict.fromkeys(timetable.report for timetable in planned):
        often: list[Timetable] = []
        for timetable in (item for item in planned if item.report == report):
            if by_rule and _is_read_by_all(timetable, now):
                zone = timetable.zone.key
                found.append(Call(timetable.rule, zone, report, (_about(timetable),)))
            else:
                often.append(timetable)
        if often:
            rule = _often(timetable.schedule for timetable in often)
            found.append(Call(rule, "", report, tuple(map(_about, often))))
    return found


def _about(timetable: Timetable) -> str:
    name = "" if timetable.name == timetable.rule else f"{timetable.name}: "
    return f"{name}{timetable.rule}, {timetable.zone.key}"


def _is_read_by_all(timetable: Timetable, now: dt.datetime) -> bool:
    """Return whether calls at the times of its rule, as clocks show them, meet every slot."""
    schedule = timetable.schedule
    fields = (schedule.cron or "").upper().split()
    if not fields or not all(map(re.fullmatch, _READ_BY_ALL, fields)):
        return False
    # Where both the day of the month and that of the week are named, some take either, some both.
    if "*" not in (fields[2], fields[4]):
        return False
    moves = schedule.on_holiday != "skip" and timetable.calendar.has_days_off
    return not schedule.jitter and not moves and not _has_slot_after_gap(timetable, now)


def _has_slot_after_gap(timetable: Timetable, now: dt.datetime) -> bool:
    """Return whether a slot is due at another time than its rule's, since clocks skip that one."""
    rule = CronSim(timetable.rule.upper(), now)
    for day, forward in changes_of_clocks(timetable.zone, now, _LOOKED_AHEAD):
        begin = dt.datetime.combine(day, dt.time(), timetable.zone) - dt.timedelta(seconds=1)
        slots = timetable.between(begin, begin + _DAY) if forward > dt.timedelta() else ()
        for slot in slots:
            local = timetable.local(slot.due)
            if local.hour not in rule.hours or local.minute not in rule.minutes:
                return True
    return False


def _often(schedules: Iterator[Schedule]) -> str:
    """Return a rule of every five minutes, and of the minutes between that have slots.

    Offsets of zones are multiples of five minutes, so that it fits in every zone.
    """
    minutes = {minute for schedule in schedules for minute in _minutes_of_five(schedule)}
    if len(minutes) == _EVERY:
        return "* * * * *"
    more = [f"{minute}-59/{_EVERY}" for minute in sorted(minutes - {0})]
    return ",".join([f"*/{_EVERY}", *more]) + " * * * *"


def _minutes_of_five(schedule: Schedule) -> set[int]:
    """Return the minutes after a multiple of five at which slots are due, 0 to 4."""
    if schedule.cron is not None:
        rule = CronSim(schedule.cron.upper(), dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        return {minute % _EVERY for minute in rule.minutes}
    if schedule.every is not None and schedule.start is not None:
        if schedule.every % dt.timedelta(minutes=_EVERY):
            return set(range(_EVERY))
        return {_minute(schedule.start) % _EVERY}
    return {_minute(moment) % _EVERY for moment in schedule.at}


def _minute(moment: dt.datetime) -> int:
    """Return the first whole minute that is not before a time."""
    return moment.minute + bool(moment.second or moment.microsecond)
