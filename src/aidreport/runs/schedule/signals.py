"""Signals as a queue: a handler notes what has arrived, and the loop that waits answers it.

A handler runs in the middle of anything, also of a lock that the same thread holds. So it takes no
lock, writes nothing and starts nothing.
"""

from __future__ import annotations

import select
import signal
import socket
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType, TracebackType

_MOST_BYTES = 4096


class SignalQueue:
    """Holds the signals that arrive while it is entered, in the main thread.

    Args:
        names: of the signals, such as SIGTERM; those that the system does not have are left out.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
        self._arrived: deque[int] = deque()
        self._reading: socket.socket | None = None
        self._writing: socket.socket | None = None

    def __enter__(self) -> Self:
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        # The system writes a byte for each signal, which ends the waiting.
        self._fd_before = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        for number in self._numbers:
            signal.signal(number, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # The handlers stay: what arrives while the process ends must not end it sooner.
        signal.set_wakeup_fd(self._fd_before)
        for end in (self._reading, self._writing):
            if end is not None:
                end.close()
        self._reading = self._writing = None

    def wait(self, seconds: float) -> list[str]:
        """Wait for signals, no longer than some seconds; return the names of those that arrived.

        Signals of one name that arrived together are one.
        """
        assert self._reading is not None, "it is not entered"
        select.select([self._reading], [], [], seconds)
        with suppress(BlockingIOError):
            self._reading.recv(_MOST_BYTES)
        arrived: dict[str, None] = {}
        while self._arrived:
            arrived[signal.Signals(self._arrived.popleft()).name] = None
        return list(arrived)

    def wake(self) -> None:
        """End the waiting, from any thread."""
        writing = self._writing
        if writing is not None:
            with suppress(OSError):
                writing.send(b"\0")

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._arrived.append(number)
