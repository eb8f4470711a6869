"""Deliveries as rows of their table: read as records, changed, and each try written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, update

from aidreport.runs.ledger.delivery_records import (
    OPEN,
    DeliveryRecord,
    DeliveryStatus,
    MessageKind,
)
from aidreport.runs.ledger.dialects import insert_or
from aidreport.runs.ledger.jobs import enqueue, serve_job
from aidreport.runs.ledger.records import record_of, stored
from aidreport.runs.ledger.schema import deliveries, tries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

    from aidreport.runs.ledger.delivery_records import Posting


def post(connection: Connection, slot: int, postings: Sequence[Posting], now: str) -> None:
    """Enter deliveries of a slot; those already entered stay as they are."""
    if not postings:
        return
    rows = []
    for posting in postings:
        row = {**posting._asdict(), "kind": posting.kind.value, "state": posting.status.value}
        del row["status"]
        settled = "" if posting.status in OPEN else now
        rows.append(
            {**row, "slot": slot, "next": now, "entered": now, "since": now, "settled": settled}
        )
    connection.execute(insert_or(connection, deliveries).on_conflict_do_nothing(), rows)
    queued = {item.channel for item in postings if item.status is DeliveryStatus.QUEUED}
    enqueue(connection, [serve_job(channel) for channel in sorted(queued)])


def change_deliveries(connection: Connection, *conditions: Any, **values: Any) -> None:
    """Set values of the deliveries that meet the conditions."""
    connection.execute(update(deliveries).where(*conditions).values(**values))


def write_try(connection: Connection, delivery: int, at: str, verdict: str, answer: str) -> None:
    """Record what became of a try of a delivery."""
    values = {"delivery": delivery, "at": at, "verdict": verdict, "answer": answer}
    connection.execute(insert(tries).values(**values))


def delivery_of(row: Row[Any]) -> DeliveryRecord:
    """Return a row of the table as a record."""
    return record_of(
        DeliveryRecord,
        row,
        kind=stored(MessageKind, row.kind),
        status=stored(DeliveryStatus, row.state),
    )
