"""What a changed rule or zone leaves out: a second slot on a day that has had its own."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from aidreport.runs.ledger.records import Outcome
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.schedule.slots import Timetable

_DAY = dt.timedelta(days=1)
_BEFORE_MIDNIGHT = dt.timedelta(microseconds=1)
_MOST = 1000
"""A rule that had more slots within two days has several a day."""


def second_of_day(timetable: Timetable, due: dt.datetime, ledger: Ledger) -> str:
    """Return why a slot is one too many for its day, in the schedule's zone; empty if it is not.

    It is where the ledger has a slot of that day that the rule does not: a former rule entered
    it. Rules with several slots a day go on.
    """
    day = timetable.local(due).date()
    eve, first, following, last = (
        dt.datetime.combine(day + number * _DAY, dt.time(), timetable.zone)
        for number in (-1, 0, 1, 2)
    )
    by_rule = [slot.due for slot in timetable.between(eve - _BEFORE_MIDNIGHT, last)]
    former = [
        slot.key.due
        for slot in ledger.history(report=timetable.report, since=eve, until=following, limit=_MOST)
        if slot.key.schedule == timetable.name
        and slot.outcome is not Outcome.SKIPPED
        and slot.key.due not in by_rule
    ]
    today = [moment for moment in former if moment >= first]
    if not today or _several_a_day(timetable, by_rule) or _several_a_day(timetable, former):
        return ""
    return state("reason.second-of-day", due=timetable.shown(today[0]))


def _several_a_day(timetable: Timetable, moments: Iterable[dt.datetime]) -> bool:
    return max(Counter(timetable.local(item).date() for item in moments).values(), default=0) > 1
