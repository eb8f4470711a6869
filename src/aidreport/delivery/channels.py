"""The channels of a configuration: mail, folders, stores and programs on the web."""

from __future__ import annotations

import re
import threading
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.config.delivery import FOLDER, SMTP
from aidreport.config.places import is_store
from aidreport.config.stores import revealed
from aidreport.delivery.message import ChannelDownError, Envelope, Receipt, TryResult
from aidreport.delivery.smtp import Server, SmtpChannel
from aidreport.delivery.webhooks import WebhookChannel
from aidreport.errors import OutputError, UnreachableError
from aidreport.files.atomic import write_whole
from aidreport.files.stores import RemotePlace
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aidreport.config.config import Config
    from aidreport.config.delivery import Copy
    from aidreport.delivery.message import Channel


class Route:
    """A channel, with its open connections.

    Args:
        make: returns a channel for one thread.
        rate: the most deliveries per minute; None for no limit.

    Attributes:
        connections: how many threads may use it at once.
        attaches: whether a web service receives the PDF.
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
        """Give a channel, with an open connection if one is idle."""
        with self._turn:
            channel = self._idle.pop() if self._idle else self._make()
        try:
            yield channel
        finally:
            with self._turn:
                self._idle.append(channel)

    def keep_pace(self, pause: Callable[[float], None]) -> None:
        """Wait for this delivery's turn, if there is a rate limit."""
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
    """Return the route to a channel; None if the configuration has no channel of that name."""
    folder = config.folder
    if channel == FOLDER:
        return Route(partial(FolderChannel, folder / config.mail.folder))
    if channel == SMTP and config.smtp is not None:
        server = Server(config.smtp, folder)
        return Route(partial(SmtpChannel, server), config.smtp.connections, config.smtp.rate)
    if channel in config.copies:
        return Route(partial(CopyChannel, config.copies[channel], folder))
    if channel in config.webhooks:
        webhook = config.webhooks[channel]
        return Route(partial(WebhookChannel, webhook, folder), attaches=webhook.attach)
    return None


class _WithoutConnection:
    """A channel that opens a connection for each delivery, if at all."""

    def close(self) -> None:
        """Nothing is open."""


class FolderChannel(_WithoutConnection):
    """Puts messages into a folder, as .eml files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, envelope: Envelope, hand_over: Callable[[], None]) -> Receipt:
        """Write a message; a second try writes the same file."""
        stem = Path(envelope.file).stem or "message"
        address = re.sub(r"[^A-Za-z0-9.@_-]", "_", envelope.recipient)
        name = f"{stem}-{address}-{envelope.identifier[:8]}.eml"
        hand_over()
        return _written(self._folder / name, envelope.content, private=True)


class CopyChannel(_WithoutConnection):
    """Puts briefings into a folder, or into a store that fsspec can reach.

    Args:
        copy: where to, with the options of the store.
        folder: where relative names of folders and files start.
    """

    def __init__(self, copy: Copy, folder: Path) -> None:
        self._to, self._folder = copy.to, folder
        self._options = revealed(copy.options, folder)

    def deliver(self, envelope: Envelope, hand_over: Callable[[], None]) -> Receipt:
        """Put a file there; a second try puts the same."""
        hand_over()
        if not is_store(self._to):
            return _written(self._folder / self._to / envelope.file, envelope.pdf)
        return self._stored(envelope)

    def _stored(self, envelope: Envelope) -> Receipt:
        place = RemotePlace(self._to, self._options)
        try:
            place.write(envelope.file, envelope.pdf)
            size = place.size(envelope.file)
        except UnreachableError as error:
            raise ChannelDownError(error.problem) from None
        if size != len(envelope.pdf):
            return Receipt(TryResult.DEFERRED, f"{size} of {len(envelope.pdf)} bytes arrived")
        return Receipt(TryResult.ACCEPTED, f"stored as {self._to.rstrip('/')}/{envelope.file}")


def _written(path: Path, content: bytes, *, private: bool = False) -> Receipt:
    try:
        write_whole(path, content, private=private)
    except OutputError as error:
        raise ChannelDownError(error.problem) from None
    return Receipt(TryResult.ACCEPTED, state("reason.written", path=str(path)))
