"""Programs that read files of anyone, in processes of their own with bounded memory and time."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from aidreport.console import limits
from aidreport.console.refusals import ConsoleError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

_AT_ONCE, _MOST_WAITING = 2, 8


class ApartError(Exception):
    """A program gave no answer.

    Attributes:
        reason: why, for whoever sent the file: what the program said, by language, or the console's
            refusal.
    """

    def __init__(self, reason: Mapping[str, str] | ConsoleError) -> None:
        super().__init__(str(reason))
        self.reason = reason


class BusyError(ConsoleError):
    """So many files wait that no other is taken."""

    def __init__(self) -> None:
        super().__init__("busy")


class Turns:
    """Starts programs, a few at a time.

    Args:
        command: what the command line has for the same, without such limits.
    """

    def __init__(self, command: str) -> None:
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._asked = 0
        self._command = command

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Place]:
        """Take a place among those who wait, for as long as a block runs.

        Whoever sends a file takes it before the file is received: what waits is bounded, too.

        Raises:
            BusyError: there is none.
        """
        if self._asked >= _MOST_WAITING:
            raise BusyError
        self._asked += 1
        try:
            yield Place(self._free, self._command)
        finally:
            self._asked -= 1


class Place:
    """A place among those who wait for a program."""

    def __init__(self, free: asyncio.Semaphore, command: str) -> None:
        self._free, self._command = free, command

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """Wait until it is one's turn, and have it for as long as a block runs.

        What takes room, such as a copy of a file that was sent, belongs into the block.
        """
        async with self._free:
            yield Turn(self._command)


class Turn:
    """Starts programs for whoever has the turn."""

    def __init__(self, command: str) -> None:
        self._command = command

    async def run(self, program: Path, folder: Path, *arguments: str, name: str = "") -> bytes:
        """Return what a program writes; its memory and time are bounded.

        Nothing is imported from where a file is, whatever it is.

        Args:
            folder: where the file is; messages do not say so.
            name: what messages call the file at the first argument; empty if it has its own name.

        Raises:
            ApartError: it refuses the file, or needs more than it is given.
        """
        try:
            code, output, messages = await run_program(program, arguments)
        except TimeoutError:
            raise ApartError(
                ConsoleError("slow-program", seconds=limits.SECONDS, command=self._command)
            ) from None
        if code == limits.UNREADABLE:
            said: dict[str, str] = json.loads(messages.rpartition(b"\n")[2])
            named = (text.replace(arguments[0], name) if name else text for text in said.values())
            texts = (text.replace(f"{folder}{os.sep}", "") for text in named)
            raise ApartError(dict(zip(said, texts, strict=True)))
        if code:
            raise ApartError(ConsoleError("large-program", command=self._command))
        return output


async def run_program(program: Path, arguments: tuple[str, ...]) -> tuple[int | None, bytes, bytes]:
    """Return the exit code of a program, what it wrote, and its messages.

    Raises:
        TimeoutError: it takes too long, and was ended.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", str(program), *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        output, messages = await asyncio.wait_for(process.communicate(), limits.SECONDS)
    finally:
        if process.returncode is None:
            _end(process)
            await process.wait()
    return process.returncode, output, messages


def _end(process: asyncio.subprocess.Process) -> None:
    """End a process, and those that it started."""
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
