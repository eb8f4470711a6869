"""The upgrade of an older ledger, one version after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import insert, inspect, select

from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import Remark
from aidreport.runs.ledger.findings import row_of
from aidreport.runs.ledger.schema import (
    approvals,
    artifacts,
    attempts,
    audit,
    deliveries,
    findings,
    metadata,
    pauses,
    progress,
    reports,
    restores,
    slots,
    stages,
    tries,
)
from aidreport.runs.ledger.seals import seal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection


def _deliver(connection: Connection) -> None:
    """Add deliveries; PDFs have a key and a language from now on."""
    connection.exec_driver_sql("ALTER TABLE slots ADD COLUMN corrects INTEGER")
    connection.exec_driver_sql("ALTER TABLE slots ADD COLUMN correction INTEGER DEFAULT 0 NOT NULL")
    connection.exec_driver_sql("ALTER TABLE artifacts RENAME TO artifacts_1")
    metadata.create_all(connection, tables=[artifacts, deliveries, tries, approvals])
    columns = "slot, path, sha256, size, inputs, config, template, created"
    connection.exec_driver_sql(
        f"INSERT INTO artifacts ({columns}, key, language, draft, title, date, subject, body,"  # noqa: S608 - fixed words
        f" plain_body, format) SELECT {columns}, '', '', 0, '', '', '', '', '', 'pdf'"
        " FROM artifacts_1"
    )
    connection.exec_driver_sql("DROP TABLE artifacts_1")


def _record_rules(connection: Connection) -> None:
    """Record the rule of each schedule from now on."""
    connection.exec_driver_sql("ALTER TABLE schedules ADD COLUMN rule TEXT DEFAULT '' NOT NULL")


def _seal_approvals(connection: Connection) -> None:
    """Record who asks and decides, and seal what was asked about, as it is now."""
    _add(connection, "approvals", "requester", "TEXT DEFAULT '' NOT NULL")
    _add(connection, "approvals", "account", "TEXT DEFAULT '' NOT NULL")
    _add(connection, "approvals", "sealed", "JSON DEFAULT '[]' NOT NULL")
    _add(connection, "deliveries", "withdrawn_by", "INTEGER")
    for slot in connection.execute(select(approvals.c.slot)).scalars().all():
        seal(connection, slot)


def _know_reports(connection: Connection) -> None:
    """Record which reports and schedules the configuration has from now on."""
    _add(connection, "schedules", "gone", "INTEGER DEFAULT 0 NOT NULL")
    metadata.create_all(connection, tables=[reports])
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO reports (name, config, identity)"
        " SELECT report, '', '' FROM slots UNION SELECT report, '', '' FROM schedules"
    )


def _record_proofs(connection: Connection) -> None:
    """Record the hash of the record in each PDF from now on."""
    _add(connection, "artifacts", "record", "TEXT DEFAULT '' NOT NULL")


def _have_formats(connection: Connection) -> None:
    """Files have a format from now on; those there are PDFs."""
    connection.exec_driver_sql("ALTER TABLE artifacts RENAME TO artifacts_6")
    metadata.create_all(connection, tables=[artifacts])
    columns = (
        "slot, key, language, draft, path, sha256, size, inputs, config, template, created, title,"
        " date, subject, body, plain_body, record"
    )
    connection.exec_driver_sql(
        f"INSERT INTO artifacts ({columns}, format) SELECT {columns}, 'pdf' FROM artifacts_6"  # noqa: S608 - fixed words
    )
    connection.exec_driver_sql("DROP TABLE artifacts_6")


def _have_pauses(connection: Connection) -> None:
    """Schedules can be paused from now on."""
    metadata.create_all(connection, tables=[pauses])


def _audit(connection: Connection) -> None:
    """Record what people do in the browser from now on."""
    metadata.create_all(connection, tables=[audit])


def _claim(connection: Connection) -> None:
    """Deliveries are marked by who sends them from now on."""
    _add(connection, "deliveries", "claim", "BIGINT DEFAULT 0 NOT NULL")


def _count(connection: Connection) -> None:
    """Count what is taken to be sent from now on, so that a restored ledger is noticed."""
    metadata.create_all(connection, tables=[progress, restores])
    _name(connection)


def _find_quickly(connection: Connection) -> None:
    """Find the latest slots, those that ended last, and corrections without a look at each."""
    for index in slots.indexes:
        index.create(connection, checkfirst=True)


def _name(connection: Connection) -> None:
    """Name the ledger, so that what is noted beside it is known to be of this one."""
    if connection.execute(select(progress.c.ledger)).first() is None:
        connection.execute(insert(progress).values(ledger=uuid4().hex, sent=0))


def _know_findings(connection: Connection) -> None:
    """Record findings and what reasons are made of; of earlier runs there are the codes."""
    _add(connection, "slots", "said", "JSON DEFAULT 'null' NOT NULL")
    metadata.create_all(connection, tables=[findings])
    codes = connection.execute(
        select(attempts.c.slot, stages.c.details)
        .join(attempts, stages.c.attempt == attempts.c.id)
        .where(stages.c.name == "check", stages.c.ended != "")
        .order_by(stages.c.id)
    )
    # Where the table was created a version before, what it has says more.
    known = set(connection.scalars(select(findings.c.slot)))
    rows = {
        slot: _found(details.get("findings", ())) for slot, details in codes if slot not in known
    }
    if rows:
        connection.execute(insert(findings), [{"slot": slot, **rows[slot]} for slot in rows])


def _found(codes: Sequence[str]) -> dict[str, Any]:
    """Return findings that a stage has as codes, such as "warning total-differs"."""
    pairs = [text.partition(" ")[::2] for text in codes]
    known = [(Severity(kind), code) for kind, code in pairs if kind in set(Severity)]
    return row_of([Finding(code, severity, Remark(code)) for severity, code in known])


def _add(connection: Connection, table: str, column: str, kind: str) -> None:
    """Add a column, unless the table was created with it a version before."""
    if column not in {known["name"] for known in inspect(connection).get_columns(table)}:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")


_UPDATES: Sequence[Callable[[Connection], None]] = (
    _deliver,
    _record_rules,
    _seal_approvals,
    _know_reports,
    _record_proofs,
    _have_formats,
    _have_pauses,
    _audit,
    _claim,
    _count,
    _know_findings,
    _find_quickly,
)
"""Each upgrades a ledger to the next version; the first is for version 1."""

VERSION = 1 + len(_UPDATES)


def migrate(connection: Connection, version: int) -> None:
    """Create the tables of a new ledger (version 0), or upgrade those of an older one."""
    if version == 0:
        metadata.create_all(connection)
        _name(connection)
    else:
        for update in _UPDATES[version - 1 :]:
            update(connection)
