"""Which days the dates of allocations cover: a year, a month or a day each, as they are stated."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aidreport.model.allocation import Allocation

_MONTHS = 12


class Period(NamedTuple):
    """Days from a first to a last one, both included."""

    first: dt.date
    last: dt.date

    @property
    def months(self) -> int:
        """How many months of the calendar it is in, whole or in part."""
        years = self.last.year - self.first.year
        return years * _MONTHS + self.last.month - self.first.month + 1

    @property
    def year(self) -> int | None:
        """The year that all of it is in; None if it is in several."""
        return self.first.year if self.first.year == self.last.year else None

    def overlaps(self, other: Period) -> bool:
        """Tell whether a day is in both."""
        return self.first <= other.last and other.first <= self.last


def period_of(item: Allocation) -> Period | None:
    """Return the days that an allocation's date states: a year, a month or a day; None for none."""
    day, stated = item.decided, {part.field for part in item.inferred}
    if day is None or not stated & {"year", "month"}:
        return Period(day, day) if day else None
    first, last = (1, _MONTHS) if "year" in stated else (day.month, day.month)
    end = monthrange(day.year, last)[1]
    return Period(dt.date(day.year, first, 1), dt.date(day.year, last, end))


def period_covered(items: Iterable[Allocation]) -> Period | None:
    """Return the days from the first to the last that dates state; None without any date."""
    periods = [period for period in map(period_of, items) if period]
    if not periods:
        return None
    return Period(min(one.first for one in periods), max(one.last for one in periods))
