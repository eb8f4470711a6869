from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise

import pytest

from aidreport.runs.schedule.slots import Timetable

Make = Callable[..., Timetable]
Utc = Callable[..., dt.datetime]


@pytest.mark.parametrize("country", ["JO", "EG", "BD", "YE", "IL", "PS", "LY", "QA"])
def test_a_slot_is_moved_past_friday_and_saturday_where_these_are_the_weekend(
    timetable: Make, utc: Utc, country: str
) -> None:
    # A Thursday and a Sunday without public holidays in these countries.
    moving = timetable(
        cron="0 8 * * thu",
        holidays=country,
        exceptions=["2026-10-15"],
        on_holiday="next-working-day",
    )
    (slot,) = moving.between(utc(2026, 10, 15), utc(2026, 10, 21))
    assert slot.due == utc(2026, 10, 18, 8)


@pytest.mark.parametrize(("country", "day"), [("SO", 14), ("NO", 16), ("IR", 14)])
def test_a_slot_is_moved_to_the_first_day_on_which_the_country_works(
    timetable: Make, utc: Utc, country: str, day: int
) -> None:
    moving = timetable(
        cron="0 8 * * fri",
        holidays=country,
        exceptions=["2026-11-13"],
        on_holiday="next-working-day",
    )
    (slot,) = moving.between(utc(2026, 11, 13), utc(2026, 11, 18))
    assert slot.due == utc(2026, 11, day, 8)


def test_the_weekend_of_the_config_counts_before_that_of_the_country(
    timetable: Make, utc: Utc
) -> None:
    moving = timetable(
        cron="0 8 * * thu",
        holidays="NO",
        exceptions=["2026-11-12"],
        on_holiday="next-working-day",
        weekend="fri-sat",
    )
    (slot,) = moving.between(utc(2026, 11, 12), utc(2026, 11, 18))
    assert slot.due == utc(2026, 11, 15, 8)


def test_no_day_works_on_which_one_of_several_countries_rests(timetable: Make, utc: Utc) -> None:
    moving = timetable(
        cron="0 8 * * thu",
        holidays=["NO", "JO"],
        exceptions=["2026-11-12"],
        on_holiday="next-working-day",
    )
    (slot,) = moving.between(utc(2026, 11, 12), utc(2026, 11, 18))
    assert slot.due == utc(2026, 11, 16, 8)


@pytest.mark.parametrize("cron", ["30 2 * * *", "0 2 * * *", "15 2 * * sun,mon"])
def test_a_slot_that_is_moved_from_the_day_the_clocks_change_meets_the_slot_of_the_next_day(
    timetable: Make, utc: Utc, cron: str
) -> None:
    # Easter Sunday 2027 is the day on which summer time begins; Easter Monday is a holiday, too.
    moving = timetable(
        "Europe/Oslo", cron=cron, exceptions=["2027-03-28"], on_holiday="next-working-day"
    )
    slots = list(moving.between(utc(2027, 3, 27, 12), utc(2027, 3, 29, 12)))
    assert len(slots) == 1
    assert moving.local(slots[0].due).time().hour == 2


def test_a_slot_that_is_moved_to_the_day_the_clocks_change_comes_when_that_hour_ends(
    timetable: Make, utc: Utc
) -> None:
    moving = timetable(
        "Europe/Oslo",
        cron="30 2 * * *",
        exceptions=["2027-03-27"],
        on_holiday="next-working-day",
        weekend="sat",
    )
    slots = list(moving.between(utc(2027, 3, 26, 12), utc(2027, 3, 28, 12)))
    assert [moving.local(slot.due).isoformat() for slot in slots] == ["2027-03-28T03:00:00+02:00"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("zone", "cron"),
    [
        ("Europe/Oslo", "30 2 * * *"),
        ("Asia/Amman", "0 8 * * *"),
        ("America/New_York", "30 2 * * *"),
    ],
)
def test_in_twenty_years_no_day_has_two_slots_of_a_daily_schedule(
    timetable: Make, utc: Utc, zone: str, cron: str
) -> None:
    moving = timetable(zone, cron=cron, holidays="NO", on_holiday="next-working-day")
    days = [
        moving.local(slot.due).date() for slot in moving.between(utc(2020, 1, 1), utc(2040, 1, 1))
    ]
    assert all(before < after for before, after in pairwise(days))
