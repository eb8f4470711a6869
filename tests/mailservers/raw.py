"""A mail server that answers byte for byte as a test says, well or badly."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Self

Answer = bytes | Callable[[socket.socket], None]

_GOOD: dict[str, Answer] = {
    "greeting": b"220 raw.example ESMTP\r\n",
    "EHLO": b"250 raw.example\r\n",
    "MAIL": b"250 2.1.0 ok\r\n",
    "RCPT": b"250 2.1.5 ok\r\n",
    "DATA": b"354 go on\r\n",
    "message": b"250 2.0.0 taken\r\n",
    "RSET": b"250 ok\r\n",
    "QUIT": b"221 bye\r\n",
}


def dripping(text: bytes, seconds: float = 0.05) -> Answer:
    """Return an answer that comes byte for byte, and goes on with spaces for ever."""

    def drip(connection: socket.socket) -> None:
        stop = threading.Event()
        for byte in text:
            connection.sendall(bytes((byte,)))
            stop.wait(seconds)
        while True:
            connection.sendall(b" ")
            stop.wait(seconds)

    return drip


def endless(line: bytes) -> Answer:
    """Return an answer that repeats a line for ever."""

    def repeat(connection: socket.socket) -> None:
        while True:
            connection.sendall(line * 1000)

    return repeat


def close(connection: socket.socket) -> None:
    """Close the connection instead of an answer."""
    connection.shutdown(socket.SHUT_RDWR)


class RawServer:
    """Serves one connection after another.

    Args:
        answers: instead of good ones, by step: greeting, EHLO, MAIL, RCPT, DATA, message, QUIT.

    Attributes:
        taken: how many messages it received to their last byte.
    """

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self._answers = {**_GOOD, **answers}
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.taken = 0
        self._open: list[socket.socket] = []
        self._talks: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        for thread in self._talks:
            thread.join(2)  # what a client sent before it left is read, and counted
        for item in (self._listening, *self._open):
            with suppress(OSError):
                item.shutdown(socket.SHUT_RDWR)
            item.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self._open.append(connection)
                talk = threading.Thread(target=self._talk, args=(connection,), daemon=True)
                self._talks.append(talk)
                talk.start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection.makefile("rb") as lines:
            self._say(connection, "greeting")
            for line in lines:
                step = line[:4].decode("ascii", "replace").upper()
                self._say(connection, step)
                if step == "DATA" and self._goes_on():
                    while (part := next(lines, b"")) not in (b".\r\n", b""):
                        pass
                    if not part:
                        break
                    self.taken += 1
                    self._say(connection, "message")
                if step == "QUIT":
                    break
        connection.close()

    def _goes_on(self) -> bool:
        answer = self._answers["DATA"]
        return isinstance(answer, bytes) and answer.startswith(b"3")

    def _say(self, connection: socket.socket, step: str) -> None:
        answer = self._answers.get(step, b"500 what?\r\n")
        if isinstance(answer, bytes):
            connection.sendall(answer)
        else:
            answer(connection)
