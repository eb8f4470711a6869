"""What is tried is kept for its session: over a restart, and no longer than anybody looks at it."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import os
import stat
from pathlib import Path

import pytest
from starlette.datastructures import UploadFile
from tests.console.conftest import served
from tests.shipped import write_report_alone

from aidreport.console.access import SESSION_SECONDS, Session, Sessions
from aidreport.console.project import Project
from aidreport.console.trials import NoTrialError, Trial, Trials
from aidreport.errors import UsageError


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = dt.datetime.now(dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def project(tmp_path: Path, clock: Clock) -> Project:
    write_report_alone(tmp_path)
    return Project(tmp_path / "config.toml", clock)


def session(clock: Clock) -> Session:
    return Sessions(b"key", clock).begin(None)


def sent(trials: Trials, owner: Session, name: str = "aid.csv", content: bytes = b"a,b\n") -> Trial:
    upload = UploadFile(io.BytesIO(content), filename=name)
    trial = asyncio.run(trials.add(owner, upload))
    return trials.settle(owner, trial)


def test_another_server_finds_what_was_sent(project: Project, clock: Clock) -> None:
    owner = session(clock)
    trial = sent(Trials(project), owner)
    found = Trials(project).get(owner, trial.id)
    assert (found.name, found.seal) == ("aid.csv", trial.seal)


def test_what_nobody_looks_at_is_removed_when_its_session_would_have_ended(
    project: Project, clock: Clock
) -> None:
    trials, owner, other = Trials(project), session(clock), session(clock)
    left, looked_at = sent(trials, owner), sent(trials, other)
    clock.time += dt.timedelta(seconds=SESSION_SECONDS - 60)
    trials.sweep()
    trials.get(other, looked_at.id)
    clock.time += dt.timedelta(seconds=120)
    trials.sweep()
    assert not left.folder.exists()
    assert trials.get(other, looked_at.id).name == "aid.csv"


def test_any_request_removes_what_was_left_once_an_hour(folder: Path, clock: Clock) -> None:
    with served(folder / "config.toml", now=clock) as console:
        trials, owner = Trials(console.project), session(clock)
        left = sent(trials, owner)
        clock.time += dt.timedelta(seconds=SESSION_SECONDS + 60)
        assert left.folder.exists()
        console.client().get("/healthz")
        assert not left.folder.exists()
        at_once = sent(trials, owner)
        long_ago = clock.time.timestamp() - SESSION_SECONDS - 60
        os.utime(at_once.folder.parent, (long_ago, long_ago))
        console.client().get("/healthz")
        assert at_once.folder.exists()
        clock.time += dt.timedelta(hours=1)
        console.client().get("/healthz")
        assert not at_once.folder.exists()


def test_what_was_removed_is_not_kept_again(project: Project, clock: Clock) -> None:
    trials, owner = Trials(project), session(clock)
    trial, other = sent(trials, owner), sent(trials, owner, "other.csv")
    trials.discard(trial)
    with pytest.raises(NoTrialError):
        trial.keep(made=None)
    trials.end(owner)
    with pytest.raises(NoTrialError):
        other.keep(made=None)
    assert not other.folder.parent.exists()


def test_a_session_that_ends_while_a_file_is_stored_keeps_nothing(
    project: Project, clock: Clock
) -> None:
    trials, owner = Trials(project), session(clock)

    class Upload(UploadFile):
        async def read(self, size: int = -1) -> bytes:
            trials.end(owner)
            return await super().read(size)

    with pytest.raises(NoTrialError):
        asyncio.run(trials.add(owner, Upload(io.BytesIO(b"a,b\n"), filename="aid.csv")))
    assert trials.all_of(owner) == []


def test_only_who_runs_the_server_can_enter_its_folders(project: Project, clock: Clock) -> None:
    trial = sent(Trials(project), session(clock))
    for folder in (trial.folder, trial.folder.parent, trial.folder.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["..", "../../aid", "0" * 24, ""])
def test_what_is_no_trial_of_the_session_is_not_found(
    project: Project, clock: Clock, name: str
) -> None:
    with pytest.raises(NoTrialError):
        Trials(project).get(session(clock), name)


def test_a_session_has_a_dozen_files_at_most(project: Project, clock: Clock) -> None:
    trials, owner = Trials(project), session(clock)
    for number in range(12):
        sent(trials, owner, f"{number}.csv")
    with pytest.raises(UsageError, match="12 files"):
        sent(trials, owner, "one-more.csv")
    assert len(trials.all_of(owner)) == 12
    trials.end(owner)
    assert trials.all_of(owner) == []
