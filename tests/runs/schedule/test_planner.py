"""What passed is caught up as the schedule says, and every slot is accounted for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.store import open_store
from aidreport.runs.schedule.planner import enter_all, enter_due, upcoming_slots
from aidreport.runs.schedule.slots import Timetable

START = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
Make = Callable[..., Timetable]


class Clock:
    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> dt.datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    store = open_store(tmp_path / "state", clock)
    yield Ledger(store)
    store.close()


def entered(ledger: Ledger) -> list[tuple[str, str, str]]:
    """Return the slots in order: when, what brought them about, and why they do not run."""
    return [
        (f"{slot.key.due:%d %H}", slot.trigger.value, slot.reason)
        for slot in reversed(ledger.history(limit=10_000))
    ]


def test_a_new_schedule_begins_now(timetable: Make, ledger: Ledger, clock: Clock) -> None:
    daily = timetable(cron="0 8 * * *")
    assert enter_due(daily, ledger, clock()) == 0
    assert entered(ledger) == []
    clock.time += dt.timedelta(hours=20, seconds=5)
    assert enter_due(daily, ledger, clock()) == 1
    assert entered(ledger) == [("02 08", "schedule", "")]


@pytest.mark.parametrize(
    ("policy", "run"), [("all", ["02", "03", "04", "05", "06"]), ("latest", ["06"]), ("none", [])]
)
def test_slots_that_passed_are_caught_up_as_the_schedule_says(
    timetable: Make, ledger: Ledger, clock: Clock, policy: str, run: list[str]
) -> None:
    daily = timetable(cron="0 8 * * *", catch_up=policy)
    enter_due(daily, ledger, clock())
    clock.time += dt.timedelta(days=5)
    enter_due(daily, ledger, clock())
    found = entered(ledger)
    assert [due[:2] for due, _, _ in found] == ["02", "03", "04", "05", "06"]
    assert [due[:2] for due, _, reason in found if not reason] == run
    assert {trigger for _, trigger, _ in found} == {"catch-up"}
    assert all("missed while nothing was running" in reason for _, _, reason in found if reason)


def test_what_passed_before_the_window_is_not_caught_up(
    timetable: Make, ledger: Ledger, clock: Clock
) -> None:
    daily = timetable(cron="0 8 * * *", catch_up="all", catch_up_window="2 days")
    enter_due(daily, ledger, clock())
    clock.time += dt.timedelta(days=5)
    assert enter_due(daily, ledger, clock()) == 2
    assert "longer ago than catch_up_window" in entered(ledger)[0][2]


def test_holidays_are_entered_as_skipped(timetable: Make, ledger: Ledger, clock: Clock) -> None:
    daily = timetable(cron="0 13 * * *", exceptions=["2026-06-01"])
    enter_due(daily, ledger, clock())
    clock.time += dt.timedelta(hours=1, seconds=10)
    assert enter_due(daily, ledger, clock()) == 0
    assert entered(ledger) == [("01 13", "schedule", "named in the config")]


@pytest.mark.long
@given(steps=st.lists(st.integers(-70, 300), min_size=1, max_size=12))
@cases(25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_the_clock_jumps_no_slot_is_lost_and_none_comes_twice(
    timetable: Make, tmp_path_factory: pytest.TempPathFactory, steps: list[int]
) -> None:
    """Minutes forward and back: at the end, each slot up to the latest time is there once."""
    clock = Clock()
    store = open_store(tmp_path_factory.mktemp("state"), clock)
    ledger = Ledger(store)
    hourly = timetable(cron="15,45 * * * *", catch_up="all")
    enter_due(hourly, ledger, clock())
    latest = START
    for step in steps:
        clock.time += dt.timedelta(minutes=step)
        latest = max(latest, clock.time)
        enter_due(hourly, ledger, clock())
    expected = [slot.due for slot in hourly.between(START, latest)]
    found = [slot.key.due for slot in reversed(ledger.history(limit=10_000))]
    store.close()
    assert found == expected


@pytest.mark.long
@pytest.mark.parametrize("year", [2026, 2027])
@pytest.mark.parametrize(
    "zone", ["Europe/Oslo", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"]
)
def test_a_daily_slot_is_entered_once_for_every_day_of_a_simulated_year(
    timetable: Make, ledger: Ledger, clock: Clock, zone: str, year: int
) -> None:
    """The clock goes through the year, both changes of daylight saving included."""
    daily = timetable(zone, cron="30 2 * * *", catch_up="all")
    clock.time = dt.datetime(year, 1, 1, tzinfo=daily.zone).astimezone(dt.UTC)
    end = dt.datetime(year + 1, 1, 1, tzinfo=daily.zone).astimezone(dt.UTC)
    enter_due(daily, ledger, clock())
    while clock.time < end:
        clock.time += dt.timedelta(hours=23)
        enter_due(daily, ledger, min(clock(), end))
    days = [daily.local(slot.key.due).date() for slot in ledger.history(limit=10_000)]
    first = dt.date(year, 1, 1)
    assert sorted(days) == [first + dt.timedelta(days=day) for day in range(365)]


def test_the_next_slots_are_found_however_rare_they_are(timetable: Make) -> None:
    leap = timetable(cron="0 0 29 2 *")
    assert [slot.due.year for slot in upcoming_slots(leap, START, 2)] == [2028, 2032]
    assert upcoming_slots(timetable(at=["2020-01-01T00:00"]), START, 3) == []


def test_slots_that_a_restored_ledger_does_not_know_are_held_up_to_when_it_was_found(
    timetable: Make, ledger: Ledger, clock: Clock
) -> None:
    daily = timetable(cron="0 8 * * *", catch_up="all")
    enter_all([daily], ledger)
    clock.time += dt.timedelta(days=2)
    found = ledger.restores.hold()
    assert enter_all([daily], ledger) == 0
    held = [slot for slot in ledger.history() if slot.outcome == "held"]
    assert [slot.reason for slot in held] == [found.reason] * 2
    assert held[0].details["fix"].startswith("if it was not run: aidreport run ")
    clock.time += dt.timedelta(days=1)
    assert enter_all([daily], ledger) == 1
