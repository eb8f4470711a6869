"""Commands that only look leave every file as it is, whatever state the ledger is in."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

Run = Callable[..., object]
SLOT = "2026-05-15T08:00"
LOOKING = (
    "doctor",
    "history",
    "history --format json",
    "why norway-ukraine",
    f"why norway-ukraine {SLOT}",
    "why norway-ukraine 2026-01-01T01:00",
    "schedule list",
    "schedule next",
    "schedule export",
    "mail list 1",
    "check",
    "summary",
    "run --dry-run",
)
VERSION_1 = Path(__file__).parents[1] / "runs/ledger/version-1.sql"
SERVE = """
import sqlite3, sys
from filelock import FileLock
lock = FileLock(sys.argv[1] + "/locks/daemon.lock")
lock.acquire()
connection = sqlite3.connect(sys.argv[1] + "/ledger.sqlite", isolation_level=None)
connection.execute("UPDATE slots SET reason = 'still in the log'")
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def scheduled(project: Path) -> Path:
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write('\n[[reports.norway-ukraine.schedules]]\ncron = "0 8 * * *"\n')
    return project


@contextmanager
def unchanged(folder: Path) -> Iterator[None]:
    def files() -> dict[Path, tuple[int, str]]:
        return {
            path: (
                path.stat().st_mtime_ns,
                hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
            )
            for path in folder.rglob("*")
        }

    before = files()
    yield
    assert files() == before


@pytest.mark.parametrize("command", LOOKING)
def test_looking_makes_nothing_where_nothing_has_run(
    run: Run, scheduled: Path, command: str
) -> None:
    with unchanged(scheduled):
        result = run(*command.split())
    assert "Traceback" not in result.err
    assert not (scheduled / "state").exists()


def test_looking_changes_nothing_after_a_run_nor_beside_a_daemon(run: Run, scheduled: Path) -> None:
    assert run("run", "--slot", SLOT).code == 0
    for command in LOOKING:
        with unchanged(scheduled):
            assert run(*command.split()).code in (0, 2), command
    state = str(scheduled / "state")
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, state], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as daemon:
        assert daemon.stdout is not None
        daemon.stdout.readline()
        for command in LOOKING:
            with unchanged(scheduled):
                result = run(*command.split())
            if command in ("history", "why norway-ukraine"):
                assert "still in the log" in result.out
            if command == "doctor":
                assert "daemon: running" in result.out
        daemon.communicate(b"")


def test_an_older_ledger_is_shown_and_left_for_run_to_upgrade(run: Run, scheduled: Path) -> None:
    (scheduled / "state").mkdir()
    with closing(sqlite3.connect(scheduled / "state/ledger.sqlite")) as connection:
        connection.executescript(VERSION_1.read_text(encoding="utf-8"))
    for command in LOOKING:
        with unchanged(scheduled):
            result = run(*command.split())
        if command == "history":
            assert "published as x.pdf" in result.out
            assert "is of version 1" in result.err
            assert "aidreport run or aidreport schedule start upgrades it" in result.err
    assert run("run", "--slot", SLOT).code == 0
    assert run("history").err == ""
    assert list((scheduled / "state/backups").iterdir())


def test_a_history_without_a_ledger_is_empty_and_says_so(run: Run, project: Path) -> None:
    result = run("history", "--format", "json")
    assert (result.code, json.loads(result.out)) == (0, [])
    assert (
        run("history").err
        == result.err
        == f"no report has run yet: there is no ledger in {Path('state')}\n"
    )


@pytest.mark.parametrize("command", ["history", "why", "mail list 1", "run", "mail send"])
def test_a_folder_in_the_place_of_the_ledger_is_damage_with_a_fix(
    refused: Callable[..., str], project: Path, command: str
) -> None:
    (project / "state/ledger.sqlite").mkdir(parents=True)
    message = refused(1, *command.split())
    assert "state/ledger.sqlite is damaged" in message
    assert "fix: move state/ledger.sqlite away" in message


@pytest.mark.parametrize("command", ["history", "run", "mail send"])
def test_a_ledger_that_was_emptied_beside_its_pdfs_is_damage_and_one_that_is_away_is_new(
    run: Run, refused: Callable[..., str], project: Path, command: str
) -> None:
    assert run("run", "--now").code == 0
    ledger = project / "state/ledger.sqlite"
    for path in ledger.parent.glob("ledger.sqlite-*"):
        path.unlink()
    ledger.write_bytes(b"")
    message = refused(1, *command.split())
    assert "it is empty, but PDFs of runs are stored beside it" in message
    ledger.unlink()
    assert run(*command.split()).code == 0
