"""Pauses schedules from the page of a report, and resumes them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from aidreport.console.audit import entry_of
from aidreport.console.forms import Form, checked_form
from aidreport.console.refusals import ConsoleError
from aidreport.runs.ledger.audit import Act
from aidreport.runs.schedule.pausing import pause_schedule
from aidreport.statements import state

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from aidreport.console.project import Project


async def pause(request: Request) -> Response:
    """Pause a schedule of a report, or all, with a reason."""
    async with checked_form(request) as form:
        return await run_in_threadpool(_pause, request, form)


def _pause(request: Request, form: Form) -> Response:
    project: Project = request.app.state.project
    report, because = request.path_params["report"], form.text("because")
    if not because:
        raise ConsoleError("pause-reason")
    config = project.config()
    with project.ledger(config) as ledger:
        only = form.text("schedule") or None
        who = request.state.session.person.name
        entry = entry_of(request, Act.PAUSE, report=report, note=_note(only, because))
        _, notices = pause_schedule(config, ledger, report, only, who, because, entry)
    for notice in notices:  # of a changed configuration, which its owner reads in the terminal
        sys.stderr.write(f"{notice.text}\n")
    return RedirectResponse(f"/reports/{quote(report, safe='')}", 303)


def _note(schedule: str | None, because: str) -> str:
    if schedule is None:
        return state("note.all-schedules-because", because=because)
    return f"{schedule}: {because}"


async def resume(request: Request) -> Response:
    """End a pause."""
    async with checked_form(request) as form:
        return await run_in_threadpool(_resume, request, form)


def _resume(request: Request, form: Form) -> Response:
    project: Project = request.app.state.project
    report = request.path_params["report"]
    config = project.config()
    with project.ledger(config) as ledger:
        only = form.text("schedule")
        entry = entry_of(
            request, Act.RESUME, report=report, note=only or state("note.all-schedules")
        )
        ledger.pauses.end(report, only, entry)
    return RedirectResponse(f"/reports/{quote(report, safe='')}", 303)
