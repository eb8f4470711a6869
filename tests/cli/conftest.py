"""Runs the command line in a folder of its own, and says what it printed."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.shipped import write_report_alone

from aidreport.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mailservers.plugin import StartsServer
    from tests.mailservers.scripted import ScriptedServer

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project that comes with aidreport, in an empty folder, and the current one."""
    write_report_alone(tmp_path)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return tmp_path


@pytest.fixture
def run(project: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    def call(*arguments: str) -> Result:
        capfd.readouterr()
        code = main(list(arguments))
        return Result(code, *capfd.readouterr())

    return call


@pytest.fixture
def refused(run: Callable[..., Result], project: Path) -> Callable[..., str]:
    """Run a command that must fail: no result, no traceback, no remains; return the message."""

    def call(code: int, *arguments: str) -> str:
        before = sorted(project.rglob("*.pdf"))
        result = run(*arguments)
        assert result.code == code, result.err
        assert "Traceback" not in result.err
        assert result.err.startswith("error: ")
        assert result.out == ""
        assert sorted(project.rglob("*.pdf")) == before
        assert not list(project.rglob(".aidreport-*"))
        return result.err

    return call


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set the clock of the commands, and return what moves it forward."""
    clock = [dt.datetime(2026, 1, 23, 7, tzinfo=dt.UTC)]
    monkeypatch.setattr("aidreport.cli.options.utc_now", lambda: clock[0])

    def forward(**time: float) -> None:
        clock[0] += dt.timedelta(**time)

    return forward


@pytest.fixture
def server(scripted_server: StartsServer) -> ScriptedServer:
    """Start a mail server that answers as it is told."""
    return scripted_server()
