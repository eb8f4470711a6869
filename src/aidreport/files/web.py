"""Addresses on the web, opened within a limit of time and size; no redirection is followed."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from http.client import HTTPResponse

_TEMPORARY = (408, 425, 429)


class NoAnswerError(Exception):
    """An address gives no answer, or none that can be used.

    Attributes:
        host: of the address.
        reason: why, in a few words.
        passing: whether it may answer if it is asked again at once.
    """

    def __init__(self, host: str, reason: str, *, passing: bool) -> None:
        super().__init__(f"{host}: {reason}")
        self.host, self.reason, self.passing = host, reason, passing


def fetch(  # noqa: PLR0913 - an exchange, and its limits
    url: str,
    *,
    seconds: float,
    largest: int,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    context: ssl.SSLContext | None = None,
) -> bytes:
    """Return what an address answers.

    Args:
        seconds: the limit from the beginning to the last byte.
        largest: the limit in bytes.
        content: what is posted; None to get.
        context: how an encrypted connection is made; None for the system's way.

    Raises:
        NoAnswerError: it cannot be reached, takes too long, answers too much, or an error.
    """
    host, limit = urlsplit(url).hostname or "", Limit(seconds)
    headers = {"User-Agent": "aidreport", **(headers or {})}
    if not url.lower().startswith(("http://", "https://")):
        raise NoAnswerError(host, "it is no address on the web", passing=False)
    request = Request(url, data=content, headers=headers)  # noqa: S310 - checked above
    try:
        with limit, opener(limit, context).open(request, timeout=seconds) as answer:
            found: bytes = answer.read(largest + 1)
    except HTTPError as error:
        error.close()
        passing = error.code >= 500 or error.code in _TEMPORARY
        raise NoAnswerError(host, f"it answers {error.code}", passing=passing) from None
    except URLError as error:
        reason = limit.reason or words(error.reason)
        raise NoAnswerError(host, reason, passing=True) from None
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswerError(host, limit.reason or words(error), passing=True) from None
    if limit.reason:  # a connection that was ended can look like the end of an answer
        raise NoAnswerError(host, limit.reason, passing=True)
    if len(found) > largest:
        raise NoAnswerError(host, f"it answers more than {largest:,} bytes", passing=False)
    return found


class Limit:
    """Ends a connection that takes too long as a whole, whatever drips from it.

    Attributes:
        seconds: from its beginning to the answer.
        reason: why it was ended; empty if it was not.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds, self.reason = seconds, ""
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._sock: socket.socket | None = None

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def hold(self, sock: socket.socket) -> None:
        """Take the socket that is to be ended."""
        self._sock = sock
        if self.reason:
            raise TimeoutError

    def _end(self) -> None:
        self.reason = "no answer in time"
        if self._sock is not None:
            with suppress(OSError):
                self._sock.shutdown(socket.SHUT_RDWR)


def opener(limit: Limit, context: ssl.SSLContext | None = None) -> OpenerDirector:
    """Return what opens an address within a limit and follows no redirection."""

    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            limit.hold(self.sock)

    class Encrypted(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            limit.hold(self.sock)

    class Handler(HTTPHandler, HTTPSHandler):
        def http_open(self, req: Request) -> HTTPResponse:
            return self.do_open(Plain, req)

        def https_open(self, req: Request) -> HTTPResponse:
            used = context or ssl.create_default_context()
            return self.do_open(Encrypted, req, context=used)

    return build_opener(_NoRedirect(), Handler())


class _NoRedirect(HTTPRedirectHandler):
    """Follows no redirection: what is sent is for one place."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Treat a redirection as the answer."""
        return


def words(error: object) -> str:
    """Return why an address gave no answer, in a few words."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(getattr(error, "strerror", "") or type(error).__name__)
