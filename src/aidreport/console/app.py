"""The console as an application: its paths, who may reach them, and what goes wrong."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from aidreport.console.access import SESSION_SECONDS
from aidreport.console.briefings import Briefings, send_file, send_picture, show_briefing
from aidreport.console.forms import checked_form
from aidreport.console.guard import Guard, TooLargeError
from aidreport.console.health import healthz, send_metrics, show_health
from aidreport.console.months import show_calendar
from aidreport.console.rendering import own_file, page, problem_page
from aidreport.console.reports import home, show_report, show_reports
from aidreport.console.runs import decide, send_again, show_run
from aidreport.console.tasks import Tasks
from aidreport.console.trial_routes import trial_routes
from aidreport.console.trials import NoTrialError, Trials
from aidreport.console.try_it import say_no_trial
from aidreport.console.verification import LARGEST_FILE, Verifier, show_verify
from aidreport.errors import AidreportError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from aidreport.console.access import Sessions, Tokens
    from aidreport.console.project import Project

_FILES = {
    "console.css": "text/css; charset=utf-8",
    "console.js": "text/javascript; charset=utf-8",
    "console.svg": "image/svg+xml",
}


class _NumberConvertor(Convertor[int]):
    """Numbers that the ledger can have."""

    regex = "[0-9]{1,15}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("number", _NumberConvertor())
_FORM_ROOM = 100_000
"""Bytes of a form beside its file."""


def create_app(  # noqa: PLR0913 - all that a console is made from, each once
    project: Project,
    sessions: Sessions,
    tokens: Tokens,
    *,
    hosts: Collection[str],
    only_verify: bool = False,
    used: Callable[[], None] = lambda: None,
) -> ASGIApp:
    """Return the application.

    Args:
        hosts: the names under which it is reached.
        only_verify: whether it verifies files and does nothing else; then nobody signs in.
        used: called when a token has signed in a browser.
    """
    always = [
        Route("/verify", show_verify, methods=["GET", "POST"], name="verify"),
        Route("/healthz", healthz),
        *(Route(f"/{name}", partial(_send_own_file, name)) for name in _FILES),
    ]
    others = [
        Route("/", home),
        Route("/start", _start),
        Route("/reports", show_reports),
        Route("/reports/{report}", show_report),
        Route("/runs/{run:number}", show_run),
        Route("/runs/{run:number}/decision", decide, methods=["POST"]),
        Route("/runs/{run:number}/resend", send_again, methods=["POST"]),
        Route("/runs/{run:number}/briefings/{digest}", show_briefing),
        Route("/runs/{run:number}/briefings/{digest}/file", send_file),
        Route("/runs/{run:number}/briefings/{digest}/{number:number}.png", send_picture),
        *trial_routes(),
        Route("/sign-out", _sign_out, methods=["POST"]),
        Route("/calendar", show_calendar),
        Route("/health", show_health),
        Route("/metrics", send_metrics),
    ]
    to_verify = [Route("/", lambda _request: RedirectResponse("/verify", 303))]
    app = Starlette(
        routes=[*always, *(to_verify if only_verify else others)],
        middleware=[Middleware(_SignedIn)],
        exception_handlers={
            NoTrialError: say_no_trial,
            AidreportError: _say_problem,
            TooLargeError: _say_too_large,
            HTTPException: _say_status,
            Exception: _say_internal,
        },
    )
    app.state.project, app.state.sessions, app.state.tokens = project, sessions, tokens
    app.state.only_verify, app.state.used = only_verify, used
    app.state.rasteriser = threading.Lock()
    app.state.briefings, app.state.verifier = Briefings(app.state.rasteriser), Verifier()
    app.state.trials, app.state.tasks = Trials(project), Tasks(project)
    if not only_verify:
        app.state.trials.sweep()
    # Around all of it, so that the answers to internal errors have its headers too.
    room = LARGEST_FILE + _FORM_ROOM
    return Guard(app, hosts, {"/verify": room, "/try": room})


_OPEN = frozenset(("/start", "/healthz", *(f"/{name}" for name in _FILES)))
_WITHOUT_COOKIE = _OPEN | {"/sign-out"}
"""Where no session goes on: one begins or ends there, or the answer may be kept."""


class _SignedIn:
    """Lets only signed-in browsers through, where the console is more than the page to verify."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        from starlette.requests import HTTPConnection, Request

        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope["app"].state
        session = state.sessions.read(HTTPConnection(scope).cookies.get(cookie_name(scope)))
        scope.setdefault("state", {})["session"] = session
        if session is None and not state.only_verify and scope["path"] not in _OPEN:
            answer: Response = page(Request(scope), "signed_out.html", 403, used=False)
            await answer(scope, receive, send)
            return

        async def send_with_cookie(message: Any) -> None:
            renews = session is not None and scope["path"] not in _WITHOUT_COOKIE
            if message["type"] == "http.response.start" and renews:
                answer = Response()
                _set_cookie(answer, scope, state.sessions.cookie(session))
                cookies = [item for item in answer.raw_headers if item[0] == b"set-cookie"]
                message["headers"] = [*message["headers"], *cookies]
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def cookie_name(scope: Any) -> str:
    """Return the name of the cookie: browsers send one of another port too."""
    server = scope.get("server")
    return f"aidreport-{server[1] if server else 0}"


def _set_cookie(answer: Response, scope: Any, value: str) -> None:
    answer.set_cookie(
        cookie_name(scope),
        value,
        max_age=SESSION_SECONDS,
        httponly=True,
        samesite="lax",
        secure=scope.get("scheme") == "https",
    )


def _start(request: Request) -> Response:
    """Sign in the browser that has the address with a token; the address works once."""
    state = request.app.state
    if request.method != "GET":
        return Response(status_code=405)
    if not state.tokens.redeem(request.query_params.get("token", "")):
        if request.state.session is not None:
            return RedirectResponse("/reports", 303)
        return page(request, "signed_out.html", 403, used=True)
    answer = RedirectResponse("/reports", 303)
    _set_cookie(answer, request.scope, state.sessions.cookie(state.sessions.begin()))
    state.used()
    return answer


async def _sign_out(request: Request) -> Response:
    async with checked_form(request):
        request.app.state.trials.end(request.state.session)
        request.state.session = None
        answer = page(request, "signed_out.html", used=False)
    answer.delete_cookie(cookie_name(request.scope))
    return answer


async def _send_own_file(name: str, _request: Request) -> Response:
    return Response(
        own_file(name), media_type=_FILES[name], headers={"Cache-Control": "max-age=60"}
    )


async def _say_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, AidreportError)
    return problem_page(request, error)


_WITHOUT_LIMIT = {
    "/verify": "verify it with aidreport verify FILE",
    "/try": "read it with aidreport inspect FILE",
}


async def _say_too_large(request: Request, error: Exception) -> Response:
    problem = UsageError(
        f"the file cannot be taken: {error}" if str(error) else "the form is too long",
        fix=_WITHOUT_LIMIT[request.url.path] if str(error) else "write less into its fields",
    )
    return problem_page(request, problem, 413)


async def _say_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        problem = UsageError("there is no such page", fix="begin at the list of reports")
        return problem_page(request, problem, 404)
    return PlainTextResponse(f"{error.detail}\n", error.status_code, error.headers)


async def _say_internal(request: Request, error: Exception) -> Response:
    problem = UsageError(
        f"internal error: {type(error).__name__}",
        why="this is a bug in aidreport, not a mistake in your data",
        fix="send the maintainers what the terminal of aidreport serve shows",
    )
    return problem_page(request, problem, 500)
