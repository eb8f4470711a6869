"""Locks in PostgreSQL: each is held by a connection of its own, and goes with it.

A connection can be lost while its process lives on: the database restarts, a network is cut. So
whoever marks something as its own, as those who send do with deliveries, is in the table `holders`,
too, and says there every few seconds that it is alive, by the clock of the database. What is marked
by one that has lost its lock is taken up by others only when it has been silent for longer.
"""

from __future__ import annotations

import hashlib
import os
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from aidreport.errors import LedgerError, LockLostError
from aidreport.runs.ledger.database import Held, busy
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import ColumnElement, Connection

    Connect = Callable[[], Connection]
    Change = Callable[[], AbstractContextManager[Connection]]

metadata = MetaData()

holders = Table(
    "holders",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("lock", Text, nullable=False, index=True),
    Column("host", Text, nullable=False),
    Column("process", Integer, nullable=False),
    Column("holds", Boolean, nullable=False),
    Column("seen", DateTime(timezone=True), nullable=False),
)
"""Who claims something under a lock.

`holds` is false once another one has acquired the lock. `seen` is when the holder was last known to
be alive, by the clock of the database.
"""

_BEAT = 3.0
SILENT = 15.0
"""Seconds after which a holder that was not seen is taken to be gone."""

_SURE = 10.0
"""So long it can be sure that it is not: less than that, since clocks run unlike each other."""

_POLL = 0.1
_FORGOTTEN = 3600.0
_now = func.clock_timestamp()


def key_of(name: str) -> int:
    """Return the key of a lock: 63 bits that are the same on every host."""
    digest = hashlib.sha256(f"aidreport {name}".encode()).digest()
    return int.from_bytes(digest[:8]) >> 1


def _seconds(number: float) -> ColumnElement[object]:
    return func.make_interval(0, 0, 0, 0, 0, 0, literal(number))


class AdvisoryLocks:
    """The locks of a process in a database.

    Args:
        connect: returns a new connection that commits each statement by itself.
        change: gives a connection to write with.
    """

    def __init__(self, connect: Connect, change: Change) -> None:
        self._connect, self._change = connect, change
        self._pulse = _Pulse(connect)

    @contextmanager
    def lock(self, name: str, wait: float, *, claims: bool) -> Iterator[Held]:
        """Hold a lock; see `Database.lock`."""
        key = key_of(name)
        with self._connect() as connection:
            deadline = time.monotonic() + wait
            while not _acquire(connection, key):
                if wait >= 0 and deadline <= time.monotonic():
                    raise busy(name)
                time.sleep(_POLL)
            held = _HeldByConnection(name, connection)
            try:
                if claims:
                    held.token = self._enter(name)
                    with self._pulse.of(held.token):
                        yield held
                else:
                    yield held
            finally:
                if held.token:
                    self._leave(held.token)
                held.release(key)

    def is_locked(self, connection: Connection, name: str) -> bool:
        """Return whether a process holds a lock."""
        high, low = divmod(key_of(name), 1 << 32)
        query = text(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1"
            " AND granted AND classid::bigint = :high AND objid::bigint = :low AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        return bool(connection.execute(query, {"high": high, "low": low}).scalar_one())

    def close(self) -> None:
        """Stop saying that this process is alive."""
        self._pulse.stop()

    def _enter(self, name: str) -> int:
        """Enter this process as the one that holds a lock; return its token."""
        row = {"lock": name, "host": socket.gethostname(), "process": os.getpid(), "holds": True}
        with self._change() as connection:
            others = update(holders).where(holders.c.lock == name, holders.c.holds)
            connection.execute(others.values(holds=False))
            forgotten = holders.c.seen < _now - _seconds(_FORGOTTEN)
            connection.execute(delete(holders).where(forgotten))
            entered = insert(holders).values(**row, seen=_now).returning(holders.c.id)
            return int(connection.execute(entered).scalar_one())

    def _leave(self, token: int) -> None:
        with suppress(LedgerError), self._change() as connection:
            connection.execute(delete(holders).where(holders.c.id == token))


class _HeldByConnection(Held):
    """A lock that is held as long as a connection is there."""

    seconds = _SURE

    def __init__(self, name: str, connection: Connection) -> None:
        self._name, self._connection = name, connection
        self._asking, self._lost = threading.Lock(), False

    def is_held(self) -> bool:
        """Return whether the connection is there."""
        with self._asking:
            if not self._lost:
                try:
                    self._connection.exec_driver_sql("SELECT 1")
                except SQLAlchemyError:
                    self._lost = True  # for good: it would be another connection afterwards
            return not self._lost

    def confirm(self, connection: Connection) -> None:
        """Refuse a change if another process has acquired the lock."""
        # Whoever acquires the lock changes this row first, and waits until this change is made.
        query = select(holders.c.holds).where(holders.c.id == self.token).with_for_update(read=True)
        if not connection.execute(query).scalar():
            raise LockLostError(
                state("ledger.taken-over", name=self._name),
                why=state("ledger.connection-lost-why"),
                fix=state("ledger.goes-on"),
            )

    def be_seen(self, connection: Connection) -> None:
        """Record with a change that this process is alive."""
        connection.execute(update(holders).where(holders.c.id == self.token).values(seen=_now))

    def release(self, key: int) -> None:
        """Release it at once: the end of a connection is seen a moment later."""
        if self.is_held():
            with suppress(SQLAlchemyError):
                self._connection.execute(select(func.pg_advisory_unlock(key)))


class _Pulse:
    """Says every few seconds that this process works on what it has claimed.

    It does so on a connection of its own, and waits for no change of others: while one of them
    hangs, whoever waits for it is alive.
    """

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._tokens: set[int] = set()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    @contextmanager
    def of(self, token: int) -> Iterator[None]:
        """Say so of a token while the block runs."""
        with self._guard:
            self._tokens.add(token)
            if self._thread is None:
                self._thread = threading.Thread(target=self._beat, daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._guard:
                self._tokens.discard(token)

    def stop(self) -> None:
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(_BEAT)

    def _beat(self) -> None:
        while not self._stopped.wait(_BEAT):
            with self._guard:
                tokens = list(self._tokens)
            if tokens:
                # While the database is away nobody can take anything over, and nothing ends this.
                with suppress(LedgerError, SQLAlchemyError), self._connect() as connection:
                    own = update(holders).where(holders.c.id.in_(tokens))
                    connection.execute(own.values(seen=_now))


def abandoned(claim: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that nobody works any more on what is marked with a token.

    Its holder has left, or was silent for long. For a while after its start, the database cannot
    have heard of those who are alive.
    """
    silent = _seconds(SILENT)
    alive = select(holders.c.id).where(holders.c.seen > _now - silent)
    has_listened = func.pg_postmaster_start_time() < _now - silent
    has_left = claim.not_in(select(holders.c.id))
    return has_left | (has_listened & claim.not_in(alive))


def _acquire(connection: Connection, key: int) -> bool:
    return bool(connection.execute(select(func.pg_try_advisory_lock(key))).scalar_one())
