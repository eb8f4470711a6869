"""The page on which people sign in."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from aidreport.config.console import identity
from aidreport.console.access import Person, Way
from aidreport.console.attempts import Limit, network_of
from aidreport.console.forms import checked_form
from aidreport.console.refusals import ConsoleError
from aidreport.console.sign_in import sign_in_page
from aidreport.console.users import users_of
from aidreport.runs.ledger.audit import Act
from aidreport.statements import state as stated

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from aidreport.console.access import Session
    from aidreport.console.project import Project
    from aidreport.console.users import Users

_OF_PLACE, _OF_NAME = 30, 10
_WITHIN = dt.timedelta(minutes=15)
_LONGEST_NAME = 254


class Gate:
    """Lets people in who have a password, and nobody try many.

    Args:
        project: whose people they are.
        now: the clock.
    """

    def __init__(self, project: Project, now: Callable[[], dt.datetime]) -> None:
        self._project = project
        self._places = Limit(_OF_PLACE, _WITHIN, now)
        self._names = Limit(_OF_NAME, _WITHIN, now)
        self._users: Users | None = None
        self._last: dict[str, str] = {}

    @property
    def users(self) -> Users:
        """The people with passwords.

        Raises:
            ConfigError: the configuration is wrong.
        """
        found = users_of(self._project.config())
        if self._users is None or self._users.path != found.path:
            self._users = found
        return self._users

    def is_open(self) -> bool:
        """Tell whether anybody has a password.

        Raises:
            ConfigError: the configuration is wrong.
        """
        return bool(self.users.all())

    def is_current(self, session: Session) -> bool:
        """Tell whether the password is still the one with which a session began.

        Raises:
            ConfigError: the configuration is wrong, so that nobody knows.
        """
        if session.person is None:
            return False
        name = session.person.name
        stamp = self.users.stamp(name)
        if stamp:
            self._last[name] = stamp
        else:
            self._last.pop(name, None)
        return stamp == session.stamp

    def was_current(self, session: Session) -> bool:
        """Tell whether it was when the configuration was right last."""
        known = self._last.get(session.person.name) if session.person else None
        return known is not None and known == session.stamp

    def wait(self, name: str, place: str) -> dt.timedelta | None:
        """Count a try; return how long to wait if there were too many of a name or from a place.

        It counts before the password is looked at, so that many at once are not more than the
        limit. One that has to wait counts for nothing: no password is looked at.
        """
        network = network_of(place)
        wait = self._places.wait(network)
        if wait is None:
            wait = self._names.wait(name)
            if wait is not None:
                self._places.take_back(network)
        return wait

    def let_in(self, name: str, place: str) -> None:
        """Count a try no more, since its password was right; forget those of the name before.

        Those of others from the same place count on: many people may share it.
        """
        self._places.take_back(network_of(place))
        self._names.forget(name)


def show_sign_in(request: Request) -> Response:
    """Show the form."""
    return sign_in_page(request, 200, after=request.query_params.get("after", ""))


async def sign_in(request: Request) -> Response:
    """Sign in who has a name and its password."""
    if request.state.session is None:
        problem = ConsoleError("no-cookie")
        return await run_in_threadpool(sign_in_page, request, 409, problem)
    async with checked_form(request) as form:
        name, password = form.text("name")[:_LONGEST_NAME], form.fields.get("password", "")
        return await run_in_threadpool(_sign_in, request, name, password, form.text("after"))


def _sign_in(request: Request, name: str, password: str, after: str) -> Response:
    state, scope = request.app.state, request.scope
    gate: Gate = state.gate
    known = _as_identity(name)
    place = state.surroundings.client(scope)
    wait = gate.wait(known, place)
    if wait is not None:
        state.trail.record_stranger(
            scope, Act.SIGN_IN_REFUSED, stated("note.many-tries", who=known)
        )
        minutes = int(wait.total_seconds()) // 60 + 1
        answer = sign_in_page(request, 429, ConsoleError("too-many-tries", minutes), after)
        answer.headers["Retry-After"] = str(minutes * 60)
        return answer
    found = gate.users.check(name, password)
    if found is None:
        state.trail.record_stranger(
            scope, Act.SIGN_IN_REFUSED, stated("note.wrong-password", who=known)
        )
        return sign_in_page(request, 403, ConsoleError("wrong-password"), after)
    gate.let_in(known, place)
    person = Person(found, Way.PASSWORD)
    state.trail.record(scope, Act.SIGN_IN, person)
    request.state.session = state.sessions.begin(person, gate.users.stamp(found))
    return RedirectResponse(page_after(after), 303)


def page_after(path: str) -> str:
    """Return where a browser goes after somebody signed in: a path of the console."""
    return path if re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", path) else "/reports"


def _as_identity(name: str) -> str:
    """Return a name for the limit and the trail; not what is no address: it may be a password."""
    try:
        return identity(name)
    except ValueError:
        return "no address"
