from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from aidreport.errors import BusyError, LedgerError
from aidreport.runs.ledger import sqlite
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import Entry
from aidreport.runs.ledger.seals import changes, seal
from aidreport.runs.ledger.store import open_store
from aidreport.runs.ledger.upgrades import migrate

Open = Callable[[], Ledger]


@pytest.fixture
def ledger_url() -> str:
    return ""


def test_what_is_written_is_there_when_it_is_opened_again(
    opened: Open, entry: Callable[..., Entry]
) -> None:
    opened().enter(entry())
    assert [slot.key for slot in opened().history()] == [entry().key]


def test_every_change_is_on_the_disk_when_it_is_done(ledger: Ledger) -> None:
    with ledger.store.look() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2


@pytest.mark.parametrize("damage", [b"no database at all, but long enough to be one" * 40, None])
def test_a_damaged_ledger_is_refused_with_the_way_to_restore_it(
    ledger: Ledger, opened: Open, entry: Callable[..., Entry], damage: bytes | None
) -> None:
    for hour in range(300):
        ledger.enter(entry(hour))
    copy = ledger.store.database.backup("before")
    ledger.store.close()
    path = ledger.store.database.file
    for name in ("-wal", "-shm"):
        Path(f"{path}{name}").unlink(missing_ok=True)
    content = path.read_bytes()
    path.write_bytes(damage or content[:8192] + bytes(len(content) - 8192))
    with pytest.raises(LedgerError, match="is damaged") as caught:
        opened()
    assert str(copy) in caught.value.fix
    path.write_bytes(copy.read_bytes())
    assert len(opened().history(limit=1000)) == 300


def test_a_ledger_of_a_later_version_is_refused(ledger: Ledger, opened: Open) -> None:
    with sqlite3.connect(ledger.store.database.file) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LedgerError, match="later version"):
        opened()


def of_version_1(folder: Path) -> None:
    """Put a ledger there that the first version wrote."""
    folder.mkdir(exist_ok=True)
    script = (Path(__file__).parent / "version-1.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as connection:
        connection.executescript(script)


def test_a_ledger_of_the_first_version_is_migrated_and_a_copy_is_kept(
    tmp_path: Path, opened: Open
) -> None:
    of_version_1(tmp_path / "state")
    ledger = opened()
    (slot,) = ledger.history()
    assert (slot.id, slot.outcome, slot.corrects) == (7, "rendered", None)
    (artifact,) = ledger.artifacts(7)
    assert (artifact.path, artifact.sha256, artifact.key) == ("x.pdf", "abc", "")
    assert artifact.record == ""
    assert ledger.outbox.of(7) == []
    (copy,) = (tmp_path / "state/backups").glob("*.sqlite")
    assert "-v1" in copy.name


WAITING = """
INSERT INTO slots (id, report, schedule, due, starts, trigger, state, outcome, reason, details,
    entered, ended) VALUES (7, 'r', 's', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'command',
    'waiting', '', '', '{}', '2026-01-01T00:00:00Z', '');
INSERT INTO artifacts (slot, key, language, draft, path, sha256, size, inputs, config, template,
    created, title, date, subject, body, plain_body) VALUES (7, '', 'en', 0, 'x.pdf', 'abc', 5, '',
    '', '', '2026-01-01T00:00:00Z', '', '', '', '', '');
INSERT INTO approvals (slot, asked, until, hashes, decision, by, because, decided) VALUES (7,
    '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '[]', '', '', '', '')"""


def test_a_ledger_that_knows_no_records_is_upgraded_and_what_was_sealed_stays_intact(
    tmp_path: Path, opened: Open
) -> None:
    ledger = opened()
    with ledger.store.change() as connection:
        for statement in WAITING.split(";"):
            connection.exec_driver_sql(statement)
        seal(connection, 7)
        connection.exec_driver_sql("ALTER TABLE artifacts DROP COLUMN record")
        connection.exec_driver_sql("PRAGMA user_version = 5")
    ledger.store.close()
    upgraded = opened()
    (artifact,) = upgraded.artifacts(7)
    assert (artifact.sha256, artifact.record) == ("abc", "")
    with upgraded.store.look() as connection:
        assert changes(connection, 7) == []


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(
    tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_version_1(tmp_path / "state")

    def bad(connection: object, version: int) -> None:
        migrate(connection, version)
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "migrate", bad)
        with pytest.raises(RuntimeError):
            opened()
    assert len(opened().history()) == 1


def test_a_lock_is_held_by_one_and_released_with_its_process(ledger: Ledger) -> None:
    hold = (
        "import sys, time; from filelock import FileLock\n"
        f"lock = FileLock(r'{ledger.store.database.folder / 'locks' / 'x.lock'}'); lock.acquire()\n"
        "print('held', flush=True); time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    with pytest.raises(BusyError, match="another process"), ledger.store.lock("x"):
        pass
    process.kill()
    process.wait()
    process.stdout.close()
    with ledger.store.lock("x"):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match="cannot be created"):
        open_store(tmp_path / "file" / "state", lambda: None)


def test_backups_are_few(ledger: Ledger, clock: object) -> None:
    for _ in range(15):
        clock.forward(seconds=1)
        ledger.store.database.backup("x")
    assert len(list((ledger.store.database.folder / "backups").iterdir())) == 10
