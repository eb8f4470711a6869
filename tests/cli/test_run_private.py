"""What `run` keeps is for its owner, whatever the mask of the process."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aidreport.runs.ledger.stored_files import MadeFiles

Run = Callable[..., object]
DELIVERY = """
[mail]
sender = "Aid <aid@ministry.example>"
[reports.norway-ukraine.delivery]
subscribers = ["desk@ministry.example"]
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="permissions are others there")


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def mask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def delivering(project: Path) -> None:
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(DELIVERY)


def modes(*folders: Path) -> dict[str, int]:
    paths = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    return {str(path): stat.S_IMODE(path.lstat().st_mode) for path in paths}


def test_ledger_stored_files_and_messages_are_private_whatever_the_mask(
    run: Run, project: Path, mask: int
) -> None:
    delivering(project)
    assert run("run").code == 0
    found = modes(project / "state", project / "output/outbox")
    assert len(found) > 8
    assert {mode & 0o077 for mode in found.values()} == {0}, found
    assert {mode for path, mode in found.items() if Path(path).is_file()} == {0o600}


def test_a_backup_of_the_ledger_is_private_too(run: Run, project: Path) -> None:
    before = os.umask(0)
    try:
        run("run")
        with sqlite3.connect(project / "state/ledger.sqlite") as connection:
            connection.execute("ALTER TABLE schedules DROP COLUMN rule")
            connection.execute("PRAGMA user_version = 2")
        connection.close()
        run("run")
    finally:
        os.umask(before)
    found = modes(project / "state/backups")
    assert len(found) == 2
    assert {mode & 0o077 for mode in found.values()} == {0}


def test_doctor_names_what_others_can_read_with_the_command_that_ends_it(
    run: Run, project: Path
) -> None:
    delivering(project)
    run("run")
    assert "others can read" not in run("doctor").out
    (project / "state").chmod(0o755)
    (project / "state/ledger.sqlite").chmod(0o644)
    told = " ".join(run("doctor").out.split())
    assert "others can read 2 files and folders" in told
    assert "chmod -R go= " in told


def test_what_is_written_before_it_is_stored_is_private_too(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[int] = []

    def stored(self: MadeFiles, draft: Path) -> tuple[str, int]:
        found.append(stat.S_IMODE(draft.stat().st_mode))
        return store(self, draft)

    store = MadeFiles.store
    monkeypatch.setattr(MadeFiles, "store", stored)
    assert run("run").code == 0  # type: ignore[attr-defined]  # what the fixture returns
    assert set(found) == {0o600}
