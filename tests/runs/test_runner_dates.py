"""The date of a briefing that a run makes: the day of the slot, or the day of the clock."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.runs.conftest import REPORT, Workspace

from aidreport.briefing.job import job_for
from aidreport.runs.ledger.records import Entry, Key, Trigger
from aidreport.runs.runner import Task, run_slot

LATE = dt.datetime(2026, 1, 23, 23, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("asked", "days_later", "expected"),
    [
        ("slot", 0, "2026-01-24"),  # in Oslo, where the organisation is
        ("slot", 3, "2026-01-24"),
        ("today", 3, "2026-01-27"),
        ("2026-01-01", 3, "2026-01-01"),
    ],
)
def test_a_slot_that_runs_later_keeps_its_day(
    workspace: Workspace, asked: str, days_later: int, expected: str
) -> None:
    settings = f'date = "{asked}"\ntitle = {{ en = "Support", nb = "Støtte" }}'
    workspace.configure("", settings)
    entry = Entry(Key(REPORT, "main", LATE), LATE, Trigger.COMMAND)
    workspace.clock.time = LATE
    slot = workspace.ledger.enter(entry)
    workspace.clock.forward(days=days_later)
    done = run_slot(Task(job_for(workspace.config, REPORT)), slot, workspace.ledger)
    assert done.outcome == "rendered", done
    (artifact,) = workspace.ledger.artifacts(slot.id)
    assert (artifact.title, artifact.date) == ("Support", expected)
    assert artifact.path.endswith(f"{expected}-{REPORT}.pdf")
