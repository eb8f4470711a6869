"""`aidreport worker` where there is nothing for it to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_a_ledger_of_one_machine_has_no_work_for_it(run: Run, project: Path) -> None:
    result = run("worker")
    assert result.code == 2
    assert "the ledger is a file of this machine" in result.err
    assert "aidreport schedule start" in result.err


def test_a_queue_that_does_not_exist_is_refused_with_those_that_do(run: Run, project: Path) -> None:
    result = run("worker", "--queues", "rendr")
    assert result.code == 2
    assert '--queues: there is no queue "rendr" (did you mean "render"?)' in result.err
    assert "render,send" in result.err
