"""Days as sources state them."""

from __future__ import annotations

import datetime as dt
import re

from aidreport.model.allocation import Inference
from aidreport.model.remarks import say

YEARS_AHEAD = 2
"""Dates more than so many years after today are probably mistakes."""

_YEAR = re.compile(r"(19|20)\d\d", re.ASCII)
_YEAR_ALONE = Inference("year", say("year-alone"))


def first_day(text: str) -> tuple[dt.date | None, tuple[Inference, ...]]:
    """Return the first day of a year, if that is all a source states, and that it was assumed."""
    if not _YEAR.fullmatch(text.strip()):
        return None, ()
    return dt.date(int(text), 1, 1), (_YEAR_ALONE,)
