"""What the ledger must hold after any sequence of looks, computed without the program's own code.

Only rules that plain arithmetic can follow are used: a time of every day, of a weekday or of a day
of the month in a zone, and every so many hours from a start.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

GRACE = dt.timedelta(minutes=10)
DAY = dt.timedelta(days=1)


def instants(rule: str, after: dt.datetime, until: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the instants of a rule with after < instant ≤ until; the rule is as the ledger's."""
    keys = json.loads(rule)
    zone = ZoneInfo(keys["timezone"])
    if "every" in keys:
        step = dt.timedelta(seconds=int(keys["every"].partition(" ")[0]))
        moment = dt.datetime.fromisoformat(keys["start"]).replace(tzinfo=zone).astimezone(dt.UTC)
        while moment <= until:
            if moment > after:
                yield moment
            moment += step
        return
    minute, hour, day, _, weekday = keys["cron"].split()
    date = after.astimezone(zone).date() - DAY
    while date <= until.astimezone(zone).date():
        if day in ("*", str(date.day)) and weekday in ("*", str(date.isoweekday())):
            moment = _resolved(dt.datetime.combine(date, dt.time(int(hour), int(minute))), zone)
            if after < moment <= until:
                yield moment
        date += DAY


def _resolved(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return a local time as an instant: after a gap right at its end, twice there the first."""
    moment = local.replace(tzinfo=zone).astimezone(dt.UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local:
        return moment
    while moment.astimezone(zone).utcoffset() != (moment - DAY).astimezone(zone).utcoffset():
        moment -= dt.timedelta(minutes=1)
    return moment + dt.timedelta(minutes=1)


@dataclass
class Mark:
    """How far a schedule was looked at, by which rule, and whether it was gone then."""

    since: dt.datetime
    rule: str
    gone: bool = False


@dataclass
class Timeline:
    """What must have been entered.

    Attributes:
        marks: of each schedule of a report.
        due: the instants that each report must have in its ledger.
    """

    marks: dict[tuple[str, str], Mark] = field(default_factory=dict)
    due: set[tuple[str, dt.datetime]] = field(default_factory=set)

    def looked(self, report: str, name: str, now: dt.datetime, rule: str, *, gone: bool) -> None:
        """A schedule was looked at, at an instant later than ever before."""
        mark = self.marks.get((report, name))
        spans = [(rule, now - GRACE)]
        if mark is not None:
            spans = [(rule, mark.since)]
            if mark.gone or mark.rule != rule:
                spans = [(rule, max(mark.since, now - GRACE))]
            if not mark.gone:
                spans += [(mark.rule, mark.since)]
        for of, after in spans:
            self.due |= {(report, moment) for moment in instants(of, after, now)}
        self.marks[report, name] = Mark(now, rule, gone)

    def renamed(self, report: str, old: str, new: str) -> None:
        """A schedule goes on under another name."""
        if (report, old) in self.marks and (report, new) not in self.marks:
            self.marks[report, new] = self.marks.pop((report, old))

    def report_renamed(self, old: str, new: str) -> None:
        """A report that is new goes on as one that was there."""
        self.marks = {
            (new if report == old else report, name): mark
            for (report, name), mark in self.marks.items()
        }
        self.due = {(new if report == old else report, moment) for report, moment in self.due}
