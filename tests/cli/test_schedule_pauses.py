"""A schedule is paused and resumed: its slots are skipped, with who, since when and why."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.test_run_schedules import CONFIG, ROWS, daily

Run = Callable[..., object]
At = Callable[..., object]


@pytest.fixture
def at(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> At:
    """Call a command at a time in universal time."""
    (project / "n.csv").write_text(ROWS, encoding="utf-8")
    config = CONFIG + daily() + daily("noon", "0 12 * * *")
    (project / "config.toml").write_text(config, encoding="utf-8")
    monkeypatch.setattr("aidreport.runs.account.system_user", lambda: "kari")

    def call(time: str, *arguments: str) -> object:
        moment = dt.datetime.fromisoformat(f"2026-06-{time}+00:00")
        for module in ("run", "options", "schedule", "why", "doctor"):
            monkeypatch.setattr(f"aidreport.cli.{module}.utc_now", lambda: moment, raising=False)
        return run(*arguments)

    return call


def slots(project: Path) -> list[tuple[str, str]]:
    """Return when slots were due, and what became of them, in order."""
    with sqlite3.connect(project / "state/ledger.sqlite") as connection:
        query = "SELECT substr(due, 9, 5), outcome || ' ' || reason FROM slots ORDER BY due, id"
        return connection.execute(query).fetchall()


def test_slots_of_a_paused_schedule_are_skipped_with_who_and_why(at: At, project: Path) -> None:
    at("01T05:00", "run", "n")
    paused = at("01T07:00", "schedule", "pause", "n", "--because", "figures are being corrected")
    assert "n is paused; skipped for it: 1 slot" in str(paused)
    at("02T06:30", "run", "n")
    at("03T12:00", "schedule", "resume", "n")
    at("04T06:30", "run", "n")
    found = slots(project)
    reason = "paused by kari since Mon 2026-06-01 09:00 +02:00: figures are being corrected"
    times = ["01T06", "01T10", "02T06", "02T10", "03T06", "03T10", "04T06"]
    assert [due for due, _ in found] == times
    assert found[0][1] == f"skipped it was due and had not begun when it was {reason}"
    assert all(text == f"skipped {reason}" for _, text in found[1:6]), found
    assert found[6][1].startswith("sent")


def test_one_schedule_is_paused_and_the_other_goes_on(at: At, project: Path) -> None:
    at("01T05:00", "run", "n")
    at("01T05:10", "schedule", "pause", "n", "--schedule", "noon")
    at("01T11:00", "run", "n")
    assert [text.split()[0] for _, text in slots(project)] == ["sent", "skipped"]


def test_what_is_to_come_says_that_it_is_paused(at: At) -> None:
    at("01T05:00", "run", "n")
    at("01T05:10", "schedule", "pause", "n", "--because", "summer")
    paused = "paused by kari since Mon 2026-06-01 07:10 +02:00: summer"
    for words in (
        ("schedule", "list"),
        ("schedule", "next"),
        ("why", "n", "2026-06-02T08:00"),
        ("run", "n"),
        ("doctor",),
    ):
        answer = at("01T05:20", *words)
        assert paused in " ".join(str(answer).split()).replace("│ ", ""), words


def test_a_paused_report_still_runs_when_somebody_asks_for_it(at: At, project: Path) -> None:
    at("01T05:00", "run", "n")
    at("01T05:10", "schedule", "pause", "n")
    at("01T05:20", "run", "n", "--now")
    assert [text.split()[0] for _, text in slots(project)] == ["sent"]


def test_what_cannot_be_paused_or_resumed_is_refused_with_what_can(at: At) -> None:
    at("01T05:00", "run", "n")
    assert "is not paused" in str(at("01T05:00", "schedule", "resume", "n"))
    at("01T05:10", "schedule", "pause", "n")
    again = str(at("01T05:20", "schedule", "pause", "n", "--schedule", "noon"))
    assert "paused already, by kari" in again
    assert "aidreport schedule resume n" in again
    alone = str(at("01T05:20", "schedule", "resume", "n", "--schedule", "noon"))
    assert "all schedules of the report are" in alone
    other = str(at("01T05:20", "schedule", "pause", "n", "--schedule", "nun"))
    assert 'no schedule "nun"' in other
    assert '"noon"' in other


def test_a_pause_goes_on_when_its_report_is_renamed(at: At, project: Path) -> None:
    at("01T05:00", "run", "n")
    at("01T05:10", "schedule", "pause", "n")
    config = project / "config.toml"
    text = config.read_text(encoding="utf-8").replace("reports.n", "reports.m")
    text = text.replace("[reports.m]", '[reports.m]\nformerly = "n"')
    config.write_text(text, encoding="utf-8")
    at("01T06:30", "run", "m")
    assert [text.split()[:2] for _, text in slots(project)] == [["skipped", "paused"]]


def test_a_slot_that_served_another_gives_it_back_when_it_is_paused(at: At, project: Path) -> None:
    config = project / "config.toml"
    late = daily("daily", more='jitter = "30 min"') + daily("monthly", "0 8 1 * *")
    config.write_text(CONFIG + late, encoding="utf-8")
    at("01T05:55", "run", "n")
    at("01T06:00", "run", "n")
    at("01T06:01", "schedule", "pause", "n", "--schedule", "daily")
    at("01T06:40", "run", "n")
    with sqlite3.connect(project / "state/ledger.sqlite") as connection:
        found = dict(connection.execute("SELECT schedule, outcome FROM slots").fetchall())
    assert found == {"daily": "skipped", "monthly": "sent"}


def test_a_schedule_that_was_renamed_is_paused_under_its_new_name(at: At, project: Path) -> None:
    at("01T05:00", "run", "n")
    at("01T06:30", "run", "n")
    config = project / "config.toml"
    text = config.read_text(encoding="utf-8")
    renamed = text.replace('name = "daily"', 'name = "morning"\nformerly = ["daily"]')
    config.write_text(renamed, encoding="utf-8")
    paused = at("01T07:00", "schedule", "pause", "n", "--schedule", "morning")
    assert "gone" not in str(paused)
    at("02T06:30", "run", "n")
    with sqlite3.connect(project / "state/ledger.sqlite") as connection:
        query = "SELECT DISTINCT schedule FROM slots WHERE due LIKE '%T06%'"
        assert connection.execute(query).fetchall() == [("morning",)]


def test_a_pause_ends_with_its_schedule_or_report(at: At, project: Path) -> None:
    at("01T05:00", "run", "n")
    at("01T05:10", "schedule", "pause", "n", "--schedule", "noon")
    config = project / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(CONFIG + daily(), encoding="utf-8")
    at("02T06:30", "run", "n")
    config.write_text(text, encoding="utf-8")
    at("03T05:00", "run", "n")
    assert "paused" not in str(at("03T05:00", "schedule", "list"))
    at("03T05:10", "schedule", "pause", "n")
    config.write_text(text.replace("reports.n", "reports.m"), encoding="utf-8")
    assert "n is resumed" in str(at("03T05:20", "schedule", "resume", "n"))
