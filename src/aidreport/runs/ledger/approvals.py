"""Approvals: who asked, who decided, and what was asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from aidreport.runs.ledger.audit import write_entry
from aidreport.runs.ledger.delivery_records import DeliveryStatus, MessageKind
from aidreport.runs.ledger.delivery_rows import post
from aidreport.runs.ledger.records import ApprovalRecord, Outcome, SlotState, as_text, record_of
from aidreport.runs.ledger.schema import approvals, deliveries, slots
from aidreport.runs.ledger.seals import changes
from aidreport.runs.ledger.withdrawals import give_back, withdrawn
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection

    from aidreport.runs.ledger.audit import AuditEntry
    from aidreport.runs.ledger.delivery_records import Posting
    from aidreport.runs.ledger.store import Store


class Approvals:
    """Reads and records approvals.

    Args:
        store: the ledger's file.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def of(self, slot: int) -> ApprovalRecord | None:
        """Return the request for approval of a slot and its answer; None if there was none."""
        rows = self.store.rows(select(approvals).where(approvals.c.slot == slot))
        return record_of(ApprovalRecord, rows[0]) if rows else None

    def expired(self) -> list[int]:
        """Return the slots whose time for approval has passed."""
        query = (
            select(slots.c.id)
            .join(approvals, approvals.c.slot == slots.c.id)
            .where(slots.c.state == SlotState.WAITING, approvals.c.decision == "")
            .where(approvals.c.until < as_text(self.store.now()))
        )
        return [row.id for row in self.store.rows(query)]

    def changes(self, slot: int) -> list[str]:
        """Return what differs in the ledger from what approval was asked for, in words."""
        with self.store.look() as connection:
            return changes(connection, slot)

    def decide(  # noqa: PLR0913 - what a decision is
        self,
        slot: int,
        decision: str,
        by: str,
        because: str = "",
        account: str = "",
        entry: AuditEntry | None = None,
        notice: Sequence[Posting] = (),
    ) -> bool:
        """Record a decision, if it is the first; return whether it was.

        What was approved is sent; the slot of what was not approved is held.

        Args:
            because: why it was not approved.
            account: the system user who decides.
            entry: what the audit trail gets of a decision in the browser, together with it.
            notice: that the owner gets of it, entered together with it.
        """
        now = as_text(self.store.now())
        decided = {"decision": decision, "by": by, "because": because, "account": account}
        with self.store.change() as connection:
            done = connection.execute(
                update(approvals)
                .where(approvals.c.slot == slot, approvals.c.decision == "")
                .values(**decided, decided=now)
            )
            if not done.rowcount:
                return False
            write_entry(connection, entry, now)
            waiting = _waiting_of(slot)
            if decision == "approved":
                delivery = {"state": DeliveryStatus.QUEUED, "next": now, "since": now}
                reason = state("reason.approved", who=by)
                ended: dict[str, Any] = {"state": SlotState.SENDING, "reason": reason}
                connection.execute(update(deliveries).where(waiting).values(**delivery))
                connection.execute(update(slots).where(slots.c.id == slot).values(**ended))
            else:
                _refuse(connection, slot, decision, because, now)
            post(connection, slot, notice, now)
            return True

    def left(self, slot: int) -> list[str]:
        """Return what there is to do about other runs once nobody approves a slot, in words."""
        with self.store.look() as connection:
            return withdrawn(connection, slot)

    def gone(self, slot: int) -> int:
        """Return how many messages of an approved slot are no longer to be stopped."""
        with self.store.look() as connection:
            return _gone(connection, slot)

    def hold(
        self, slot: int, reason: str, details: Mapping[str, Any], notice: Sequence[Posting]
    ) -> bool:
        """Hold an approved run that was changed in the ledger: what is not yet sent stays here.

        Args:
            details: of why, and under "sent" how many messages are gone, unless it is none.
            notice: that the owner gets of it, entered together with it.

        Returns:
            Whether it is held; not if other messages are gone by now.
        """
        now = as_text(self.store.now())
        stopped = {"state": DeliveryStatus.CANCELLED, "settled": now, "answer": reason}
        with self.store.change() as connection:
            if _gone(connection, slot) != details.get("sent", 0):
                return False
            queued = _briefings(slot) & (deliveries.c.state == DeliveryStatus.QUEUED)
            connection.execute(update(deliveries).where(queued).values(**stopped))
            held = {**_held(reason, now), "details": dict(details)}
            sending = (slots.c.id == slot) & (slots.c.state == SlotState.SENDING)
            if connection.execute(update(slots).where(sending).values(**held)).rowcount:
                post(connection, slot, notice, now)
            return True


def refuse(connection: Connection, slot: int, decided: Mapping[str, str], now: str) -> None:
    """End the request for approval of a slot within a change, and hold the slot.

    Args:
        decided: the decision, and why.
    """
    asked = (approvals.c.slot == slot) & (approvals.c.decision == "")
    connection.execute(update(approvals).where(asked).values(**decided, decided=now))
    _refuse(connection, slot, decided["decision"], decided["because"], now)


def _refuse(connection: Connection, slot: int, decision: str, because: str, now: str) -> None:
    """Hold a slot that was not approved, and what was to be sent of it."""
    stopped = {"state": DeliveryStatus.CANCELLED, "settled": now, "answer": decision}
    connection.execute(update(deliveries).where(_waiting_of(slot)).values(**stopped))
    ended = _held(because, now)
    if lost := give_back(connection, slot):
        ended["details"] = {"details": lost}
    connection.execute(update(slots).where(slots.c.id == slot).values(**ended))


def _waiting_of(slot: int) -> ColumnElement[bool]:
    return (deliveries.c.slot == slot) & (deliveries.c.state == DeliveryStatus.WAITING)


def _briefings(slot: int) -> ColumnElement[bool]:
    return (deliveries.c.slot == slot) & (deliveries.c.kind == MessageKind.BRIEFING)


def _gone(connection: Connection, slot: int) -> int:
    stays = deliveries.c.state.in_([DeliveryStatus.QUEUED, DeliveryStatus.CANCELLED])
    gone = select(func.count()).select_from(deliveries).where(_briefings(slot), ~stays)
    return int(connection.execute(gone).scalar_one())


def _held(reason: str, now: str) -> dict[str, Any]:
    return {"state": SlotState.ENDED, "outcome": Outcome.HELD, "reason": reason, "ended": now}
