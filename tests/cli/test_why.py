from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., object]
SCHEDULE = """
[[reports.norway-ukraine.schedules]]
name = "daily"
cron = "30 2 * * *"
timezone = "Europe/Oslo"
holidays = "NO"
on_holiday = "next-working-day"
"""


@pytest.fixture
def scheduled(project: Path) -> Path:
    path = project / "config.toml"
    path.write_text(path.read_text(encoding="utf-8") + SCHEDULE, encoding="utf-8")
    return project


@pytest.mark.parametrize("asked", ["2099-12-25", "2099-12-25T02:30"])
@pytest.mark.usefixtures("scheduled")
def test_of_a_slot_that_a_holiday_moves_it_is_said_where_to_and_why(run: Run, asked: str) -> None:
    out = run("why", "norway-ukraine", asked).out
    assert (
        "norway-ukraine, schedule daily: the slot of Fri 2099-12-25 02:30 is moved to"
        " Mon 2099-12-28 02:30:00 +01:00: Christmas Day (NO)\n"
    ) in out
    assert "is not a slot" not in out
    moved = run("why", "norway-ukraine", "2099-12-28T02:30").out
    assert "future slot (moved from 2099-12-26); it will run at" in moved


@pytest.mark.usefixtures("scheduled")
def test_a_day_that_no_calendar_has_is_no_report(run: Run) -> None:
    result = run("why", "2026-13-01")
    assert result.code == 2
    assert '"2026-13-01" is not a time' in result.err
