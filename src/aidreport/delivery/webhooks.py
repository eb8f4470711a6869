"""Web services that are notified of a briefing, in JSON, signed with a shared secret."""

from __future__ import annotations

import hashlib
import hmac
import socket
import ssl
import threading
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from aidreport.config.delivery import web_host
from aidreport.config.secret import Secret, reveal
from aidreport.delivery.message import ChannelDownError, Envelope, Receipt, TryResult
from aidreport.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse
    from pathlib import Path

    from aidreport.config.delivery import Webhook


class WebhookChannel:
    """Notifies a web service, in JSON, signed with a shared secret.

    Args:
        webhook: its settings; the URL may be a secret and is never shown.
        folder: where relative names of files start.
    """

    def __init__(self, webhook: Webhook, folder: Path) -> None:
        self._webhook, self._folder = webhook, folder

    def close(self) -> None:
        """Nothing is open."""

    def _url(self) -> str:
        url = self._webhook.url
        return reveal(url, self._folder) if isinstance(url, Secret) else url

    def deliver(self, envelope: Envelope, hand_over: Callable[[], None]) -> Receipt:
        """Notify the service; a second try has the same Idempotency-Key."""
        url, secret = self._url(), self._webhook.secret
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": envelope.identifier,
            "User-Agent": "aidreport",
        }
        if secret is not None:
            key = reveal(secret, self._folder).encode()
            digest = hmac.new(key, envelope.content, hashlib.sha256)
            headers["X-Aidreport-Signature"] = f"sha256={digest.hexdigest()}"
        host = _host(url)
        request = Request(url, data=envelope.content, headers=headers, method="POST")  # noqa: S310 - checked above
        limit = _Limit(self._webhook.timeout.total_seconds())
        hand_over()
        try:
            with limit, _opener(limit).open(request, timeout=limit.seconds) as answer:
                return Receipt(TryResult.ACCEPTED, f"{host}: {answer.status}")
        except HTTPError as error:
            error.close()
            final = 400 <= error.code < 500 and error.code not in (408, 425, 429)
            verdict = TryResult.REFUSED if final else TryResult.DEFERRED
            return Receipt(verdict, f"{host}: {error.code}")
        except URLError as error:
            raise ChannelDownError(f"{host}: {_reason(error.reason)}") from None
        except (OSError, HTTPException) as error:
            return Receipt(TryResult.LOST, f"{host}: {limit.reason or _reason(error)}")


def _host(url: str) -> str:
    """Return the host of a webhook's URL, which may be a secret and is not shown.

    Raises:
        ConfigError: it is no address on the web.
    """
    try:
        return web_host(url)
    except ValueError as error:
        raise ConfigError(
            "the URL of a webhook is no address on the web",
            why=str(error),
            fix="write it as https://host/path, or correct the secret that holds it",
        ) from None


class _Limit:
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


def _opener(limit: _Limit) -> OpenerDirector:
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
            return self.do_open(Encrypted, req, context=ssl.create_default_context())

    return build_opener(_NoRedirect(), Handler())


class _NoRedirect(HTTPRedirectHandler):
    """Follows no redirection: what is signed is for one place."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Treat a redirection as the answer."""
        return


def _reason(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(getattr(error, "strerror", "") or type(error).__name__)
