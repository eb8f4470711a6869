"""The ledger in a file of SQLite in the state folder, with its locks and backups beside it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections import Counter
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from sqlalchemy import create_engine, event, true
from sqlalchemy.exc import DatabaseError

from aidreport.errors import BusyError, LedgerError
from aidreport.files.private import make_private_file, make_private_folder
from aidreport.files.said_elsewhere import said_by_system
from aidreport.runs.ledger.database import BUSY_SECONDS, Database, Held, busy
from aidreport.runs.ledger.upgrades import VERSION, migrate
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from sqlalchemy import ColumnElement, Connection, Engine

    from aidreport.runs.ledger.stored_files import StoredFiles

FILE = "ledger.sqlite"
_BACKUPS = "backups"
_FULL = 1_000_000
"""Bytes: with fewer left on its disk, nothing more can be expected of a database."""

_KEPT_BACKUPS = 10
_written_here: Counter[tuple[int, int]] = Counter()
"""The files that this process has open to write, by device and number."""


class SqliteDatabase(Database):
    """A ledger's file in a state folder, with its locks.

    Args:
        folder: created if it is missing.
        stored: the files of its runs.
        now: the clock, in UTC.

    Raises:
        LedgerError: the file is damaged, is of a later version, or cannot be written.
    """

    _place: tuple[int, int] | None = None

    def __init__(self, folder: Path, stored: StoredFiles, now: Callable[[], dt.datetime]) -> None:
        self.folder, self.now, self.file = folder, now, folder / FILE
        self.name, self._stored = str(self.file), stored
        was_there = self.file.exists()
        try:
            make_private_folder(folder)
            make_private_folder(folder / "locks")
            make_private_file(self.file)
        except OSError as error:
            raise LedgerError(
                state("ledger.not-created", name=str(folder), problem=said_by_system(error)),
                why=state("ledger.not-created-why"),
                fix=state("ledger.not-created-fix"),
            ) from None
        self.engine = _engine(self.file)
        self._place = _place(self.file)
        _written_here[self._place] += 1
        with self.lock("ledger", wait=BUSY_SECONDS):
            version = self._checked_version(check=True, was_there=was_there)
            if version == VERSION:
                return
            if version:
                with self._errors():
                    self.backup(f"v{version}")
            with self.change() as connection:
                migrate(connection, version)
                connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")

    def close(self) -> None:
        """Close the file."""
        super().close()
        if self._place is not None:
            _written_here[self._place] -= 1
            self._place = None

    def exists(self) -> bool:
        """Return whether the file exists."""
        return self.file.exists()

    def summary(self) -> str:
        """Return that the file is undamaged."""
        return state("health.ledger-undamaged", file=str(self.file))

    def is_current(self) -> bool:
        """Return whether the file still is the one that was opened."""
        with suppress(OSError):
            return self._place == _place(self.file)
        return False

    @contextmanager
    def lock(
        self,
        name: str,
        *,
        wait: float = 0,
        once: bool = False,
        claims: bool = False,  # noqa: ARG002 - it cannot be lost
    ) -> Iterator[Held]:
        """Hold a lock of a file, which the system releases when the process ends."""
        lock = FileLock(self.folder / "locks" / f"{name}.lock", mode=0o600, thread_local=False)
        try:
            lock.acquire(timeout=wait, poll_interval=0.05)
        except Timeout:
            raise busy(name) from None
        try:
            yield Held()
        finally:
            if once:
                with suppress(OSError):
                    Path(lock.lock_file).unlink()
            lock.release()

    def backup(self, reason: str) -> Path:
        """Copy the ledger to its backups; return the copy."""
        folder = self.folder / _BACKUPS
        make_private_folder(folder)
        stamp = self.now().strftime("%Y%m%dT%H%M%S")
        target = folder / f"ledger-{stamp}-{reason}.sqlite"
        make_private_file(target)
        with (
            closing(sqlite3.connect(self.file)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
        for old in sorted(folder.glob("ledger-*.sqlite"))[:-_KEPT_BACKUPS]:
            old.unlink(missing_ok=True)
        return target

    def is_locked(self, name: str) -> bool:
        """Return whether a process holds a lock; neither its file nor its folder is touched."""
        file = self.folder / "locks" / f"{name}.lock"
        if not file.exists():
            return False
        if sys.platform == "win32":
            try:
                with self.lock(name):
                    return False
            except BusyError:
                return True
        import fcntl

        with file.open("rb") as opened:
            try:
                fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return True
        return False

    def _checked_version(self, *, check: bool, was_there: bool) -> int:
        """Return the version of the tables, 0 if there are none yet; a later one is refused.

        A ledger that was there without tables, though PDFs of its runs are stored, was emptied:
        all of them would be sent again.
        """
        with self._errors(), self.engine.connect() as connection:
            version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
            problems: list[object] = []
            if check:
                problems += connection.exec_driver_sql("PRAGMA quick_check(5)").scalars()
        if problems not in ([], ["ok"]):
            raise _damaged(self.file, [str(problem) for problem in problems])
        if was_there and not version and self._stored.are_there():
            raise _damaged(self.file, [state("ledger.file-empty")])
        if version > VERSION:
            raise LedgerError(
                state("ledger.later", name=str(self.file)),
                why=state("ledger.later-why", version=str(version), own=str(VERSION)),
                fix=state("ledger.later-backup-fix"),
            )
        return version

    def abandoned(
        self,
        claim: ColumnElement[int],  # noqa: ARG002 - of any
    ) -> ColumnElement[bool]:
        """Return a condition that is true: who held the lock of a file has ended."""
        return true()

    def _begin_change(
        self,
        connection: Connection,
        *,
        alone: bool,  # noqa: ARG002 - it always is
    ) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def _begin_look(self, connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except json.JSONDecodeError as error:
            raise _damaged(self.file, [state("ledger.text-not-json", problem=str(error))]) from None
        except (DatabaseError, sqlite3.Error) as error:
            problem = str(getattr(error, "orig", error))
            if "malformed" in problem or "not a database" in problem or self.file.is_dir():
                raise _damaged(self.file, [problem]) from None
            raise LedgerError(
                state("ledger.refused", name=str(self.file), problem=problem),
                why=_recorded_first(self.folder),
                fix=state("ledger.file-refused-fix"),
            ) from None


def _place(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_dev, status.st_ino


def is_written_here(file: Path) -> bool:
    """Tell whether this process has a ledger's file open to write."""
    try:
        return _written_here[_place(file)] > 0
    except FileNotFoundError:
        return False


def _engine(file: Path) -> Engine:
    options = {"timeout": BUSY_SECONDS, "isolation_level": None}
    engine = create_engine(f"sqlite:///{file}", connect_args=options)

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _: object) -> None:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _recorded_first(folder: Path) -> str:
    """Return why nothing goes on, and that the disk is full: SQLite calls that an I/O error."""
    with suppress(OSError):
        left = shutil.disk_usage(folder).free
        if left < _FULL:
            return state("ledger.disk-full", left=left)
    return state("ledger.recorded-first")


def _damaged(file: Path, details: list[str]) -> LedgerError:
    fix = state("ledger.damaged-new-fix", name=str(file))
    if backups := sorted((file.parent / _BACKUPS).glob("ledger-*.sqlite")):
        fix = state("ledger.damaged-backup-fix", name=str(file), backup=str(backups[-1]))
    return LedgerError(
        state("ledger.damaged", name=str(file)),
        details=details,
        why=state("ledger.not-trusted"),
        fix=fix,
    )
