"""The slots that a changed configuration asks for no longer."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.time_zones import shown
from aidreport.runs.ledger.records import Entry, Key, SlotState, Trigger
from aidreport.runs.schedule.continuity import timetable_of
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.config.config import Config
    from aidreport.runs.ledger.reading import LedgerReader
    from aidreport.runs.ledger.records import SlotRecord
    from aidreport.runs.schedule.continuity import Changes, Gone
    from aidreport.runs.schedule.slots import Timetable

_ALWAYS = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
_INSTANT = dt.timedelta(seconds=1)


class Loss(NamedTuple):
    """The slots that a schedule leaves behind that is gone.

    Attributes:
        with_report: whether its report is gone, too.
        due: slots that nothing has entered yet, with the reason why they are skipped.
        waiting: those that are entered and wait to run, or were interrupted.
    """

    report: str
    schedule: str
    with_report: bool
    due: Sequence[Entry]
    waiting: Sequence[SlotRecord]

    @property
    def reason(self) -> str:
        """Why its slots are skipped."""
        return _reason(self.report if self.with_report else "", self.schedule)

    @property
    def formerly(self) -> str:
        """What to write where it has another name now."""
        if self.with_report:
            return f'formerly = "{self.report}" in the report that it became'
        return f'formerly = ["{self.schedule}"] in the schedule that it became'

    @property
    def moments(self) -> list[dt.datetime]:
        """When its slots were due, in order."""
        keys = [item.key for item in self.due] + [item.key for item in self.waiting]
        return sorted(key.due for key in keys)

    def sentence(self, zone: dt.tzinfo, one: str, several: str) -> str:
        """Return a sentence about its slots, of one or of several; empty without any."""
        moments = self.moments
        if len(moments) > 1:
            last = shown(moments[-1], zone)
            return f"{len(moments):,} slots, the last of {last}, {several}"
        return f"the slot of {shown(moments[0], zone)} {one}" if moments else ""


def losses_of(
    config: Config, planned: Sequence[Timetable], ledger: LedgerReader, changes: Changes
) -> list[Loss]:
    """Return what the schedules leave behind that are gone, also those that leave nothing."""
    now = ledger.store.now()
    due = {(item.report, item.mark.name): _due(item, changes, now) for item in changes.gone}
    waiting: dict[tuple[str, str], list[SlotRecord]] = defaultdict(list)
    names = {(timetable.report, timetable.name) for timetable in planned}
    for report, schedule, slot in _unfinished(ledger, changes):
        by_schedule = slot.trigger is not Trigger.COMMAND and report in config.reports
        if report in changes.gone_reports or (by_schedule and (report, schedule) not in names):
            waiting[report, schedule].append(slot)
    return [
        Loss(*key, key[0] in changes.gone_reports, due.get(key, ()), waiting.get(key, ()))
        for key in sorted({*due, *waiting})
    ]


def called_off(
    planned: Sequence[Timetable], ledger: LedgerReader, changes: Changes
) -> Iterator[tuple[SlotRecord, str]]:
    """Yield the slots that have not begun, and whose day is off since they were entered; why."""
    known = {(timetable.report, timetable.name): timetable for timetable in planned}
    for report, schedule, slot in _unfinished(ledger, changes):
        timetable = known.get((report, schedule))
        if timetable is None or slot.trigger is Trigger.COMMAND or slot.state is not SlotState.DUE:
            continue
        due = slot.key.due
        reason = timetable.calendar.day_off(timetable.local(due).date())
        if reason and all(item.skipped for item in timetable.between(due - _INSTANT, due)):
            yield slot, reason


def _unfinished(ledger: LedgerReader, changes: Changes) -> Iterator[tuple[str, str, SlotRecord]]:
    """Yield the slots that have to run, with the names that report and schedule have now."""
    reports = {item.old: item.new for item in changes.reports}
    schedules = {(item.report, item.old): item.new for item in changes.schedules}
    for slot in ledger.unfinished(_ALWAYS):
        report = reports.get(slot.key.report, slot.key.report)
        yield report, schedules.get((report, slot.key.schedule), slot.key.schedule), slot


def _due(item: Gone, changes: Changes, now: dt.datetime) -> list[Entry]:
    """Return the slots that a schedule still had when it went, and nothing had looked for yet."""
    report, (name, until, rule, _) = item.report, item.mark
    if not (rule and item.dated):
        return []
    reason = _reason(report if report in changes.gone_reports else "", name)
    slots = timetable_of(report, name, rule).between(until, now)
    return [
        Entry(Key(report, name, slot.due), slot.due, Trigger.SCHEDULE, reason) for slot in slots
    ]


def _reason(report: str, schedule: str) -> str:
    if report:
        return state("reason.gone-report", report=report)
    return state("reason.gone-schedule", schedule=schedule)
