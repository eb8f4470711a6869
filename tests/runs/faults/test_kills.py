"""Killed at any moment of any stage, every slot completes, once, and the ledger is sound."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest
from tests.runs.faults.conftest import Project, is_paused
from tests.runs.faults.plugin import Tries

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="processes are not killed by a signal there"
)

STAGES = ["load", "compute", "check", "compose", "render", "publish"]
MOMENTS = ["begin", "end", "after"]
ALL = [(stage, moment) for stage in STAGES for moment in MOMENTS]
# Once the PDF is stored, a later attempt verifies it instead of drawing it again.
AGAIN = [(stage, moment) for stage in ["verify", "publish"] for moment in MOMENTS]


@pytest.mark.long
@pytest.mark.fault("killed")
@pytest.mark.parametrize(("stage", "moment"), ALL)
def test_a_run_that_is_killed_at_any_stage_goes_on(
    project: object, stage: str, moment: str
) -> None:
    slot = "2026-01-23T08:00"
    project.run_killed(slot, stage, moment)
    project.is_sound()
    assert project.run(slot) == 0
    assert project.rows("SELECT outcome FROM slots") == [("rendered",)]
    assert project.rows("SELECT outcome FROM attempts") == [("cut off",), ("rendered",)]
    project.is_sound()


@pytest.mark.long
@pytest.mark.fault("stopped")
@pytest.mark.parametrize("stage", STAGES)
def test_a_run_that_is_ended_in_any_stage_ends_at_once_and_goes_on_later(
    project: Project, until: Callable[..., None], stage: str
) -> None:
    run = ("run", "--slot", "2026-01-23T08:00")
    process = project.begin(*run, pause=stage)
    until(lambda: is_paused(process.pid))
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGCONT)
    assert process.wait(300) == -signal.SIGTERM
    project.is_sound()
    assert project.call(*run).code == 0
    assert project.rows("SELECT outcome FROM slots") == [("rendered",)]
    project.is_sound()


@pytest.mark.long
@pytest.mark.fault("killed")
def test_two_hundred_kills_lose_no_slot_and_double_none(project: object, tries: Tries) -> None:
    slots = [f"2026-01-{day:02}T08:00" for day in range(1, 11)]
    for slot in slots:
        for stage, moment in (*ALL[:-3], *AGAIN, ("publish", "begin"), ("publish", "after")):
            if stage == "verify" and not _is_stored(project, slot):
                project.run_killed(slot, "publish", "begin")
            with tries.one():
                project.run_killed(slot, stage, moment)
                project.is_sound()
        assert project.run(slot) == 0
    assert tries.tried >= 200
    assert project.rows("SELECT outcome, count(*) FROM slots GROUP BY outcome") == [
        ("rendered", len(slots))
    ]
    finished = "SELECT slot, count(*) FROM attempts WHERE outcome = 'rendered' GROUP BY slot"
    assert {count for _, count in project.rows(finished)} == {1}


def _is_stored(project: object, slot: str) -> bool:
    due = f"{slot[:11]}07:00:00+00:00"
    query = f"SELECT 1 FROM artifacts JOIN slots ON slot = id WHERE due = '{due}'"  # noqa: S608 - our own words
    return bool(project.rows(query))
