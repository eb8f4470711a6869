"""What the project that comes with aidreport shows of schedules, right after the first command."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.shipped import ROOT

Run = Callable[..., Any]


@pytest.fixture
def shipped(project: Path, later: Callable[..., None]) -> Path:
    """The project at noon of a weekday: no slot has just been due."""
    later(hours=4)
    shutil.copy(ROOT / "config.toml", project)
    return project


def test_its_schedule_is_weekdays_at_eight_in_oslo_and_holidays_move(
    run: Run, shipped: Path
) -> None:
    assert "weekdays" in run("schedule", "list").out
    lines = run("schedule", "next", "-n", "270").out.splitlines()[2:]
    days = [dt.date.fromisoformat(line.split()[1]) for line in lines]
    assert all(line.split()[2] == "08:00" for line in lines)
    assert all(day.weekday() < 5 for day in days)
    holidays = {(day.month, day.day) for day in days} & {(12, 25), (1, 1), (5, 1), (5, 17)}
    assert not holidays
    assert any("moved from" in line for line in lines)


def test_every_command_about_runs_has_something_to_say_before_and_after_a_run(
    run: Run, shipped: Path
) -> None:
    assert "aidreport schedule next" in run("history").err
    before = run("why")
    assert before.code == 0
    assert "next of schedule weekdays (0 8 * * mon-fri): " in before.out
    assert "aidreport run norway-ukraine --now" in before.out
    due = run("run")
    assert due.code == 0
    done = run("run", "--now")
    assert (done.code, done.out.count(".pdf")) == (0, 1)
    (message,) = (shipped / "output/outbox").glob("*desk@example.org*.eml")
    assert message.stat().st_size > 10_000
    assert " sent " in run("history").out
    assert "briefing to desk@example.org by folder: accepted" in run("why").out


def test_check_and_doctor_find_nothing_wrong(run: Run, shipped: Path) -> None:
    assert run("check").code == 0
    told = run("doctor").out.splitlines()
    assert not [line for line in told if line.startswith("problem")]
