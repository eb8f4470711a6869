"""Deliveries as rows of their table: read as records, changed, and each try written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, update

from aidreport.runs.ledger.delivery_records import DeliveryRecord, DeliveryStatus, MessageKind
from aidreport.runs.ledger.records import record_of, stored
from aidreport.runs.ledger.schema import deliveries, tries

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row


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
