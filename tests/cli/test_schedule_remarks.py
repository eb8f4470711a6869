"""What schedule next and check say of schedules: clocks that change, holidays, what is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
NOW = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.datetime], None]:
    def turn(now: dt.datetime) -> None:
        for module in ("options", "run", "check", "schedule"):
            monkeypatch.setattr(f"aidreport.cli.{module}.utc_now", lambda: now)

    turn(NOW)
    return turn


def schedule(project: Path, text: str) -> None:
    """Give the report this schedule instead of any other."""
    path = project / "config.toml"
    given = path.read_text(encoding="utf-8").partition("\n[[reports.")[0]
    section = f"\n[[reports.norway-ukraine.schedules]]\n{text}\n"
    path.write_text(given + section, encoding="utf-8")


def said(run: Run) -> tuple[str, str]:
    """Return what schedule next says beside its table, and what check does."""
    return run("schedule", "next").err, run("check").out


@pytest.mark.parametrize(
    ("cron", "autumn", "spring"),
    [
        ("*/20 2 * * *", "6 slots instead of 3", "no slots instead of 3"),
        ("0 */2 * * *", "13 slots instead of 12", "11 slots instead of 12"),
        ("* 2-3 * * *", "180 slots instead of 120", "60 slots instead of 120"),
    ],
)
def test_a_rule_with_stars_goes_by_the_clock_and_both_say_on_which_days(
    run: Run,
    project: Path,
    clock: Callable[[dt.datetime], None],
    cron: str,
    autumn: str,
    spring: str,
) -> None:
    schedule(project, f'cron = "{cron}"')
    for text in said(run):
        assert f"on 2026-10-25 clocks go back: {autumn}" in text
        assert f"on 2027-03-28 clocks go forward: {spring}" in text


def test_what_is_foreseen_of_stars_is_what_why_shows(
    run: Run, project: Path, clock: Callable[[dt.datetime], None]
) -> None:
    schedule(project, 'cron = "*/20 2 * * *"')
    counts = {
        day: run("why", "norway-ukraine", day).out.count(", slot ")
        for day in ("2026-10-24", "2026-10-25", "2027-03-28")
    }
    assert counts == {"2026-10-24": 3, "2026-10-25": 6, "2027-03-28": 0}


@pytest.mark.parametrize("cron", ["30 2 * * *", "*/20 * * * *", "*/20 8 * * *", "0 8 * * mon"])
def test_nothing_is_said_of_rules_whose_slots_are_as_expected(
    run: Run, project: Path, clock: Callable[[dt.datetime], None], cron: str
) -> None:
    schedule(project, f'cron = "{cron}"')
    for text in said(run):
        assert "clocks go" not in text


def test_a_country_without_known_holidays_is_named_with_the_year(
    run: Run, project: Path, clock: Callable[[dt.datetime], None]
) -> None:
    schedule(project, 'cron = "0 8 * * *"\nholidays = ["NO", "UA"]')
    shown, checked = said(run)
    assert "no public holiday of UA is known in 2026, so none is observed" in shown
    assert "no public holiday of UA is known in 2026, 2027, so none is observed" in checked
    for text in (shown, checked):
        assert "Ukraine has had none since March 2022" in text
        assert "of NO is" not in text


def pending(run: Run, project: Path, clock: Callable[[dt.datetime], None]) -> None:
    """Have a slot wait, since jitter delays it."""
    schedule(project, 'name = "daily"\ncron = "0 8 * * *"\njitter = "50 min"')
    clock(dt.datetime(2026, 9, 2, 6, 0, tzinfo=dt.UTC))
    assert run("run").code == 0
    assert run("history").out.split()[-1] == "due"


def test_check_warns_of_a_slot_that_waits_and_has_no_schedule_any_more(
    run: Run, project: Path, clock: Callable[[dt.datetime], None]
) -> None:
    pending(run, project, clock)
    assert "this schedule is gone" not in run("check").out
    schedule(project, 'name = "weekly"\ncron = "0 9 * * mon"')
    checked = run("check")
    assert checked.code == 0
    where = "norway-ukraine, schedule daily: the slot of 2026-09-02 08:00 +02:00"
    assert f"{where} waits to run, and this schedule is gone" in checked.out
    assert 'fix: formerly = ["daily"] in the schedule that it became' in checked.out


@pytest.mark.parametrize(
    "became",
    [
        'name = "weekly"\ncron = "0 9 * * mon"\nformerly = ["daily"]',
        'name = "each-day"\ncron = "0 8 * * *"',
    ],
)
def test_the_fix_has_the_slot_run_and_so_has_a_rule_that_is_the_same(
    run: Run, project: Path, clock: Callable[[dt.datetime], None], became: str
) -> None:
    pending(run, project, clock)
    schedule(project, became)
    assert "this schedule is gone" not in run("check").out
    clock(dt.datetime(2026, 9, 2, 7, 0, tzinfo=dt.UTC))
    assert run("run").code == 0
    assert "rendered" in run("why", "norway-ukraine", "2026-09-02T08:00").out


def test_check_warns_of_slots_of_a_report_that_is_gone(
    run: Run, project: Path, clock: Callable[[dt.datetime], None]
) -> None:
    pending(run, project, clock)
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8").replace("reports.norway-ukraine", "reports.ukraine")
    other = text.replace("[reports.ukraine]", '[reports.ukraine]\ntitle = "News"')
    path.write_text(other, encoding="utf-8")
    checked = run("check").out
    assert "waits to run, and this report is gone, so that nothing will be sent" in checked
    assert 'fix: formerly = "norway-ukraine" in the report' in checked
    assert "ukraine may be the former norway-ukraine: it begins now, and not before" in checked
    assert 'fix: formerly = "norway-ukraine" in [reports.ukraine], if it is' in checked
    for names in ('"norway-ukraine"', '["elsewhere", "norway-ukraine"]'):
        renamed = other.replace("[reports.ukraine]", f"[reports.ukraine]\nformerly = {names}")
        path.write_text(renamed, encoding="utf-8")
        assert "gone" not in run("check").out
    path.write_text(text, encoding="utf-8")
    recognised = run("check").out
    assert "gone" not in recognised
    assert "ukraine is the former norway-ukraine: but for its name it is the same" in recognised
