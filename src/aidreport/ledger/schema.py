"""The tables of the ledger, and how an older ledger becomes one of this version.

Times are texts in UTC, ISO 8601 with seconds: they sort as they are and can be read by anyone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

metadata = MetaData()

slots = Table(
    "slots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report", Text, nullable=False),
    Column("schedule", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("starts", Text, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("outcome", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("details", JSON, nullable=False),
    Column("entered", Text, nullable=False),
    Column("ended", Text, nullable=False, default=""),
    UniqueConstraint("report", "schedule", "due"),
    Index("slots_by_state", "state", "starts"),
    Index("slots_by_due", "report", "due"),
)

schedules = Table(
    "schedules",
    metadata,
    Column("report", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("entered_until", Text, nullable=False),
)
"""Up to which instant the slots of each schedule have been entered."""

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slot", ForeignKey("slots.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("started", Text, nullable=False),
    Column("ended", Text, nullable=False, default=""),
    Column("host", Text, nullable=False),
    Column("process", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("outcome", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    UniqueConstraint("slot", "number"),
)

stages = Table(
    "stages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("attempt", ForeignKey("attempts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("started", Text, nullable=False),
    Column("ended", Text, nullable=False, default=""),
    Column("details", JSON, nullable=False),
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("slot", ForeignKey("slots.id", ondelete="CASCADE"), primary_key=True),
    Column("path", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("inputs", Text, nullable=False),
    Column("config", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("created", Text, nullable=False),
)


def _create(connection: Connection) -> None:
    metadata.create_all(connection)


MIGRATIONS: Sequence[Callable[[Connection], None]] = (_create,)
"""Each takes a ledger to the next version; the first makes an empty one."""

VERSION = len(MIGRATIONS)
