"""A ledger that is only read: no file is created, changed, migrated, backed up or locked."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sqlalchemy import StaticPool, create_engine

from aidreport.errors import LedgerError
from aidreport.runs.ledger.sqlite import FILE, SqliteDatabase, is_written_here
from aidreport.runs.ledger.upgrades import VERSION, migrate
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from aidreport.runs.ledger.stored_files import StoredFiles

_BUSY_SECONDS = 5.0


class ReadOnlySqlite(SqliteDatabase):
    """A ledger's file, to read from; it may be missing, or of an older version.

    Args:
        folder: of the state; need not exist.
        stored: the files of its runs.
        now: the clock, in UTC.
        check: whether the file is first checked for damage.

    Raises:
        LedgerError: the file is damaged, is of a later version, or cannot be read.
    """

    def __init__(
        self,
        folder: Path,
        stored: StoredFiles,
        now: Callable[[], dt.datetime],
        *,
        check: bool = False,
    ) -> None:
        self.folder, self.now, self.file = folder, now, folder / FILE
        self.name, self._stored = str(self.file), stored
        self._unlocked: tuple[int, int] | None = None
        self.engine = create_engine("sqlite://")  # until the file is opened
        try:
            self._open(check=check)
        except LedgerError:  # once more: a process that ends just now takes its log with it
            self.close()
            self._open(check=check)

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """Give a connection to read with.

        Raises:
            LedgerError: the file is damaged, cannot be read, or was changed meanwhile.
        """
        try:
            with super().look() as connection:
                yield connection
        except LedgerError:
            self._refuse_changed()
            raise
        self._refuse_changed()

    def _open(self, *, check: bool) -> None:
        with self._errors():
            self._use(connection := self._connect())
        version = self._checked_version(check=check, was_there=self.file.exists())
        if version == VERSION:
            return
        if version:
            versions = {"version": str(version), "current": str(VERSION)}
            self.remark = state("health.ledger-older", file=str(self.file), **versions)
        # From here on, with a copy in memory that has the tables of this version.
        with self._errors(), closing(connection):
            self._use(_in_memory(connection))
        with self._errors(), self.engine.connect() as upgrade:
            migrate(upgrade, version)
        self._unlocked = None

    def _connect(self) -> sqlite3.Connection:
        """Open the file without leaving a trace beside it.

        If there are a log of changes (-wal) and its index (-shm), SQLite reads both, whether a
        process is writing them or was interrupted. Without a log SQLite would create both files,
        except with immutable=1, which promises that nobody changes the database; this is checked
        after each look. A log without its index comes from a copy of the folder: then SQLite gets
        copies to work on.
        """
        self._unlocked = None
        log, index = (self.file.with_name(f"{self.file.name}-{name}") for name in ("wal", "shm"))
        if not self.file.exists():
            return sqlite3.connect(":memory:", isolation_level=None)
        if is_written_here(self.file):
            # The connections of a process share one index, and one that cannot be written would
            # be in the way of all that write.
            return self._opened("mode=ro")
        if index.exists() and log.exists():
            return self._opened("mode=ro&readonly_shm=1")
        if log.exists() and log.stat().st_size:
            with TemporaryDirectory() as folder:
                for path in (self.file, log):
                    shutil.copyfile(path, Path(folder) / path.name)
                with closing(sqlite3.connect(Path(folder) / self.file.name)) as copy:
                    return _in_memory(copy)
        self._unlocked = self._fingerprint()
        return self._opened("immutable=1")

    def _opened(self, options: str) -> sqlite3.Connection:
        address = f"{self.file.absolute().as_uri()}?{options}"
        return sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)

    def _use(self, connection: sqlite3.Connection) -> None:
        self.engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)

    def _fingerprint(self) -> tuple[int, int]:
        with suppress(FileNotFoundError):
            status = self.file.stat()
            return status.st_mtime_ns, status.st_size
        return 0, 0

    def _refuse_changed(self) -> None:
        if self._unlocked is not None and self._fingerprint() != self._unlocked:
            raise LedgerError(
                state("ledger.changed-while-read", name=str(self.file)),
                why=state("ledger.changed-while-read-why"),
                fix=state("ledger.again"),
            )


def _in_memory(source: sqlite3.Connection) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:", isolation_level=None)
    source.backup(copy)
    return copy
