"""What stands around every page: which hosts, how much a request may send, and safe headers."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from aidreport.console.language import speech_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none';"
    " base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_NOT_KEPT = "no-store"
_SAFE = frozenset(("GET", "HEAD"))
_SMALL_BODY = 64_000
"""Bytes of a form without a file."""


class Guard:
    """Refuses requests for other hosts and from other sites, and adds headers to every answer.

    Args:
        hosts: the names under which the console is reached; a page of another site that has its
            own name point here reaches nothing.
        uploads: the largest body in bytes of the paths that take more than a small form; a * in
            one is any name.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], uploads: dict[str, int]) -> None:
        self._app, self._uploads = app, uploads
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", _NOT_KEPT)
            await send(message)

        problem = self._problem(scope)
        if problem:
            words = speech_of(scope).text(f"refused.{problem}")
            await PlainTextResponse(f"{words}\n", 400)(scope, receive, send_with_headers)
            return
        most = self._most(scope["path"])
        await self._app(scope, _limited(receive, most), send_with_headers)

    def _most(self, path: str) -> int:
        """Return the largest body in bytes that a path takes."""
        sizes = (size for name, size in self._uploads.items() if fnmatchcase(path, name))
        return next(sizes, _SMALL_BODY)

    def _problem(self, scope: Scope) -> str:
        """Return the phrase for why a request is refused; empty if it is not."""
        headers = Headers(scope=scope)
        try:
            host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
            origin = headers.get("origin")
            from_here = origin is None or urlsplit(origin).netloc == headers.get("host", "")
        except ValueError:
            return "no-address"
        if host not in self._hosts:
            return "host"
        if scope["method"] in _SAFE:
            return ""
        if not from_here or headers.get("sec-fetch-site", "same-origin") not in (
            "same-origin",
            "none",
        ):
            return "site"
        return ""


class TooLargeError(Exception):
    """A request has a larger body than its path takes.

    Attributes:
        megabytes: that it takes; 0 for less than one, as of a form without a file.
    """

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most:,} bytes")
        self.megabytes = most // 1_000_000


def _limited(receive: Receive, most: int) -> Receive:
    """Return what receives a body of at most so many bytes.

    Raises:
        TooLargeError: there are more; what was read is not kept.
    """
    received = 0

    async def receive_some() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise TooLargeError(most)
        return message

    return receive_some
