"""Times are shown in the organisation's zone; those of a schedule of another zone in both."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., object]
At = Callable[..., object]
CONFIG = """
[organisation]
name = "Ministry"
timezone = "Europe/Oslo"
[mail]
sender = "Aid <aid@ministry.example>"
owner = "owner@ministry.example"
[reports.n]
data = "data/norway-ukraine-2025-06-12.toml"
[reports.n.delivery]
subscribers = ["desk@ministry.example"]
[[reports.n.schedules]]
name = "daily"
cron = "0 8 * * *"
"""
NEW_YORK = 'timezone = "America/New_York"\n'
AUCKLAND = 'timezone = "Pacific/Auckland"\n'


@pytest.fixture
def at(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> At:
    """Call a command at a time in universal time, with a schedule of a zone."""

    def call(time: str, zone: str, *arguments: str) -> object:
        moment = dt.datetime.fromisoformat(f"{time}+00:00")
        for module in ("run", "check", "doctor", "schedule", "why", "options"):
            monkeypatch.setattr(f"aidreport.cli.{module}.utc_now", lambda: moment)
        (project / "config.toml").write_text(CONFIG + zone, encoding="utf-8")
        return run(*arguments)

    return call


def fail(project: Path) -> None:
    (project / "data/norway-ukraine-2025-06-12.toml").write_text("title = ", encoding="utf-8")


@pytest.mark.parametrize(
    ("zone", "now", "text"),
    [
        (NEW_YORK, "2026-11-27T13:00:05", "2026-11-27 14:00 +01:00 (08:00 -05:00)"),
        (NEW_YORK, "2026-03-10T12:00:05", "2026-03-10 13:00 +01:00 (08:00 -04:00)"),
        (AUCKLAND, "2026-11-26T19:00:05", "2026-11-26 20:00 +01:00 (2026-11-27 08:00 +13:00)"),
        ('timezone = "Europe/Berlin"\n', "2026-11-27T07:00:05", "2026-11-27 08:00 +01:00"),
        ("", "2026-11-27T07:00:05", "2026-11-27 08:00 +01:00"),
    ],
)
def test_a_slot_is_told_in_the_zone_of_the_organisation_and_in_another_of_its_schedule(
    at: At, project: Path, zone: str, now: str, text: str
) -> None:
    fail(project)
    before = str(dt.datetime.fromisoformat(now) - dt.timedelta(minutes=1))
    with_seconds = text[:16] + ":00" + text[16:]
    for command in (("schedule", "list"), ("schedule", "next", "-n", "1")):
        assert text in at(before, zone, *command).out, command
    assert f"the next slot is {day(text)} {text}, schedule daily" in at(before, zone, "run").err
    assert f"run at {day(text)} {with_seconds}" in at(before, zone, "why", "n", now[:10]).out
    assert f"n, slot {with_seconds} (run 1): failed" in at(now, zone, "run").err
    assert text in at(now, zone, "history").out
    assert f"slot {day(text)} {with_seconds}\n" in at(now, zone, "why").out
    assert f"last {text} failed" in at(now, zone, "doctor").out
    (notice,) = (project / "output").rglob("*.eml")
    mail = " ".join(notice.read_text(encoding="utf-8").replace("=\n", "").split())
    assert f"n, slot {text} (run 1): failed" in mail


def day(text: str) -> str:
    return f"{dt.date.fromisoformat(text[:10]):%a}"


@pytest.mark.parametrize("asked", ["2026-11-27T14:00", "2026-11-27T08:00"])
def test_a_time_without_a_zone_is_one_that_is_shown_or_one_of_the_schedule(
    at: At, project: Path, asked: str
) -> None:
    result = at("2026-11-27T15:00:00", NEW_YORK, "run", "n", "--slot", asked)
    assert "slot 2026-11-27 14:00:00 +01:00 (08:00 -05:00) (run 1)" in result.err
    (entry,) = json.loads(at("2026-11-27T15:00:00", NEW_YORK, "history", "--format", "json").out)
    assert (entry["schedule"], entry["due"]) == ("daily", "2026-11-27T13:00:00+00:00")
    for day in (asked, asked.replace("27", "28")):
        told = at("2026-11-27T15:00:00", NEW_YORK, "why", "n", day).out
        assert f"{day[:10]} 14:00:00 +01:00 (08:00 -05:00)" in told.splitlines()[0]


def test_a_slot_that_is_not_due_yet_is_named_in_both_zones(at: At) -> None:
    early = at("2026-11-27T10:00:00", NEW_YORK, "run", "n", "--slot", "2026-11-27T14:00")
    assert "the slot of 2026-11-27 14:00 +01:00 (08:00 -05:00) is not due yet" in early.err


def test_reasons_in_the_ledger_name_times_in_both_zones(at: At, run: Run) -> None:
    at("2026-11-24T13:00:05", NEW_YORK, "run", "n")
    at("2026-11-27T15:00:00", NEW_YORK, "run", "n")
    assert "the latest, 2026-11-27 14:00 +01:00 (08:00 -05:00), runs" in run("history").out
