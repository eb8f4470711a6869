from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aidreport.config.schedules import Schedule
from aidreport.runs.schedule.slots import Plan, calendar


@pytest.fixture(scope="session")
def plan() -> Callable[..., Plan]:
    """Make a schedule of a report, with its keys as in config.toml."""

    def make(zone: str = "UTC", **keys: Any) -> Plan:
        schedule = Schedule.model_validate(keys)
        days = calendar(schedule.holidays, schedule.exceptions, {})
        return Plan("report", "main", schedule, ZoneInfo(zone), days)

    return make


@pytest.fixture(scope="session")
def utc() -> Callable[..., dt.datetime]:
    def make(*parts: int) -> dt.datetime:
        return dt.datetime(*parts, tzinfo=dt.UTC)

    return make
