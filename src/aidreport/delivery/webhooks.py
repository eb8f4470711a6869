"""Web services that are notified of a briefing, in JSON, signed with a shared secret."""

from __future__ import annotations

import hashlib
import hmac
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import Request

from aidreport.config.delivery import web_host
from aidreport.config.secret import Secret, reveal
from aidreport.delivery.message import ChannelDownError, Envelope, Receipt, TryResult
from aidreport.errors import ConfigError
from aidreport.files.web import Limit, opener, words
from aidreport.statements import message_of, state

if TYPE_CHECKING:
    from collections.abc import Callable
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
        limit = Limit(self._webhook.timeout.total_seconds())
        hand_over()
        try:
            with limit, opener(limit).open(request, timeout=limit.seconds) as answer:
                return Receipt(TryResult.ACCEPTED, f"{host}: {answer.status}")
        except HTTPError as error:
            error.close()
            final = 400 <= error.code < 500 and error.code not in (408, 425, 429)
            verdict = TryResult.REFUSED if final else TryResult.DEFERRED
            return Receipt(verdict, f"{host}: {error.code}")
        except URLError as error:
            raise ChannelDownError(f"{host}: {words(error.reason)}") from None
        except (OSError, HTTPException) as error:
            return Receipt(TryResult.LOST, f"{host}: {limit.reason or words(error)}")


def _host(url: str) -> str:
    """Return the host of a webhook's URL, which may be a secret and is not shown.

    Raises:
        ConfigError: it is no address on the web.
    """
    try:
        return web_host(url)
    except ValueError as error:
        raise ConfigError(
            state("setup.webhook"),
            why=message_of(error),
            fix=state("setup.webhook-fix"),
        ) from None
