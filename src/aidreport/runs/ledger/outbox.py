"""The outbox: deliveries between the run that entered them and their end.

A process that sends holds the lock of the channel, so a delivery in the state SENDING without
that lock was interrupted. It is marked as HANDED before the last byte of the message is sent, so
a delivery whose answer was lost is known as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, or_, select, update

from aidreport.runs.ledger.delivery_records import (
    FAILED,
    MOST_DOUBTS,
    OPEN,
    DeliveryRecord,
    DeliveryStatus,
    MessageKind,
)
from aidreport.runs.ledger.records import SlotState, as_instant, as_text, record_of, stored
from aidreport.runs.ledger.schema import approvals, deliveries, slots, tries
from aidreport.runs.ledger.seals import kept_sealed, objection
from aidreport.runs.ledger.withdrawals import stop_withdrawn

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Row

    from aidreport.runs.ledger.store import Store

_LOST = "the connection or this process ended before the server's answer came"
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

    def recover(self, channel: str) -> None:
        """Take up deliveries of an interrupted process; the caller holds the channel's lock.

        A message whose last byte may have reached the server is tried once more, and no more.
        """
        now = self._now()
        of, state = deliveries.c.channel == channel, deliveries.c.state
        doubted = {
            "doubts": deliveries.c.doubts + 1, "tries": deliveries.c.tries + 1, "answer": _LOST
        }  # fmt: skip
        with self.store.change() as connection:
            _change(connection, of, state == DeliveryStatus.SENDING, state=DeliveryStatus.QUEUED)
            handed = of & (state == DeliveryStatus.HANDED)
            lost = connection.execute(select(deliveries.c.id).where(handed)).scalars()
            for delivery in list(lost):
                _write_try(connection, delivery, now, "lost", _LOST)
            given_up = handed & (deliveries.c.doubts + 1 >= MOST_DOUBTS)
            _change(connection, given_up, state=DeliveryStatus.UNKNOWN, settled=now, **doubted)
            _change(connection, handed, state=DeliveryStatus.QUEUED, **doubted)

    def claim(
        self, channel: str, now: dt.datetime, most: int, slot: int | None = None
    ) -> list[DeliveryRecord]:
        """Take deliveries that are due now, those waiting longest first."""
        due = [deliveries.c.channel == channel, _QUEUED, deliveries.c.next <= as_text(now)]
        if slot is not None:
            due.append(deliveries.c.slot == slot)
        query = select(deliveries).where(*due).order_by(deliveries.c.next, deliveries.c.id)
        with self.store.change() as connection:
            stop_withdrawn(connection, deliveries.c.channel == channel, as_text(now))
            rows = connection.execute(query.limit(most)).all()
            ids = [row.id for row in rows]
            _change(connection, deliveries.c.id.in_(ids), state=DeliveryStatus.SENDING)
        return [_delivery(row) for row in rows]

    def hand_over(self, delivery: int) -> None:
        """Record that the last byte of a message is about to be sent."""
        self._set(deliveries.c.id == delivery, state=DeliveryStatus.HANDED)

    def settle(self, delivery: int, status: DeliveryStatus, answer: str) -> None:
        """Record how a delivery ended."""
        lost = status is DeliveryStatus.UNKNOWN
        self._record_try(delivery, status.value, answer, lost, state=status, settled=self._now())

    def replace(self, delivery: int, head: str, body: str) -> None:
        """Replace the message of a delivery, by one with a link if the PDF is too large."""
        of = deliveries.c.id == delivery
        its_slot = approvals.c.slot == select(deliveries.c.slot).where(of).scalar_subquery()
        with self.store.change() as connection, kept_sealed(connection, its_slot):
            _change(connection, of, head=head, body=body, state=DeliveryStatus.SENDING)

    def objection(self, delivery: int) -> str:
        """Return why a delivery is not what was approved; empty if it is, or needs no approval."""
        with self.store.look() as connection:
            return objection(connection, delivery)

    def defer(self, delivery: int, answer: str, until: dt.datetime, doubtful: bool = False) -> None:
        """Record that a delivery will be tried again."""
        verdict = "lost" if doubtful else "deferred"
        later = {"state": DeliveryStatus.QUEUED, "next": as_text(until)}
        self._record_try(delivery, verdict, answer, doubtful, **later)

    def postpone(self, ids: Sequence[int], answer: str, until: dt.datetime) -> None:
        """Put deliveries back that were not tried, since the channel does not work."""
        later = {"state": DeliveryStatus.QUEUED, "next": as_text(until)}
        self._set(deliveries.c.id.in_(ids), answer=answer, **later)

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
                _write_try(connection, number, now, "called back", answer)
            _change(connection, deliveries.c.id.in_(found), **cancelled)
        return found

    def give_up(self, channel: str, before: dt.datetime) -> None:
        """Give up what has waited since before an instant; the caller holds the channel's lock."""
        old = (deliveries.c.channel == channel) & (deliveries.c.since < as_text(before))
        self._set(old, _QUEUED, state=DeliveryStatus.GIVEN_UP, settled=self._now())

    def send_again(self, ids: Sequence[int]) -> None:
        """Queue deliveries again that have ended; their slots are in the state SENDING then."""
        now, of = self._now(), deliveries.c.id.in_(ids)
        sending = {"state": SlotState.SENDING, "outcome": "", "reason": "", "ended": ""}
        queued = {"state": DeliveryStatus.QUEUED, "next": now, "since": now, "settled": ""}
        with self.store.change() as connection:
            its_slots = slots.c.id.in_(select(deliveries.c.slot).where(of))
            connection.execute(update(slots).where(its_slots).values(**sending))
            _change(connection, of, ~_OPEN, **queued, doubts=0)

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
            _write_try(connection, row.id, self._now(), "bounced", f"{address}: {answer}")
            bounced = {"state": DeliveryStatus.BOUNCED, "answer": answer}
            _change(connection, deliveries.c.id == row.id, **bounced)
            return int(row.slot)

    def _set(self, *conditions: Any, **values: Any) -> None:
        """Set values of the deliveries that meet the conditions."""
        with self.store.change() as connection:
            _change(connection, *conditions, **values)

    def _record_try(
        self, delivery: int, verdict: str, answer: str, lost: bool, **values: Any
    ) -> None:
        """Record a try of a delivery, whether its answer was lost, and what changes with it."""
        values |= {"answer": answer, "tries": deliveries.c.tries + 1}
        values["doubts"] = deliveries.c.doubts + int(lost)
        with self.store.change() as connection:
            _write_try(connection, delivery, self._now(), verdict, answer)
            _change(connection, deliveries.c.id == delivery, **values)

    def _now(self) -> str:
        return as_text(self.store.now())

    def _deliveries(self, *conditions: Any) -> list[DeliveryRecord]:
        query = select(deliveries).where(*conditions).order_by(deliveries.c.id)
        return [_delivery(row) for row in self.store.rows(query)]


def failed(items: Iterable[DeliveryRecord]) -> list[DeliveryRecord]:
    """Return the deliveries to subscribers that were not accepted in the end, or came back."""
    lost = (*FAILED, DeliveryStatus.BOUNCED)
    return [item for item in items if item.kind is MessageKind.BRIEFING and item.status in lost]


def _change(connection: Connection, *conditions: Any, **values: Any) -> None:
    """Set values of the deliveries that meet the conditions."""
    connection.execute(update(deliveries).where(*conditions).values(**values))


def _write_try(connection: Connection, delivery: int, at: str, verdict: str, answer: str) -> None:
    values = {"delivery": delivery, "at": at, "verdict": verdict, "answer": answer}
    connection.execute(insert(tries).values(**values))


def _delivery(row: Row[Any]) -> DeliveryRecord:
    return record_of(
        DeliveryRecord,
        row,
        kind=stored(MessageKind, row.kind),
        status=stored(DeliveryStatus, row.state),
    )
