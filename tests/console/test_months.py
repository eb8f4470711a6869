"""The calendar: what ran, what was skipped, what is to come, and what nobody looked at."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.console.conftest import Client, served
from tests.shipped import write_report_alone

from aidreport.config.config import load_config
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import Outcome
from aidreport.runs.ledger.store import open_store
from aidreport.runs.schedule.planner import enter_all, timetables
from aidreport.runs.schedule.requests import own_slot

SCHEDULE = """
[[reports.norway-ukraine.schedules]]
name = "daily"
cron = "0 8 * * *"
catch_up = "none"
exceptions = ["2026-11-24"]
"""


def at(day: int, hour: int = 9) -> dt.datetime:
    """Return a time of November 2026 in Oslo."""
    return dt.datetime(2026, 11, day, hour - 1, tzinfo=dt.UTC)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose schedule was looked at until the tenth, and not since."""
    write_report_alone(tmp_path)
    with (tmp_path / "config.toml").open("a", encoding="utf-8") as file:
        file.write(SCHEDULE)
    config = load_config(tmp_path / "config.toml")
    moment = [at(3, 7)]
    store = open_store(config.folder / config.state.folder, lambda: moment[0])
    ledger = Ledger(store)
    for moment[0] in (at(3, 7), at(10)):
        enter_all(timetables(config), ledger)
    store.close()
    return tmp_path


@contextmanager
def calendar(project: Path) -> Iterator[Client]:
    """Give a client of its console on the twelfth."""
    with served(project / "config.toml", now=lambda: at(12, 12)) as console:
        yield console.signed_in()


def days(text: str) -> dict[int, str]:
    """Return what each day of the page says, in one line."""
    parts = re.split(r'<time datetime="\d{4}-\d\d-(\d\d)">', text)[1:]
    texts = (re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", part)) for part in parts[1::2])
    return {int(number): part for number, part in zip(parts[::2], texts, strict=True)}


def test_a_month_shows_each_slot_with_its_outcome_and_reason(project: Path) -> None:
    with calendar(project) as client:
        found = days(client.get("/calendar?month=2026-11").text)
    assert len(found) == 30
    assert "08:00 norway-ukraine : skipped it was missed while nothing was running" in found[5]
    assert "08:00 norway-ukraine : to come" in found[13]
    assert "08:00 norway-ukraine : skipped" in found[24]
    assert "today" in found[12]


def test_what_nobody_looked_at_is_said_so(project: Path) -> None:
    with calendar(project) as client:
        found = days(client.get("/calendar?month=2026-11").text)
    assert all("no record" in found[day] for day in (11, 12))
    assert all("no record" not in found[day] for day in (9, 10, 13))


def test_before_a_schedule_there_are_no_slots_of_it(project: Path) -> None:
    with calendar(project) as client:
        assert "08:00" not in days(client.get("/calendar?month=2026-11").text)[2]
        text = client.get("/calendar?month=2026-10").text
    assert "No slot is due in this month" in text
    assert 'href="?month=2026-11' in text


def test_an_address_with_another_month_than_there_is_shows_this_one(project: Path) -> None:
    with calendar(project) as client:
        for month in ("2026-13", "0000-01", "x", "9999-12", "%00"):
            assert "<h1>November 2026" in client.get(f"/calendar?month={month}").text


def test_days_with_many_slots_say_how_many_are_not_shown(project: Path) -> None:
    config = (project / "config.toml").read_text(encoding="utf-8")
    often = config.replace("0 8 * * *", "*/10 * * * *")
    (project / "config.toml").write_text(often, encoding="utf-8")
    with calendar(project) as client:
        found = days(client.get("/calendar?month=2026-11").text)
        day = client.get("/calendar?day=2026-11-13").text
    assert "and 140 more" in found[13]
    assert day.count("to come") == 144
    assert 'href="/calendar?month=2026-11"' in day


def test_one_report_can_be_looked_at_alone(project: Path) -> None:
    with calendar(project) as client:
        assert "norway-ukraine : " in days(client.get("/calendar?report=norway-ukraine").text)[13]
        assert "08:00" not in days(client.get("/calendar?report=other").text)[13]


def test_of_many_slots_of_a_day_those_that_went_wrong_are_shown(project: Path) -> None:
    config = load_config(project / "config.toml")
    moment = at(11)
    store = open_store(config.folder / config.state.folder, lambda: moment)
    ledger = Ledger(store)
    for minute in range(20):
        moment = at(11) + dt.timedelta(minutes=minute)
        slot = ledger.enter_own(own_slot("norway-ukraine", moment))
        outcome = Outcome.FAILED if minute == 15 else Outcome.SENT
        ledger.end(slot.id, outcome, "the disk is full" if minute == 15 else "sent")
    store.close()
    with calendar(project) as client:
        text = client.get("/calendar?month=2026-11").text
    assert "the disk is full" in days(text)[11]
    assert '<a href="/calendar?day=2026-11-11">and 17 more</a>' in text


def test_a_day_that_is_none_is_not_looked_for(project: Path) -> None:
    with calendar(project) as client:
        for day in ("2026-02-30", "0001-01-01", "9999-12-31", "x"):
            assert "<h1>November 2026" in client.get(f"/calendar?day={day}").text
        empty = client.get("/calendar?day=2026-11-01&report=norway-ukraine").text
    assert "No slot is due on this day" in empty
    assert 'href="/calendar?month=2026-11&amp;report=norway-ukraine"' in empty
