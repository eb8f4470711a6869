"""What stays the same report and the same schedule, and what is gone from the configuration.

The ledger keeps the rule by which it entered the slots of a schedule, and what a report was but
for its name. A schedule that has a new name, but the rule of one that is gone, is that one; so is
one that names it in `formerly`. Of reports, one that is the same but for its name is that one;
where it is unclear, it may be.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.schedules import Schedule
from aidreport.config.time_zones import time_zone
from aidreport.runs.ledger.records import ReportMark
from aidreport.runs.schedule.calendar import calendar
from aidreport.runs.schedule.identity import Likeness, identity_of, likeness
from aidreport.runs.schedule.slots import Timetable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from aidreport.config.config import Config
    from aidreport.runs.ledger.reading import LedgerReader
    from aidreport.runs.ledger.records import ScheduleMark

_OF_RULE = {"cron", "every", "at", "start", "end"}


class Renamed(NamedTuple):
    """A report or a schedule that continues under another name.

    Attributes:
        report: of the schedule; empty for a report.
        why: it is taken for that one; empty if `formerly` says so.
    """

    old: str
    new: str
    report: str = ""
    why: str = ""


class Gone(NamedTuple):
    """A schedule that the configuration has no longer.

    Attributes:
        dated: whether it was there when the ledger looked last; of one that an earlier version
            saw, nobody knows.
    """

    report: str
    mark: ScheduleMark
    dated: bool


class Changes(NamedTuple):
    """What changed in a configuration since the ledger last saw it.

    Attributes:
        reports, schedules: that are renamed.
        unclear: new reports, each with those that it may have been.
        gone: schedules, of reports that are gone as well; not those that were gone before.
        gone_reports: those that were gone before are among them.
        seen: the reports of the configuration, as the ledger will have them.
    """

    reports: Sequence[Renamed]
    schedules: Sequence[Renamed]
    unclear: Mapping[str, Sequence[str]]
    gone: Sequence[Gone]
    gone_reports: Collection[str]
    seen: Sequence[ReportMark]


def rule_text(timetable: Timetable) -> str:
    """Return what decides when the slots of a schedule are due, but for days off, as JSON."""
    keys = timetable.schedule.model_dump(mode="json", include=_OF_RULE, exclude_defaults=True)
    if timetable.schedule.every is not None:
        keys["every"] = f"{timetable.schedule.every.total_seconds():.0f} s"
    return json.dumps({**keys, "timezone": timetable.zone.key}, sort_keys=True)


def timetable_of(report: str, name: str, rule: str) -> Timetable:
    """Return a schedule as it was by a rule that the ledger kept, without days off."""
    keys = json.loads(rule)
    zone = time_zone(keys["timezone"])
    return Timetable(report, name, Schedule.model_validate(keys), zone, calendar((), (), {}))


def changes_in(config: Config, planned: Sequence[Timetable], ledger: LedgerReader) -> Changes:
    """Return what changed in a configuration since the ledger last saw it."""
    own = {name: [item for item in planned if item.report == name] for name in config.reports}
    seen = [
        ReportMark(name, _file(config), identity_of(report, map(rule_text, own[name])))
        for name, report in config.reports.items()
    ]
    known = ledger.reports()
    reports = _named(config, known)
    claimed = {item.old for item in reports}
    left = {
        name: mark
        for name, mark in known.items()
        if name not in config.reports and name not in claimed and _is_ours(config, mark)
    }
    continued = {item.new for item in reports}
    new = [mark for mark in seen if mark.name not in known and mark.name not in continued]
    recognised, unclear = _matched(new, left, ledger)
    reports += recognised
    for item in recognised:
        del left[item.old]
    schedules: list[Renamed] = []
    gone = [
        Gone(name, mark, bool(known[name].identity)) for name in left for mark in ledger.marks(name)
    ]
    for name, timetables in own.items():
        former = [*(item.old for item in reports if item.new == name), name]
        dated = any(item in known and known[item].identity for item in former)
        marks = {mark.name: mark for item in former for mark in ledger.marks(item)}
        renamed = list(_renamed(name, timetables, marks))
        schedules += renamed
        kept = {timetable.name for timetable in timetables} | {item.old for item in renamed}
        gone += [Gone(name, mark, dated) for mark in marks.values() if mark.name not in kept]
    gone = [item for item in gone if not item.mark.gone]
    return Changes(reports, schedules, unclear, gone, left.keys(), seen)


def _file(config: Config) -> str:
    return "" if config.file is None else str(config.file.absolute())


def _is_ours(config: Config, mark: ReportMark) -> bool:
    """Return whether no other configuration has a report, which keeps its ledger here, too."""
    return mark.config in ("", _file(config)) or not Path(mark.config).exists()


def _named(config: Config, known: Mapping[str, ReportMark]) -> list[Renamed]:
    """Return the reports that name in `formerly` what they were."""
    named: dict[str, str] = {}
    for name, report in config.reports.items():
        for former in report.formerly:
            if former in known and former not in config.reports:
                named.setdefault(former, name)
    return [Renamed(former, name) for former, name in named.items()]


def _matched(
    new: Sequence[ReportMark], left: Mapping[str, ReportMark], ledger: LedgerReader
) -> tuple[list[Renamed], dict[str, list[str]]]:
    """Return which new reports are ones that are gone, and which may be; one is one at most."""
    found = {
        mark.name: {
            name: likeness(mark.identity, former, ledger.marks(name))
            for name, former in left.items()
        }
        for mark in new
    }
    same = {
        name: [former for former, alike in of.items() if alike is Likeness.SAME]
        for name, of in found.items()
    }
    times = Counter(former for formers in same.values() for former in formers)
    why = "but for its name it is the same"
    matched = [
        Renamed(formers[0], name, why=why)
        for name, formers in same.items()
        if len(formers) == 1 and times[formers[0]] == 1
    ]
    taken = {item.old for item in matched} | {item.new for item in matched}
    unclear = {
        name: [former for former, alike in of.items() if alike and former not in taken]
        for name, of in found.items()
        if name not in taken
    }
    return matched, {name: formers for name, formers in unclear.items() if formers}


def _renamed(
    report: str, own: Sequence[Timetable], marks: Mapping[str, ScheduleMark]
) -> Iterator[Renamed]:
    """Yield the schedules that are new to the ledger and were others of the report."""
    names = {timetable.name for timetable in own}
    gone = {name: mark for name, mark in marks.items() if name not in names}
    new = [(at, timetable) for at, timetable in enumerate(own) if timetable.name not in marks]
    for at, timetable in list(new):
        named = [*timetable.schedule.formerly]
        if not timetable.schedule.name:
            # What earlier versions called a schedule without a name.
            named.append("main" if at == 0 else f"schedule-{at + 1}")
        same = [name for name, mark in gone.items() if mark.rule == rule_text(timetable)]
        for name in (*named, *same):
            if name in gone:
                del gone[name]
                new.remove((at, timetable))
                why = "" if name in named else "its rule is the same"
                yield Renamed(name, timetable.name, report, why)
                break
    unnamed = [timetable.name for _, timetable in new if not timetable.schedule.name]
    edited = [name for name, mark in gone.items() if _is_unnamed(report, mark)]
    if len(unnamed) == len(edited) == 1:
        # Its rule is its name: one that is changed seems to be another.
        why = "no other without a name is new, and no other is gone"
        yield Renamed(edited[0], unnamed[0], report, why)


def _is_unnamed(report: str, mark: ScheduleMark) -> bool:
    """Return whether a schedule that was there until now had no name but its rule."""
    known = mark.rule and not mark.gone
    return bool(known) and timetable_of(report, mark.name, mark.rule).rule == mark.name
