"""The slots that a command asks for: all that are due, one by its time, or one of its own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aidreport.config.time_zones import shown
from aidreport.errors import UsageError, near_miss
from aidreport.runs.ledger.pauses import resume_command
from aidreport.runs.ledger.records import Entry, Key, Trigger
from aidreport.runs.schedule.planner import LATE, enter_all, upcoming_slots, with_pauses
from aidreport.runs.schedule.slots import instant
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import SlotRecord
    from aidreport.runs.schedule.slots import Timetable

BY_COMMAND = "command"
"""The schedule's name for slots that belong to none."""


def of_report(planned: Sequence[Timetable], report: str, name: str | None) -> list[Timetable]:
    """Return the schedules of a report, or the one of a name.

    Raises:
        UsageError: it has no schedule of that name.
    """
    own = [timetable for timetable in planned if timetable.report == report]
    if name is None:
        return own
    names = [timetable.name for timetable in own]
    if name not in names:
        listed = ", ".join(f'"{item}"' for item in names)
        fix = state("act.name-one", names=listed) if names else state("act.add-schedule")
        raise UsageError(
            state("act.no-schedule", report=report, name=name, near=near_miss(name, names)), fix=fix
        )
    return [timetable for timetable in own if timetable.name == name]


def due_slots(
    report: str, own: Sequence[Timetable], ledger: Ledger, only: str | None
) -> list[SlotRecord]:
    """Enter the slots of a report's schedules that are due; return all that wait, oldest first.

    As for the daemon, a slot waits until its time though jitter delays it.

    Args:
        own: all its schedules, or the one that is asked for.
        only: the name of that one; None for all.
    """
    now = ledger.store.now()
    enter_all(own, ledger, now)
    return [
        slot
        for slot in ledger.waiting(report)
        if only in (None, slot.key.schedule) and slot.starts <= now
    ]


def latest_slot(report: str, only: str | None, ledger: Ledger) -> SlotRecord:
    """Return the slot of a report that was due last, by a schedule or by a command.

    Args:
        only: the schedule that is asked for; None for whatever was last, as `why` has it.

    Raises:
        UsageError: there is none.
    """
    slot = ledger.latest(report, only)
    if slot is None:
        fix = state("act.run-now", report=report)
        raise UsageError(state("act.no-slot", report=report), fix=fix)
    return slot


def slot_at(
    own: Sequence[Timetable], report: str, moment: dt.datetime, zone: ZoneInfo, now: dt.datetime
) -> Entry:
    """Return the slot of a report at a time.

    It is the slot of the first schedule that has one then, else a new slot without a schedule.

    Args:
        own: the schedules of the report.
        moment: without a zone, in that of the organisation, in which times are shown; or in that
            of a schedule that has a slot then, where none has one otherwise.
        zone: of the organisation.

    Raises:
        UsageError: it is not due yet.
    """
    readings = [(timetable, zone) for timetable in own]
    readings += [(timetable, timetable.zone) for timetable in own]
    for timetable, of in readings:
        asked = instant(moment, of)
        slot = next(timetable.between(asked - dt.timedelta(seconds=1), asked), None)
        if slot is not None:
            _refuse_early(slot.due, now, timetable.shown(slot.due))
            key = Key(report, timetable.name, slot.due)
            return Entry(key, slot.starts, Trigger.COMMAND, slot.skipped)
    due = instant(moment, zone)
    _refuse_early(due, now, shown(due, zone))
    return own_slot(report, due)


def own_slot(report: str, due: dt.datetime) -> Entry:
    """Return a slot that belongs to no schedule."""
    due = due.replace(microsecond=0)
    return Entry(Key(report, BY_COMMAND, due), due, Trigger.COMMAND)


def nothing_due(report: str, own: Sequence[Timetable], ledger: Ledger) -> str:
    """Return that nothing is due, and when the next slot is."""
    if not own:
        return f"nothing is due: {report} has no schedule any more"
    now = ledger.store.now()
    own = with_pauses(own, ledger)
    paused = [(item, pause) for item in own if (pause := item.pause_at(now)) is not None]
    if len(paused) == len(own):
        reasons = dict.fromkeys(pause.reason(item.weekday(pause.since)) for item, pause in paused)
        resumed = dict.fromkeys(resume_command(report, pause.schedule) for _, pause in paused)
        return f"nothing runs: {'; '.join(reasons)}; to resume it: {'; '.join(resumed)}"
    following = [
        (slot.due, timetable)
        for timetable in own
        if timetable.pause_at(now) is None
        for slot in upcoming_slots(timetable, now, 1)
    ]
    if not following:
        return "nothing is due, and no slot is to come"
    due, timetable = min(following, key=lambda item: item[0])
    next_slot = f"{timetable.weekday(due)}, schedule {timetable.name}"
    return f"nothing is due; the next slot is {next_slot}"


def _refuse_early(due: dt.datetime, now: dt.datetime, text: str) -> None:
    if due > now + LATE:
        raise UsageError(
            state("act.not-due", time=text),
            why=state("act.not-due-why"),
            fix=state("act.not-due-fix"),
        )
