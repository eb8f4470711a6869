from __future__ import annotations

from pathlib import Path

from aidreport.runs.selftest import Ground

SLOT = "2026-01-05T08:00:00+00:00"


def test_a_fault_is_brought_about_in_a_process_that_is_started_for_it(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    ground.prepare()
    assert ground.harmed("kill:load", SLOT) == 137
    assert ground.command("run", "--slot", SLOT) == 0
