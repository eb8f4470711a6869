"""The ledger in a database of PostgreSQL, which processes on several hosts share.

A change that decides by what it has read is alone, as in SQLite: it holds a lock of the whole
ledger until it is committed. Changes that concern one attempt or delivery share that lock, and go
side by side. No transaction is tried again by itself: whether a commit arrived whose answer was
lost, only those can tell that know what it changed.
"""

from __future__ import annotations

import json
import time
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import (
    Column,
    Integer,
    NullPool,
    StaticPool,
    Table,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from aidreport.errors import LedgerAwayError, LedgerError
from aidreport.runs.ledger import advisory_locks
from aidreport.runs.ledger.advisory_locks import AdvisoryLocks, key_of
from aidreport.runs.ledger.database import BUSY_SECONDS, Concern, Database, Held
from aidreport.runs.ledger.postgres_connections import (
    APPLICATION,
    FINAL,
    IN_VAIN,
    address_of,
    connection_settings,
    creation,
    engine_for,
    first_line,
    is_lost,
    refuse_pool,
    shown_address,
    way_to_connect,
)
from aidreport.runs.ledger.upgrades import VERSION, migrate
from aidreport.statements import state
from aidreport.values import Joined

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Engine
    from sqlalchemy.pool import ConnectionPoolEntry

    from aidreport.runs.ledger.stored_files import StoredFiles

_AWAY_SECONDS = 10.0
"""How long a database is waited for that cannot be reached, as while it restarts."""

_POLL = 0.25
_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
"""Settings without which what was committed can be lost."""

_CLOCKS_DIFFER = 2.0
_CHANGES = key_of("changes")
_CREATION = key_of("creation")
_version = Table("version", advisory_locks.metadata, Column("version", Integer, nullable=False))


class PostgresDatabase(Database):
    """A ledger in a database of PostgreSQL.

    Args:
        url: of the database, which exists; its tables are created if there are none.
        stored: the files of its runs.
        now: the clock, in UTC.
        read_only: whether it is only looked at; one without tables is empty then.

    Raises:
        LedgerError: it cannot be used, is of a later version, or of an earlier one that is only
            read; psycopg is missing.
    """

    def __init__(
        self,
        url: str,
        stored: StoredFiles,
        now: Callable[[], dt.datetime],
        *,
        read_only: bool = False,
    ) -> None:
        self.now, self._stored, self._read_only = now, stored, read_only
        address = address_of(url)
        self.name = shown_address(address)
        self.engine, self._closed = engine_for(address), False
        event.listen(self.engine, "checkin", self._let_go)
        single = create_engine(
            self.engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT",
            connect_args=connection_settings(),
        )  # fmt: skip
        self._locks = AdvisoryLocks(lambda: self._reached(single), lambda: self.change(alone=False))
        self._exists = True
        try:
            with self._errors():
                self._open()
            if not self._exists:
                self._be_empty()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close all connections; who holds a lock still has that one, and a change its own."""
        self._closed = True
        self._locks.close()
        super().close()

    def _let_go(self, _: object, entry: ConnectionPoolEntry) -> None:
        """Close a connection that is given back when all others are closed."""
        if self._closed:
            entry.invalidate()

    def exists(self) -> bool:
        """Return whether the tables were there when it was opened, or were created."""
        return self._exists

    def is_current(self) -> bool:
        """Return that it is: a database has one address."""
        return True

    @contextmanager
    def lock(
        self,
        name: str,
        *,
        wait: float = 0,
        once: bool = False,  # noqa: ARG002 - nothing of it is left in any case
        claims: bool = False,
    ) -> Iterator[Held]:
        """Hold an advisory lock of the database, on a connection of its own."""
        with ExitStack() as stack:
            with self._errors():
                held = stack.enter_context(self._locks.lock(name, wait, claims=claims))
            yield held

    def is_locked(self, name: str) -> bool:
        """Return whether a process of any host holds a lock."""
        if not self._exists:
            return False
        with self.look() as connection:
            return self._locks.is_locked(connection, name)

    def abandoned(self, claim: ColumnElement[int]) -> ColumnElement[bool]:
        """Return the condition that whoever has claimed something has been silent for a while."""
        return advisory_locks.abandoned(claim)

    def summary(self) -> str:
        """Return that it answers, and which server that is."""
        if not self._exists:
            return state("health.ledger-answers-empty", server=self.name)
        with self.look() as connection:
            version = connection.exec_driver_sql("SHOW server_version").scalar_one()
        number = str(version).partition(" ")[0]
        return state("health.ledger-answers", server=self.name, version=number)

    def concerns(self) -> Sequence[Concern]:
        """Return whether the clocks differ, and whether a power failure could undo a change."""
        if not self._exists:
            return ()
        found = []
        with self.look() as connection:
            asked = time.time()
            epoch = select(func.extract("epoch", func.clock_timestamp()))
            there = float(connection.execute(epoch).scalar_one())
            ahead = (asked + time.time()) / 2 - there
            off = [
                name
                for name in _DURABLE
                if connection.exec_driver_sql(f"SHOW {name}").scalar_one() == "off"
            ]
        if abs(ahead) > _CLOCKS_DIFFER:
            key = "health.clock-ahead" if ahead > 0 else "health.clock-behind"
            text = state(key, seconds=Decimal(f"{abs(ahead):.1f}"))
            found.append(Concern(text, state("health.clocks-fix")))
        if off:
            text = state("health.not-durable", count=len(off), settings=Joined(off))
            found.append(Concern(text, state("health.not-durable-fix")))
        return found

    def _open(self) -> None:
        """Create the tables, or check their version; several processes may do so at once."""
        with self._connected() as connection:
            refuse_pool(connection, self.name)
            if not self._read_only:
                connection.execute(select(func.pg_advisory_xact_lock(_CREATION)))
            version = self._checked_version(connection)
            if version == VERSION:
                return
            if self._read_only:
                self._refuse_older(version)
                self._exists = False
                return
            if version:
                self._refuse_others(connection, version)
            elif self._stored.are_there():
                raise LedgerError(
                    state("ledger.empty", name=self.name),
                    why=state("ledger.empty-why"),
                    fix=state("ledger.empty-fix"),
                )
            migrate(connection, version)
            if version:
                connection.execute(update(_version).values(version=VERSION))
            else:
                advisory_locks.metadata.create_all(connection)
                connection.execute(insert(_version).values(version=VERSION))
            connection.commit()

    def _checked_version(self, connection: Connection) -> int:
        """Return the version of the tables, 0 if there are none yet; a later one is refused."""
        if not inspect(connection).has_table(_version.name):
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
            if encoding != "UTF8":
                raise LedgerError(
                    state("ledger.encoding", name=self.name, encoding=encoding),
                    fix=state("ledger.encoding-fix", command=creation(self.engine.url, "_utf8")),
                )
            return 0
        version = int(connection.execute(select(_version.c.version)).scalar_one())
        if version > VERSION:
            raise LedgerError(
                state("ledger.later", name=self.name),
                why=state("ledger.later-why", version=str(version), own=str(VERSION)),
                fix=state("ledger.later-dump-fix"),
            )
        return version

    def _refuse_older(self, version: int) -> None:
        if version:
            raise LedgerError(
                state("ledger.older", name=self.name, version=str(version), own=str(VERSION)),
                fix=state("ledger.older-fix"),
            )

    def _refuse_others(self, connection: Connection, version: int) -> None:
        """Refuse to upgrade while processes use it: they would go on by the older tables."""
        query = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = :name AND pid <> pg_backend_pid()"
        )
        if others := connection.execute(query, {"name": APPLICATION}).scalar_one():
            raise LedgerError(
                state("ledger.older-used", name=self.name, version=str(version), count=others),
                why=state("ledger.older-used-why", own=str(VERSION)),
                fix=state("ledger.older-used-fix"),
            )

    def _be_empty(self) -> None:
        """Show a ledger without tables as an empty one."""
        self.engine.dispose()
        self.engine = create_engine("sqlite://", poolclass=StaticPool)
        with self.engine.begin() as connection:
            migrate(connection, 0)

    def _begin_change(self, connection: Connection, *, alone: bool) -> None:
        if self._read_only:
            connection.execution_options(postgresql_readonly=True)
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        connection.execute(select(lock(_CHANGES)))

    def _begin_look(self, connection: Connection) -> None:
        if self._exists:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            connection.execution_options(**options)

    def _connected(self) -> Connection:
        return self._reached(self.engine)

    def _reached(self, engine: Engine) -> Connection:
        """Return a connection, if need be once the database has restarted."""
        deadline = time.monotonic() + _AWAY_SECONDS
        while True:
            try:
                return engine.connect()
            except OperationalError as error:
                words = str(error.orig)
                if deadline <= time.monotonic() or any(word in words for word in FINAL):
                    raise LedgerAwayError(
                        state("ledger.unreachable", name=self.name, problem=first_line(words)),
                        why=state("ledger.recorded-first"),
                        fix=way_to_connect(words, engine.url),
                    ) from None
                time.sleep(_POLL)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except json.JSONDecodeError as error:
            raise LedgerError(
                state("ledger.not-json", name=self.name, problem=str(error)),
                why=state("ledger.not-trusted"),
                fix=state("ledger.restore-dump"),
            ) from None
        except PoolTimeout:
            raise LedgerAwayError(
                state("ledger.no-connection", name=self.name, seconds=f"{BUSY_SECONDS:.0f}"),
                fix=state("ledger.no-connection-fix"),
            ) from None
        except DBAPIError as error:
            words = first_line(str(error.orig))
            if error.connection_invalidated or is_lost(error):
                raise LedgerAwayError(
                    state("ledger.connection-lost", name=self.name, problem=words),
                    why=state("ledger.connection-broken-why"),
                    fix=state("ledger.connection-broken-fix"),
                ) from None
            if getattr(error.orig, "sqlstate", None) in IN_VAIN:
                raise LedgerAwayError(
                    state("ledger.others-change", name=self.name, seconds=f"{BUSY_SECONDS:.0f}"),
                    why=state("ledger.others-change-why", problem=words),
                    fix=state("ledger.others-change-fix"),
                ) from None
            raise LedgerError(
                state("ledger.refused", name=self.name, problem=words),
                why=state("ledger.recorded-first"),
                fix=state("ledger.refused-fix"),
            ) from None
