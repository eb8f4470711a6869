"""The ledger: every slot, what happened to it, and why.

Each change is one transaction that is on the disk when the call returns. A slot is entered once,
whoever enters it. It runs under a lock that the system releases with the process, so a slot in the
state RUNNING without that lock was interrupted and continues with another attempt.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from aidreport.runs.ledger.approvals import Approvals
from aidreport.runs.ledger.attempt_rows import (
    begin_attempt,
    begin_stage,
    confirm_attempt,
    end_attempt,
    end_stage,
)
from aidreport.runs.ledger.audit import Audit
from aidreport.runs.ledger.delivery_rows import post
from aidreport.runs.ledger.dialects import replace_name
from aidreport.runs.ledger.entries import advance, insert_new, see
from aidreport.runs.ledger.findings import row_of
from aidreport.runs.ledger.outbox import Outbox
from aidreport.runs.ledger.pauses import Pauses
from aidreport.runs.ledger.presence import Presences
from aidreport.runs.ledger.reading import LedgerReader
from aidreport.runs.ledger.records import (
    PUT_OFF,
    ArtifactRecord,
    Outcome,
    SlotRecord,
    SlotState,
    as_text,
    reason_row,
)
from aidreport.runs.ledger.restores import Restores
from aidreport.runs.ledger.schema import (
    approvals,
    artifacts,
    deliveries,
    findings,
    pauses,
    reports,
    schedules,
    slots,
)
from aidreport.runs.ledger.seals import kept_sealed, seal
from aidreport.runs.ledger.withdrawals import withdraw_corrected

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Column, Connection

    from aidreport.model.dataset import Finding
    from aidreport.runs.ledger.audit import AuditEntry
    from aidreport.runs.ledger.delivery_records import Posting
    from aidreport.runs.ledger.records import Ending, Entry, ReportMark, ScheduleMark
    from aidreport.runs.ledger.store import Store

_OF_REPORT: Sequence[tuple[Column[str], tuple[str, ...] | None]] = (
    (reports.c.name, ()),
    (schedules.c.report, ("name",)),
    (pauses.c.report, None),
    (slots.c.report, ("schedule", "due")),
)
"""Where a report is named, and what no two rows with the same name share; its slots last."""
_OF_SCHEDULE: Sequence[tuple[Column[str], tuple[str, ...] | None]] = (
    (schedules.c.name, ("report",)),
    (pauses.c.schedule, None),
    (slots.c.schedule, ("report", "due")),
)


_OF_NUMBER = slots.c.id == bindparam("of_number")
_CORRECTS = select(slots.c.corrects.is_not(None)).where(_OF_NUMBER)
_SLOT = update(slots).where(_OF_NUMBER)
_UNFINISHED = _SLOT.where(slots.c.state != SlotState.ENDED)
_SENDING = _SLOT.where(slots.c.state == SlotState.SENDING)


class Ledger(LedgerReader):
    """Records slots, attempts, stages, artifacts and deliveries.

    Attributes:
        outbox: the deliveries.
        approvals: requests for approval and decisions.
        audit: who did what in the browser.
        pauses: of schedules.
        presence: which processes serve it, where several hosts do.
        restores: whether it is of an earlier state than it has been in.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.outbox = Outbox(store)
        self.approvals = Approvals(store)
        self.audit = Audit(store)
        self.pauses = Pauses(store)
        self.presence = Presences(store)
        self.restores = Restores(store)

    def enter(self, entry: Entry) -> SlotRecord:
        """Enter a slot if it is new; return it."""
        with self.store.change(alone=False) as connection:
            insert_new(connection, entry.row(as_text(self.store.now())))
        slot = self.slot(entry.key)
        assert slot is not None
        return slot

    def enter_own(self, entry: Entry, by: AuditEntry | None = None) -> SlotRecord:
        """Enter a slot that a command asks for now; return it.

        It is always a new one: where one of that second is there, the next free second is taken,
        so that two commands in one second are two runs.

        Args:
            by: what the audit trail gets of who asked for it in the browser. It is recorded with
                the slot: nothing runs without it, whoever may not approve that run is known by it.
        """
        with self.store.change() as connection:
            while not (run := insert_new(connection, entry.row(as_text(self.store.now())))):
                due = entry.key.due + dt.timedelta(seconds=1)
                entry = entry._replace(key=entry.key._replace(due=due), starts=due)
            if by is not None:
                self.audit.write(connection, by._replace(report=entry.key.report, run=run))
        slot = self.slot(entry.key)
        assert slot is not None
        return slot

    def advance(self, report: str, mark: ScheduleMark, entries: Sequence[Entry] = ()) -> int:
        """Enter the slots of a schedule up to an instant; return how many are to run.

        Those to be skipped are entered as ended. An instant of a report is served once: where
        another schedule of it has a slot then that is not skipped, the new one is.
        """
        now = as_text(self.store.now())
        with self.store.change() as connection:
            return advance(connection, report, mark, entries, now)

    def begin_report(
        self, mark: ReportMark, begun: Sequence[tuple[ScheduleMark, Sequence[Entry]]]
    ) -> None:
        """Record a report with its schedules and their slots, all at once or not at all.

        Of a report whose schedules alone were recorded nothing would be known once it is renamed.
        """
        now = as_text(self.store.now())
        with self.store.change() as connection:
            for schedule, entries in begun:
                advance(connection, mark.name, schedule, entries, now)
            see(connection, [mark])

    def rename_schedule(self, report: str, old: str, new: str) -> None:
        """Continue the slots of a schedule under another name."""
        of = slots.c.report == report
        with self.store.change() as connection, kept_sealed(connection, of):
            for column, unique in _OF_SCHEDULE:
                its = column.table.c.report == report
                replace_name(connection, column, (old, new), its, unique=unique)

    def end(
        self, slot: int, outcome: Outcome, reason: str, details: Mapping[str, Any] | None = None
    ) -> None:
        """Record how a slot ended; one that has ended stays as it is."""
        with self.store.change() as connection:
            ended = _ended(as_text(self.store.now()), outcome, reason, details or {})
            connection.execute(_UNFINISHED, {"of_number": slot, **ended})

    def conclude(self, slot: int, ending: Ending, postings: Sequence[Posting] = ()) -> None:
        """Record the end of an attempt, the state of its slot, and its deliveries: all or none.

        Raises:
            LockLostError: another process has begun an attempt of the slot.
        """
        now = as_text(self.store.now())
        # A correction changes what its original has left; that it is one never changes.
        (corrects,) = self.store.rows(_CORRECTS, of_number=slot)[0]
        with self.store.change(alone=corrects) as connection:
            confirm_attempt(connection, ending.attempt)
            outcome, reason = ending.outcome, ending.reason
            became = ending.state if ending.state is SlotState.WAITING else outcome
            end_attempt(connection, ending.attempt, ended=now, outcome=became, reason=reason)
            values = _ended(now, outcome, reason, ending.details)
            if ending.state is not SlotState.ENDED:
                values |= {"state": ending.state, "outcome": "", "ended": ""}
            connection.execute(_SLOT, {"of_number": slot, **values})
            if ending.approval is not None:
                connection.execute(delete(approvals).where(approvals.c.slot == slot))
                connection.execute(insert(approvals).values(slot=slot, **ending.approval.row(now)))
            post(connection, slot, postings, now)
            if ending.approval is not None:
                seal(connection, slot)
            published = ending.state is not SlotState.ENDED or ending.outcome is Outcome.RENDERED
            if corrects and published:
                withdraw_corrected(connection, slot, now)

    def end_sending(
        self,
        slot: int,
        outcome: Outcome,
        reason: str,
        details: Mapping[str, Any],
        postings: Sequence[Posting] = (),
    ) -> None:
        """Record how a slot ended after everything that can be sent was sent."""
        with self.store.change() as connection:
            now = as_text(self.store.now())
            ended = _ended(now, outcome, reason, details)
            if connection.execute(_SENDING, {"of_number": slot, **ended}).rowcount:
                post(connection, slot, postings, now)

    def post(self, slot: int, postings: Sequence[Posting]) -> None:
        """Enter deliveries of a slot; those already entered stay as they are."""
        of = approvals.c.slot == slot
        with self.store.change() as connection, kept_sealed(connection, of):
            post(connection, slot, postings, as_text(self.store.now()))

    def begin(self, slot: int, state: SlotState | None = None) -> int:
        """Begin an attempt of a slot; return its id. An interrupted one is recorded as such.

        From then on the interrupted one, if its process lives on, records nothing any more.

        Args:
            state: in which the slot was when it was decided to run it; None for any.

        Raises:
            LockLostError: it is in another by now: the interrupted attempt has come to its end.
        """
        now = as_text(self.store.now())
        with self.store.change(alone=False) as connection:
            return begin_attempt(connection, slot, state, now)

    def put_off(self, attempt: int, reason: str) -> None:
        """Record that an attempt ended without an end of its slot, which goes on with another."""
        now = as_text(self.store.now())
        with self.store.change(alone=False) as connection:
            confirm_attempt(connection, attempt)
            end_attempt(connection, attempt, ended=now, outcome=PUT_OFF, reason=reason)

    @contextmanager
    def stage(self, attempt: int, name: str) -> Iterator[dict[str, Any]]:
        """Record a stage of an attempt while the block runs; give its details to fill in.

        Raises:
            LockLostError: another process has begun an attempt of the slot.
        """
        details: dict[str, Any] = {}
        with self.store.change(alone=False) as connection:
            confirm_attempt(connection, attempt)
            number = begin_stage(connection, attempt, name, as_text(self.store.now()))
        yield details
        with self.store.change(alone=False) as connection:
            confirm_attempt(connection, attempt)
            end_stage(connection, number, details, as_text(self.store.now()))

    def record_artifacts(self, slot: int, attempt: int, records: Sequence[ArtifactRecord]) -> None:
        """Record the files of a slot that an attempt has made, instead of those it had.

        Raises:
            LockLostError: another process has begun an attempt of the slot.
        """
        rows = [
            {**item._asdict(), "created": as_text(item.created), "draft": int(item.draft)}
            for item in records
        ]
        with self.store.change(alone=False) as connection:
            confirm_attempt(connection, attempt)
            connection.execute(delete(artifacts).where(artifacts.c.slot == slot))
            connection.execute(insert(artifacts), [{**row, "slot": slot} for row in rows])

    def record_findings(self, slot: int, attempt: int, found: Sequence[Finding] | None) -> None:
        """Record what the checks of an attempt have found, instead of what its slot had.

        Args:
            found: None if it has checked nothing yet.

        Raises:
            LockLostError: another process has begun an attempt of the slot.
        """
        with self.store.change(alone=False) as connection:
            confirm_attempt(connection, attempt)
            connection.execute(delete(findings).where(findings.c.slot == slot))
            if found is not None:
                connection.execute(insert(findings).values(slot=slot, **row_of(found)))

    def delete_old(
        self, report: str, *, before: dt.datetime, most: int
    ) -> tuple[list[str], list[str]]:
        """Delete slots that ended before an instant, and the oldest of more than `most`.

        Returns:
            The hashes of the files and of the bodies that no slot uses any more.
        """
        ended = select(slots.c.id).where(slots.c.report == report, slots.c.state == SlotState.ENDED)
        old = ended.where(slots.c.ended < as_text(before))
        beyond = ended.order_by(slots.c.due.desc()).offset(most)
        with self.store.change() as connection:
            gone = {*connection.execute(old).scalars(), *connection.execute(beyond).scalars()}
            if not gone:
                return [], []
            made, bodies = _stored(connection, gone)
            connection.execute(delete(slots).where(slots.c.id.in_(gone)))
            used, used_bodies = _stored(connection)
            return sorted(made - used), sorted(bodies - used_bodies)

    def rename(self, old: str, new: str) -> int:
        """Move the slots of a report to another name; return how many there were.

        A slot that the new name already has stays with the old one.
        """
        of = slots.c.report == old
        with self.store.change() as connection, kept_sealed(connection, of):
            moved = 0
            for column, unique in _OF_REPORT:
                moved = replace_name(connection, column, (old, new), unique=unique)
            for column, _ in _OF_REPORT[:-1]:
                connection.execute(delete(column.table).where(column == old))
            return moved

    def see(self, marks: Sequence[ReportMark]) -> None:
        """Record the reports that a configuration has."""
        with self.store.change() as connection:
            see(connection, marks)


def _ended(now: str, outcome: Outcome, reason: str, details: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a slot that ends has in its row."""
    ended = {"state": SlotState.ENDED, "outcome": outcome, "ended": now}
    return {**ended, **reason_row(reason), "details": dict(details)}


def _stored(connection: Connection, of: set[int] | None = None) -> tuple[set[str], set[str]]:
    """Return the hashes of the files and bodies of all slots, or of some."""
    made = select(artifacts.c.sha256)
    bodies = [
        select(column) for column in (artifacts.c.body, artifacts.c.plain_body, deliveries.c.body)
    ]
    if of is not None:
        made = made.where(artifacts.c.slot.in_(of))
        bodies = [query.where(query.get_final_froms()[0].c.slot.in_(of)) for query in bodies]
    texts = {text for query in bodies for text in connection.execute(query).scalars()}
    return set(connection.execute(made).scalars()), texts - {""}
