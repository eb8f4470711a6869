"""What a person may do: by role, by report."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.console import Role
from aidreport.console.access import Way
from aidreport.console.refusals import ConsoleError
from aidreport.console.speech import Term
from aidreport.console.users import users_of
from aidreport.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from starlette.requests import Request

    from aidreport.config.config import Config
    from aidreport.console.access import Person


class Roles(NamedTuple):
    """The roles of a person.

    Attributes:
        overall: of the project, and of each report that has no other.
        by_report: of reports that have another.
    """

    overall: Role
    by_report: Mapping[str, Role]

    def may(self, role: Role | str, report: str | None = None) -> bool:
        """Tell whether the person may do what a role may: with a report, or with the project."""
        return self.by_report.get(report or "", self.overall).includes(Role(role))

    def sees(self, report: str) -> bool:
        """Tell whether the person may see a report."""
        return self.may(Role.VIEWER, report)

    def may_anywhere(self, role: Role) -> bool:
        """Tell whether the person may do what a role may with the project or any report."""
        return any(own.includes(role) for own in (self.overall, *self.by_report.values()))


EVERYTHING = Roles(Role.OWNER, {})
"""Of who runs the console: that person can change the configuration, too."""

NOTHING = Roles(Role.NONE, {})


class SignInNeededError(Exception):
    """Nobody is signed in, and the page is not for everybody."""


class RefusedError(ConsoleError):
    """Who is signed in may not do this.

    Attributes:
        report: that it is about; empty if it is about none.
    """

    def __init__(self, person: Person, role: Role, report: str) -> None:
        values = {"name": person.name, "role": Term("role", role)}
        if report:
            super().__init__("role-of-report", **values, report=report)
        else:
            super().__init__("role", **values)
        self.report = report


class NoReportError(ConsoleError):
    """There is no report of a name.

    Args:
        seen: the reports that the person may see: others are not named.
    """

    def __init__(self, name: str, seen: Iterable[str]) -> None:
        near = nearest(name, seen)
        if near:
            super().__init__("no-report-near", name=name, near=near)
        else:
            super().__init__("no-report", name=name)


def roles_of(person: Person, config: Config) -> Roles:
    """Return the roles of a person who is signed in.

    Raises:
        ConfigError: the file of people with passwords is broken.
    """
    if person.way is Way.TERMINAL:
        return EVERYTHING
    settings = config.console
    overall = settings.roles.get(person.name)
    if overall is None:
        entry = users_of(config).all().get(person.name)
        overall = entry.role if entry else settings.default_role
    return Roles(overall, _by_report(person.name, overall, config))


def _by_report(name: str, overall: Role, config: Config) -> dict[str, Role]:
    """Return the roles of a person by report, where they are others than the one overall.

    Runs from before a report was renamed have its former name until the next scheduled run. So the
    names of a report share what is set for one of them; what is set for a name counts there first.
    """
    sections = config.console.reports
    found = {report: people[name] for report, people in sections.items() if name in people}
    for report, settings in config.reports.items():
        former = [item for item in settings.formerly if item not in config.reports]
        shared = [found[item] for item in (report, *former) if item in found]
        if not shared:
            continue
        least = found.get(report) or min(shared, key=list(Role).index)
        if report in sections and report not in found:
            # Its own section was written without this person: that gives no more than all have.
            least = min(least, overall, key=list(Role).index)
        found = dict.fromkeys((report, *former), least) | found
    return found


def roles_here(request: Request) -> Roles:
    """Return the roles of who sent a request; of nobody, on a page for everybody, none.

    Raises:
        ConfigError: the configuration is wrong, so that nobody knows.
    """
    state, session = request.app.state, getattr(request.state, "session", None)
    if session is None or session.person is None:
        return NOTHING
    if session.person.way is Way.TERMINAL:
        return EVERYTHING
    return roles_of(session.person, state.project.config())


def admit(request: Request, role: Role, report_of: Callable[[], str]) -> Roles:
    """Return the roles of who sent a request, if they include the one that its path needs.

    A path about a report, or a run of it, needs the role there. Others need it for the project;
    one that only shows what a person may see needs to be a viewer of something.

    Args:
        report_of: returns the report that the request is about; empty if it is about none.

    Raises:
        SignInNeededError: nobody is signed in.
        RefusedError: they do not.
    """
    session = request.state.session
    if session is None or session.person is None:
        raise SignInNeededError
    roles = roles_here(request)
    if roles.overall.includes(role) and not roles.by_report:
        return roles
    report = report_of()
    shows = role is Role.VIEWER and not report
    if not (roles.may_anywhere(role) if shows else roles.may(role, report)):
        raise RefusedError(session.person, role, report)
    return roles
