"""What a ledger needs of its database: changes that are kept whole, looks, and locks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

from aidreport.errors import BusyError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection, Engine, Row, Select

BUSY_SECONDS = 30.0
"""How long a change waits for those of others."""


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
    def change(self) -> Iterator[Connection]:
        """Give a connection; when the block ends, all of its changes are kept, or none.

        Raises:
            LedgerError: the database is damaged or cannot be written.
        """
        with self._errors(), self.engine.connect() as connection:
            self._begin_change(connection)
            yield connection
            connection.commit()

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """Give a connection to read with; all that it reads is of one moment.

        Raises:
            LedgerError: the database is damaged or cannot be read.
        """
        with self._errors(), self.engine.connect() as connection:
            self._begin_look(connection)
            yield connection
            connection.rollback()

    def rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        """Return the rows that a query selects.

        Raises:
            LedgerError: the database is damaged or cannot be read.
        """
        with self.look() as connection:
            return connection.execute(query).all()

    @abstractmethod
    def exists(self) -> bool:
        """Return whether anything was ever recorded in it."""

    @abstractmethod
    def is_current(self) -> bool:
        """Return whether it still is what was opened, and not another one in its place."""

    @abstractmethod
    def lock(
        self, name: str, *, wait: float = 0, once: bool = False
    ) -> AbstractContextManager[None]:
        """Hold a lock that is released when the process ends, however it ends.

        Args:
            wait: seconds; less than 0 waits as long as it takes.
            once: whether it is of no use to anybody afterwards; a process that still waits for it
                must look again at what it protects.

        Raises:
            BusyError: another process holds it.
        """

    @abstractmethod
    def is_locked(self, name: str) -> bool:
        """Return whether a process holds a lock."""

    @abstractmethod
    def _begin_change(self, connection: Connection) -> None:
        """Begin a transaction in which what is read is not changed by others."""

    @abstractmethod
    def _begin_look(self, connection: Connection) -> None:
        """Begin a transaction that only reads."""

    @abstractmethod
    def _errors(self) -> AbstractContextManager[None]:
        """Turn errors of the database into errors that the user can act upon."""


def busy(name: str) -> BusyError:
    """Return the error of a lock that another process holds."""
    return BusyError(
        f"another process is already doing this: {name}",
        why="a slot runs only once, and only one daemon can use a state folder",
        fix="wait until it has ended; aidreport history shows what is running",
    )
