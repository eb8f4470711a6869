"""Connections to mail servers whose every reply has a deadline and a bound.

The time limit of a socket begins anew with every byte, so a server that drips, or that never ends
its reply, would hold the connection for ever and fill the memory.
"""

from __future__ import annotations

import smtplib
import socket
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_BYTES = 65_536
"""Of a reply: RFC 5321 has lines of 512 bytes, and extensions a few of them."""

_PIECE = 4096


class ReplyReader:
    """Reads lines from a socket, each reply within a time and a number of bytes.

    Args:
        sock: of the connection.
        seconds: that a reply may take, from its beginning to its end.
        clock: monotonic, in seconds.
    """

    def __init__(
        self, sock: socket.socket, seconds: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self._sock, self._seconds, self._clock = sock, seconds, clock
        self._buffer = b""
        self._until, self._left = 0.0, 0

    @property
    def ahead(self) -> bool:
        """Whether more came than the replies that were read."""
        return bool(self._buffer)

    def begin(self) -> None:
        """Begin a reply.

        Raises:
            SMTPServerDisconnected: something came before it was asked for; whatever is read next
                could be the answer to something else.
        """
        if self.ahead:
            raise smtplib.SMTPServerDisconnected("it answers what it was not asked")
        self._until, self._left = self._clock() + self._seconds, _MOST_BYTES

    def readline(self, _limit: int = -1) -> bytes:
        """Return the next line of the reply; what is left of it if the server closes.

        Raises:
            TimeoutError: the reply takes too long.
            SMTPServerDisconnected: it is too long.
        """
        while b"\n" not in self._buffer:
            if len(self._buffer) >= self._left:
                raise smtplib.SMTPServerDisconnected("its reply does not end")
            remaining = self._until - self._clock()
            if remaining <= 0:
                raise TimeoutError
            self._sock.settimeout(remaining)
            piece = self._sock.recv(_PIECE)
            if not piece:
                break
            self._buffer += piece
        line, end, self._buffer = self._buffer.partition(b"\n")
        self._left -= len(line) + len(end)
        if self._left < 0:
            raise smtplib.SMTPServerDisconnected("its reply does not end")
        return line + end

    def close(self) -> None:
        """The socket is closed by its connection."""


class Connection(smtplib.SMTP):
    """Reads replies through a `ReplyReader`, and restores the time limit for what it sends."""

    @property
    def ahead(self) -> bool:
        """Whether the server has said more than it was asked."""
        return isinstance(self.file, ReplyReader) and self.file.ahead

    def connect(
        self, host: str = "localhost", port: int = 0, source_address: Any = None
    ) -> tuple[int, bytes]:
        """Connect to a server, and return its greeting.

        The end of a message is sent apart from the message. By default it would wait for the
        server's acknowledgement of what came before, which servers put off for 40 ms.
        """
        greeting = super().connect(host, port, source_address)
        assert self.sock is not None, "connected"
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return greeting

    def getreply(self) -> tuple[int, bytes]:
        """Return code and text of a reply; the code is -1 if it has none."""
        assert self.sock is not None, "connect first"
        seconds = float(self.timeout)
        if not isinstance(self.file, ReplyReader):
            self.file: Any = ReplyReader(self.sock, seconds)
        self.file.begin()
        try:
            return super().getreply()
        except smtplib.SMTPServerDisconnected as error:
            # The library puts its own words before those of an OSError, a time limit among them.
            if isinstance(error.__context__, TimeoutError):
                raise error.__context__ from None
            raise
        finally:
            if self.sock is not None:
                self.sock.settimeout(seconds)


class PlainConnection(Connection):
    """A connection that may be encrypted after the greeting."""


class TlsConnection(Connection, smtplib.SMTP_SSL):
    """A connection that is encrypted from its first byte."""
