"""Pages of the console: templates that are filled, and answers to what goes wrong."""

from __future__ import annotations

from contextlib import suppress
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from aidreport.console.language import page_again, speech_of
from aidreport.console.roles import NOTHING, NoReportError, roles_here
from aidreport.console.speech import LANGUAGES, speech_in
from aidreport.errors import AidreportError, BusyError, UsageError
from aidreport.runs.explanation import in_short

if TYPE_CHECKING:
    from starlette.requests import Request

_LONGEST = 160
_ELEMENTS = {
    "code": Markup("<code>{}</code>").format,
    "strong": Markup("<strong>{}</strong>").format,
    "isolated": Markup('<span dir="auto">{}</span>').format,
    "link": Markup('<a href="{}">{}</a>').format,
}
"""Elements that are values of a phrase, by the names under which templates make them."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("aidreport.console", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= _ELEMENTS
    environment.filters["short"] = partial(in_short, longest=_LONGEST)
    return environment


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page; `values` are those of its template."""
    state = request.app.state
    session = getattr(request.state, "session", None)
    common = {
        "here": request.url.path,
        "person": session.person if session else None,
        "roles": getattr(request.state, "roles", NOTHING),
        "only_verify": state.only_verify,
        "form_token": state.sessions.form_token(session) if session else "",
        "say": speech_of(request.scope),
        "page_languages": [speech_in(name) for name in LANGUAGES],
        "again": page_again(request),
    }
    text = _environment().get_template(template).render(**common, **values)
    return HTMLResponse(text, status)


def problem_page(
    request: Request, error: AidreportError, status: int | None = None
) -> HTMLResponse:
    """Return a page that says what went wrong, why, and what to do."""
    if status is None:
        status = 409 if isinstance(error, UsageError | BusyError) else 422
        status = 404 if isinstance(error, NoReportError) else status
    if not hasattr(request.state, "roles"):
        # No path has looked who it is. The menu has what they may see all the same.
        with suppress(AidreportError):
            request.state.roles = roles_here(request)
    return page(request, "problem.html", status, error=error)


def own_file(name: str) -> bytes:
    """Return a file that comes with the pages, such as its stylesheet."""
    return files("aidreport.console").joinpath(name).read_bytes()
