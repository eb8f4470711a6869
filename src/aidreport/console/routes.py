"""The paths of the console, each with the role that it needs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aidreport.config.console import Role
from aidreport.console.audit import show_audit
from aidreport.console.briefings import send_file, send_picture, show_briefing, show_changes
from aidreport.console.drafts import (
    draft,
    send_draft,
    send_draft_progress,
    send_page,
    send_section,
)
from aidreport.console.health import healthz, send_metrics, show_health
from aidreport.console.language_choice import choose_language
from aidreport.console.months import show_calendar
from aidreport.console.openid import begin_openid, finish_openid
from aidreport.console.passwords import show_sign_in, sign_in
from aidreport.console.pausing import pause, resume
from aidreport.console.rendering import own_file
from aidreport.console.reports import home, show_report, show_reports
from aidreport.console.reviews import (
    save_into_project,
    save_review,
    send_announcement,
    send_text,
    show_text,
)
from aidreport.console.roles import NOTHING, NoReportError, Roles, admit
from aidreport.console.run_forms import correct, run_again, run_now, send_progress, show_dry_run
from aidreport.console.runs import decide, send_again, show_run
from aidreport.console.sign_in import sign_out, start
from aidreport.console.try_it import (
    answer,
    remove,
    set_reading,
    set_report,
    show_trial,
    show_try,
    take_back,
)
from aidreport.console.verification import show_verify
from aidreport.errors import UsageError
from aidreport.runs.ledger.audit import Act

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

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


class Door(Route):
    """A path that lets through who has a role; `Role.NONE` lets everybody through.

    A path with {report} or {run} needs the role there; see `admit`.

    Args:
        act: what a form does; its endpoint records it, together with what it changes. None for
            what is only shown.
        method: of its requests; default: POST if it does something.
    """

    def __init__(
        self,
        role: Role,
        path: str,
        endpoint: Callable[..., Any],
        *,
        act: Act | None = None,
        method: str = "",
    ) -> None:
        super().__init__(path, endpoint, methods=[method or ("POST" if act else "GET")])
        self.role, self.act = role, act

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        request, roles = Request(scope), NOTHING
        if self.role is not Role.NONE and not request.app.state.only_verify:
            roles = await run_in_threadpool(self._admit, request)
        request.state.roles = roles
        await super().handle(scope, receive, send)

    def _admit(self, request: Request) -> Roles:
        if request.state.doubt is not None:
            raise request.state.doubt
        if request.state.named:
            request.app.state.trail.record_named(request.scope, request.state.session.person)
        roles = admit(request, self.role, partial(report_of, request))
        if "report" in request.path_params:
            _refuse_unknown(request, roles)
        return roles


def _refuse_unknown(request: Request, roles: Roles) -> None:
    """Refuse a report that neither the configuration nor the ledger has.

    Raises:
        NoReportError: with the nearest name of those that the person may see.
    """
    project, name = request.app.state.project, request.path_params["report"]
    config = project.config()
    if name in config.reports:
        return
    with project.ledger(config) as ledger:
        if ledger.latest(name) is None:
            raise NoReportError(name, filter(roles.sees, config.reports))


def report_of(request: Request) -> str:
    """Return the report that a request is about; empty if it is about none."""
    if "run" not in request.path_params:
        return str(request.path_params.get("report", ""))
    project = request.app.state.project
    with project.ledger(project.last_config()) as ledger:
        try:
            return str(ledger.run(request.path_params["run"]).key.report)
        except UsageError:  # there is no such run, which its page says
            return ""


async def _send_own_file(name: str, _request: Request) -> Response:
    return Response(
        own_file(name), media_type=_FILES[name], headers={"Cache-Control": "max-age=60"}
    )


def _to_verify(_request: Request) -> Response:
    return RedirectResponse("/verify", 303)


_EVERYWHERE = (
    Door(Role.VIEWER, "/verify", show_verify),
    Door(Role.VIEWER, "/verify", show_verify, method="POST"),
    Door(Role.NONE, "/language", choose_language, method="POST"),
    Door(Role.NONE, "/healthz", healthz),
    *(Door(Role.NONE, f"/{name}", partial(_send_own_file, name)) for name in _FILES),
)

ROUTES = (
    *_EVERYWHERE,
    Door(Role.NONE, "/start", start),
    Door(Role.NONE, "/sign-in", show_sign_in),
    Door(Role.NONE, "/sign-in", sign_in, method="POST"),
    Door(Role.NONE, "/sign-in/openid", begin_openid),
    Door(Role.NONE, "/sign-in/openid/back", finish_openid),
    Door(Role.NONE, "/sign-out", sign_out, act=Act.SIGN_OUT),
    Door(Role.VIEWER, "/", home),
    Door(Role.VIEWER, "/reports", show_reports),
    Door(Role.VIEWER, "/reports/{report}", show_report),
    Door(Role.EDITOR, "/reports/{report}/run", run_now, act=Act.RUN),
    Door(Role.EDITOR, "/reports/{report}/dry-run", show_dry_run, act=Act.DRY_RUN),
    Door(Role.EDITOR, "/reports/{report}/pause", pause, act=Act.PAUSE),
    Door(Role.EDITOR, "/reports/{report}/resume", resume, act=Act.RESUME),
    Door(Role.VIEWER, "/runs/{run:number}", show_run),
    Door(Role.EDITOR, "/runs/{run:number}/again", run_again, act=Act.RUN),
    Door(Role.EDITOR, "/runs/{run:number}/correct", correct, act=Act.CORRECT),
    Door(Role.VIEWER, "/runs/{run:number}/events", send_progress),
    Door(Role.APPROVER, "/runs/{run:number}/decision", decide, act=Act.DECISION),
    Door(Role.EDITOR, "/runs/{run:number}/resend", send_again, act=Act.RESEND),
    Door(Role.VIEWER, "/runs/{run:number}/briefings/{digest}", show_briefing),
    Door(Role.VIEWER, "/runs/{run:number}/briefings/{digest}/file", send_file),
    Door(Role.VIEWER, "/runs/{run:number}/briefings/{digest}/changes", show_changes),
    Door(Role.VIEWER, "/runs/{run:number}/briefings/{digest}/{number:number}.png", send_picture),
    Door(Role.VIEWER, "/calendar", show_calendar),
    Door(Role.EDITOR, "/try", show_try),
    Door(Role.EDITOR, "/try", show_try, method="POST"),
    Door(Role.EDITOR, "/try/{trial}", show_trial),
    Door(Role.EDITOR, "/try/{trial}/answers", answer, method="POST"),
    Door(Role.EDITOR, "/try/{trial}/settings", set_reading, method="POST"),
    Door(Role.EDITOR, "/try/{trial}/report", set_report, method="POST"),
    Door(Role.EDITOR, "/try/{trial}/back", take_back, method="POST"),
    Door(Role.EDITOR, "/try/{trial}/remove", remove, method="POST"),
    Door(Role.EDITOR, "/try/{trial}/briefing", draft),
    Door(Role.EDITOR, "/try/{trial}/briefing", draft, method="POST"),
    Door(Role.EDITOR, "/try/{trial}/events", send_draft_progress),
    Door(Role.EDITOR, "/try/{trial}/pages/{digest}/{number:number}.png", send_page),
    Door(Role.EDITOR, "/try/{trial}/file", send_draft),
    Door(Role.EDITOR, "/try/{trial}/config.toml", send_section),
    Door(Role.EDITOR, "/try/{trial}/text", show_text),
    Door(Role.EDITOR, "/try/{trial}/text", save_review, method="POST"),
    Door(Role.EDITOR, "/try/{trial}/save", save_into_project, act=Act.SAVE),
    Door(Role.EDITOR, "/try/{trial}/announcement", send_announcement),
    Door(Role.EDITOR, "/try/{trial}/lines", send_text),
    Door(Role.OWNER, "/health", show_health),
    Door(Role.OWNER, "/audit", show_audit),
    Door(Role.OWNER, "/metrics", send_metrics),
)
"""All of the console; a new page is one more line, with the role that it needs."""

ONLY_VERIFY = (*_EVERYWHERE, Door(Role.NONE, "/", _to_verify))
"""The page that verifies, and nothing else: it is for everybody."""
