"""Commands in processes of their own that start with everything imported.

A server, started once, imports aidreport and runs a few commands, then forks a process for each
that is asked for. Such a process has its own folder and its own output, and can be killed at any
moment like one that was started by a shell; only the half second of imports is saved. That
`python -m aidreport` starts at all is tested in tests/cli, and by the README's commands.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NoReturn

import pytest
from tests.shipped import write_report_alone

ROOT = Path(__file__).parents[1]
AIDREPORT = "aidreport.__main__:main"
_NUMBER_BYTES = 16
_ENVIRONMENT = {
    # Processes that aidreport starts itself find the bytecode of those before.
    **{key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
    "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    "PYTHONIOENCODING": "utf-8",
}


class Forked:
    """A process that the server has forked, used like a subprocess.Popen."""

    def __init__(self, status: socket.socket) -> None:
        self._status = status
        self.pid = int(self._receive())
        self.returncode: int | None = None

    def _receive(self) -> bytes:
        # Of a process that ends at once, both numbers may be there before the first is read.
        message = self._status.recv(_NUMBER_BYTES, socket.MSG_WAITALL)
        assert message, "the server of forked processes has ended"
        return message

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit code, or the signal as a negative number.

        Raises:
            TimeoutExpired: it has not ended in time.
        """
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            self.returncode = os.waitstatus_to_exitcode(int(self._receive()))
            self._status.close()
        return self.returncode

    def poll(self) -> int | None:
        """Return the exit code; None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)


class ForkServer:
    """Forks processes that have aidreport imported; to be closed.

    Args:
        prepare: a function, "module:name", that does first what each process would.
    """

    def __init__(self, prepare: str = "tests.forking:import_everything") -> None:
        self._control, theirs = socket.socketpair()
        command = [sys.executable, "-m", "tests.forking", str(theirs.fileno()), prepare]
        self._server = subprocess.Popen(
            command, cwd=ROOT, env=_ENVIRONMENT, pass_fds=[theirs.fileno()]
        )
        theirs.close()

    def start(
        self,
        arguments: list[str],
        folder: Path,
        *,
        function: str = AIDREPORT,
        stdin: IO[Any] | int = subprocess.DEVNULL,
        stdout: IO[Any] | int = subprocess.DEVNULL,
        stderr: IO[Any] | int | None = None,
    ) -> Forked:
        """Start a function, "module:name", that takes a list of arguments and returns a code."""
        request = json.dumps([function, arguments, str(folder)]).encode()
        ours, theirs = socket.socketpair()
        with contextlib.ExitStack() as stack:
            stack.enter_context(theirs)
            null = stack.enter_context(Path(os.devnull).open("r+b"))

            def number(stream: IO[Any] | int | None, otherwise: int) -> int:
                if stream == subprocess.DEVNULL:
                    return null.fileno()
                if stream is None:
                    return otherwise
                return stream if isinstance(stream, int) else stream.fileno()

            files = [number(stdin, 0), number(stdout, 1), number(stderr, 2), theirs.fileno()]
            socket.send_fds(self._control, [request], files)
        return Forked(ours)

    def run(self, arguments: list[str], folder: Path, **options: Any) -> int:
        """Start a function and wait for its end; return its code."""
        return self.start(arguments, folder, **options).wait()

    def close(self) -> None:
        """End the server."""
        self._control.close()
        self._server.wait(60)


@pytest.fixture(scope="session")
def fork_server() -> Iterator[ForkServer]:
    server = ForkServer()
    yield server
    server.close()


def _serve(control: socket.socket) -> None:
    """Fork a process for each request, and report its number and how it ended."""
    ended, wakeup = socket.socketpair()
    wakeup.setblocking(False)
    running: dict[int, socket.socket] = {}
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakeup.fileno())
    while True:
        ready, _, _ = select.select([control, ended], [], [])
        if ended in ready:
            ended.recv(4096)
            _report(running)
        if control in ready:
            request, files, _, _ = socket.recv_fds(control, 65_536, 4)
            if not request:
                return
            status = socket.socket(fileno=files.pop())
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for item in (control, ended, wakeup, status, *running.values()):
                    item.close()
                _become(request, files)
            running[pid] = status
            _send(status, str(pid))
            for file in files:
                os.close(file)


def _report(running: dict[int, socket.socket]) -> None:
    """Send how processes have ended to those who wait for them."""
    for pid in list(running):
        found, code = os.waitpid(pid, os.WNOHANG)
        if found:
            with running.pop(pid) as status:
                _send(status, str(code))


def _send(status: socket.socket, number: str) -> None:
    """Send a number, if somebody still waits for it."""
    with contextlib.suppress(ConnectionError):
        status.sendall(number.rjust(_NUMBER_BYTES).encode())


def _become(request: bytes, files: list[int]) -> NoReturn:
    """Run what is asked for in this process, as if Python had been started with it."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    function, arguments, folder = json.loads(request)
    os.chdir(folder)
    sys.argv = ["aidreport", *arguments]
    # What multiprocessing starts anew begins with this module.
    sys.modules["__main__"] = importlib.import_module("aidreport.__main__")
    code: object = 1
    try:
        code = _function(function)(arguments)
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    _end(code if isinstance(code, int) else int(code is not None))


def _end(code: int) -> NoReturn:
    """End the process as Python does, but for giving back memory object by object.

    That would copy most of the memory that this process shares with the server.
    """
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _function(place: str) -> Callable[..., Any]:
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)


def selftest(arguments: list[str]) -> int:
    """Run `aidreport selftest`, whose processes are forked as well instead of started."""
    from aidreport.__main__ import main
    from aidreport.runs.selftest import Sandbox

    def forked(sandbox: Sandbox, *words: str) -> int:
        pid = os.fork()
        if pid == 0:
            _run_quietly(words, sandbox.folder)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    Sandbox._run = forked  # type: ignore[method-assign]
    return main(arguments)


def _run_quietly(words: tuple[str, ...], folder: Path) -> NoReturn:
    """Do what `python -m MODULE …` does in a folder, saying nothing, and end this process."""
    code: object = 1
    try:
        os.chdir(folder)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)
        os.dup2(null, 2)
        sys.argv = list(words[1:])
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code or 0
    finally:
        # Not through what is left to do in the process that this one was forked from.
        os._exit(code if isinstance(code, int) else 1)


def import_everything() -> None:
    """Run commands, so that what they import and keep is there for all to come."""
    from aidreport.__main__ import main

    with tempfile.TemporaryDirectory() as name, Path(os.devnull).open("w") as null:
        folder = Path(name)
        write_report_alone(folder)
        shutil.copytree(ROOT / "data", folder / "data")
        os.chdir(folder)
        with contextlib.redirect_stdout(null), contextlib.redirect_stderr(null):
            for command in ("run", "check", "mail send", "schedule list", "history", "render"):
                main([*command.split(), "--quiet"])
        for module in ("aidreport.cli.verify", "aidreport.proof.verify", "holidays"):
            importlib.import_module(module)
        os.chdir(ROOT)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as control:
        _function(sys.argv[2])()
        # Else each process would look through, and so copy, all that is there already.
        gc.collect()
        gc.freeze()
        _serve(control)
