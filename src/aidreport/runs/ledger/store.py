"""The state folder: the ledger's file with locks and backups, and files stored by hash."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import sys
from collections import Counter
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout
from sqlalchemy import create_engine, event
from sqlalchemy.exc import DatabaseError

from aidreport.errors import BusyError, LedgerError
from aidreport.files.atomic import write_whole
from aidreport.files.private import make_private_file, make_private_folder
from aidreport.model.formats import FORMATS
from aidreport.runs.ledger.upgrades import VERSION, migrate

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Engine, Row, Select

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import ArtifactRecord

FILE = "ledger.sqlite"
_BUSY_SECONDS = 30.0
_BACKUPS = "backups"
_FULL = 1_000_000
"""Bytes: with fewer left on its disk, nothing more can be expected of a database."""

_KEPT_BACKUPS = 10
_written_here: Counter[tuple[int, int]] = Counter()
"""The files that this process has open to write, by device and number."""


class Store:
    """A ledger's file in a state folder, with its locks.

    Args:
        folder: created if it is missing.
        now: the clock, in UTC.

    Attributes:
        made: the stored files of briefings, by format.
        bodies: the stored bodies of messages.

    Raises:
        LedgerError: the file is damaged, is of a later version, or cannot be written.
    """

    _place: tuple[int, int] | None = None

    def __init__(self, folder: Path, now: Callable[[], dt.datetime]) -> None:
        self.folder, self.now, self.file = folder, now, folder / FILE
        self.made, self.bodies = made_files(folder), Bodies(folder)
        was_there = self.file.exists()
        try:
            make_private_folder(folder)
            make_private_folder(folder / "locks")
            make_private_file(self.file)
        except OSError as error:
            raise LedgerError(
                f"{folder} cannot be created: {error.strerror}",
                why="the ledger of slots is kept there",
                fix="check the permissions and the free disk space, or set folder in [state]",
            ) from None
        self.engine = _engine(self.file)
        self._place = _place(self.file)
        _written_here[self._place] += 1
        with self.lock("ledger", wait=_BUSY_SECONDS):
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
        self.engine.dispose()
        if self._place is not None:
            _written_here[self._place] -= 1
            self._place = None

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """Give a connection; when the block ends, all of its changes are kept, or none.

        Raises:
            LedgerError: the file is damaged or cannot be written.
        """
        with self._errors(), self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """Give a connection to read with.

        Raises:
            LedgerError: the file is damaged or cannot be read.
        """
        with self._errors(), self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection
            connection.rollback()

    def rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        """Return the rows that a query selects.

        Raises:
            LedgerError: the file is damaged or cannot be read.
        """
        with self.look() as connection:
            return connection.execute(query).all()

    @contextmanager
    def lock(self, name: str, *, wait: float = 0, once: bool = False) -> Iterator[None]:
        """Hold a lock that the system releases when the process ends, however it ends.

        Args:
            wait: seconds; less than 0 waits as long as it takes.
            once: whether the lock's file is deleted too; a process that still waits for it must
                look again at what it protects.

        Raises:
            BusyError: another process holds it.
        """
        lock = FileLock(self.folder / "locks" / f"{name}.lock", mode=0o600, thread_local=False)
        try:
            lock.acquire(timeout=wait, poll_interval=0.05)
        except Timeout:
            raise BusyError(
                f"another process is already doing this: {name}",
                why="a slot runs only once, and only one daemon can use a state folder",
                fix="wait until it has ended; aidreport history shows what is running",
            ) from None
        try:
            yield
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
        if was_there and not version and any(files.are_there() for files in self.made.values()):
            raise _damaged(self.file, ["it is empty, but PDFs of runs are stored beside it"])
        if version > VERSION:
            raise LedgerError(
                f"{self.file} was written by a later version of aidreport",
                why=f"its tables are of version {version}, this one knows {VERSION}",
                fix="use that version, or restore a backup from before the update",
            )
        return version

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn errors of the database into errors that the user can act upon."""
        try:
            yield
        except json.JSONDecodeError as error:
            raise _damaged(self.file, [f"a text that should be JSON: {error}"]) from None
        except (DatabaseError, sqlite3.Error) as error:
            problem = str(getattr(error, "orig", error))
            if "malformed" in problem or "not a database" in problem or self.file.is_dir():
                raise _damaged(self.file, [problem]) from None
            raise LedgerError(
                f"{self.file}: {problem}",
                why=f"{_fullness(self.folder)}nothing is done before it is recorded in the ledger",
                fix="check the permissions and the free disk space; aidreport doctor says more",
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
    options = {"timeout": _BUSY_SECONDS, "isolation_level": None}
    engine = create_engine(f"sqlite:///{file}", connect_args=options)

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _: object) -> None:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _fullness(folder: Path) -> str:
    """Return that the disk is full, where it is: SQLite calls that an I/O error."""
    with suppress(OSError):
        left = shutil.disk_usage(folder).free
        if left < _FULL:
            return f"the disk is full, {left:,} bytes are left; "
    return ""


