"""What stays the same schedule: one that is renamed, or whose rule was changed.

The ledger keeps the rule by which it entered the slots of a schedule. A schedule that has a new
name, but the rule of one that is gone, is that one; so is one that names it in `formerly`.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.config.schedules import Schedule
from aidreport.config.time_zones import time_zone
from aidreport.runs.ledger.records import Trigger
from aidreport.runs.schedule.calendar import calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import ScheduleMark, SlotRecord
    from aidreport.runs.schedule.slots import Timetable

_ALWAYS = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
_OF_RULE = {"cron", "every", "at", "start", "end"}


def rule_text(timetable: Timetable) -> str:
    """Return what decides when the slots of a schedule are due, but for days off, as JSON."""
    keys = timetable.schedule.model_dump(mode="json", include=_OF_RULE, exclude_defaults=True)
    if timetable.schedule.every is not None:
        keys["every"] = f"{timetable.schedule.every.total_seconds():.0f} s"
    return json.dumps({**keys, "timezone": timetable.zone.key}, sort_keys=True)


def timetable_of(timetable: Timetable, rule: str) -> Timetable:
    """Return a schedule as it was by a rule that the ledger kept, without days off."""
    keys = json.loads(rule)
    schedule = Schedule.model_validate(keys)
    zone = time_zone(keys["timezone"])
    return replace(timetable, schedule=schedule, zone=zone, calendar=calendar((), (), {}))


def continue_renamed(config: Config, planned: Iterable[Timetable], ledger: Ledger) -> list[str]:
    """Continue the history of renamed reports and schedules under their new names.

    Returns:
        What was recognised without `formerly`, a sentence each.
    """
    said = []
    for name, report in config.reports.items():
        if report.formerly and report.formerly not in config.reports:
            ledger.rename(report.formerly, name)
        own = [timetable for timetable in planned if timetable.report == name]
        for timetable, mark, is_named in _renamed(own, ledger.marks(name)):
            ledger.rename_schedule(name, mark.name, timetable.name)
            if not is_named:
                said.append(
                    f"{name}: schedule {timetable.name} is the former {mark.name}: its rule is"
                    " the same, and its history continues"
                )
    return said


def _renamed(
    own: Sequence[Timetable], marks: Sequence[ScheduleMark]
) -> Iterator[tuple[Timetable, ScheduleMark, bool]]:
    """Yield schedules that are new to the ledger, each with what it was, and if it says so."""
    names = {timetable.name for timetable in own}
    gone = {mark.name: mark for mark in marks if mark.name not in names}
    known = {mark.name for mark in marks}
    for at, timetable in enumerate(own):
        if timetable.name in known:
            continue
        named = [*timetable.schedule.formerly]
        if not timetable.schedule.name:
            # What earlier versions called a schedule without a name.
            named.append("main" if at == 0 else f"schedule-{at + 1}")
        same = [name for name, mark in gone.items() if mark.rule == rule_text(timetable)]
        for name in (*named, *same):
            if name in gone:
                yield timetable, gone.pop(name), name in named
                break


def without_schedule(
    config: Config, planned: Sequence[Timetable], ledger: Ledger
) -> list[SlotRecord]:
    """Return the slots that still wait to run though the config has their schedule no longer.

    What is renamed is continued, and is not among them.
    """
    known = {(timetable.report, timetable.name) for timetable in planned}
    for name, report in config.reports.items():
        own = [timetable for timetable in planned if timetable.report == name]
        for former in filter(None, (name, report.formerly)):
            marks = ledger.marks(former)
            known |= {(former, mark.name) for _, mark, _ in _renamed(own, marks)}
            if former not in config.reports:
                known |= {(former, timetable.name) for timetable in own}
    waiting = ledger.unfinished(_ALWAYS)
    of_schedules = (slot for slot in waiting if slot.trigger is not Trigger.COMMAND)
    return [slot for slot in of_schedules if (slot.key.report, slot.key.schedule) not in known]
