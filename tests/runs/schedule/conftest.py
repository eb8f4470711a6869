from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aidreport.config.schedules import Schedule
from aidreport.runs.schedule.calendar import calendar
from aidreport.runs.schedule.slots import Timetable


@pytest.fixture(scope="session")
def timetable() -> Callable[..., Timetable]:
    """Make a schedule of a report, with its keys as in config.toml."""

    def make(zone: str = "UTC", **keys: Any) -> Timetable:
        schedule = Schedule.model_validate(keys)
        days = calendar(schedule.holidays, schedule.exceptions, {}, schedule.weekend)
        return Timetable("report", "main", schedule, ZoneInfo(zone), days)

    return make


@pytest.fixture(scope="session")
def utc() -> Callable[..., dt.datetime]:
    def make(*parts: int) -> dt.datetime:
        return dt.datetime(*parts, tzinfo=dt.UTC)

    return make
