"""The outbox: deliveries between the run that entered them and their end.

What the process records that sends them is in `sending`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select, update

from aidreport.runs.ledger.audit import write_entry
from aidreport.runs.ledger.delivery_records import (
    FAILED,
    OPEN,
    DeliveryRecord,
    DeliveryStatus,
    MessageKind,
)
from aidreport.runs.ledger.delivery_rows import change_deliveries, delivery_of, write_try
from aidreport.runs.ledger.records import SlotState, as_instant, as_text, stored
from aidreport.runs.ledger.schema import deliveries, slots
from aidreport.runs.ledger.seals import objection
from aidreport.runs.ledger.sending import Sending

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.runs.ledger.audit import AuditEntry
    from aidreport.runs.ledger.store import Store

_OPEN = deliveries.c.state.in_(OPEN)
_QUEUED = deliveries.c.state == DeliveryStatus.QUEUED
_BRIEFING = deliveries.c.kind == MessageKind.BRIEFING


class Outbox:
    """Reads deliveries, and records what happens to them.

    Args:
        store: the ledger's file.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def of(self, slot: int) -> list[DeliveryRecord]:
        """Return the deliveries of a slot in order."""
        return self._deliveries(deliveries.c.slot == slot)

    def waiting(self) -> list[DeliveryRecord]:
        """Return the deliveries that are not yet accepted, except those that need approval."""
        return self._deliveries(_OPEN, deliveries.c.state != DeliveryStatus.WAITING)

    def counts(self, of: Iterable[int]) -> dict[int, dict[DeliveryStatus, int]]:
        """Return the number of deliveries to subscribers of each slot in each status."""
        query = (
            select(deliveries.c.slot, deliveries.c.state, func.count().label("number"))
            .where(deliveries.c.slot.in_(list(of)), _BRIEFING)
            .group_by(deliveries.c.slot, deliveries.c.state)
        )
        counts: dict[int, dict[DeliveryStatus, int]] = {}
        for row in self.store.rows(query):
            counts.setdefault(row.slot, {})[stored(DeliveryStatus, row.state)] = row.number
        return counts

    def channels(self) -> list[str]:
        """Return the channels with open deliveries."""
        query = select(deliveries.c.channel).where(_OPEN).distinct()
        return sorted(row.channel for row in self.store.rows(query))

    def next_try(self) -> dt.datetime | None:
        """Return when the next delivery is to be tried; None if none is waiting."""
        (row,) = self.store.rows(select(func.min(deliveries.c.next)).where(_QUEUED))
        return as_instant(row[0]) if row[0] else None

    def due(self, now: dt.datetime) -> list[str]:
        """Return the channels with something to do: deliveries that are due, or were cut off.

        Those that a process is sending just now look like those that were cut off; the channel's
        lock tells them apart.
        """
        marked = deliveries.c.state.in_([DeliveryStatus.SENDING, DeliveryStatus.HANDED])
        is_due = _QUEUED & (deliveries.c.next <= as_text(now))
        query = select(deliveries.c.channel).where(or_(is_due, marked)).distinct()
        return sorted(row.channel for row in self.store.rows(query))

    def finished(self) -> list[int]:
        """Return the slots in the state SENDING that have no open deliveries left."""
        left = select(deliveries.c.id).where(deliveries.c.slot == slots.c.id, _BRIEFING, _OPEN)
        query = select(slots.c.id).where(slots.c.state == SlotState.SENDING, ~left.exists())
        return [row.id for row in self.store.rows(query)]

    @contextmanager
    def sending(self, channel: str, *, wait: float = 0) -> Iterator[Sending]:
        """Hold the lock of a channel, to send its deliveries.

        Args:
            wait: seconds for a channel that another process serves; less than 0 for ever.

        Raises:
            BusyError: another process serves it.
        """
        with self.store.lock(f"outbox-{channel}", wait=wait, claims=True) as held:
            yield Sending(self.store, channel, held)

    def objection(self, delivery: int) -> str:
        """Return why a delivery is not what was approved; empty if it is, or needs no approval."""
        with self.store.look() as connection:
            return objection(connection, delivery)

    def put_off(self, slot: int, answer: str, until: dt.datetime) -> None:
        """Let the queued deliveries of a slot wait longer."""
        of = deliveries.c.slot == slot
        self._set(of, _BRIEFING, _QUEUED, answer=answer, next=as_text(until))

    def abandon(self, slot: int, answer: str) -> None:
        """Give up the queued deliveries of a slot."""
        given_up = {"state": DeliveryStatus.GIVEN_UP, "settled": self._now(), "answer": answer}
        self._set(deliveries.c.slot == slot, _BRIEFING, _QUEUED, **given_up)

    def call_back(self, ids: Sequence[int], answer: str) -> list[int]:
        """Cancel those deliveries that wait to be sent or approved; return which they were."""
        now = self._now()
        waiting = deliveries.c.state.in_([DeliveryStatus.QUEUED, DeliveryStatus.WAITING])
        query = select(deliveries.c.id).where(deliveries.c.id.in_(ids), waiting)
        cancelled = {"state": DeliveryStatus.CANCELLED, "settled": now, "answer": answer}
        with self.store.change() as connection:
            found = list(connection.execute(query.order_by(deliveries.c.id)).scalars())
            for number in found:
                write_try(connection, number, now, "called back", answer)
            change_deliveries(connection, deliveries.c.id.in_(found), **cancelled)
        return found

    def send_again(
        self, ids: Sequence[int], entry: AuditEntry | None = None, *, failed_only: bool = False
    ) -> None:
        """Queue deliveries again that have ended; their slots are in the state SENDING then.

        Args:
            entry: what the audit trail gets of who asks for it in the browser, together with it.
            failed_only: whether those that were accepted meanwhile are left out.
        """
        now, of = self._now(), deliveries.c.id.in_(ids)
        sending = {"state": SlotState.SENDING, "outcome": "", "reason": "", "ended": ""}
        queued = {"state": DeliveryStatus.QUEUED, "next": now, "since": now, "settled": ""}
        with self.store.change() as connection:
            its_slots = slots.c.id.in_(select(deliveries.c.slot).where(of))
            connection.execute(update(slots).where(its_slots).values(**sending))
            others = (*OPEN, DeliveryStatus.ACCEPTED) if failed_only else OPEN
            ended = deliveries.c.state.not_in(others)
            change_deliveries(connection, of, ended, **queued, doubts=0)
            write_entry(connection, entry, now)

    def bounce(self, envelope: str, message_id: str, address: str, answer: str) -> int | None:
        """Record that an accepted message was returned; return its slot, None if none matches.

        Args:
            envelope: the identifier that the message was sent under; empty if unknown.
            message_id: of the returned message; empty if unknown.
            address: that it could not be delivered to.
        """
        column, ways = deliveries.c.message_id, []
        if envelope:
            ways.append(and_(column >= f"<{envelope}@", column < f"<{envelope}A"))
        if message_id:
            ways.append(column == message_id)
        if not ways:
            return None
        arrived = deliveries.c.state.in_([DeliveryStatus.ACCEPTED, DeliveryStatus.UNKNOWN])
        with self.store.change() as connection:
            row = connection.execute(select(deliveries).where(or_(*ways), arrived)).first()
            if row is None:
                return None
            write_try(connection, row.id, self._now(), "bounced", f"{address}: {answer}")
            bounced = {"state": DeliveryStatus.BOUNCED, "answer": answer}
            change_deliveries(connection, deliveries.c.id == row.id, **bounced)
            return int(row.slot)

    def _set(self, *conditions: Any, **values: Any) -> None:
        """Set values of the deliveries that meet the conditions."""
        with self.store.change() as connection:
            change_deliveries(connection, *conditions, **values)

    def _now(self) -> str:
        return as_text(self.store.now())

    def _deliveries(self, *conditions: Any) -> list[DeliveryRecord]:
        query = select(deliveries).where(*conditions).order_by(deliveries.c.id)
        return [delivery_of(row) for row in self.store.rows(query)]


def failed(items: Iterable[DeliveryRecord]) -> list[DeliveryRecord]:
    """Return the deliveries to subscribers that were not accepted in the end, or came back."""
    lost = (*FAILED, DeliveryStatus.BOUNCED)
    return [item for item in items if item.kind is MessageKind.BRIEFING and item.status in lost]
