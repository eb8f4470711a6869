"""The console as an application: its paths, who may reach them, and what goes wrong."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from aidreport.console.audit import Trail
from aidreport.console.briefings import Briefings
from aidreport.console.drawings import Drawings
from aidreport.console.guard import Guard, TooLargeError
from aidreport.console.openid import OpenId
from aidreport.console.passwords import Gate
from aidreport.console.proxy import Surroundings
from aidreport.console.refusals import ConsoleError
from aidreport.console.rendering import problem_page
from aidreport.console.roles import RefusedError, SignInNeededError
from aidreport.console.routes import ONLY_VERIFY, ROUTES
from aidreport.console.sign_in import SessionOfRequest, config_problem_page, sign_in_page
from aidreport.console.speech import Term
from aidreport.console.tasks import Tasks
from aidreport.console.trials import NoTrialError, Trials
from aidreport.console.try_it import say_no_trial
from aidreport.console.verification import LARGEST_FILE, Verifier
from aidreport.errors import AidreportError, ConfigError
from aidreport.runs.ledger.audit import Act

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from aidreport.config.console import Console
    from aidreport.console.access import Sessions, Tokens
    from aidreport.console.events import Events
    from aidreport.console.project import Project
    from aidreport.console.running import Running

_FORM_ROOM = 100_000
"""Bytes of a form beside its file."""
_LONG_FORM = 900_000
"""Bytes of a form with all that a press release says."""


def create_app(  # noqa: PLR0913 - all that a console is made from, each once
    project: Project,
    sessions: Sessions,
    tokens: Tokens,
    settings: Console,
    *,
    hosts: Collection[str],
    only_verify: bool = False,
    running: Running | None = None,
    events: Events | None = None,
    used: Callable[[], None] = lambda: None,
) -> ASGIApp:
    """Return the application.

    Args:
        settings: who signs in how; what they may do is read anew for each request.
        hosts: the names under which it is reached.
        only_verify: whether it verifies files and does nothing else; then nobody signs in.
        running: begins runs; None where nothing is run.
        events: sends them to pages; None where nothing takes long.
        used: called when a token has signed in a browser.
    """
    app = Starlette(
        routes=list(ONLY_VERIFY if only_verify else ROUTES),
        middleware=[
            *([] if only_verify else [Middleware(_SweepTrials)]),
            Middleware(SessionOfRequest),
        ],
        exception_handlers={
            NoTrialError: say_no_trial,
            ConfigError: _say_config_problem,
            AidreportError: _say_problem,
            SignInNeededError: _say_sign_in,
            RefusedError: _say_refused,
            TooLargeError: _say_too_large,
            HTTPException: _say_status,
            Exception: _say_internal,
        },
    )
    app.state.project, app.state.sessions, app.state.tokens = project, sessions, tokens
    app.state.only_verify, app.state.used = only_verify, used
    app.state.running, app.state.events = running, events
    app.state.surroundings, app.state.gate = Surroundings(settings), Gate(project, project.now)
    app.state.openid = OpenId(settings, project.folder) if settings.openid else None
    app.state.trail = Trail(project, app.state.surroundings, project.now)
    app.state.rasteriser = threading.Lock()
    app.state.briefings, app.state.verifier = Briefings(app.state.rasteriser), Verifier()
    app.state.trials, app.state.tasks = Trials(project), Tasks(project)
    app.state.drawings = Drawings(app.state.tasks)
    if not only_verify:
        app.state.trials.sweep()
    # Around all of it, so that the answers to internal errors have its headers too.
    room = LARGEST_FILE + _FORM_ROOM
    return Guard(app, hosts, {"/verify": room, "/try": room, "/try/*/text": _LONG_FORM})


class _SweepTrials:
    """Removes what was left of what people tried, at a request: the server has no other clock."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        scope["app"].state.trials.sweep_if_due()
        await self._app(scope, receive, send)


def _say_sign_in(request: Request, _error: Exception) -> Response:
    _record_refusal(request)
    after = request.url.path if request.method == "GET" else ""
    return sign_in_page(request, 403, after=after)


def _say_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    _record_refusal(request, error.report)
    return problem_page(request, error, 403)


def _record_refusal(request: Request, report: str = "") -> None:
    """Record what somebody may not do. What the address asks for is not: it may hold a token."""
    what, trail = f"{request.method} {request.url.path}", request.app.state.trail
    session, run = request.state.session, request.path_params.get("run", 0)
    try:
        if session is None or session.person is None:
            trail.record_stranger(request.scope, Act.REFUSED, what)
        else:
            person = session.person
            trail.record(request.scope, Act.REFUSED, person, report=report, run=run, note=what)
    except AidreportError as error:  # it is refused all the same
        sys.stderr.write(f"{what}: this refusal is not in the audit trail: {error}\n")


def _say_config_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ConfigError)
    return config_problem_page(request, error)


async def _say_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, AidreportError)
    return problem_page(request, error)


_WITHOUT_LIMIT = {"/verify": "aidreport verify FILE", "/try": "aidreport inspect FILE"}


async def _say_too_large(request: Request, error: Exception) -> Response:
    assert isinstance(error, TooLargeError)
    problem = ConsoleError("form-long")
    if error.megabytes:
        command = _WITHOUT_LIMIT[request.url.path]
        problem = ConsoleError("large", megabytes=error.megabytes, command=command)
    return problem_page(request, problem, 413)


def _say_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        session = request.state.session
        if not request.app.state.only_verify and (session is None or session.person is None):
            return sign_in_page(request, 403)  # what there is and what not nobody learns
        return problem_page(request, ConsoleError("no-page"), 404)
    if error.status_code == 400:
        problem = ConsoleError("form-unreadable", problem=Term("english", error.detail))
    else:
        problem = ConsoleError("address", problem=Term("english", error.detail))
    answer = problem_page(request, problem, error.status_code)
    answer.headers.update(error.headers or {})
    return answer


async def _say_internal(request: Request, error: Exception) -> Response:
    problem = ConsoleError("internal", problem=type(error).__name__)
    return problem_page(request, problem, 500)
