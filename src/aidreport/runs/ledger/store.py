"""What a ledger is kept in: its database, the files of its runs, and the clock."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aidreport.config.places import is_store
from aidreport.config.schedules import POSTGRES_URL
from aidreport.config.secret import reveal
from aidreport.config.stores import revealed
from aidreport.errors import ConfigError
from aidreport.runs.ledger.read_only import ReadOnlySqlite
from aidreport.runs.ledger.restores import Restores
from aidreport.runs.ledger.sqlite import SqliteDatabase
from aidreport.runs.ledger.stored_files import StoredFiles, stored_files
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection, Row, Select

    from aidreport.config.config import Config
    from aidreport.runs.ledger.database import Database, Held
    from aidreport.runs.ledger.restores import Restored


class Store:
    """A ledger's database and stored files.

    Args:
        database: opened; `close` closes it.
        files: those of its runs.

    Attributes:
        now: the clock, in UTC.
        made: the stored files of briefings, by format.
        bodies: the stored bodies of messages.
        noted: where it is noted how far the ledger is.
        restored: what was held when it was opened, since it is of an earlier state; None for
            nothing.
    """

    restored: Restored | None = None

    def __init__(self, database: Database, files: StoredFiles) -> None:
        self.database, self.now = database, database.now
        self.made, self.bodies, self.noted = files

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def change(self, *, alone: bool = True) -> AbstractContextManager[Connection]:
        """Give a connection to write with, as `Database.change` does."""
        return self.database.change(alone=alone)

    def look(self) -> AbstractContextManager[Connection]:
        """Give a connection to read with, as `Database.look` does."""
        return self.database.look()

    def rows(self, query: Select[Any], **values: Any) -> Sequence[Row[Any]]:
        """Return the rows that a query selects, as `Database.rows` does."""
        return self.database.rows(query, **values)

    def lock(
        self, name: str, *, wait: float = 0, once: bool = False, claims: bool = False
    ) -> AbstractContextManager[Held]:
        """Hold a lock, as `Database.lock` does."""
        return self.database.lock(name, wait=wait, once=once, claims=claims)

    def is_locked(self, name: str) -> bool:
        """Return whether a process holds a lock."""
        return self.database.is_locked(name)


def open_store(state: Config | Path, now: Callable[[], dt.datetime]) -> Store:
    """Open the store of a configuration, or of a folder; it is created or upgraded if need be.

    What a ledger would do once more that was restored from an earlier state is held, and what one
    may do that is new where another one was.

    Args:
        state: a folder has a ledger of SQLite.
        now: the clock, in UTC.

    Raises:
        LedgerError: it is damaged, is of a later version, or cannot be written.
    """
    folder, files = folder_of(state), files_of(state)
    url = url_of(state)
    store = Store(_postgres(url, files, now) if url else SqliteDatabase(folder, files, now), files)
    try:
        restores = Restores(store)
        store.restored = restores.hold_if_behind()
        if store.restored is None and not url and _has_own_files(state):
            store.restored = restores.hold_if_new()
    except BaseException:
        store.close()
        raise
    return store


def open_read_only(
    state: Config | Path, now: Callable[[], dt.datetime], *, check: bool = False
) -> Store:
    """Open a store that is only read; it may be missing, or of an older version.

    Args:
        state: a folder has a ledger of SQLite.
        now: the clock, in UTC.
        check: whether the ledger is first checked for damage.

    Raises:
        LedgerError: it is damaged, is of a later version, or cannot be read.
    """
    folder, files = folder_of(state), files_of(state)
    if url := url_of(state):
        return Store(_postgres(url, files, now, read_only=True), files)
    return Store(ReadOnlySqlite(folder, files, now, check=check), files)


def folder_of(state: Config | Path) -> Path:
    """Return the folder of the state of a configuration."""
    return state if isinstance(state, Path) else Path(state.folder / state.state.folder)


def files_of(state: Config | Path) -> StoredFiles:
    """Return the stored files of a configuration; nothing is asked yet.

    Raises:
        ConfigError: the library for their place, or a secret, is missing.
    """
    folder = folder_of(state)
    if isinstance(state, Path):
        return stored_files(folder)
    if state.state.files is None:
        return stored_files(folder, of_host=state.state.ledger is not None)
    named = state.state.files
    place = named if is_store(named) else str(state.folder / named)
    return stored_files(folder, place, revealed(state.state.files_options, state.folder))


def _has_own_files(state: Config | Path) -> bool:
    """Return whether no other ledger has its files at the same place."""
    return isinstance(state, Path) or state.state.files is None


def url_of(config: Config | Path) -> str:
    """Return the URL of the database of PostgreSQL that a configuration names; empty for none.

    It may contain a password.

    Raises:
        ConfigError: it is a secret that is missing, or no such URL.
    """
    named = None if isinstance(config, Path) else config.state.ledger
    if named is None or isinstance(config, Path):
        return ""
    url = named if isinstance(named, str) else reveal(named, config.folder)
    if not POSTGRES_URL.match(url):
        raise ConfigError(
            state("setup.ledger"),
            why=state("setup.ledger-why"),
            fix=state("setup.ledger-fix"),
        )
    return url


def _postgres(
    url: str, files: StoredFiles, now: Callable[[], dt.datetime], *, read_only: bool = False
) -> Database:
    # Few need it, and its libraries are an extra.
    from aidreport.runs.ledger.postgres import PostgresDatabase

    return PostgresDatabase(url, files, now, read_only=read_only)
