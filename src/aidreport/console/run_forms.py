"""The forms that begin a run, and the events that follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from aidreport.console.audit import entry_of
from aidreport.console.forms import checked_form
from aidreport.console.rendering import page
from aidreport.runs.ledger.audit import Act

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from aidreport.console.events import Events
    from aidreport.console.running import Running


async def run_now(request: Request) -> Response:
    """Begin a run of a report, and lead to its page."""
    running: Running = request.app.state.running
    async with checked_form(request) as form:
        seen = form.number("seen")
        name, by = request.path_params["report"], entry_of(request, Act.RUN)
        run = await run_in_threadpool(running.begin, name, seen, by)
    return RedirectResponse(f"/runs/{run}", 303)


async def run_again(request: Request) -> Response:
    """Try a run again, and lead to its page."""
    running: Running = request.app.state.running
    async with checked_form(request):
        by = entry_of(request, Act.RUN)
        await run_in_threadpool(running.repeat, request.path_params["run"], by)
    return RedirectResponse(f"/runs/{request.path_params['run']}", 303)


async def correct(request: Request) -> Response:
    """Begin a correction of a run, and lead to its page."""
    running: Running = request.app.state.running
    async with checked_form(request) as form:
        number, by = request.path_params["run"], entry_of(request, Act.CORRECT)
        run = await run_in_threadpool(running.correct, number, form.number("seen"), by)
    return RedirectResponse(f"/runs/{run}", 303)


async def show_dry_run(request: Request) -> Response:
    """Show what a run of a report would send to whom."""
    running: Running = request.app.state.running
    name = request.path_params["report"]
    async with checked_form(request):
        by = entry_of(request, Act.DRY_RUN, report=name)
        found = await run_in_threadpool(running.dry_run, name, by)
    return page(request, "dry_run.html", name=name, found=found)


async def send_progress(request: Request) -> Response:
    """Send events while a run is under way."""
    running: Running = request.app.state.running
    run = request.path_params["run"]
    await run_in_threadpool(running.stage, run)  # one that does not exist is said so
    events: Events = request.app.state.events
    return events.answer(lambda: run_in_threadpool(running.stage, run))
