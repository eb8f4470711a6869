"""`aidreport why`: what happened to a slot, stage by stage, or what will."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

import click

from aidreport.cli.options import as_moment, common_options, console, ledger, project, utc_now
from aidreport.config.time_zones import shown_with_day
from aidreport.errors import UsageError
from aidreport.runs.explanation import explain_slot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.schedule.slots import Slot, Timetable

_MOST_SLOTS = 100
_LONGEST_NUMBER = 7
_BEGINS_LIKE_A_TIME = re.compile(r"\d{4}-\d{1,2}-\d")
_SECOND = dt.timedelta(seconds=1)
_DAY = dt.timedelta(days=1)


@click.command("why", short_help="Explain what happened to a slot.")
@click.argument("report", required=False)
@click.argument("asked", required=False, metavar="[SLOT]")
@common_options
def why(report: str | None, asked: str | None) -> int:
    """Explain what happened to a slot of a REPORT, stage by stage, and what to do.

    SLOT is a time such as 2026-11-23T08:00, in the time zone of the organisation or of the
    schedule, a date, the number of a run, or "last"; default: the latest slot. For a future slot
    it shows what will happen; for a time that is not a slot, the nearest slots. REPORT can be left
    out if there is only one, and before the number of a run.
    """
    settings = project()
    if report is not None and asked is None and report not in settings.reports:
        # A sole word that names no report may be a slot.
        report, asked = (None, report) if _is_slot(report) else (report, None)
    with ledger(settings, read_only=True) as book:
        if report is None and asked is not None and _is_number(asked):
            lines = list(explain_slot(settings, book, book.run(int(asked))))
        else:
            is_gone = report not in settings.reports and book.history(report=report or "", limit=1)
            name = report if report and is_gone else settings.report(report)[0]
            lines = list(_explanation(_Question(settings, book, name), asked))
    console().lines(lines)
    return 0


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= _LONGEST_NUMBER


def _is_slot(text: str) -> bool:
    try:
        if text == "last" or _is_number(text) or _BEGINS_LIKE_A_TIME.match(text):
            return True
        return as_moment(text) is not None
    except UsageError:
        return False


class _Question(NamedTuple):
    """What is asked about: a report, by its configuration and its ledger."""

    settings: Config
    book: Ledger
    report: str

    @property
    def zone(self) -> ZoneInfo:
        return self.settings.organisation.zone


def _explanation(question: _Question, asked: str | None) -> Iterator[str]:
    report, book = question.report, question.book
    if asked is None or asked == "last":
        recorded = book.history(report=report, limit=1)
        if not recorded and _planned(question):
            yield f"no slot of {report} has run yet"
            yield from _nearest(question, utc_now())
            yield f"to run it at once: aidreport run {report} --now"
            return
        if not recorded:
            raise UsageError(
                f"there is no slot of {report} in the ledger yet",
                fix="aidreport schedule next shows future slots, aidreport run makes one",
            )
        yield from _at(question, recorded[0].key.due)
    elif _is_number(asked):
        slot = book.run(int(asked))
        if slot.key.report != report:
            raise UsageError(
                f"run {slot.id} is of {slot.key.report}, not of {report}",
                fix=f"aidreport why {slot.key.report} {slot.id}",
            )
        yield from explain_slot(question.settings, book, slot)
    else:
        moment = as_moment(asked)
        assert moment is not None
        if _is_date(asked):
            yield from _on_day(question, moment.replace(tzinfo=question.zone))
        else:
            yield from _at(question, _meant(question, moment))


def _meant(question: _Question, moment: dt.datetime) -> dt.datetime:
    """Return a time without a zone as one of the organisation's, or of a schedule with a slot."""
    if moment.tzinfo:
        return moment
    planned = _planned(question)
    at_home = moment.replace(tzinfo=question.zone)
    for at in (at_home, *(moment.replace(tzinfo=timetable.zone) for timetable in planned)):
        recorded = any(slot.key.due == at for slot in question.book.around(question.report, at))
        if recorded or any(any(item.between(at - _SECOND, at)) for item in planned):
            return at
    return at_home


