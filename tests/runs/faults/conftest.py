"""A project in a folder of its own, processes that are killed on purpose, and the ledger."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}

KILLED = """
import os, signal, sys
from aidreport.runs.ledger import ledger as module
from aidreport.__main__ import main

stage, moment = sys.argv[1], sys.argv[2]
original = module.Ledger.stage

def stage_that_is_killed(self, attempt, name):
    manager = original(self, attempt, name)
    class Killing:
        def __enter__(self):
            found = manager.__enter__()
            if name == stage and moment == "begin":
                os.kill(os.getpid(), signal.SIGKILL)
            return found
        def __exit__(self, *problem):
            if name == stage and moment == "end":
                os.kill(os.getpid(), signal.SIGKILL)
            done = manager.__exit__(*problem)
            if name == stage and moment == "after":
                os.kill(os.getpid(), signal.SIGKILL)
            return done
    return Killing()

module.Ledger.stage = stage_that_is_killed
sys.exit(main(["run", "--slot", sys.argv[3], "-q"]))
"""

KILLED_AT = """
import importlib, os, signal, sys
from aidreport.__main__ import main

place, moment = sys.argv[1], sys.argv[2]
module, _, path = place.partition(":")
owner = importlib.import_module(module)
*outer, name = path.split(".")
for part in outer:
    owner = getattr(owner, part)
original = getattr(owner, name)

def killed(*given, **named):
    if moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    found = original(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)
    return found

setattr(owner, name, killed)
sys.exit(main(sys.argv[3:]))
"""


@dataclass(frozen=True)
class Project:
    """A folder with the first report and a ledger."""

    folder: Path

    def run(self, slot: str) -> int:
        """Run a slot; return the exit code."""
        command = [sys.executable, "-m", "aidreport", "run", "--slot", slot, "-q"]
        return subprocess.run(
            command, cwd=self.folder, env=ENVIRONMENT, check=False, stdout=subprocess.DEVNULL
        ).returncode

    def run_killed(self, slot: str, stage: str, moment: str) -> None:
        """Run a slot in a process that is killed at a moment of a stage."""
        done = subprocess.run(
            [sys.executable, "-c", KILLED, stage, moment, slot],
            cwd=self.folder,
            env=ENVIRONMENT,
            check=False,
        )
        assert done.returncode == -signal.SIGKILL

    def killed_at(self, place: str, moment: str, *arguments: str) -> None:
        """Run a command in a process that is killed before or after a function of ours."""
        done = subprocess.run(
            [sys.executable, "-c", KILLED_AT, place, moment, *arguments, "-q"],
            cwd=self.folder,
            env=ENVIRONMENT,
            check=False,
        )
        assert done.returncode == -signal.SIGKILL

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Ask the ledger."""
        connection = sqlite3.connect(self.folder / "state/ledger.sqlite", timeout=30)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def change(self, statement: str) -> None:
        """Change the ledger, as time would."""
        connection = sqlite3.connect(self.folder / "state/ledger.sqlite", timeout=30)
        try:
            connection.execute(statement)
            connection.commit()
        finally:
            connection.close()

    def is_sound(self) -> None:
        """Check that the ledger is whole, and that no PDF is there in part."""
        assert self.rows("PRAGMA integrity_check") == [("ok",)]
        for path in self.folder.rglob("output/**/*.pdf"):
            assert path.read_bytes().rstrip().endswith(b"%%EOF")

    def daemon(self) -> subprocess.Popen[bytes]:
        """Start the daemon."""
        command = [sys.executable, "-m", "aidreport", "schedule", "start", "--quiet"]
        return subprocess.Popen(
            command, cwd=self.folder, env=ENVIRONMENT, stderr=subprocess.DEVNULL
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    shutil.copy(ROOT / "config.toml", tmp_path)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    with (tmp_path / "config.toml").open("a", encoding="utf-8") as config:
        config.write('\n[[reports.norway-ukraine.schedules]]\ncron = "0 8 1 1 *"\n')
    return Project(tmp_path)


@pytest.fixture
def until() -> Callable[..., None]:
    def wait(condition: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it did not come about"
            time.sleep(0.02)

    return wait
