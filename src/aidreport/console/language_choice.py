"""The form at the foot of each page in which its reader chooses a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from aidreport.console.forms import checked_form
from aidreport.console.language import COOKIE
from aidreport.console.passwords import page_after
from aidreport.console.refusals import ConsoleError
from aidreport.console.speech import LANGUAGES, speech_in

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_YEAR_SECONDS = 365 * 24 * 3600


async def choose_language(request: Request) -> Response:
    """Keep the language that somebody chose, and show the page in it."""
    async with checked_form(request) as form:
        chosen, after = form.text("language"), form.text("after")
    if chosen not in LANGUAGES:
        names = ", ".join(speech_in(item).name for item in LANGUAGES)
        raise ConsoleError("no-language", names=names)
    answer = RedirectResponse(page_after(after), 303)
    answer.set_cookie(
        COOKIE,
        chosen,
        max_age=_YEAR_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.app.state.surroundings.is_encrypted(request.scope),
    )
    return answer
