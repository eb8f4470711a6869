"""The audit trail: who did what in the browser, from where and when. Nothing of it is changed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, insert, select

from aidreport.runs.ledger.records import as_instant, as_text, record_of, stored
from aidreport.runs.ledger.schema import audit

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Connection

    from aidreport.runs.ledger.store import Store

_LONGEST = 500


class Act(StrEnum):
    """What somebody did, or was refused."""

    SIGN_IN = "sign-in"
    SIGN_IN_REFUSED = "sign-in refused"
    SIGN_OUT = "sign-out"
    REFUSED = "refused"
    DECISION = "decision"
    RESEND = "resend"
    RUN = "run"
    DRY_RUN = "dry run"
    CORRECT = "correction"
    PAUSE = "pause"
    RESUME = "resume"
    SAVE = "save"
    USER = "user"


class AuditEntry(NamedTuple):
    """Something that is to be recorded.

    Attributes:
        who: an e-mail address, or a user of the system; empty if nobody was signed in.
        way: how that is known.
        place: the address of the machine that it came from.
        report, run: what it was about; empty and 0 if about none.
        note: what more is to be known, such as the decision.
    """

    act: Act
    who: str
    way: str
    place: str
    report: str = ""
    run: int = 0
    note: str = ""


def write_entry(connection: Connection, entry: AuditEntry | None, now: str) -> None:
    """Record who does what a transaction changes, so that neither is there without the other.

    Args:
        entry: None for what nobody did in the browser.
        now: as the ledger writes times.
    """
    if entry is None:
        return
    row = {
        key: value[:_LONGEST] if isinstance(value, str) else value
        for key, value in entry._asdict().items()
    }
    connection.execute(insert(audit).values(at=now, **row))


class AuditRecord(NamedTuple):
    """Something that was recorded, with its number and when; see `AuditEntry`."""

    id: int
    at: dt.datetime
    act: Act
    who: str
    way: str
    place: str
    report: str
    run: int
    note: str


class Audit:
    """Records what is done, and answers what was.

    Args:
        store: the ledger's file.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def record(self, entry: AuditEntry) -> None:
        """Record something; it is on the disk when this returns.

        Raises:
            LedgerError: the file is damaged or cannot be written.
        """
        with self.store.change(alone=False) as connection:
            self.write(connection, entry)

    def write(self, connection: Connection, entry: AuditEntry) -> None:
        """Record something together with other changes: all are on the disk afterwards, or none."""
        write_entry(connection, entry, as_text(self.store.now()))

    def latest(
        self,
        limit: int,
        *,
        before: int | None = None,
        report: str = "",
        since: dt.datetime | None = None,
        act: Act | None = None,
    ) -> list[AuditRecord]:
        """Return what was recorded, the latest first.

        Args:
            before: the number of a record that they come before.
            report: that they are about; empty for all.
            since: when the earliest was recorded.
            act: what was done; None for anything.
        """
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.id < before)
        if report:
            query = query.where(audit.c.report == report)
        if act is not None:
            query = query.where(audit.c.act == act.value)
        if since is not None:
            query = query.where(audit.c.at >= as_text(since))
        return [
            record_of(AuditRecord, row, act=stored(Act, row.act), at=as_instant(row.at))
            for row in self.store.rows(query)
        ]

    def who_ran(self, run: int) -> set[str]:
        """Return who began a run or a correction in the browser, or tried it again there."""
        began = (audit.c.run == run) & audit.c.act.in_((Act.RUN.value, Act.CORRECT.value))
        return {row.who for row in self.store.rows(select(audit.c.who).where(began))}

    def delete_old(self, before: dt.datetime) -> None:
        """Delete what was recorded before an instant."""
        with self.store.change() as connection:
            connection.execute(delete(audit).where(audit.c.at < as_text(before)))
