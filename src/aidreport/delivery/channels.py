"""The channels of a configuration, ready to be used."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from aidreport.config.delivery import FOLDER, SMTP
from aidreport.config.secret import Secret, reveal
from aidreport.delivery.places import CopyChannel, FolderChannel, WebhookChannel
from aidreport.delivery.smtp import Server, SmtpChannel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from aidreport.config.config import Config
    from aidreport.config.delivery import Copy, Smtp, Webhook
    from aidreport.delivery.envelope import Channel


class Route:
    """A channel, with the connections that are open.

    Args:
        make: returns a channel for one thread.
        rate: the most deliveries a minute; None for as many as go.

    Attributes:
        connections: how many threads may use it at once.
        attaches: whether a program on the web is given the PDF.
    """

    def __init__(
        self,
        make: Callable[[], Channel],
        connections: int = 1,
        rate: int | None = None,
        *,
        attaches: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make, self.connections, self.attaches = make, connections, attaches
        self._between = 60 / rate if rate else 0.0
        self._clock = clock
        self._next = 0.0
        self._turn = threading.Lock()
        self._idle: list[Channel] = []

    @contextmanager
    def borrowed(self) -> Iterator[Channel]:
        """Give a channel with an open connection, if one is idle."""
        with self._turn:
            channel = self._idle.pop() if self._idle else self._make()
        try:
            yield channel
        finally:
            with self._turn:
                self._idle.append(channel)

    def keep_pace(self, pause: Callable[[float], None]) -> None:
        """Wait for this delivery's turn, where a rate is kept."""
        if not self._between:
            return
        with self._turn:
            now = self._clock()
            wait = max(self._next - now, 0.0)
            self._next = max(self._next, now) + self._between
        if wait:
            pause(wait)

    def close(self) -> None:
        """Close the connections."""
        while self._idle:
            self._idle.pop().close()


def route(config: Config, channel: str) -> Route | None:
    """Return the way to a channel; None where the configuration has none of that name."""
    folder = config.folder
    if channel == FOLDER:
        return Route(partial(FolderChannel, folder / config.mail.folder))
    if channel == SMTP and config.smtp is not None:
        server = server_of(config.smtp, folder)
        return Route(partial(SmtpChannel, server), config.smtp.connections, config.smtp.rate)
    if channel in config.copies:
        return Route(_copy(config.copies[channel], folder))
    if channel in config.webhooks:
        webhook = config.webhooks[channel]
        return Route(_webhook(webhook, folder), attaches=webhook.attach)
    return None


def server_of(smtp: Smtp, folder: Path) -> Server:
    """Return the mail server of a configuration."""
    return Server(
        smtp.host,
        smtp.port,
        smtp.security,
        smtp.auth,
        smtp.user,
        partial(reveal, smtp.password, folder) if smtp.password is not None else None,
        smtp.hello,
        str(folder / smtp.ca) if smtp.ca else "",
        smtp.timeout.total_seconds(),
    )


def _copy(copy: Copy, folder: Path) -> Callable[[], Channel]:
    def make() -> Channel:
        options = {
            name: reveal(value, folder) if isinstance(value, Secret) else value
            for name, value in copy.options.items()
        }
        return CopyChannel(copy.to, folder, options)

    return make


def _webhook(webhook: Webhook, folder: Path) -> Callable[[], Channel]:
    url = webhook.url
    told = partial(reveal, url, folder) if isinstance(url, Secret) else lambda: str(url)
    secret = partial(reveal, webhook.secret, folder) if webhook.secret is not None else None
    return partial(WebhookChannel, told, secret, webhook.timeout.total_seconds())
