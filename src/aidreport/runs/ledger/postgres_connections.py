"""Connections to PostgreSQL: their address and settings, and why there is none."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, func, make_url, select
from sqlalchemy.exc import ArgumentError, OperationalError

from aidreport.errors import LedgerError, install
from aidreport.runs.ledger.database import BUSY_SECONDS
from aidreport.statements import state

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.exc import DBAPIError

APPLICATION = "aidreport"
IN_VAIN = frozenset(("55P03", "40001", "40P01"))
"""What SQLSTATE says if others are in the way of a change: all of it is undone."""

_SETTINGS = {
    "lock_timeout": f"{BUSY_SECONDS:.0f}s",
    # A process that is stopped in the middle of a change is in nobody's way for long: others wait
    # for more than this.
    "idle_in_transaction_session_timeout": f"{BUSY_SECONDS * 2 / 3:.0f}s",
    # A host that vanishes is noticed, and its locks are released.
    "tcp_keepalives_idle": "5s",
    "tcp_keepalives_interval": "2s",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "10s",
}
_KEEPALIVES = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_ZERO = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_POOL = ("unsupported startup parameter", "pooling mode")
"""What PgBouncer answers who asks for more than it gives."""

FINAL = ("password", "authentication", "does not exist", "no pg_hba.conf entry", "SSL", *_POOL)
"""Words of failures to connect that waiting does not end."""


def address_of(url: str) -> URL:
    """Return a URL with the driver that is used."""
    address = None
    with suppress(ArgumentError, ValueError):
        address = make_url(url).set(drivername="postgresql+psycopg")
    # What follows the first @ of a password would be asked for, and shown, as the host.
    if address is None or "@" in (address.host or ""):
        raise LedgerError(
            state("ledger.url"),
            why=state("ledger.url-why"),
            fix=state("ledger.url-fix"),
        )
    return address


def shown_address(address: URL) -> str:
    """Return a URL as people are shown it: without its password and options."""
    bare = address._replace(drivername="postgresql", password=None)
    return bare.set(query={}).render_as_string()


def connection_settings() -> dict[str, object]:
    """Return what each connection is opened with: who it is of, and that it notices lost hosts."""
    options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    # A database without an encoding would answer with bytes: it is refused, but read for that.
    encoding = {"client_encoding": "utf8"}
    return {"application_name": APPLICATION, "options": options, **encoding, **_KEEPALIVES}


def refuse_pool(connection: Connection, name: str) -> None:
    """Refuse a connection that a pool between here and the database gives to others, too.

    A pool answers with a number of its own, and not with that of the process that serves it.

    Args:
        name: of the database, as people are shown it.

    Raises:
        LedgerError: it is one.
    """
    own: Any = connection.connection.driver_connection
    if connection.execute(select(func.pg_backend_pid())).scalar_one() != own.info.backend_pid:
        raise LedgerError(
            state("ledger.pool", name=name),
            why=state("ledger.pool-why"),
            fix=state("ledger.pool-fix"),
        )


def creation(address: URL, ending: str = "") -> str:
    """Return the command that creates a database for the user of a URL."""
    owner = f"--owner {address.username} " if address.username else ""
    name = f"{address.database or 'aidreport'}{ending}"
    return f"createdb {owner}--encoding UTF8 --template template0 {name}"


def way_to_connect(words: str, address: URL) -> str:
    """Return what to do about a failure to connect, by the words of its reason."""
    if any(word in words for word in _POOL):
        return state("ledger.pool-fix")
    if "password" in words or "authentication" in words:
        return state("ledger.password-fix")
    if f'database "{address.database}" does not exist' in words:
        return creation(address)
    if "resolve host" in words:
        return state("ledger.host-fix")
    return state("ledger.reach-fix")


def engine_for(url: URL) -> Engine:
    """Return what gives connections to a database, and keeps some of them.

    Raises:
        LedgerError: the library for it is not installed.
    """
    try:
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_size=5,
            max_overflow=20,
            pool_timeout=BUSY_SECONDS,
            isolation_level="READ COMMITTED",
            json_serializer=_as_json,
            connect_args=connection_settings(),
        )
    except ModuleNotFoundError:
        raise LedgerError(
            state("ledger.no-psycopg"),
            why=state("ledger.no-psycopg-why"),
            fix=install("postgres"),
        ) from None


def _as_json(value: object) -> str:
    """Return JSON without the character 0, which PostgreSQL cannot look into."""
    return _ZERO.sub(r"\1\\ufffd", json.dumps(value))


def is_lost(error: DBAPIError) -> bool:
    """Return whether an error ends a connection (classes 08 and 57P of SQLSTATE, or none)."""
    state = getattr(error.orig, "sqlstate", None)
    return isinstance(error, OperationalError) and (
        state is None or state.startswith(("08", "57P"))
    )


def first_line(words: str) -> str:
    """Return the first line of what a database has said."""
    return next(iter(words.strip().splitlines()), state("ledger.no-reason"))
