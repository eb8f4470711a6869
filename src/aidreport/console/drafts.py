"""The briefing of what is tried: drawn as a form says, looked at, and downloaded."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from aidreport.briefing.design import wording_in
from aidreport.console.briefings import as_download, picture_answer, shown_figures
from aidreport.console.designs import design_in
from aidreport.console.drawings import refuse_unread
from aidreport.console.forms import checked_form
from aidreport.console.language import speech_of
from aidreport.console.refusals import ConsoleError
from aidreport.console.rendering import page
from aidreport.console.try_it import show_trial, trial_of
from aidreport.errors import UsageError
from aidreport.files.library import Library

if TYPE_CHECKING:
    from starlette.requests import Request

    from aidreport.console.drawings import Drawings
    from aidreport.console.events import Events
    from aidreport.console.trials import Trial


async def draft(request: Request) -> Response:
    """Begin to draw the briefing in the design that a form chooses; show its pages and figures."""
    if request.method != "POST":
        return await run_in_threadpool(_show, request)
    async with checked_form(request) as form:
        trial = trial_of(request)
        refuse_unread(trial)
        try:
            design = design_in(form, request.app.state.project.config())
        except UsageError as refused:
            return show_trial(request, refused, 422, design=dict(form.fields))
        drawings: Drawings = request.app.state.drawings
        await drawings.begin(trial, design, form.fields, lambda: trial_of(request))
    return RedirectResponse(f"/try/{trial.id}#briefing", 303)


async def send_draft_progress(request: Request) -> Response:
    """Send events while a briefing is drawn."""
    trial, drawings = trial_of(request), request.app.state.drawings
    events: Events = request.app.state.events

    async def look() -> tuple[str, bool]:
        found: tuple[str, bool] = drawings.stage(trial)
        return found

    return events.answer(look)


def _show(request: Request) -> Response:
    trial, content, digest = _drawn(request)
    config, language = request.app.state.project.config(), speech_of(request.scope).language
    wording = wording_in(Library.at(config.folder / config.templates), language)
    shown = shown_figures(request.app.state.briefings.pages(digest, content), wording, request)
    return page(request, "draft.html", trial=trial, digest=digest, **shown)


def send_draft(request: Request) -> Response:
    """Send the PDF."""
    trial, content, _ = _drawn(request)
    return as_download(content, trial.known["made"]["file"], "application/pdf")


def send_page(request: Request) -> Response:
    """Send a page of the PDF as a picture."""
    _, content, digest = _drawn(request)
    if request.path_params["digest"] != digest:
        return Response("There is no such page any more.\n", 404, media_type="text/plain")
    number = request.path_params["number"]
    return picture_answer(request.app.state.briefings, digest, content, number)


def send_section(request: Request) -> Response:
    """Send the section of config.toml that makes the same."""
    trial, _, _ = _drawn(request)
    section = trial.section(trial.known["design"])
    return as_download(section.encode(), f"{trial.known['report']}.toml", "application/toml")


def _drawn(request: Request) -> tuple[Trial, bytes, str]:
    """Return a trial with its PDF, and the SHA-256 of that.

    Raises:
        UsageError: there is none.
    """
    trial = trial_of(request)
    if not trial.known["made"] or not trial.pdf.is_file():
        raise ConsoleError("not-made")
    content = trial.pdf.read_bytes()
    return trial, content, hashlib.sha256(content).hexdigest()
