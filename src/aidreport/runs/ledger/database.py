"""What a ledger needs of its database: changes that are kept whole, looks, and locks."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.errors import BusyError
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Engine, Row, Select

BUSY_SECONDS = 30.0
"""How long a change waits for those of others."""


class Held:
    """A lock that this process holds.

    Attributes:
        token: of a lock that is claimed with, a number that no other holder has or had; 0 where
            a lock cannot be lost.
        seconds: so long after the holder was seen nobody takes up what is marked with the token.
    """

    token = 0
    seconds = math.inf

    def is_held(self) -> bool:
        """Return whether it is held still: a lock in a database goes with its connection."""
        return True

    def confirm(self, connection: Connection) -> None:
        """Refuse a change unless the lock is held until the change is made.

        Raises:
            LockLostError: it is not held any more; another process may hold it.
        """

    def be_seen(self, connection: Connection) -> None:
        """Record with a change that the holder is alive."""


class Concern(NamedTuple):
    """What should be otherwise with a database, and what to do about it."""

    text: str
    fix: str


class Database(ABC):
    """The database of a ledger.

    Attributes:
        name: where it is, as people are shown it.
        now: the clock, in UTC.
        remark: a sentence about one of an older version that is only read; empty for any other.
    """

    name: str
    now: Callable[[], dt.datetime]
    engine: Engine
    remark = ""

    def close(self) -> None:
        """Close it."""
        self.engine.dispose()

    @contextmanager
    def change(self, *, alone: bool = True) -> Iterator[Connection]:
        """Give a connection; when the block ends, all of its changes are kept, or none.

        Args:
            alone: whether nothing else is changed meanwhile, so that what the block has read stays
                so. Without it, changes of this kind go side by side: the block has to lock the
                rows that it decides by, or to name their state in its conditions.

        Raises:
            LedgerError: the database is damaged or cannot be written.
        """
        with self._errors(), self._connected() as connection:
            self._begin_change(connection, alone=alone)
            yield connection
            connection.commit()

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """Give a connection to read with; all that it reads is of one moment.

        Raises:
            LedgerError: the database is damaged or cannot be read.
        """
        with self._errors(), self._connected() as connection:
            self._begin_look(connection)
            yield connection
            connection.rollback()

    def rows(self, query: Select[Any], **values: Any) -> Sequence[Row[Any]]:
        """Return the rows that a query selects, with the values of its parameters.

        Raises:
            LedgerError: the database is damaged or cannot be read.
        """
        with self.look() as connection:
            return connection.execute(query, values).all()

    @abstractmethod
    def exists(self) -> bool:
        """Return whether anything was ever recorded in it."""

    @abstractmethod
    def is_current(self) -> bool:
        """Return whether it still is what was opened, and not another one in its place."""

    @abstractmethod
    def summary(self) -> str:
        """Return in a sentence that it can be used, once it was opened with a check."""

    def concerns(self) -> Sequence[Concern]:
        """Return what of it should be otherwise."""
        return ()

    @abstractmethod
    def lock(
        self, name: str, *, wait: float = 0, once: bool = False, claims: bool = False
    ) -> AbstractContextManager[Held]:
        """Hold a lock that is released when the process ends, however it ends.

        Args:
            wait: seconds; less than 0 waits as long as it takes.
            once: whether it is of no use to anybody afterwards; a process that still waits for it
                must look again at what it protects.
            claims: whether its token marks what the holder claims; see `abandoned`.

        Raises:
            BusyError: another process holds it.
        """

    @abstractmethod
    def is_locked(self, name: str) -> bool:
        """Return whether a process holds a lock."""

    @abstractmethod
    def abandoned(self, claim: ColumnElement[int]) -> ColumnElement[bool]:
        """Return the condition that nobody works any more on what is marked with a token.

        Who asks holds the lock that the token is of. A holder that has lost its lock with the
        connection may still work on what it had claimed.
        """

    @abstractmethod
    def _begin_change(self, connection: Connection, *, alone: bool) -> None:
        """Begin a transaction that writes."""

    @abstractmethod
    def _begin_look(self, connection: Connection) -> None:
        """Begin a transaction that only reads."""

    @abstractmethod
    def _errors(self) -> AbstractContextManager[None]:
        """Turn errors of the database into errors that the user can act upon."""

    def _connected(self) -> Connection:
        """Return a connection."""
        return self.engine.connect()


def busy(name: str) -> BusyError:
    """Return the error of a lock that another process holds."""
    return BusyError(
        state("ledger.busy", name=name),
        why=state("ledger.busy-why"),
        fix=state("ledger.busy-fix"),
    )
