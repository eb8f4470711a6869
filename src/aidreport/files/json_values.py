"""Values of settings as JSON has them, written as pydantic writes them: what was stored stays."""

from __future__ import annotations

import datetime as dt
import json
from enum import Enum
from typing import Any

_YEAR = 365
"""Days of a year in a duration."""


def as_json(value: Any) -> Any:
    """Return a text, number, date, duration or member of an enumeration as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.timedelta):
        return duration(value)
    if isinstance(value, dt.datetime):
        text = value.isoformat()
        return f"{text.removesuffix('+00:00')}Z" if text.endswith("+00:00") else text
    return value.isoformat() if isinstance(value, dt.date) else value


def duration(value: dt.timedelta) -> str:
    """Return a duration as in ISO 8601: P2Y, P7DT3H, PT0.5S."""
    sign, value = ("-", -value) if value < dt.timedelta() else ("", value)
    years, days = divmod(value.days, _YEAR)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    date = "".join(f"{count}{unit}" for count, unit in ((years, "Y"), (days, "D")) if count)
    parts = f"{seconds}.{value.microseconds:06}".rstrip("0").removesuffix(".")
    counts = ((str(hours), "H"), (str(minutes), "M"), (parts, "S"))
    time = "".join(f"{count}{unit}" for count, unit in counts if count != "0")
    return f"{sign}P{date}" + (f"T{time}" if time or not date else "") + ("0S" if not value else "")


def json_text(value: Any) -> str:
    """Return values that JSON has as its text, without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
