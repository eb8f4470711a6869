"""Whether a ledger was put back to an earlier state, as from a backup, and what is held then.

Messages that are taken to be sent have a number: it is in the ledger, and noted beside it, where
its files are, before the first of them leaves. A ledger that knows of fewer than are noted does not
know what was sent since. Whatever it would do once more is held then, in one transaction; what is
due later goes on.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, insert, select, update

from aidreport.errors import UnreachableError
from aidreport.runs.ledger.approvals import refuse
from aidreport.runs.ledger.delivery_records import DeliveryStatus
from aidreport.runs.ledger.delivery_rows import change_deliveries
from aidreport.runs.ledger.records import Outcome, SlotState, as_instant, as_text
from aidreport.runs.ledger.schema import (
    attempts,
    deliveries,
    progress,
    restores,
    schedules,
    slots,
)
from aidreport.statements import state

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from aidreport.runs.ledger.store import Store
    from aidreport.statements import Statement
    from aidreport.values import Value

_UNDER_WAY = (DeliveryStatus.QUEUED, DeliveryStatus.SENDING, DeliveryStatus.HANDED)
_NOTING_SECONDS = 30.0


class Restored(NamedTuple):
    """A ledger that was found to be of an earlier state.

    Attributes:
        at: when that was found.
        known: what it knew last is of then; None if it knew nothing.
        slots, messages: how many were held.
    """

    at: dt.datetime
    known: dt.datetime | None
    slots: int
    messages: int

    @property
    def reason(self) -> Statement:
        """Why something is held."""
        return _reason(as_text(self.known) if self.known else "")

    @property
    def text(self) -> Statement:
        """What was held, a sentence."""
        about: dict[str, Value] = {
            "slots": state("health.slots", count=self.slots),
            "messages": state("health.messages", count=self.messages),
            "at": _shown(as_text(self.at)),
        }
        if self.known is None:
            return state("health.ledger-restored", **about)
        return state("health.ledger-restored-as-of", known=_shown(as_text(self.known)), **about)


def way_out() -> Statement:
    """Return what to do about what is held since a ledger was restored."""
    return state("health.ledger-restored-fix")


class Restores:
    """Knows how far a ledger is and how far it has been, and holds what it would do once more.

    Args:
        store: of the ledger.
    """

    def __init__(self, store: Store) -> None:
        self._store, self._ledger = store, ""

    def latest(self) -> Restored | None:
        """Return what was found last; None if it never was restored."""
        rows = self._store.rows(select(restores).order_by(restores.c.id.desc()).limit(1))
        return _restored(rows[0]) if rows else None

    def is_behind(self) -> bool:
        """Tell whether more was sent than the ledger knows of.

        Raises:
            UnreachableError: where that is noted cannot be asked now.
        """
        noted = self.before_taking()
        (row,) = self._store.rows(select(progress.c.sent))
        return noted > int(row.sent)

    def hold_if_behind(self) -> Restored | None:
        """Hold what may have been done since, if the ledger was restored; return what was found.

        Where that is noted may be away: who takes messages asks again.
        """
        with suppress(UnreachableError):
            noted = self.before_taking()
            (row,) = self._store.rows(select(progress.c.sent))
            if noted > row.sent:
                with self._store.change() as connection:
                    return self.check(connection, noted)
        return None

    def hold_if_new(self) -> Restored | None:
        """Hold what is due until now if messages of another ledger are stored; return what.

        Who deletes a ledger deletes what it knew was sent. It is asked only where no other ledger
        has its files.
        """
        blank = progress.c.sent == 0, ~select(schedules).exists(), ~select(slots).exists()
        if not self._store.rows(select(progress.c.ledger).where(*blank)) or self.latest():
            return None
        with suppress(UnreachableError):
            if self._store.bodies.are_there():
                with self._store.change() as connection:
                    return _hold(connection, as_text(self._store.now()), 0)
        return None

    def hold(self) -> Restored:
        """Hold what may have been done since by a ledger that was restored; return what."""
        if self._store.restored is not None:
            return self._store.restored  # when it was opened
        noted = self.before_taking()
        with self._store.change() as connection:
            sent = connection.execute(select(progress.c.sent)).scalar_one()
            return _hold(connection, as_text(self._store.now()), max(noted, sent))

    def before_taking(self) -> int:
        """Return the number that is noted, for `check`; 0 for none.

        It is asked before the ledger is: others count, and note that, between the two.

        Raises:
            UnreachableError: where it is noted cannot be asked now.
        """
        if not self._ledger:
            (row,) = self._store.rows(select(progress.c.ledger))
            self._ledger = row.ledger
        return self._noted(self._ledger)

    def check(self, connection: Connection, noted: int) -> Restored | None:
        """Hold what may have been done, within a change, if more is noted than the ledger knows.

        Return what was found.
        """
        sent = connection.execute(select(progress.c.sent)).scalar_one()
        return _hold(connection, as_text(self._store.now()), noted) if noted > sent else None

    def count(self, connection: Connection) -> int:
        """Count messages that are taken together, within the change that takes them."""
        one_more = update(progress).values(sent=progress.c.sent + 1).returning(progress.c.sent)
        return int(connection.execute(one_more).scalar_one())

    def note(self, number: int) -> None:
        """Note a number that was counted; before any message of it leaves.

        Raises:
            UnreachableError, OutputError: it cannot be noted now.
        """
        with self._store.lock("progress", wait=_NOTING_SECONDS):
            if self._noted(self._ledger) < number:
                self._store.noted.write(_name(self._ledger), f"{number}\n".encode())

    def _noted(self, ledger: str) -> int:
        content = self._store.noted.read(_name(ledger))
        return int(content) if content and content.strip().isdigit() else 0


def _name(ledger: str) -> str:
    return f"{ledger}.txt"


def _hold(connection: Connection, now: str, noted: int) -> Restored:
    """Hold all that a ledger would do once more."""
    known = _known(connection)
    reason = _reason(known)
    connection.execute(
        update(attempts)
        .where(attempts.c.ended == "")
        .values(ended=now, outcome="cut off", reason=reason)
    )
    waiting = slots.c.state == SlotState.WAITING
    asked = connection.execute(select(slots.c.id).where(waiting)).scalars().all()
    for slot in asked:
        refuse(connection, slot, {"decision": "void", "because": reason}, now)
    unfinished = select(slots.c.id, slots.c.report, slots.c.due).where(
        slots.c.state.in_([SlotState.DUE, SlotState.RUNNING])
    )
    rows = connection.execute(unfinished).all()
    for row in rows:
        fix = run_by_hand(row.report, as_instant(row.due))
        held = {"state": SlotState.ENDED, "outcome": Outcome.HELD, "reason": reason, "ended": now}
        of = slots.c.id == row.id
        connection.execute(update(slots).where(of).values(**held, details={"fix": fix}))
    under_way = deliveries.c.state.in_(_UNDER_WAY)
    messages = connection.execute(
        select(func.count()).select_from(deliveries).where(under_way)
    ).scalar_one()
    unknown = {"state": DeliveryStatus.UNKNOWN, "settled": now, "answer": reason}
    change_deliveries(connection, under_way, **unknown)
    connection.execute(update(progress).values(sent=noted))
    found = {"at": now, "known": known, "slots": len(rows) + len(asked), "messages": messages}
    connection.execute(insert(restores).values(**found))
    row = connection.execute(select(restores).order_by(restores.c.id.desc()).limit(1)).one()
    return _restored(row)


def run_by_hand(report: str, due: dt.datetime) -> Statement:
    """Return what to do about a slot that is held since its ledger was restored."""
    at = due.astimezone(dt.UTC).isoformat(timespec="seconds")
    return state("advice.run-unless", command=f"aidreport run {report} --slot {at}")


def _known(connection: Connection) -> str:
    """Return the latest instant that a ledger knows of; empty if it is empty."""
    columns = schedules.c.entered_until, slots.c.entered, attempts.c.started, attempts.c.ended
    latest = [connection.execute(select(func.max(column))).scalar() for column in columns]
    return max((moment for moment in latest if moment), default="")


def _reason(known: str) -> Statement:
    if not known:
        return state("reason.restored")
    return state("reason.restored-as-of", known=_shown(known))


def _shown(moment: str) -> str:
    return f"{as_instant(moment):%Y-%m-%d %H:%M} UTC"


def _restored(row: Any) -> Restored:
    known = as_instant(row.known) if row.known else None
    return Restored(as_instant(row.at), known, row.slots, row.messages)
