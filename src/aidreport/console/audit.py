"""The audit trail of the console: what is recorded, and the page that shows it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from aidreport.console.attempts import Limit, network_of
from aidreport.console.forms import whole_number
from aidreport.console.rendering import page
from aidreport.model.plain_line import plain_line
from aidreport.runs.ledger.audit import Act, AuditEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from aidreport.console.access import Person
    from aidreport.console.project import Project
    from aidreport.console.proxy import Surroundings

_SHOWN = 100
_MOST_OF_STRANGERS, _MOST_OF_ALL_STRANGERS, _WITHIN = 20, 200, dt.timedelta(minutes=10)
_ONCE = dt.timedelta(hours=12)


class Trail:
    """Records who did what from where.

    What people without a session are refused is recorded a limited number of times, so that
    nobody fills the disk with it.

    Args:
        project: whose ledger has it.
        surroundings: know where requests come from.
        now: the clock.
    """

    def __init__(
        self, project: Project, surroundings: Surroundings, now: Callable[[], dt.datetime]
    ) -> None:
        self._project, self._surroundings = project, surroundings
        self._of_one = Limit(_MOST_OF_STRANGERS, _WITHIN, now)
        self._of_all = Limit(_MOST_OF_ALL_STRANGERS, _WITHIN, now)
        self._named = Limit(1, _ONCE, now)

    def entry(  # noqa: PLR0913 - each is a column
        self,
        scope: Any,
        act: Act,
        person: Person | None,
        *,
        report: str = "",
        run: int = 0,
        note: str = "",
    ) -> AuditEntry:
        """Return what is to be recorded of a request."""
        who, way = (person.name, person.way.value) if person else ("", "")
        place = self._surroundings.client(scope)
        return AuditEntry(act, who, way, place, plain_line(report), run, plain_line(note))

    def record(self, scope: Any, act: Act, person: Person | None, **about: Any) -> None:
        """Record something that a request did, or was refused; see `entry`.

        The configuration may be wrong by now: the ledger is then where it was before.

        Raises:
            LedgerError: it cannot be written.
        """
        entry = self.entry(scope, act, person, **about)
        with self._project.ledger(self._project.last_config()) as ledger:
            ledger.audit.record(entry)

    def record_stranger(self, scope: Any, act: Act, note: str) -> None:
        """Record what somebody was refused who is not signed in, unless there is much of it."""
        place = network_of(self._surroundings.client(scope))
        if self._of_one.wait(place) is None and self._of_all.wait("") is None:
            self.record(scope, act, None, note=note)

    def record_named(self, scope: Any, person: Person) -> None:
        """Record that the reverse proxy signs somebody in; once in a while for each place."""
        if self._named.wait(f"{person.name} {self._surroundings.client(scope)}") is None:
            self.record(scope, Act.SIGN_IN, person)


def entry_of(request: Request, act: Act, **about: Any) -> AuditEntry:
    """Return what is to be recorded of what a request asks for, together with that.

    Args:
        about: see `Trail.entry`.
    """
    trail: Trail = request.app.state.trail
    return trail.entry(request.scope, act, request.state.session.person, **about)


def show_audit(request: Request) -> Response:
    """Show who did what, the latest first."""
    project: Project = request.app.state.project
    config = project.config()
    number = whole_number(request.query_params.get("before", ""))
    with project.ledger(config) as ledger:
        found = ledger.audit.latest(_SHOWN + 1, before=number)
    more = found[_SHOWN - 1].id if len(found) > _SHOWN else None
    return page(
        request, "audit.html", found=found[:_SHOWN], more=more, zone=config.organisation.zone
    )
