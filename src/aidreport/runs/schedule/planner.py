"""The slots that the schedules of a config ask for, each entered into the ledger once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.config.schedules import named
from aidreport.config.time_zones import time_zone
from aidreport.runs.ledger.records import Entry, Hold, Key, ScheduleMark, Trigger
from aidreport.runs.ledger.restores import run_by_hand
from aidreport.runs.schedule.calendar import calendar, read_dates
from aidreport.runs.schedule.changes import second_of_day
from aidreport.runs.schedule.continuity import rule_text, timetable_of
from aidreport.runs.schedule.slots import Timetable
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.restores import Restored
    from aidreport.runs.schedule.slots import Slot

_SHORTEST_SPAN = dt.timedelta(hours=1)
GRACE = dt.timedelta(minutes=10)
"""A schedule that is new, or whose rule is, begins so long before it is first seen."""

LATE = dt.timedelta(minutes=1)
"""A slot that is entered later than this was missed: nothing was running."""


def timetables(config: Config) -> list[Timetable]:
    """Return the schedules of all reports.

    Raises:
        ConfigError: a file of dates cannot be read.
    """
    schedules, home = [], config.organisation.zone
    for report, settings in config.reports.items():
        for name, schedule in named(settings.schedules).items():
            file = schedule.exceptions_file
            dates = read_dates(config.folder / file) if file else {}
            zone = time_zone(schedule.timezone or config.organisation.timezone)
            named_days = schedule.holidays, schedule.exceptions, dates
            days = calendar(*named_days, schedule.weekend)
            schedules.append(Timetable(report, name, schedule, zone, days, home))
    return schedules


def with_pauses(planned: Iterable[Timetable], ledger: Ledger) -> list[Timetable]:
    """Return schedules with their pauses, in which their slots are skipped."""
    pauses = ledger.pauses.all()
    return [replace(item, pauses=pauses) for item in planned] if pauses else list(planned)


def enter_all(planned: Iterable[Timetable], ledger: Ledger, now: dt.datetime | None = None) -> int:
    """Enter what is due of several schedules; return how many slots are to run."""
    moment = now or ledger.store.now()
    paused, restored = with_pauses(planned, ledger), ledger.restores.latest()
    return sum(enter_due(timetable, ledger, moment, restored) for timetable in paused)


def enter_due(
    timetable: Timetable, ledger: Ledger, now: dt.datetime, restored: Restored | None = None
) -> int:
    """Enter the slots of a schedule up to now; return how many are to run.

    A new schedule begins when it is first seen, ten minutes earlier, so that a call of cron
    seconds after a slot runs it; so does one that was gone and is back. One whose rule was
    changed begins in the same way at the change, and not on a day that has had its slot. Missed
    slots are caught up as the schedule says.

    Args:
        restored: that the ledger was restored: those due before that was found may have run, and
            are held.
    """
    report, name = timetable.report, timetable.name
    mark, rule = ledger.mark(report, name), rule_text(timetable)
    since = now - GRACE if mark is None else mark.until
    if now <= since:
        return 0
    entries: list[Entry] = []
    if mark is not None and (mark.gone or mark.rule not in ("", rule)):
        since = max(since, now - GRACE)
        entries = [] if mark.gone else list(_given_up(timetable, mark, now))
    slots = _without_second(timetable, since, now, ledger)
    entries += (_unless_run(entry, restored) for entry in _entries(timetable, slots, now))
    return ledger.advance(report, ScheduleMark(name, now, rule), entries)


def _without_second(
    timetable: Timetable, since: dt.datetime, now: dt.datetime, ledger: Ledger
) -> list[Slot]:
    """Return the slots since an instant, the first skipped if a former rule had one that day."""
    slots = list(timetable.between(since, now))
    if slots and not slots[0].skipped:
        slots[0] = slots[0]._replace(skipped=second_of_day(timetable, slots[0].due, ledger))
    return slots


def _given_up(timetable: Timetable, mark: ScheduleMark, now: dt.datetime) -> Iterator[Entry]:
    """Yield the slots that the rule had before its change, and nothing had looked for yet."""
    before = timetable_of(timetable.report, timetable.name, mark.rule)
    reason = state("reason.rule-changed", rule=before.rule, zone=before.zone.key)
    kept = {slot.due for slot in timetable.between(max(mark.until, now - GRACE), now)}
    for slot in before.between(mark.until, now):
        if slot.due not in kept:
            key = Key(timetable.report, timetable.name, slot.due)
            yield Entry(key, slot.due, Trigger.SCHEDULE, slot.skipped or reason)


def _entries(timetable: Timetable, slots: Sequence[Slot], now: dt.datetime) -> Iterator[Entry]:
    missed = [slot.due for slot in slots if not slot.skipped and slot.due < now - LATE]
    for slot in slots:
        reason, trigger = slot.skipped, Trigger.SCHEDULE
        if not slot.skipped and slot.due < now - LATE:
            reason = _not_caught_up(timetable, slot.due, missed[-1], now)
            trigger = Trigger.CATCH_UP
        key = Key(timetable.report, timetable.name, slot.due)
        in_turn = timetable.schedule.overlap == "queue"
        yield Entry(key, slot.starts, trigger, reason, in_turn=in_turn)


def _unless_run(entry: Entry, restored: Restored | None) -> Entry:
    """Return an entry, held if it may have run before its ledger was restored."""
    if restored is None or entry.skipped or entry.key.due > restored.at:
        return entry
    fix = run_by_hand(entry.key.report, entry.key.due)
    return entry._replace(held=Hold(restored.reason, fix))


def _not_caught_up(
    timetable: Timetable, due: dt.datetime, latest: dt.datetime, now: dt.datetime
) -> str:
    """Return why a slot that passed is not caught up; empty if it is."""
    schedule = timetable.schedule
    if schedule.catch_up == "none":
        return state("reason.missed")
    if due < now - schedule.catch_up_window:
        return state("reason.missed-too-long-ago", window=str(schedule.catch_up_window))
    if schedule.catch_up == "latest" and due != latest:
        return state("reason.missed-but-latest", latest=timetable.shown(latest))
    return ""


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
