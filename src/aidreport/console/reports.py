"""The pages of reports: what is due, what happened, who receives it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import RedirectResponse

from aidreport.console.language import speech_of
from aidreport.console.rendering import page
from aidreport.runs.ledger.records import SlotState
from aidreport.runs.schedule.planner import timetables, upcoming_slots, with_pauses
from aidreport.runs.schedule.requests import BY_COMMAND

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from aidreport.config.config import Config
    from aidreport.console.project import Project
    from aidreport.runs.ledger.findings import FindingsRecord
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.pauses import Pause
    from aidreport.runs.ledger.records import SlotRecord
    from aidreport.runs.schedule.slots import Timetable

_SHOWN_RUNS = 25
_SHOWN_SLOTS = 8
_LOOKED_AT = 60
"""Slots to come of which the first that is not skipped is sought."""
_SECOND = dt.timedelta(seconds=1)


class ReportLine(NamedTuple):
    """A report in the list of reports.

    Attributes:
        latest: its last run; None if it has not run.
        findings: of that run; None if it has checked nothing.
        waiting: its runs that wait for approval.
        next: when it runs next; None without a schedule.
    """

    name: str
    latest: SlotRecord | None
    findings: FindingsRecord | None
    waiting: list[SlotRecord]
    next: dt.datetime | None
    scheduled: bool
    subscribers: int


class PlannedSlot(NamedTuple):
    """A slot that is to come; `skipped` says why it will not run, if it will not."""

    schedule: str
    due: dt.datetime
    starts: dt.datetime
    skipped: str


def home(_request: Request) -> Response:
    """Lead to the list of reports."""
    return RedirectResponse("/reports", 303)


def show_reports(request: Request) -> Response:
    """Show all reports with their last and next runs."""
    project: Project = request.app.state.project
    config = project.config()
    with project.ledger(config) as ledger:
        planned = with_pauses(timetables(config), ledger)
        waiting = ledger.in_state(SlotState.WAITING)
        shown = filter(request.state.roles.sees, config.reports)
        latest = {name: ledger.latest(name) for name in shown}
        findings = ledger.findings([run.id for run in latest.values() if run])
        lines = [
            ReportLine(
                name,
                last,
                findings.get(last.id) if last else None,
                [run for run in waiting if run.key.report == name],
                _next(planned, name, project.now()),
                bool(config.reports[name].schedules),
                len(config.reports[name].delivery.subscribers),
            )
            for name, last in latest.items()
        ]
        seen = filter(request.state.roles.sees, ledger.reports())
        gone = [name for name in seen if name not in config.reports]
    return page(request, "reports.html", lines=lines, gone=gone, zone=config.organisation.zone)


def show_report(request: Request) -> Response:
    """Show a report: its slots to come and past ones with outcome and reason."""
    project: Project = request.app.state.project
    config = project.config()
    name = request.path_params["report"]
    before = request.query_params.get("before", "")
    with project.ledger(config) as ledger:
        runs = _history(ledger, name, before)
        counts = ledger.outbox.counts(run.id for run in runs)
        own = ledger.latest(name, BY_COMMAND)
        planned = with_pauses(timetables(config), ledger)
        pauses = ledger.pauses.open(name)
    settings, zone = config.reports.get(name), config.organisation.zone
    return page(
        request,
        "report.html",
        name=name,
        settings=settings,
        subscribers=settings.delivery.subscribers if settings else (),
        planned=_planned(planned, name, project.now()),
        schedules=_not_paused([item.name for item in planned if item.report == name], pauses),
        pauses=pauses,
        own_run=own.id if own else 0,
        runs=runs[:_SHOWN_RUNS],
        more=runs[_SHOWN_RUNS - 1].id if len(runs) > _SHOWN_RUNS else None,
        deliveries={run.id: counts.get(run.id, {}) for run in runs},
        due={run.id: due_in_words(request, config, run) for run in runs},
        zone=zone,
    )


def _not_paused(schedules: list[str], pauses: list[Pause]) -> list[str]:
    """Return the schedules that can be paused."""
    paused = {item.schedule for item in pauses}
    return [] if "" in paused else [name for name in schedules if name not in paused]


def _history(ledger: Ledger, report: str, before: str) -> list[SlotRecord]:
    """Return runs of a report, the latest first: all, or those before the run of this number."""
    if not re.fullmatch(r"[0-9]{1,15}", before):
        return ledger.history(report=report, limit=_SHOWN_RUNS + 1)
    last = ledger.run(int(before))
    until = last.key.due + _SECOND
    runs = ledger.history(report=report, limit=4 * _SHOWN_RUNS, until=until)
    place = last.key.due, last.id
    return [run for run in runs if (run.key.due, run.id) < place][: _SHOWN_RUNS + 1]


def due_in_words(request: Request, config: Config, slot: SlotRecord) -> str:
    """Return when a slot was due, in the zone of the organisation, and in that of its schedule."""
    own = config.zone_of_schedule(slot.key.report, slot.key.schedule)
    return speech_of(request.scope).time_in_both(slot.key.due, config.organisation.zone, own)


def outcome_of(slot: SlotRecord) -> str:
    """Return the outcome of a run, or its state as long as it has none."""
    if slot.state is SlotState.WAITING:
        return "waits for approval"
    return (slot.outcome or slot.state).value


def _next(planned: list[Timetable], name: str, now: dt.datetime) -> dt.datetime | None:
    slots = (
        slot
        for timetable in planned
        if timetable.report == name
        for slot in upcoming_slots(timetable, now, _LOOKED_AT)
        if not slot.skipped
    )
    return min((slot.starts for slot in slots), default=None)


def _planned(planned: list[Timetable], name: str, now: dt.datetime) -> list[PlannedSlot]:
    slots = [
        PlannedSlot(timetable.name, slot.due, slot.starts, slot.skipped)
        for timetable in planned
        if timetable.report == name
        for slot in upcoming_slots(timetable, now, _SHOWN_SLOTS)
    ]
    return sorted(slots, key=lambda slot: slot.due)[:_SHOWN_SLOTS]
