"""Approvals: who was asked about a slot, until when, and what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from aidreport.runs.ledger.postings import ApprovalRecord, Stage
from aidreport.runs.ledger.records import Outcome, State, read, written
from aidreport.runs.ledger.schema import approvals, deliveries, slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Row

    from aidreport.runs.ledger.store import Store


class Approvals:
    """Reads and writes approvals.

    Args:
        store: the file that they are kept in.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def of(self, slot: int) -> ApprovalRecord | None:
        """Return what was asked and answered about a slot; None if nobody was asked."""
        query = select(approvals).where(approvals.c.slot == slot)
        with self.store.look() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _approval(row)

    def expired(self) -> Iterator[int]:
        """Yield the slots whose time for approval has passed."""
        query = (
            select(slots.c.id)
            .join(approvals, approvals.c.slot == slots.c.id)
            .where(
                slots.c.state == State.WAITING.value,
                approvals.c.decision == "",
                approvals.c.until < written(self.store.now()),
            )
        )
        with self.store.look() as connection:
            yield from list(connection.execute(query).scalars())

    def decide(self, slot: int, decision: str, by: str, because: str = "") -> bool:
        """Note a decision: what was approved is sent, all else is not; tell whether it counted.

        The first decision counts. The slot of what was not approved is held.
        """
        now = written(self.store.now())
        sent = decision == "approved"
        waiting = deliveries.c.slot == slot, deliveries.c.state == Stage.WAITING.value
        with self.store.change() as connection:
            done = connection.execute(
                update(approvals)
                .where(approvals.c.slot == slot, approvals.c.decision == "")
                .values(decision=decision, by=by, because=because, decided=now)
            )
            if not done.rowcount:
                return False
            if sent:
                connection.execute(
                    update(deliveries)
                    .where(*waiting)
                    .values(state=Stage.QUEUED.value, next=now, since=now)
                )
                values = {"state": State.SENDING.value, "reason": f"approved by {by}"}
            else:
                connection.execute(
                    update(deliveries)
                    .where(*waiting)
                    .values(state=Stage.CANCELLED.value, settled=now, answer=decision)
                )
                values = {
                    "state": State.ENDED.value,
                    "outcome": Outcome.HELD.value,
                    "reason": because,
                    "ended": now,
                }
            connection.execute(update(slots).where(slots.c.id == slot).values(**values))
            return True


def _approval(row: Row[Any]) -> ApprovalRecord:
    return ApprovalRecord(
        row.slot,
        read(row.asked),
        read(row.until),
        row.hashes,
        row.decision,
        row.by,
        row.because,
        read(row.decided) if row.decided else None,
    )
