"""Days as sources name them."""

from __future__ import annotations

import datetime as dt
import re

from aidreport.model.allocation import Inference

_YEAR = re.compile(r"(19|20)\d\d", re.ASCII)
_YEAR_ALONE = Inference("year", "the source names the year alone; its first day stands for it")


def first_day(text: str) -> tuple[dt.date | None, tuple[Inference, ...]]:
    """Return the day that stands for a year that is all a source says, and that it was assumed."""
    if not _YEAR.fullmatch(text.strip()):
        return None, ()
    return dt.date(int(text), 1, 1), (_YEAR_ALONE,)