def _is_date(text: str) -> bool:
    try:
        return bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _on_day(question: _Question, begin: dt.datetime) -> Iterator[str]:
    """Yield all slots of a day, those of the ledger first."""
    end = (begin.replace(tzinfo=None) + _DAY).replace(tzinfo=question.zone)
    since = question.book.history(report=question.report, since=begin, until=end, limit=_MOST_SLOTS)
    recorded = sorted(since, key=lambda slot: (slot.key.due, slot.id))
    known = {slot.key.due for slot in recorded}
    others = [
        (slot, timetable)
        for timetable in _planned(question)
        for slot in timetable.between(begin - _SECOND, end - _SECOND)
        if slot.due not in known
    ]
    for number, record in enumerate(recorded):
        yield from ([""] if number else [])
        yield from explain_slot(question.settings, question.book, record)
    for slot, timetable in others[:_MOST_SLOTS]:
        yield from _unrecorded_slot(question, timetable, slot)
    moved = [line for _, line in _moved(question, begin.date())]
    yield from moved
    if not recorded and not others and not moved:
        yield f"no slot of {question.report} is due on {begin:%a %Y-%m-%d}"
        yield from _nearest(question, begin)


def _at(question: _Question, moment: dt.datetime) -> Iterator[str]:
    at = [s for s in question.book.around(question.report, moment) if s.key.due == moment]
    for slot in at:
        yield from explain_slot(question.settings, question.book, slot)
    if not at:
        yield from _unrecorded(question, moment)


def _planned(question: _Question) -> list[Timetable]:
    from aidreport.runs.schedule.planner import timetables, with_pauses

    planned = with_pauses(timetables(question.settings), question.book)
    return [item for item in planned if item.report == question.report]


def _unrecorded(question: _Question, moment: dt.datetime) -> Iterator[str]:
    """Yield what a time is that the ledger does not have: a future slot, a missed one, or none."""
    for timetable in _planned(question):
        for slot in timetable.between(moment - _SECOND, moment):
            if slot.due == moment:
                yield from _unrecorded_slot(question, timetable, slot)
                return
    days = {item.local(moment).date() for item in _planned(question)}
    moved = [line for day in days for at, line in _moved(question, day) if at == moment]
    yield from moved
    if moved:
        return
    at = shown_with_day(moment, question.zone, seconds=True)
    yield f"{at} is not a slot of {question.report}"
    yield from _nearest(question, moment)


def _moved(question: _Question, day: dt.date) -> Iterator[tuple[dt.datetime, str]]:
    """Yield the times of a day off whose slots are moved, each with a line that says where to."""
    for timetable in _planned(question):
        why = timetable.calendar.day_off(day)
        for time, to in timetable.moved_from(day):
            at = dt.datetime.combine(day, time, timetable.zone)
            was, due = f"{at:%a %Y-%m-%d %H:%M}", timetable.weekday(to, seconds=True)
            its = f"{question.report}, schedule {timetable.name}: the slot of {was}"
            yield at, f"{its} is moved to {due}: {why}"


def _unrecorded_slot(question: _Question, timetable: Timetable, slot: Slot) -> Iterator[str]:
    due = timetable.weekday(slot.due, seconds=True)
    yield f"{question.report}, schedule {timetable.name}, slot {due}"
    yield _prospect(slot, timetable)


def _nearest(question: _Question, moment: dt.datetime) -> Iterator[str]:
    """Yield the slots before and after a time: of the ledger, and of the schedules."""
    from aidreport.runs.schedule.planner import upcoming_slots

    for record in question.book.around(question.report, moment):
        at = question.settings.time_of_slot(*record.key, seconds=True)
        due = f"{record.key.due.astimezone(question.zone):%a} {at}"
        yield f"in the ledger: {due}, schedule {record.key.schedule}"
    planned = _planned(question)
    for timetable in planned:
        for slot in upcoming_slots(timetable, moment, 1):
            rule = "" if timetable.name == timetable.rule else f" ({timetable.rule})"
            due = timetable.weekday(slot.due, seconds=True)
            yield f"next of schedule {timetable.name}{rule}: {due}"
    if not planned:
        yield "it has no schedule; add [[reports.NAME.schedules]] to the config"


def _prospect(slot: Slot, timetable: Timetable) -> str:
    """Return what will happen to a slot that the ledger does not have."""
    if slot.due <= utc_now():
        return "no record: it was due before the schedule was added, or the daemon was not running"
    if slot.skipped:
        return f"future slot; it will be skipped: {slot.skipped}"
    starts = timetable.weekday(slot.starts, seconds=True)
    moved = f" (moved from {slot.moved})" if slot.moved else ""
    when = f"it will run at {starts}, if the daemon is running or cron starts it"
    return f"future slot{moved}; {when}"
