"""The tables of the ledger.

Times are texts in UTC, ISO 8601 with seconds: they sort correctly and are easy to read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from aidreport.model.sentences import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

metadata = MetaData()


class _Text(TypeDecorator[str]):
    """Text in the order of its characters' numbers, in any database.

    PostgreSQL has no character 0 in texts, which a message about a damaged file may quote.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(Text(collation=collation))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and "\0" in value and dialect.name == "postgresql":
            return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
        return value


class _Sentences(TypeDecorator[Any]):
    """JSON in which sentences of the program keep what they are made of."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        del dialect  # the same in each
        return to_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        del dialect
        return from_json(value)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self.impl_instance.coerce_compared_value(op, value)


def _texts(names: str, **options: Any) -> Iterator[Column[str]]:
    """Yield columns of text; with a default, those that are empty until something is known."""
    return (Column(name, _Text, nullable=False, **options) for name in names.split())


def _integers(names: str, **options: Any) -> Iterator[Column[int]]:
    return (Column(name, Integer, nullable=False, **options) for name in names.split())


_CORRECTS = text("corrects IS NOT NULL")

slots = Table(
    "slots",
    metadata,
    Column("id", Integer, primary_key=True),
    *_texts("report schedule due starts trigger state"),
    *_texts("outcome reason", default=""),
    Column("details", _Sentences, nullable=False),
    *_texts("entered"),
    *_texts("ended", default=""),
    Column("corrects", Integer),
    Column("correction", Integer, nullable=False, server_default=text("0")),
    Column("said", _Sentences, nullable=False, server_default=text("'null'")),
    UniqueConstraint("report", "schedule", "due"),
    Index("slots_by_state", "state", "starts"),
    Index("slots_by_due", "report", "due"),
    Index("slots_by_time", "due"),
    Index("slots_by_end", "report", "ended"),
    Index("slots_by_original", "corrects", sqlite_where=_CORRECTS, postgresql_where=_CORRECTS),
)
"""The slots of schedules, and those that were asked for.

`said` is the reason with what it is made of, unless its text tells that; it counts if the text is
the same.
"""

schedules = Table(
    "schedules",
    metadata,
    Column("report", _Text, primary_key=True),
    Column("name", _Text, primary_key=True),
    *_texts("entered_until"),
    *_texts("rule", server_default=""),
    Column("gone", Integer, nullable=False, server_default=text("0")),
)
"""The instant up to which the slots of each schedule are entered, and the rule that they follow.

The rule is empty where an earlier version, which did not record it, entered them. `gone` is 1 of
one that the configuration had no longer when it was looked at.
"""

reports = Table(
    "reports",
    metadata,
    Column("name", _Text, primary_key=True),
    *_texts("config identity"),
)
"""The reports that were seen: in which file, and what they were but for their names.

Both are empty where an earlier version, which did not record them, has seen a report.
"""

pauses = Table(
    "pauses",
    metadata,
    Column("id", Integer, primary_key=True),
    *_texts("report schedule since"),
    *_texts("until", default=""),
    *_texts("by because"),
)
"""Times in which slots are skipped; those of all schedules of a report if the schedule is empty."""

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slot", ForeignKey("slots.id", ondelete="CASCADE"), nullable=False, index=True),
    *_integers("number"),
    *_texts("started"),
    *_texts("ended", default=""),
    *_texts("host"),
    *_integers("process"),
    *_texts("version"),
    *_texts("outcome reason", default=""),
    UniqueConstraint("slot", "number"),
)

stages = Table(
    "stages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("attempt", ForeignKey("attempts.id", ondelete="CASCADE"), nullable=False, index=True),
    *_texts("name started"),
    *_texts("ended", default=""),
    Column("details", JSON, nullable=False),
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("slot", ForeignKey("slots.id", ondelete="CASCADE"), primary_key=True),
    Column("key", _Text, primary_key=True),
    Column("language", _Text, primary_key=True),
    Column("draft", Integer, primary_key=True),
    Column("format", _Text, primary_key=True, server_default=text("'pdf'")),
    *_texts("path sha256"),
    *_integers("size"),
    *_texts("inputs config template created title date subject body plain_body"),
    *_texts("record", server_default=""),
)
"""The files of a slot: one for each key of a burst, each language and each format, and its draft.

The format is pdf or html. `record` is empty where an earlier version, which did not record it, has
made the PDF.
"""

findings = Table(
    "findings",
    metadata,
    Column("slot", ForeignKey("slots.id", ondelete="CASCADE"), primary_key=True),
    *_integers("errors warnings notes"),
    Column("first", _Sentences, nullable=False),
)
"""How many findings of each severity the checks of a slot had, and the first in words.

Where an earlier version, which did not record these, has run a slot, they are codes.
"""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slot", ForeignKey("slots.id", ondelete="CASCADE"), nullable=False),
    *_texts("kind"),
    *_integers("round"),
    *_texts("channel key language address message_id head body artifact file state"),
    *_integers("tries doubts", default=0),
    *_texts("next entered since"),
    *_texts("settled answer", default=""),
    Column("withdrawn_by", Integer),
    Column("claim", BigInteger, nullable=False, server_default=text("0")),
    UniqueConstraint("slot", "kind", "round", "channel", "key", "address"),
    Index("deliveries_by_state", "state", "channel", "next"),
    Index("deliveries_by_message", "message_id"),
)
"""What is sent to whom, complete before the first try; and what happened to it.

`since` is the start of the time after which it is given up; `withdrawn_by` is the slot of the
correction that goes out instead; `claim` is the token of the lock under which it was taken last to
be sent.
"""

tries = Table(
    "tries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery", ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False, index=True),
    *_texts("at verdict answer"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("slot", ForeignKey("slots.id", ondelete="CASCADE"), primary_key=True),
    *_texts("asked until"),
    Column("hashes", JSON, nullable=False),
    *_texts("decision by because decided", default=""),
    *_texts("requester account", server_default=""),
    Column("sealed", JSON, nullable=False, server_default=text("'[]'")),
)
"""Requests for approval, and the decisions.

`requester` and `account` are the system users who asked and who decided, `sealed` the hashes of
all that was asked about.
"""

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    *_texts("at act who way place"),
    *_texts("report", default=""),
    Column("run", Integer, nullable=False, default=0),
    *_texts("note", default=""),
)
"""What people did in the browser, and what they were refused."""

progress = Table(
    "progress",
    metadata,
    Column("ledger", _Text, primary_key=True),
    *_integers("sent", default=0),
)
"""How far this ledger is: its name, and the number of the messages that it took last to be sent."""

restores = Table(
    "restores",
    metadata,
    Column("id", Integer, primary_key=True),
    *_texts("at known"),
    *_integers("slots messages"),
)
"""When the ledger was found to be of an earlier state, of when that is, and what was held."""