def _damaged(file: Path, details: list[str]) -> LedgerError:
    fix = f"move {file} away: a new one is created, and slots that passed are caught up"
    if backups := sorted((file.parent / _BACKUPS).glob("ledger-*.sqlite")):
        fix = f"move {file} away, and copy {backups[-1]} to its place"
    return LedgerError(
        f"{file} is damaged",
        details=details,
        why="nothing is sent from a ledger that cannot be trusted",
        fix=fix,
    )


class _StoredFiles:
    """Files that are stored under their hash."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self._folder, self._suffix = folder, suffix

    def are_there(self) -> bool:
        """Return whether any is stored."""
        return any(self._folder.glob(f"*/*{self._suffix}"))

    def read(self, sha256: str) -> bytes:
        """Return a stored file.

        Raises:
            LedgerError: it is missing or was changed.
        """
        path = self.path(sha256)
        try:
            content = path.read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != sha256:
            raise LedgerError(
                f"{path} is missing, or is not the file that was stored",
                why="nothing is published from files that cannot be trusted",
                fix="run the slot again, which draws it again: aidreport run",
            )
        return content

    def delete(self, hashes: Sequence[str]) -> None:
        """Delete stored files."""
        for sha256 in hashes:
            self.path(sha256).unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Return where a stored file is."""
        return self._folder / sha256[:2] / f"{sha256}{self._suffix}"


class MadeFiles(_StoredFiles):
    """The briefings of slots in one format.

    Args:
        folder: of the state.
        suffix: of their names.
    """

    def __init__(self, folder: Path, suffix: str) -> None:
        super().__init__(folder / "artifacts", suffix)

    def draft(self, slot: int) -> Path:
        """Return where a file of a slot is written before it is stored."""
        make_private_folder(self._folder)
        return self._folder / f"draft-{slot}{self._suffix}"

    def store(self, draft: Path) -> tuple[str, int]:
        """Store a written file under its hash; return hash and size."""
        content = draft.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        make_private_folder(path.parent)
        draft.chmod(0o600)
        draft.replace(path)
        return sha256, len(content)


def made_files(folder: Path) -> Mapping[str, MadeFiles]:
    """Return the stored files of briefings in a folder of state, by format."""
    return {form: MadeFiles(folder, f".{form}") for form in FORMATS}


class Bodies(_StoredFiles):
    """The bodies of messages, as they are sent; many subscribers get the same.

    Args:
        folder: of the state.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "messages", ".eml")

    def store(self, content: bytes) -> str:
        """Store a body under its hash, on the disk when this returns; return the hash.

        Raises:
            OutputError: it cannot be written.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if not path.exists() or path.stat().st_size != len(content):
            make_private_folder(self._folder)
            write_whole(path, content, private=True)
        return sha256


def publish(artifacts: Sequence[ArtifactRecord], store: Store) -> list[str]:
    """Write the files that are not drafts, unless they are there already; return their paths.

    Raises:
        LedgerError: a stored file was changed; nothing is published then.
        OutputError: one cannot be written.
    """
    final = [
        (Path(item.path), store.made[item.format].read(item.sha256))
        for item in artifacts
        if not item.draft
    ]
    for path, content in final:
        if not (path.is_file() and path.read_bytes() == content):
            write_whole(path, content)
    return [str(path) for path, _ in final]


def tidy(config: Config, ledger: Ledger, now: dt.datetime) -> None:
    """Delete slots by age and number, stored files that no slot uses any more, and old audits."""
    state, store = config.state, ledger.store
    ledger.audit.delete_old(now - state.keep)
    for report in config.reports:
        made, bodies = ledger.delete_old(report, before=now - state.keep, most=state.keep_runs)
        for files in store.made.values():
            files.delete(made)
        store.bodies.delete(bodies)
