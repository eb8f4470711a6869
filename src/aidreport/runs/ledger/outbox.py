"""The outbox: deliveries between the run that entered them and their end, and approvals.

Whoever sends holds the lock of the channel, so that a delivery that is said to be on its way
without one was cut off. It is marked before the last byte of a message is handed over, so that
one whose answer was lost is known as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, or_, select, update

from aidreport.runs.ledger.records import (
    FAILED,
    MOST_DOUBTS,
    OPEN,
    ApprovalRecord,
    DeliveryRecord,
    Kind,
    Outcome,
    Stage,
    State,
    TryRecord,
    read,
    written,
)
from aidreport.runs.ledger.schema import approvals, deliveries, slots, tries

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Row

    from aidreport.runs.ledger.store import Store

_LOST = "the connection or this process ended before the server's answer came"


class Outbox:
    """Reads and writes down what becomes of deliveries.

    Args:
        store: the file that they are kept in.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def of(self, slot: int) -> list[DeliveryRecord]:
        """Return the deliveries of a slot in order."""
        query = select(deliveries).where(deliveries.c.slot == slot).order_by(deliveries.c.id)
        with self.store.look() as connection:
            return [delivery_of(row) for row in connection.execute(query)]

    def counts(self, found: Iterable[int]) -> dict[int, dict[Stage, int]]:
        """Return how many deliveries to subscribers slots have, by where they stand."""
        query = (
            select(deliveries.c.slot, deliveries.c.state, func.count())
            .where(deliveries.c.slot.in_(list(found)), deliveries.c.kind == Kind.BRIEFING.value)
            .group_by(deliveries.c.slot, deliveries.c.state)
        )
        told: dict[int, dict[Stage, int]] = {}
        with self.store.look() as connection:
            for slot, stage, number in connection.execute(query):
                told.setdefault(slot, {})[Stage(stage)] = number
        return told

    def tries(self, delivery: int) -> list[TryRecord]:
        """Return the tries of a delivery in order."""
        query = select(tries).where(tries.c.delivery == delivery).order_by(tries.c.id)
        with self.store.look() as connection:
            return [
                TryRecord(read(row.at), row.verdict, row.answer)
                for row in connection.execute(query)
            ]

    def channels(self) -> list[str]:
        """Return the channels that something waits for."""
        query = select(deliveries.c.channel).where(_unsettled()).distinct()
        with self.store.look() as connection:
            return sorted(connection.execute(query).scalars())

    def waiting(self) -> list[DeliveryRecord]:
        """Return the deliveries that are yet to be accepted, but for those that need approval."""
        stages = values_of([stage for stage in OPEN if stage is not Stage.WAITING])
        query = select(deliveries).where(deliveries.c.state.in_(stages)).order_by(deliveries.c.id)
        with self.store.look() as connection:
            return [delivery_of(row) for row in connection.execute(query)]

    def next_try(self) -> dt.datetime | None:
        """Return when the next delivery is to be tried; None if none is waiting."""
        query = select(func.min(deliveries.c.next)).where(deliveries.c.state == Stage.QUEUED.value)
        with self.store.look() as connection:
            found = connection.execute(query).scalar_one()
        return read(found) if found else None

    def finished(self) -> list[int]:
        """Return the slots that are sending and of which nothing is left to be sent."""
        left = (
            select(deliveries.c.id)
            .where(
                deliveries.c.slot == slots.c.id,
                deliveries.c.kind == Kind.BRIEFING.value,
                _unsettled(),
            )
            .exists()
        )
        query = select(slots.c.id).where(slots.c.state == State.SENDING.value, ~left)
        with self.store.look() as connection:
            return list(connection.execute(query).scalars())

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


def failed(found: Iterable[DeliveryRecord]) -> list[DeliveryRecord]:
    """Return the deliveries to subscribers that ended without being accepted, or came back."""
    lost = (*FAILED, Stage.BOUNCED)
    return [item for item in found if item.kind is Kind.BRIEFING and item.stage in lost]


def _unsettled() -> Any:
    return deliveries.c.state.in_(values_of(OPEN))


def values_of(stages: Iterable[Stage]) -> list[str]:
    """Return stages as the ledger writes them."""
    return [stage.value for stage in stages]


def delivery_of(row: Row[Any]) -> DeliveryRecord:
    """Return a row of the table as a record."""
    values = {name: getattr(row, name, None) for name in DeliveryRecord._fields}
    times = {name: read(getattr(row, name)) for name in ("next", "entered", "since")}
    settled = read(row.settled) if row.settled else None
    ended = {"kind": Kind(row.kind), "stage": Stage(row.state), "settled": settled}
    return DeliveryRecord(**{**values, **times, **ended})  # type: ignore[arg-type] # by name


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
