"""A total far from that of the last briefing holds a run: a unit may be another."""

from __future__ import annotations

import pytest
from tests.runs.conftest import REPORT, Workspace


def rows(workspace: Workspace, amount: str) -> None:
    path = workspace.folder / "data/rows.csv"
    path.write_text(f"recipient,amount,currency,date\nA,{amount},NOK,2026-01-05\n")


def configure(workspace: Workspace, settings: str = "") -> None:
    data = f'data = {{ path = "data/rows.csv"{settings} }}'
    (workspace.folder / "config.toml").write_text(f"[reports.{REPORT}]\n{data}\n")


@pytest.mark.parametrize("amount", ["5000000000", "0.005"])
def test_a_million_times_the_last_total_or_a_millionth_is_held(
    workspace: Workspace, amount: str
) -> None:
    configure(workspace)
    rows(workspace, "5000")
    assert workspace.render().outcome == "rendered"
    workspace.clock.forward(days=1)
    rows(workspace, amount)
    slot = workspace.render()
    assert slot.outcome == "held"
    assert "is far from that of the last briefing, NOK 5,000" in slot.reason
    assert "largest_total" in slot.details["fix"]
    configure(workspace, ", largest_total = 10000000000")
    assert workspace.render(slot).outcome == "rendered"


def test_a_total_that_grows_is_published(workspace: Workspace) -> None:
    configure(workspace)
    for amount in ("5000", "4000000", "3000000000"):
        rows(workspace, amount)
        assert workspace.render().outcome == "rendered"
        workspace.clock.forward(days=1)
