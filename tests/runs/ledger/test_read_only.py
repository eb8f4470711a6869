from __future__ import annotations

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.runs.ledger.test_sqlite import of_version_1

from aidreport.errors import LedgerError
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.read_only import ReadOnlySqlite
from aidreport.runs.ledger.records import Entry
from aidreport.runs.ledger.store import open_read_only


@pytest.fixture
def ledger_url() -> str:
    return ""


ADD_A_SLOT = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA wal_autocheckpoint = 0")
connection.execute("UPDATE slots SET reason = 'in the log'")
"""
WAIT = "print('ready', flush=True); sys.stdin.read()"


def files(folder: Path) -> dict[str, tuple[int, str]]:
    """Return the time of change and the hash of every file and folder."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in [folder, *folder.rglob("*")]
    }


@contextmanager
def unchanged(folder: Path) -> Iterator[None]:
    before = files(folder)
    yield
    assert files(folder) == before


def reasons(state: Path, clock: Callable[[], object], remark: str = "") -> list[str]:
    """Return the reasons of the slots in a ledger that is opened to be read."""
    store = open_read_only(state, clock, check=True)
    try:
        assert remark in store.database.remark if remark else store.database.remark == ""
        return [slot.reason for slot in Ledger(store).history()]
    finally:
        store.close()


@pytest.fixture
def state(ledger: Ledger, entry: Callable[..., Entry]) -> Path:
    """A folder of state with a slot, that no process has open."""
    ledger.enter(entry(skipped="a holiday"))
    ledger.store.close()
    return ledger.store.database.folder


def test_a_ledger_that_nobody_has_open_is_read_without_a_trace(
    state: Path, clock: Callable[[], object]
) -> None:
    assert not list(state.glob("*-wal"))
    with unchanged(state):
        assert reasons(state, clock) == ["a holiday"]


def test_what_a_running_process_has_only_written_to_its_log_is_read_too(
    state: Path, clock: Callable[[], object]
) -> None:
    command = [sys.executable, "-c", ADD_A_SLOT + WAIT, str(state / "ledger.sqlite")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with unchanged(state):
            assert reasons(state, clock) == ["in the log"]
        process.communicate(b"")


@pytest.mark.parametrize("index", [True, False], ids=["with its index", "without its index"])
def test_the_log_that_a_killed_process_left_is_read_and_left(
    state: Path, clock: Callable[[], object], index: bool
) -> None:
    script = ADD_A_SLOT + "import os; os._exit(0)"
    subprocess.run([sys.executable, "-c", script, str(state / "ledger.sqlite")], check=True)
    if not index:
        (state / "ledger.sqlite-shm").unlink()
    assert (state / "ledger.sqlite-wal").stat().st_size
    with unchanged(state):
        assert reasons(state, clock) == ["in the log"]


def test_a_folder_that_cannot_be_written_is_read(
    state: Path, clock: Callable[[], object], tmp_path: Path
) -> None:
    for path in [*state.rglob("*"), state]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with unchanged(tmp_path):
            assert reasons(state, clock) == ["a holiday"]
    finally:
        for path in [state, *state.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_missing_ledger_has_no_slots_and_no_folder_is_made(
    tmp_path: Path, clock: Callable[[], object]
) -> None:
    with unchanged(tmp_path):
        assert reasons(tmp_path / "state", clock) == []


def test_an_older_ledger_is_shown_as_it_will_be_and_stays_as_it_is(
    tmp_path: Path, clock: Callable[[], object]
) -> None:
    of_version_1(tmp_path)
    with unchanged(tmp_path):
        assert reasons(tmp_path, clock, "is of version 1") == ["published as x.pdf"]
        store = open_read_only(tmp_path, clock)
        assert Ledger(store).artifacts(7)[0].path == "x.pdf"
        assert Ledger(store).outbox.of(7) == []
        assert "aidreport run or aidreport schedule start upgrades it" in store.database.remark
        store.close()


@pytest.mark.parametrize(
    ("pragma", "message"), [("user_version = 99", "later version"), ("", "is damaged")]
)
def test_a_ledger_that_cannot_be_trusted_is_refused_and_left(
    state: Path, clock: Callable[[], object], pragma: str, message: str
) -> None:
    path = state / "ledger.sqlite"
    if pragma:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA {pragma}")
    else:
        content = path.read_bytes()
        path.write_bytes(content[:4096] + bytes(len(content) - 4096))
    with unchanged(state), pytest.raises(LedgerError, match=message):
        open_read_only(state, clock, check=True)


def test_a_ledger_that_is_changed_while_it_is_read_is_not_believed(
    state: Path, clock: Callable[[], object], tmp_path: Path
) -> None:
    store = open_read_only(state, clock)
    shutil.copy(state / "ledger.sqlite", tmp_path / "copy")
    (tmp_path / "copy").replace(state / "ledger.sqlite")
    with pytest.raises(LedgerError, match="was changed while it was read"):
        Ledger(store).history()
    store.close()


def test_a_log_that_goes_away_while_the_ledger_is_opened_is_no_failure(
    state: Path, clock: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = ReadOnlySqlite._opened
    options: list[str] = []

    def too_late(store: ReadOnlySqlite, chosen: str) -> sqlite3.Connection:
        options.append(chosen)
        return opened(store, "mode=ro&readonly_shm=1" if len(options) == 1 else chosen)

    monkeypatch.setattr(ReadOnlySqlite, "_opened", too_late)
    assert reasons(state, clock) == ["a holiday"]
    assert options == ["immutable=1"] * 2


def test_nothing_can_be_written_to_it(
    state: Path, clock: Callable[[], object], entry: Callable[..., Entry]
) -> None:
    store = open_read_only(state, clock)
    with unchanged(state), pytest.raises(LedgerError, match="readonly"):
        Ledger(store).enter(entry(1))
    store.close()


def test_a_lock_is_seen_without_touching_it(ledger: Ledger, tmp_path: Path) -> None:
    assert not ledger.store.is_locked("daemon")
    assert not (ledger.store.database.folder / "locks/daemon.lock").exists()
    with ledger.store.lock("daemon"), unchanged(ledger.store.database.folder / "locks"):
        assert ledger.store.is_locked("daemon")
    assert not ledger.store.is_locked("daemon")
