from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aidreport.runs.selftest import scenarios

Run = Callable[..., object]


@pytest.mark.long
def test_every_promise_is_kept_on_this_machine_and_nothing_of_the_user_is_touched(
    run: Run, project: Path
) -> None:
    before = sorted(project.rglob("*"))
    result = run("selftest")
    assert result.code == 0, result.out
    lines = result.out.splitlines()[2:]
    assert len(lines) == len(scenarios.SCENARIOS)
    assert all(" passed " in line for line in lines)
    assert sorted(project.rglob("*")) == before


def test_a_promise_that_is_not_kept_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: scenarios.Ground) -> None:
        scenarios.expect(False, "it ran twice")

    def impossible(_: scenarios.Ground) -> None:
        raise scenarios.Skipped("not here")

    bad = scenarios.Scenario("run again", "once", broken)
    monkeypatch.setattr(
        scenarios, "SCENARIOS", (bad, scenarios.Scenario("disk", "whole", impossible))
    )
    result = run("selftest")
    assert result.code == 1
    assert "run again  failed   it ran twice" in result.out
    assert "disk       skipped  not here" in result.out
