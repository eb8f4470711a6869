"""A project in a folder of its own, processes that are killed on purpose, and the ledger."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.forking import Forked, ForkServer
from tests.mailservers.plugin import StartsServer
from tests.mailservers.scripted import ScriptedServer
from tests.shipped import write_report_alone

ROOT = Path(__file__).parents[3]
SLOT = "2026-01-23T08:00"
NOW = "2026-01-23T07:00:00+00:00"
"""When the slot is due."""
SOON, LATER = "2026-01-23T12:00:00+00:00", "2026-01-23T22:00:00+00:00"
"""When what waits for a second try is tried again, and for a third."""


_TINY = """\
[organisation]
name = "Ministry"
timezone = "Europe/Oslo"
[mail]
sender = "Aid <aid@ministry.example>"
[reports.n]
data = "n.csv"
[reports.n.delivery]
channels = ["folder"]
subscribers = ["desk@ministry.example"]
"""


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Project:
    """A folder with the first report and a ledger, and processes that run commands there."""

    folder: Path
    server: ForkServer

    def start(self, *arguments: str) -> Forked:
        """Start a command, which says nothing."""
        return self.server.start([*arguments, "--quiet"], self.folder, stderr=subprocess.DEVNULL)

    def run(self, slot: str) -> int:
        """Run a slot; return the exit code."""
        return self.start("run", "--slot", slot).wait()

    def run_killed(self, slot: str, stage: str, moment: str) -> None:
        """Run a slot in a process that is killed at a moment of a stage."""
        self._killed("at_stage", stage, moment, "run", "--slot", slot)

    def killed_at(self, place: str, moment: str, *arguments: str) -> None:
        """Run a command in a process that is killed before or after a function of ours."""
        self._killed("at_function", place, moment, *arguments)

    def _killed(self, function: str, *arguments: str) -> None:
        code = self.server.run(
            [*arguments, "--quiet"], self.folder, function=f"tests.runs.faults.killing:{function}"
        )
        assert code == -signal.SIGKILL

    def call(self, *arguments: str, **circumstances: object) -> Result:
        """Run a command, where it is said at another time or with less room than there is."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            code = self.server.run(
                [json.dumps(circumstances), *arguments],
                self.folder,
                function="tests.runs.faults.harming:run",
                stdout=out,
                stderr=err,
            )
            texts = [os.pread(file.fileno(), 10**7, 0).decode() for file in (out, err)]
        result = Result(code, *texts)
        assert "Traceback" not in result.err, result.err
        assert "internal error" not in result.err, result.err
        return result

    def begin(self, *arguments: str, **circumstances: object) -> Forked:
        """Start a command in such circumstances; what it says is in the file log."""
        with (self.folder / "log").open("wb") as log:
            return self.server.start(
                [json.dumps(circumstances), *arguments],
                self.folder,
                function="tests.runs.faults.harming:run",
                stderr=log,
            )

    def configure(self, more: str, **replaced: str) -> None:
        """Change the configuration: other words for some, and what follows."""
        path = self.folder / "config.toml"
        text = path.read_text(encoding="utf-8")
        for before, after in replaced.items():
            assert before in text
            text = text.replace(before, after)
        path.write_text(text + more, encoding="utf-8")

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


def is_paused(pid: int) -> bool:
    """Tell whether a process stopped itself."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def new_project(folder: Path, server: ForkServer) -> Project:
    """Make a project in a folder."""
    write_report_alone(folder)
    shutil.copytree(ROOT / "data", folder / "data")
    with (folder / "config.toml").open("a", encoding="utf-8") as config:
        config.write('\n[[reports.norway-ukraine.schedules]]\ncron = "0 8 1 1 *"\n')
    return Project(folder, server)


@pytest.fixture
def project(tmp_path: Path, fork_server: ForkServer) -> Project:
    return new_project(tmp_path, fork_server)


@pytest.fixture
def tiny(tmp_path: Path, fork_server: ForkServer) -> Project:
    """Make a project whose briefing is drawn in no time, with a subscriber and no schedule."""
    (tmp_path / "config.toml").write_text(_TINY, encoding="utf-8")
    rows = "donor,recipient,amount,currency,measure,date"
    row = "Norway,UNICEF,5,NOK,commitment,2026-01-01"
    (tmp_path / "n.csv").write_text(f"{rows}\n{row}\n", encoding="utf-8")
    return Project(tmp_path, fork_server)


@pytest.fixture
def server(scripted_server: StartsServer) -> ScriptedServer:
    """Start a mail server that answers as it is told."""
    return scripted_server()


@pytest.fixture
def until() -> Callable[..., None]:
    def wait(condition: Callable[[], bool], seconds: float = 300) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it did not come about"
            time.sleep(0.02)

    return wait
