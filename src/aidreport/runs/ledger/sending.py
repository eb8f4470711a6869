"""What the process records that sends the deliveries of a channel, and holds the channel's lock.

A lock in a database can be lost while its holder lives on. So each delivery that is taken is marked
with the token of the lock, and whatever becomes of it is recorded only while that mark is there. A
delivery is marked as HANDED before its last byte is sent: one whose answer was lost is known as
such. What is recorded twice, since the answer to the first commit was lost, is recorded once.

Who says that it hands over is left alone for a while, and sends the last byte within that: a
process that was asleep for longer looks again whether the message still is its own.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from aidreport.errors import AidreportError, LedgerAwayError, LockLostError
from aidreport.runs.ledger.delivery_records import MOST_DOUBTS, DeliveryRecord, DeliveryStatus
from aidreport.runs.ledger.delivery_rows import change_deliveries, delivery_of, write_try
from aidreport.runs.ledger.records import as_text
from aidreport.runs.ledger.restores import Restores
from aidreport.runs.ledger.schema import approvals, deliveries
from aidreport.runs.ledger.seals import kept_sealed
from aidreport.runs.ledger.withdrawals import stop_withdrawn
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from aidreport.runs.ledger.database import Held
    from aidreport.runs.ledger.store import Store

_LOST = state("reason.lost-answer")
_TAKEN_OVER = "meanwhile another process had taken it over"
_QUEUED = deliveries.c.state == DeliveryStatus.QUEUED
_IN_FLIGHT = (DeliveryStatus.SENDING, DeliveryStatus.HANDED)
_IN_DOUBT = (DeliveryStatus.QUEUED, DeliveryStatus.UNKNOWN)
"""What another process makes of a delivery whose sender was silent for long."""

_STOPPED = (DeliveryStatus.CANCELLED, DeliveryStatus.WITHDRAWN)
_MOST_MARKS = 3
"""How often a message is marked as handed over, if that takes long each time."""


class Sending:
    """Takes deliveries of a channel, and records what becomes of each.

    Args:
        channel: its name.
        held: its lock.
    """

    def __init__(self, store: Store, channel: str, held: Held) -> None:
        self._store, self._held = store, held
        self._channel = deliveries.c.channel == channel
        self._own = deliveries.c.claim == held.token
        self._restores = Restores(store)

    def recover(self, again: dt.datetime | None = None) -> None:
        """Take up what other processes were sending that are gone; before anything is claimed.

        A message whose last byte may have reached the server is tried once more, and no more. One
        whose process may still wait for the answer is left to it.

        Args:
            again: when that is, of a process that may live and only not reach the database: until
                then it may record the answer. None for at once, as where a lock cannot be lost.

        Raises:
            LockLostError: another process serves the channel now.
        """
        now, state = self._now(), deliveries.c.state
        doubted: dict[str, Any] = {
            "doubts": deliveries.c.doubts + 1, "tries": deliveries.c.tries + 1, "answer": _LOST
        }  # fmt: skip
        with self._store.change() as connection:
            self._held.confirm(connection)
            # Who has lost the lock can hand over nothing that is not marked as its own any more.
            sending = state == DeliveryStatus.SENDING
            change_deliveries(
                connection, self._channel, sending, state=DeliveryStatus.QUEUED, claim=0
            )
            gone = self._store.database.abandoned(deliveries.c.claim)
            handed = self._channel & (state == DeliveryStatus.HANDED) & gone
            lost = list(connection.execute(select(deliveries.c.id).where(handed)).scalars())
            for delivery in lost:
                write_try(connection, delivery, now, "lost", _LOST)
            of = deliveries.c.id.in_(lost)
            given_up = of & (deliveries.c.doubts + 1 >= MOST_DOUBTS)
            unknown = {"state": DeliveryStatus.UNKNOWN, "settled": now}
            change_deliveries(connection, given_up, **unknown, **doubted)
            if again is not None and self._held.token:
                doubted["next"] = as_text(again)
            left = of & (state == DeliveryStatus.HANDED)
            change_deliveries(connection, left, state=DeliveryStatus.QUEUED, **doubted)

    def claim(self, now: dt.datetime, most: int, slot: int | None = None) -> list[DeliveryRecord]:
        """Take deliveries that are due now, those waiting longest first.

        Those of a ledger that was restored since they may have been sent are held, not taken.

        Raises:
            LockLostError: another process serves the channel now.
            UnreachableError, OutputError: that they are taken cannot be noted now.
        """
        due = [self._channel, _QUEUED, deliveries.c.next <= as_text(now)]
        if slot is not None:
            due.append(deliveries.c.slot == slot)
        query = select(deliveries).where(*due).order_by(deliveries.c.next, deliveries.c.id)
        noted = self._restores.before_taking()
        with self._store.change() as connection:
            self._held.confirm(connection)
            self._restores.check(connection, noted)
            stop_withdrawn(connection, self._channel, as_text(now))
            rows = connection.execute(query.limit(most)).all()
            taken = {"state": DeliveryStatus.SENDING, "claim": self._held.token}
            ids = [row.id for row in rows]
            change_deliveries(connection, deliveries.c.id.in_(ids), **taken)
            number = self._restores.count(connection) if rows else 0
        if number:
            try:
                self._restores.note(number)
            except AidreportError as error:
                self.postpone(ids, error.problem, now)
                raise
        return [delivery_of(row) for row in rows]

    def hand_over(self, delivery: int) -> None:
        """Record that the last byte of a message is about to be sent.

        When this returns, no other process takes the message up for a while.

        Raises:
            LockLostError: another process has taken the delivery over.
            LedgerAwayError: it may be recorded, and must not be sent: see `postpone`.
        """
        for _ in range(_MOST_MARKS):
            began = _clock()
            with self._store.change(alone=False) as connection:
                if not self._set(connection, [delivery], _IN_FLIGHT, state=DeliveryStatus.HANDED):
                    raise _taken_over()
                self._held.be_seen(connection)
            if _clock() - began < self._held.seconds:
                return
        raise LedgerAwayError(
            state("ledger.slow", seconds=f"{self._held.seconds:.0f}"),
            why=state("ledger.slow-why"),
            fix=state("ledger.slow-fix"),
        )

    def settle(self, delivery: int, status: DeliveryStatus, answer: str) -> None:
        """Record how a delivery ended.

        That it was accepted counts, too, if another process thinks that the answer was lost, and
        has not taken it to send it again.
        """
        accepted = status is DeliveryStatus.ACCEPTED
        before = (*_IN_FLIGHT, *_IN_DOUBT) if accepted else _IN_FLIGHT
        ended = {"state": status, "settled": self._now()}
        lost = status is DeliveryStatus.UNKNOWN
        self._record(delivery, status.value, answer, before, lost=lost, **ended)

    def replace(self, delivery: int, head: str, body: str) -> None:
        """Replace the message of a delivery, by one with a link if the PDF is too large.

        Raises:
            LockLostError: another process has taken the delivery over.
        """
        its = select(deliveries.c.slot).where(deliveries.c.id == delivery).scalar_subquery()
        with (
            self._store.change() as connection,
            kept_sealed(connection, approvals.c.slot == its),
        ):
            changed = {"head": head, "body": body, "state": DeliveryStatus.SENDING}
            if not self._set(connection, [delivery], _IN_FLIGHT, **changed):
                raise _taken_over()

    def defer(self, delivery: int, answer: str, until: dt.datetime, doubtful: bool = False) -> None:
        """Record that a delivery will be tried again."""
        verdict = "lost" if doubtful else "deferred"
        later = {"state": DeliveryStatus.QUEUED, "next": as_text(until)}
        self._record(delivery, verdict, answer, _IN_FLIGHT, lost=doubtful, **later)

    def postpone(self, ids: Sequence[int], answer: str, until: dt.datetime) -> None:
        """Put deliveries back of which no last byte was sent, as when the channel does not work."""
        later = {"state": DeliveryStatus.QUEUED, "next": as_text(until)}
        with self._store.change(alone=False) as connection:
            self._set(connection, ids, _IN_FLIGHT, answer=answer, **later)

    def give_up(self, before: dt.datetime) -> None:
        """Give up what has waited since before an instant."""
        old = self._channel & (deliveries.c.since < as_text(before))
        ended = {"state": DeliveryStatus.GIVEN_UP, "settled": self._now()}
        with self._store.change() as connection:
            self._held.confirm(connection)
            change_deliveries(connection, old, _QUEUED, **ended)

    def _record(
        self,
        delivery: int,
        verdict: str,
        answer: str,
        before: Sequence[DeliveryStatus],
        *,
        lost: bool,
        **values: Any,
    ) -> None:
        """Record a try of a delivery, whether its answer was lost, and what changes with it.

        Args:
            before: the states that it may be in.
        """
        values |= {"answer": answer, "tries": deliveries.c.tries + 1}
        values["doubts"] = deliveries.c.doubts + int(lost)
        with self._store.change(alone=False) as connection:
            if self._set(connection, [delivery], before, **values):
                write_try(connection, delivery, self._now(), verdict, answer)
                return
            found = deliveries.c.claim, deliveries.c.state
            row = connection.execute(select(*found).where(deliveries.c.id == delivery)).first()
            stopped = row is not None and row.state in _STOPPED
            if row is not None and (stopped or row.claim != self._held.token):
                meanwhile = f"meanwhile it was {row.state}" if stopped else _TAKEN_OVER
                answer = f"{answer}; {meanwhile}" if answer else meanwhile
                write_try(connection, delivery, self._now(), verdict, answer)

    def _set(
        self,
        connection: Connection,
        ids: Sequence[int],
        before: Sequence[DeliveryStatus],
        **values: Any,
    ) -> int:
        """Set values of deliveries that are marked as this sender's; return of how many."""
        of = (deliveries.c.id.in_(ids), self._own, deliveries.c.state.in_(before))
        return connection.execute(update(deliveries).where(*of).values(**values)).rowcount

    def _now(self) -> str:
        return as_text(self._store.now())


def _clock() -> float:
    """Return seconds that go on while the machine sleeps, where the system counts those."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def _taken_over() -> LockLostError:
    return LockLostError(
        state("ledger.message-taken-over"),
        why=state("ledger.connection-lost-why"),
        fix=state("ledger.message-taken-over-fix"),
    )
