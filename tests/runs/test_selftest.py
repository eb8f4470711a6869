from __future__ import annotations

from pathlib import Path

import pytest

from aidreport.runs.selftest import Sandbox

SLOT = "2026-01-05T08:00:00+00:00"


@pytest.mark.long
def test_a_fault_is_brought_about_in_a_process_that_is_started_for_it(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    sandbox.prepare()
    assert sandbox.run_harmed("kill:load", SLOT) == 137
    assert sandbox.command("run", "--slot", SLOT) == 0
