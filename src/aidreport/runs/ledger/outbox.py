"""The outbox: deliveries between the run that entered them and their end.

Whoever sends holds the lock of the channel, so that a delivery that is said to be on its way
without one was cut off. It is marked before the last byte of a message is handed over, so that
one whose answer was lost is known as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, insert, or_, select, update

from aidreport.runs.ledger.deliveries import DeliveryReader, delivery_of, values_of
from aidreport.runs.ledger.postings import MOST_DOUBTS, OPEN, Kind, Stage
from aidreport.runs.ledger.records import State, written
from aidreport.runs.ledger.schema import deliveries, slots, tries

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from aidreport.runs.ledger.postings import DeliveryRecord

_LOST = "the connection or this process ended before the server's answer came"


class Outbox(DeliveryReader):
    """Writes down what becomes of deliveries."""

    def recover(self, channel: str) -> None:
        """Take up what a process left that was cut off; the caller holds the channel's lock.

        A message whose last byte may have reached the server is tried once more, and no more.
        """
        now = written(self.store.now())
        of = update(deliveries).where(deliveries.c.channel == channel)
        handed = deliveries.c.state == Stage.HANDED.value
        with self.store.change() as connection:
            connection.execute(
                of.where(deliveries.c.state == Stage.SENDING.value).values(state=Stage.QUEUED.value)
            )
            lost = connection.execute(
                select(deliveries.c.id).where(deliveries.c.channel == channel, handed)
            ).scalars()
            for delivery in list(lost):
                _write_try(connection, delivery, now, "lost", _LOST)
            doubted = {"doubts": deliveries.c.doubts + 1, "tries": deliveries.c.tries + 1}
            connection.execute(
                of.where(handed, deliveries.c.doubts + 1 >= MOST_DOUBTS).values(
                    **doubted, state=Stage.UNKNOWN.value, settled=now, answer=_LOST
                )
            )
            connection.execute(
                of.where(handed).values(**doubted, state=Stage.QUEUED.value, answer=_LOST)
            )

    def claim(
        self, channel: str, now: dt.datetime, most: int, slot: int | None = None
    ) -> list[DeliveryRecord]:
        """Take deliveries that are to be tried now, those waiting longest first."""
        due = [
            deliveries.c.channel == channel,
            deliveries.c.state == Stage.QUEUED.value,
            deliveries.c.next <= written(now),
        ]
        if slot is not None:
            due.append(deliveries.c.slot == slot)
        query = select(deliveries).where(*due).order_by(deliveries.c.next, deliveries.c.id)
        with self.store.change() as connection:
            found = connection.execute(query.limit(most)).all()
            taken = update(deliveries).where(deliveries.c.id.in_([row.id for row in found]))
            connection.execute(taken.values(state=Stage.SENDING.value))
        return [delivery_of(row) for row in found]

    def hand_over(self, delivery: int) -> None:
        """Note that the last byte of a message is about to reach the server."""
        with self.store.change() as connection:
            connection.execute(
                update(deliveries)
                .where(deliveries.c.id == delivery)
                .values(state=Stage.HANDED.value)
            )

    def settle(self, delivery: int, stage: Stage, answer: str) -> None:
        """Note how a delivery ended."""
        now = written(self.store.now())
        with self.store.change() as connection:
            _write_try(connection, delivery, now, stage.value, answer)
            connection.execute(
                update(deliveries)
                .where(deliveries.c.id == delivery)
                .values(
                    state=stage.value,
                    settled=now,
                    answer=answer,
                    tries=deliveries.c.tries + 1,
                    doubts=deliveries.c.doubts + int(stage is Stage.UNKNOWN),
                )
            )

    def replace(self, delivery: int, head: str, body: str) -> None:
        """Have a delivery sent with another message: one that links where the PDF is too large."""
        with self.store.change() as connection:
            connection.execute(
                update(deliveries)
                .where(deliveries.c.id == delivery)
                .values(head=head, body=body, state=Stage.SENDING.value)
            )

    def defer(self, delivery: int, answer: str, until: dt.datetime, doubtful: bool = False) -> None:
        """Note that a delivery is to be tried again."""
        now = written(self.store.now())
        with self.store.change() as connection:
            _write_try(connection, delivery, now, "lost" if doubtful else "deferred", answer)
            connection.execute(
                update(deliveries)
                .where(deliveries.c.id == delivery)
                .values(
                    state=Stage.QUEUED.value,
                    answer=answer,
                    next=written(until),
                    tries=deliveries.c.tries + 1,
                    doubts=deliveries.c.doubts + int(doubtful),
                )
            )

    def postpone(self, found: Sequence[int], answer: str, until: dt.datetime) -> None:
        """Put deliveries back that were not tried, since the channel does not work."""
        with self.store.change() as connection:
            connection.execute(
                update(deliveries)
                .where(deliveries.c.id.in_(found))
                .values(state=Stage.QUEUED.value, answer=answer, next=written(until))
            )

    def put_off(self, slot: int, answer: str, until: dt.datetime) -> None:
        """Have what waits of a slot wait longer."""
        self._waiting_of(slot, answer=answer, next=written(until))

    def abandon(self, slot: int, answer: str) -> None:
        """Give up what waits of a slot."""
        now = written(self.store.now())
        self._waiting_of(slot, answer=answer, state=Stage.GIVEN_UP.value, settled=now)

    def _waiting_of(self, slot: int, **values: str) -> None:
        with self.store.change() as connection:
            connection.execute(
                update(deliveries)
                .where(
                    deliveries.c.slot == slot,
                    deliveries.c.kind == Kind.BRIEFING.value,
                    deliveries.c.state == Stage.QUEUED.value,
                )
                .values(**values)
            )

    def give_up(self, channel: str, before: dt.datetime) -> None:
        """Give up what has been waiting since before an instant; the caller holds the lock."""
        with self.store.change() as connection:
            connection.execute(
                update(deliveries)
                .where(
                    deliveries.c.channel == channel,
                    deliveries.c.state == Stage.QUEUED.value,
                    deliveries.c.since < written(before),
                )
                .values(state=Stage.GIVEN_UP.value, settled=written(self.store.now()))
            )

    def send_again(self, found: Sequence[int]) -> None:
        """Put deliveries into the queue again that have ended; their slots are sending then."""
        now = written(self.store.now())
        with self.store.change() as connection:
            of = select(deliveries.c.slot).where(deliveries.c.id.in_(found))
            connection.execute(
                update(slots)
                .where(slots.c.id.in_(of))
                .values(state=State.SENDING.value, outcome="", reason="", ended="")
            )
            connection.execute(
                update(deliveries)
                .where(deliveries.c.id.in_(found), deliveries.c.state.not_in(values_of(OPEN)))
                .values(state=Stage.QUEUED.value, next=now, since=now, settled="", doubts=0)
            )

    def bounce(self, envelope: str, message_id: str, address: str, answer: str) -> int | None:
        """Note that an accepted message came back; return its slot, None if none did.

        Args:
            envelope: the identifier that the message was sent under; empty if not told.
            message_id: of the message that came back; empty if not told.
            address: that it could not be delivered to.
        """
        ways = []
        if envelope:
            ways.append(
                and_(
                    deliveries.c.message_id >= f"<{envelope}@",
                    deliveries.c.message_id < f"<{envelope}A",
                )
            )
        if message_id:
            ways.append(deliveries.c.message_id == message_id)
        if not ways:
            return None
        with self.store.change() as connection:
            arrived = deliveries.c.state.in_([Stage.ACCEPTED.value, Stage.UNKNOWN.value])
            row = connection.execute(select(deliveries).where(or_(*ways), arrived)).first()
            if row is None:
                return None
            now = written(self.store.now())
            _write_try(connection, row.id, now, Stage.BOUNCED.value, f"{address}: {answer}")
            connection.execute(
                update(deliveries)
                .where(deliveries.c.id == row.id)
                .values(state=Stage.BOUNCED.value, answer=answer)
            )
            return int(row.slot)


def _write_try(connection: Connection, delivery: int, at: str, verdict: str, answer: str) -> None:
    connection.execute(
        insert(tries).values(delivery=delivery, at=at, verdict=verdict, answer=answer)
    )
