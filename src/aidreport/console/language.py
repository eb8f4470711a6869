"""Which language a page is in: the one that its reader chose, else the browser's, else English.

The choice is a cookie of its own, so that it lasts without a session and beyond it. It is not
signed: whatever it says, it chooses one of the languages that there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import HTTPConnection
from starlette.routing import Match

from aidreport.console.speech import LANGUAGES, Speech, speech_in

if TYPE_CHECKING:
    from typing import Any

    from starlette.requests import Request

COOKIE = "aidreport-language"
_MOST_ASKED = 20
"""Languages that a browser asks for which are looked at."""
_SPOKEN = {"no": "nb", "nn": "nb"}
"""Languages whose readers read one of the pages' languages as well."""


def speech_of(scope: Any) -> Speech:
    """Return the words for who sent a request."""
    connection = HTTPConnection(scope)
    chosen = connection.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return speech_in(chosen)
    return speech_in(preferred(connection.headers.get("accept-language", "")))


def preferred(header: str) -> str:
    """Return the language that a browser's Accept-Language asks for first, of those there are."""
    asked: list[tuple[float, str]] = []
    for part in header.split(",")[:_MOST_ASKED]:
        tag, _, quality = part.partition(";")
        name = tag.strip().partition("-")[0].lower()
        asked.append((_weight(quality), _SPOKEN.get(name, name)))
    # Of those of equal weight, the first; a weight of 0 refuses a language.
    best = max((weight for weight, name in asked if name in LANGUAGES), default=0.0)
    return next(
        (name for weight, name in asked if name in LANGUAGES and weight == best > 0), LANGUAGES[0]
    )


def _weight(quality: str) -> float:
    """Return the weight in "q=0.8"; 1 without one, 0 for what is none."""
    name, _, number = quality.strip().partition("=")
    if not name:
        return 1.0
    digits = number.strip()
    known = name.strip() == "q" and digits.replace(".", "", 1).isdecimal() and digits.isascii()
    return min(float(digits), 1.0) if known else 0.0


def page_again(request: Request) -> str:
    """Return the path that shows a page again; of the answer to a form, that of its page."""
    path = str(request.url.path)
    if request.method in ("GET", "HEAD"):
        return quote(path) + (f"?{request.url.query}" if request.url.query else "")
    while path and not _is_shown(request, path):
        path = path.rpartition("/")[0]
    return quote(path) or "/"


def _is_shown(request: Request, path: str) -> bool:
    scope = {**request.scope, "path": path, "method": "GET"}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)
