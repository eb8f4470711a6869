"""Pauses of schedules: since when, until when, who paused, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import insert, select, update

from aidreport.errors import UsageError
from aidreport.runs.ledger.audit import write_entry
from aidreport.runs.ledger.records import (
    Outcome,
    SlotState,
    Trigger,
    as_instant,
    as_text,
    record_of,
)
from aidreport.runs.ledger.schema import pauses, slots
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection, Row

    from aidreport.runs.ledger.audit import AuditEntry
    from aidreport.runs.ledger.store import Store

_OPEN = pauses.c.until == ""


class Pause(NamedTuple):
    """A time in which the slots of a schedule are skipped.

    Attributes:
        schedule: empty for all schedules of the report.
        until: when it was resumed; None if it was not.
        by: who paused.
        because: the reason that was given; empty without.
    """

    id: int
    report: str
    schedule: str
    since: dt.datetime
    until: dt.datetime | None
    by: str
    because: str

    def covers(self, report: str, schedule: str, due: dt.datetime) -> bool:
        """Tell whether a slot of a schedule is in it."""
        return (
            self.report == report
            and self.schedule in ("", schedule)
            and self.since <= due
            and (self.until is None or due < self.until)
        )

    def reason(self, since: str) -> str:
        """Return why slots in it are skipped.

        Args:
            since: its begin as people read it.
        """
        if not self.because:
            return state("reason.paused", who=self.by, since=since)
        return state("reason.paused-because", who=self.by, since=since, because=self.because)


class Pauses:
    """Reads and records pauses.

    Args:
        store: the ledger's file.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def all(self) -> list[Pause]:
        """Return all pauses, those that have ended too, in order."""
        rows = self.store.rows(select(pauses).order_by(pauses.c.id))
        return [record_of(Pause, row) for row in rows]

    def open(self, report: str) -> list[Pause]:
        """Return the pauses of a report that have not ended."""
        return [item for item in self.all() if item.report == report and item.until is None]

    def begin(  # noqa: PLR0913 - what a pause is
        self,
        report: str,
        schedule: str,
        by: str,
        because: str,
        skipped: str,
        entry: AuditEntry | None = None,
    ) -> list[int]:
        """Pause a schedule from now on; return the slots that were due and are skipped for it.

        Args:
            schedule: empty for all of the report.
            skipped: why slots that were entered and have not begun are skipped.
            entry: what the audit trail gets of a pause in the browser, together with it.

        Raises:
            UsageError: it is paused already.
        """
        now = as_text(self.store.now())
        with self.store.change() as connection:
            there = select(pauses).where(pauses.c.report == report, _OPEN)
            for row in connection.execute(there).all():
                if row.schedule in ("", schedule):
                    raise UsageError(
                        state("act.paused-already", name=_called(report, schedule), who=row.by),
                        fix=state("act.resume", command=resume_command(report, row.schedule)),
                    )
            values = {"report": report, "schedule": schedule, "since": now, "until": ""}
            connection.execute(insert(pauses).values(**values, by=by, because=because))
            write_entry(connection, entry, now)
            own = [slots.c.report == report, slots.c.state == SlotState.DUE]
            own += [slots.c.trigger.in_([Trigger.SCHEDULE, Trigger.CATCH_UP])]
            own += [slots.c.schedule == schedule] if schedule else []
            waiting = connection.execute(select(slots).where(*own)).all()
            ended = {"state": SlotState.ENDED, "outcome": Outcome.SKIPPED, "reason": skipped}
            connection.execute(update(slots).where(*own).values(**ended, ended=now))
            paused = {*_open_of(connection, report)}
            for slot in () if "" in paused else waiting:
                _give_back(connection, slot, paused)
        return [slot.id for slot in waiting]

    def end_gone(self, report: str, schedules: Collection[str]) -> None:
        """End the pauses of schedules that are gone, if they have any."""
        gone = (pauses.c.report == report, _OPEN, pauses.c.schedule.in_(schedules))
        with self.store.change() as connection:
            until = as_text(self.store.now())
            connection.execute(update(pauses).where(*gone).values(until=until))

    def end(
        self, report: str, schedule: str | None, entry: AuditEntry | None = None
    ) -> Sequence[Pause]:
        """Resume a schedule; return the pauses that end.

        Args:
            schedule: None for every pause of the report, empty for that of all its schedules.
            entry: what the audit trail gets of who resumes it in the browser, together with it.

        Raises:
            UsageError: it is not paused, or only with all others.
        """
        now = self.store.now()
        with self.store.change() as connection:
            of = [pauses.c.report == report, _OPEN]
            rows = connection.execute(select(pauses).where(*of)).all()
            ending = [record_of(Pause, row) for row in rows if schedule in (None, row.schedule)]
            if not ending and any(row.schedule == "" for row in rows):
                raise UsageError(
                    state("act.not-paused-alone", name=_called(report, schedule or "")),
                    why=state("act.not-paused-alone-why"),
                    fix=state("act.resume-all", command=resume_command(report, "")),
                )
            if not ending:
                fix = state("act.see-schedules")
                raise UsageError(
                    state("act.not-paused", name=_called(report, schedule or "")), fix=fix
                )
            numbers = [item.id for item in ending]
            chosen = update(pauses).where(pauses.c.id.in_(numbers))
            connection.execute(chosen.values(until=as_text(now)))
            write_entry(connection, entry, as_text(now))
        return [item._replace(until=as_instant(as_text(now))) for item in ending]


def _open_of(connection: Connection, report: str) -> list[str]:
    """Return the schedules of a report that are paused; an empty name is all of them."""
    query = select(pauses.c.schedule).where(pauses.c.report == report, _OPEN)
    return list(connection.execute(query).scalars())


def _give_back(connection: Connection, slot: Row[Any], paused: Collection[str]) -> None:
    """Let the slots run that were skipped because this one, which is skipped now, served them."""
    served = (
        slots.c.report == slot.report,
        slots.c.due == slot.due,
        slots.c.outcome == Outcome.SKIPPED,
        slots.c.reason == served_by(slot.schedule),
        slots.c.schedule.not_in(paused),
    )
    again = {"state": SlotState.DUE, "outcome": "", "reason": "", "ended": ""}
    connection.execute(update(slots).where(*served).values(**again))


def served_by(schedule: str) -> str:
    """Return why a slot is skipped if another schedule has one at the same instant."""
    return state("reason.served-by", schedule=schedule)


def resume_command(report: str, schedule: str) -> str:
    """Return the command that resumes a schedule, or all of a report."""
    only = f' --schedule "{schedule}"' if schedule else ""
    return f"aidreport schedule resume {report}{only}"


def _called(report: str, schedule: str) -> str:
    return state("act.schedule-of", schedule=schedule, report=report) if schedule else report
