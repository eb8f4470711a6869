"""Signing in and out: the address in the terminal, and who the reverse proxy says is there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from aidreport.console.access import SESSION_SECONDS, Person, Way
from aidreport.console.forms import checked_form
from aidreport.console.refusals import ConsoleConfigError
from aidreport.console.rendering import page, problem_page
from aidreport.errors import AidreportError, ConfigError
from aidreport.runs.account import system_user
from aidreport.runs.ledger.audit import Act
from aidreport.statements import state as stated

if TYPE_CHECKING:
    from aidreport.console.access import Session
    from aidreport.console.refusals import ConsoleError

ENDED = "session"
"""Before the digest of an ended session in the audit trail, which a server that starts reads."""
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class SessionOfRequest:
    """Finds the session of each request, and lets it go on."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kept = scope.setdefault("state", {})
        found = await run_in_threadpool(_session, scope)
        kept["session"], kept["named"], kept["doubt"] = found

        async def send_with_cookie(message: Any) -> None:
            # Files may be kept by the browser, and without a session there is nothing to go on.
            session = kept["session"]
            if message["type"] == "http.response.start" and session is not None:
                named = [value for name, value in message["headers"] if name == b"cache-control"]
                if not named:
                    answer = Response()
                    set_cookie(answer, scope, session)
                    cookies = [item for item in answer.raw_headers if item[0] == b"set-cookie"]
                    message["headers"] = [*message["headers"], *cookies]
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _session(scope: Any) -> tuple[Session | None, bool, ConfigError | None]:
    """Return the session of a request, and whether it is a new one of whom the proxy names.

    It is that of the cookie, unless the proxy names another person. While the configuration is
    wrong, nobody knows whether a password is still good: the session goes on, with that error, and
    reaches no page.
    """
    state, doubt = scope["app"].state, None
    session: Session | None = state.sessions.read(
        HTTPConnection(scope).cookies.get(cookie_name(scope))
    )
    if session is not None and session.stamp:
        try:
            session = session if state.gate.is_current(session) else None
        except ConfigError as error:
            doubt = error
    named: Person | None = state.surroundings.person(scope)
    person = session.person if session else None
    if person is not None and person.way is Way.PROXY and person != named:
        session = person = None
    if named is not None and (person is None or person.way is not Way.TERMINAL) and person != named:
        return state.sessions.begin(named), True, None
    return session, False, doubt if session is not None else None


def cookie_name(scope: Any) -> str:
    """Return the name of the cookie: browsers send one of another port too."""
    server = scope.get("server")
    return f"aidreport-{server[1] if server else 0}"


def set_cookie(answer: Response, scope: Any, session: Session) -> None:
    """Have the browser keep a session."""
    answer.set_cookie(
        cookie_name(scope),
        scope["app"].state.sessions.cookie(session),
        max_age=SESSION_SECONDS,
        httponly=True,
        samesite="lax",
        secure=scope["app"].state.surroundings.is_encrypted(scope),
    )


def start(request: Request) -> Response:
    """Sign in the browser that has the address with a token; the address works once."""
    state = request.app.state
    if request.method != "GET":
        return Response(status_code=405)
    state.project.config()  # if it is wrong, the token is still good when it was corrected
    host = request.headers.get("host", "").lower()
    here = host.rpartition(":")[0] in _LOOPBACK or host in _LOOPBACK
    token = request.query_params.get("token", "")
    if not here or not state.tokens.redeem(token):
        if request.state.session is not None and request.state.session.person is not None:
            return RedirectResponse("/reports", 303)
        state.trail.record_stranger(request.scope, Act.SIGN_IN_REFUSED, stated("note.token"))
        return sign_in_page(request, 403, used=True)
    person = Person(system_user(), Way.TERMINAL)
    try:
        state.trail.record(request.scope, Act.SIGN_IN, person)
    except (AidreportError, OSError):
        state.tokens.put_back(token)  # nobody was signed in with it
        raise
    request.state.session = state.sessions.begin(person)
    state.used()
    return RedirectResponse("/reports", 303)


async def sign_out(request: Request) -> Response:
    """End the session."""
    async with checked_form(request):
        session, request.state.session = request.state.session, None
        if session is not None:
            request.app.state.sessions.end(session)
            await run_in_threadpool(_end_kept, request, session)
        answer = await run_in_threadpool(sign_in_page, request, 200)
    if request.state.session is None:  # else its cookie takes the place of the old one
        answer.delete_cookie(cookie_name(request.scope))
    return answer


def _end_kept(request: Request, session: Session) -> None:
    """Record that a session has ended, and remove what it tried.

    It has ended, whatever fails of this.
    """
    state, person, note = request.app.state, session.person, f"{ENDED} {session.digest}"
    try:
        state.trials.end(session)
    except (AidreportError, OSError) as error:
        sys.stderr.write(f"what a session tried is kept for some hours: {error}\n")
    if person is None:
        return
    try:
        state.trail.record(request.scope, Act.SIGN_OUT, person, note=note)
    except (AidreportError, OSError) as error:
        sys.stderr.write(f"{person.name} signed out, which is not in the audit trail: {error}\n")


def config_problem_page(request: Request, error: ConfigError) -> Response:
    """Return the page that says that the configuration is wrong; where, to who is signed in."""
    session, state = request.state.session, request.app.state
    known = session is not None and session.person is not None
    if known and (request.state.doubt is None or state.gate.was_current(session)):
        return problem_page(request, error)
    sys.stderr.write(f"{error}\n")
    return problem_page(request, ConsoleConfigError("config"))


def sign_in_page(
    request: Request,
    status: int,
    problem: ConsoleError | None = None,
    after: str = "",
    *,
    used: bool = False,
) -> Response:
    """Return the page on which people sign in, or that says how.

    Its form needs a session: one begins here, of nobody.

    Args:
        problem: why nobody was signed in.
        after: the path to go to afterwards.
        used: whether an address of the terminal was good no more.
    """
    state = request.app.state
    try:
        passwords = state.gate.is_open()
    except ConfigError as error:
        return config_problem_page(request, error)
    if passwords and request.state.session is None:
        request.state.session = state.sessions.begin(None)
    return page(
        request,
        "sign_in.html",
        status,
        problem=problem,
        after=after,
        used=used,
        passwords=passwords,
        provider=state.openid.name if state.openid else "",
        by_proxy=state.surroundings.signs_in,
    )
