"""Entering slots: each once, whoever enters it, with how far their schedules are entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from aidreport.runs.ledger.dialects import insert_new_row, insert_or, later_of
from aidreport.runs.ledger.jobs import enqueue, run_job
from aidreport.runs.ledger.pauses import served_by
from aidreport.runs.ledger.records import Outcome, as_text
from aidreport.runs.ledger.schema import reports, schedules, slots

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from aidreport.runs.ledger.records import Entry, ReportMark, ScheduleMark


_SERVED = (
    select(slots.c.schedule)
    .where(
        slots.c.report == bindparam("of_report"),
        slots.c.due == bindparam("at"),
        slots.c.schedule != bindparam("but"),
        slots.c.outcome != Outcome.SKIPPED,
    )
    .limit(1)
)
"""Another schedule of a report that has a slot at an instant."""


def advance(
    connection: Connection, report: str, mark: ScheduleMark, entries: Sequence[Entry], now: str
) -> int:
    """Enter the slots of a schedule and how far they are entered; return how many are to run."""
    new = sum(_enter(connection, entry, now) for entry in entries)
    row = {"report": report, "name": mark.name, "rule": mark.rule, "gone": int(mark.gone)}
    written = insert_or(connection, schedules).values(**row, entered_until=as_text(mark.until))
    # Another process may have entered more meanwhile.
    until = later_of(schedules.c.entered_until, written.excluded.entered_until)
    changed = {"rule": written.excluded.rule, "gone": written.excluded.gone, "entered_until": until}
    connection.execute(
        written.on_conflict_do_update(index_elements=["report", "name"], set_=changed)
    )
    return new


def see(connection: Connection, marks: Sequence[ReportMark]) -> None:
    """Record the reports that a configuration has."""
    for mark in marks:
        written = insert_or(connection, reports).values(**mark._asdict())
        changed = {"config": mark.config, "identity": mark.identity}
        connection.execute(written.on_conflict_do_update(index_elements=["name"], set_=changed))


def _enter(connection: Connection, entry: Entry, now: str) -> bool:
    """Enter a slot of a schedule, if it is new; return whether it is to run."""
    row = entry.row(now)
    if not entry.skipped:
        of = {"of_report": row["report"], "at": row["due"], "but": row["schedule"]}
        other = connection.execute(_SERVED, of).scalar()
        if other is not None:
            entry = entry._replace(skipped=served_by(other))
            row = entry.row(now)
    slot = insert_new(connection, row)
    if not slot or entry.skipped or entry.held.reason:
        return False
    job = run_job(slot, entry.key.report, in_turn=entry.in_turn, at=entry.starts)
    enqueue(connection, [job])
    return True


def insert_new(connection: Connection, row: Mapping[str, Any]) -> int:
    """Insert a slot; return its number if it is new, else 0."""
    new = insert_new_row(connection.dialect.name, slots)
    return int(connection.execute(new, row).scalar_one_or_none() or 0)
