"""What the ledger knows about deliveries, asked in the ways that the others need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from aidreport.runs.ledger.postings import FAILED, OPEN, DeliveryRecord, Kind, Stage, TryRecord
from aidreport.runs.ledger.records import State, read
from aidreport.runs.ledger.schema import deliveries, slots, tries

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy import Row

    from aidreport.runs.ledger.store import Store


class DeliveryReader:
    """Answers questions about deliveries.

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
