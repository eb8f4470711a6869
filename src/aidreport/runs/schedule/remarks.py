"""What to know of a schedule beside its slots: days on which clocks change, unknown holidays."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from cronsim import CronSim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from aidreport.runs.schedule.slots import Timetable

_DAY = dt.timedelta(days=1)
_LOOKED_AHEAD = 366
_SINCE = {"UA": "; Ukraine has had none since March 2022"}
"""Why the holidays of a country are unknown, where that is known."""


def changes_of_clocks(
    zone: ZoneInfo, after: dt.datetime, days: int = _LOOKED_AHEAD
) -> Iterator[tuple[dt.date, dt.timedelta]]:
    """Yield the days on which clocks change, and how far forward they go."""
    first = after.astimezone(zone).date()
    midnights = (
        dt.datetime.combine(first + number * _DAY, dt.time(), zone) for number in range(days)
    )
    for midnight in midnights:
        before, then = midnight.utcoffset(), (midnight + _DAY).utcoffset()
        if before is not None and then is not None and before != then:
            yield midnight.date(), then - before


def remarks_on_clocks(timetable: Timetable, after: dt.datetime) -> list[str]:
    """Return on which days of the next year a schedule has other slots, since clocks change.

    As in cron, a rule with * in its minutes or hours goes by the clock: a time that is skipped has
    no slot, one that comes twice has two. Of one for every hour nobody expects anything else.
    """
    fields = (timetable.schedule.cron or "").upper().split()
    by_clock = any(field.startswith("*") for field in fields[:2])
    if not by_clock or fields[1] == "*":
        return []
    found = []
    for day, forward in changes_of_clocks(timetable.zone, after):
        usual, actual = _count(timetable, day, None), _count(timetable, day, timetable.zone)
        if actual != usual:
            way = "forward" if forward > dt.timedelta() else "back"
            found.append(
                f"on {day} clocks go {way}: {actual or 'no'} slots instead of {usual}, since a rule"
                " with * in its minutes or hours goes by the clock, as in cron"
            )
    return found


def _count(timetable: Timetable, day: dt.date, zone: ZoneInfo | None) -> int:
    """Return how many times a rule has on a day: as written, or in a zone."""
    begin = dt.datetime.combine(day, dt.time(), zone) - dt.timedelta(seconds=1)
    number = 0
    for moment in CronSim(timetable.rule.upper(), begin):
        if moment.date() > day:
            break
        number += 1
    return number


def remarks_on_holidays(timetable: Timetable, years: Iterable[int]) -> list[str]:
    """Return for which countries no public holiday is known in years, so that none is observed."""
    unknown: dict[str, list[str]] = {}
    for year in sorted(set(years)):
        for country in timetable.calendar.without_holidays(year):
            unknown.setdefault(country, []).append(str(year))
    return [
        f"no public holiday of {country} is known in {', '.join(of)}, so none is observed"
        f"{_SINCE.get(country.partition('-')[0], '')}; name days off yourself in exceptions"
        for country, of in unknown.items()
    ]
