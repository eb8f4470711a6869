from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.properties import cases

from aidreport.config.schedules import Schedule
from aidreport.runs.schedule.slots import Timetable

Make = Callable[..., Timetable]
Utc = Callable[..., dt.datetime]
YEAR = dt.timedelta(days=365)


@pytest.mark.parametrize("year", [2026, 2027])
@pytest.mark.parametrize("cron", ["30 2 * * *", "0 2 * * *", "0 0 * * *", "59 23 * * *"])
@pytest.mark.parametrize(
    "zone", ["Europe/Oslo", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"]
)
def test_a_daily_slot_comes_once_on_every_day_of_a_year(
    timetable: Make, utc: Utc, zone: str, cron: str, year: int
) -> None:
    daily = timetable(zone, cron=cron)
    begin = utc(year - 1, 12, 31, 23, 59).astimezone(daily.zone).replace(hour=0, minute=0)
    slots = list(daily.between(begin - dt.timedelta(minutes=1), begin + YEAR))
    days = Counter(daily.local(slot.due).date() for slot in slots)
    assert set(days.values()) == {1}
    assert len(days) >= 365


def test_a_slot_in_the_hour_that_is_left_out_comes_when_it_ends(timetable: Make, utc: Utc) -> None:
    daily = timetable("Europe/Oslo", cron="30 2 * * *")
    (slot,) = daily.between(utc(2026, 3, 28, 12), utc(2026, 3, 29, 12))
    assert daily.local(slot.due).isoformat() == "2026-03-29T03:00:00+02:00"


def test_a_slot_in_the_hour_that_comes_twice_comes_the_first_time(
    timetable: Make, utc: Utc
) -> None:
    daily = timetable("Europe/Oslo", cron="30 2 * * *")
    (slot,) = daily.between(utc(2026, 10, 24, 12), utc(2026, 10, 25, 12))
    assert daily.local(slot.due).isoformat() == "2026-10-25T02:30:00+02:00"


def test_days_are_named_as_in_crontab(timetable: Make, utc: Utc) -> None:
    for written in ("0 8 * * 1", "0 8 * * mon", "0 8 * * MON"):
        (slot,) = timetable(cron=written).between(utc(2026, 11, 22), utc(2026, 11, 28))
        assert slot.due == utc(2026, 11, 23, 8)
    (sunday,) = timetable(cron="0 8 * * 7").between(utc(2026, 11, 23), utc(2026, 11, 29, 12))
    assert sunday.due == utc(2026, 11, 29, 8)


def test_an_interval_is_counted_from_its_start(timetable: Make, utc: Utc) -> None:
    every = timetable("Europe/Oslo", every="36 hours", start=dt.datetime(2026, 1, 1, 6))  # noqa: DTZ001
    slots = [slot.due for slot in every.between(utc(2026, 1, 3), utc(2026, 1, 8))]
    assert slots == [utc(2026, 1, 4, 5), utc(2026, 1, 5, 17), utc(2026, 1, 7, 5)]


def test_single_times_come_once_each_in_order(timetable: Make, utc: Utc) -> None:
    at = timetable("Europe/Oslo", at=["2026-07-02T08:00", "2026-07-01T08:00:00+00:00"])
    slots = [slot.due for slot in at.between(utc(2026, 1, 1), utc(2027, 1, 1))]
    assert slots == [utc(2026, 7, 1, 8), utc(2026, 7, 2, 6)]


def test_no_slot_comes_before_the_start_or_after_the_end(timetable: Make, utc: Utc) -> None:
    bounded = timetable(cron="0 8 * * *", start=utc(2026, 1, 2, 8), end=utc(2026, 1, 4, 8))
    slots = [slot.due for slot in bounded.between(utc(2025, 1, 1), utc(2027, 1, 1))]
    assert slots == [utc(2026, 1, day, 8) for day in (2, 3, 4)]


def test_a_public_holiday_is_skipped_with_its_name(timetable: Make, utc: Utc) -> None:
    daily = timetable("Europe/Oslo", cron="0 8 * * *", holidays="NO", exceptions=["2026-05-18"])
    slots = list(daily.between(utc(2026, 5, 16), utc(2026, 5, 20)))
    assert [slot.skipped for slot in slots] == [
        "",
        "Constitution Day (NO)",
        "named in the config",
        "",
    ]


def test_a_slot_on_a_holiday_is_moved_to_the_next_working_day(timetable: Make, utc: Utc) -> None:
    fridays = timetable(
        "Europe/Oslo", cron="0 8 * * fri", holidays=["NO"], on_holiday="next-working-day"
    )
    # Good Friday 2026; Easter Monday is a holiday too.
    (slot,) = fridays.between(utc(2026, 4, 2), utc(2026, 4, 9))
    assert fridays.local(slot.due).isoformat() == "2026-04-07T08:00:00+02:00"
    assert slot.moved == dt.date(2026, 4, 3)
    assert list(fridays.between(utc(2026, 4, 7, 6), utc(2026, 4, 9))) == []


def test_slots_that_are_moved_onto_one_another_are_one(timetable: Make, utc: Utc) -> None:
    daily = timetable(
        cron="0 8 * * *", exceptions=["2026-06-06", "2026-06-07"], on_holiday="next-working-day"
    )
    slots = [slot.due for slot in daily.between(utc(2026, 6, 5, 9), utc(2026, 6, 9, 9))]
    assert slots == [utc(2026, 6, 8, 8), utc(2026, 6, 9, 8)]


def test_jitter_is_spread_and_the_same_whoever_asks(timetable: Make, utc: Utc) -> None:
    spread = timetable(cron="0 8 * * *", jitter="30 min")
    slots = list(spread.between(utc(2026, 1, 1), utc(2026, 4, 1)))
    delays = [slot.starts - slot.due for slot in slots]
    assert all(dt.timedelta() <= delay <= dt.timedelta(minutes=30) for delay in delays)
    assert len(set(delays)) > 60
    assert slots == list(spread.between(utc(2026, 1, 1), utc(2026, 4, 1)))


@cases(10)
@given(cuts=st.lists(st.integers(0, 30 * 24), max_size=4), cron=st.sampled_from(
    ["*/20 * * * *", "30 2 * * *", "0 8 * * mon-fri", "15 1,2,3 * 3,10 *"]))  # fmt: skip
def test_slots_are_the_same_however_time_is_cut_into_pieces(
    timetable: Make, utc: Utc, cuts: list[int], cron: str
) -> None:
    schedule = timetable("Europe/Oslo", cron=cron, holidays="NO", on_holiday="next-working-day")
    # With the change to summer time and the Easter holidays.
    begin, end = utc(2026, 3, 15), utc(2026, 4, 14)
    whole = [slot.due for slot in schedule.between(begin, end)]
    edges = [begin, *(begin + dt.timedelta(hours=cut) for cut in sorted(cuts)), end]
    parts = [slot.due for left, right in pairwise(edges) for slot in schedule.between(left, right)]
    assert parts == whole
    assert len(set(whole)) == len(whole)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({}, "name one rule: cron, every or at"),
        ({"cron": "0 8 * * *", "every": "1 h"}, "name one rule: cron, every or at"),
        ({"cron": "0 8 * *"}, "five fields"),
        ({"cron": "0 25 * * *"}, "bad hour"),
        ({"cron": "0 0 30 2 *"}, "bad day-of-month"),
        ({"every": "1 h"}, "every needs start"),
        ({"every": "10 s", "start": "2026-01-01T00:00"}, "at least a minute"),
        ({"every": "often"}, "a duration such as"),
        ({"cron": "0 8 * * *", "timezone": "Oslo"}, 'did you mean "Europe/Oslo"'),
        ({"cron": "0 8 * * *", "holidays": "XX"}, "the holidays of"),
        ({"cron": "0 8 * * *", "holidays": "US-XX"}, "no part"),
        (
            {"cron": "0 8 * * *", "start": "2026-02-01T00:00", "end": "2026-01-01T00:00"},
            "end is before start",
        ),
    ],
)
def test_a_schedule_that_cannot_be_kept_is_refused(keys: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Schedule.model_validate(keys)
