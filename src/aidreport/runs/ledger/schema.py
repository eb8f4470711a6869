"""The tables of the ledger, and the upgrade of an older ledger.

Times are texts in UTC, ISO 8601 with seconds: they sort correctly and are easy to read.
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
    text,
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
    Column("corrects", Integer),
    Column("correction", Integer, nullable=False, server_default=text("0")),
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
"""The instant up to which the slots of each schedule are entered."""

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
    Column("key", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("draft", Integer, primary_key=True),
    Column("path", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("inputs", Text, nullable=False),
    Column("config", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("date", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("plain_body", Text, nullable=False),
)
"""The PDFs of a slot: one for each key of a burst and each language, and its draft."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slot", ForeignKey("slots.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("channel", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("head", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("artifact", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("doubts", Integer, nullable=False, default=0),
    Column("next", Text, nullable=False),
    Column("entered", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("settled", Text, nullable=False, default=""),
    Column("answer", Text, nullable=False, default=""),
    UniqueConstraint("slot", "kind", "round", "channel", "key", "address"),
    Index("deliveries_by_state", "state", "channel", "next"),
    Index("deliveries_by_message", "message_id"),
)
"""What is sent to whom, complete before the first try; and what happened to it.

`since` is the start of the time after which it is given up.
"""

tries = Table(
    "tries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery", ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("answer", Text, nullable=False),
)

approvals = Table(
    "approvals",
    metadata,
    Column("slot", ForeignKey("slots.id", ondelete="CASCADE"), primary_key=True),
    Column("asked", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("hashes", JSON, nullable=False),
    Column("decision", Text, nullable=False, default=""),
    Column("by", Text, nullable=False, default=""),
    Column("because", Text, nullable=False, default=""),
    Column("decided", Text, nullable=False, default=""),
)


def _deliver(connection: Connection) -> None:
    """Add deliveries; PDFs have a key and a language from now on."""
    connection.exec_driver_sql("ALTER TABLE slots ADD COLUMN corrects INTEGER")
    connection.exec_driver_sql("ALTER TABLE slots ADD COLUMN correction INTEGER DEFAULT 0 NOT NULL")
    connection.exec_driver_sql("ALTER TABLE artifacts RENAME TO artifacts_1")
    metadata.create_all(connection, tables=[artifacts, deliveries, tries, approvals])
    kept = "slot, path, sha256, size, inputs, config, template, created"
    connection.exec_driver_sql(
        f"INSERT INTO artifacts ({kept}, key, language, draft, title, date, subject, body,"  # noqa: S608 - fixed words
        f" plain_body) SELECT {kept}, '', '', 0, '', '', '', '', '' FROM artifacts_1"
    )
    connection.exec_driver_sql("DROP TABLE artifacts_1")


_UPDATES: Sequence[Callable[[Connection], None]] = (_deliver,)
"""Each upgrades a ledger to the next version; the first is for version 1."""

VERSION = 1 + len(_UPDATES)


def migrate(connection: Connection, version: int) -> None:
    """Create the tables of a new ledger (version 0), or upgrade those of an older one."""
    if version == 0:
        metadata.create_all(connection)
    else:
        for update in _UPDATES[version - 1 :]:
            update(connection)
