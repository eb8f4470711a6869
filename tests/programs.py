"""The programs that look at files, forked from a process that has imported what they need.

The validator and the rasteriser run in processes of their own: what a broken file makes of them
harms no other. Most of the time that such a process takes is that of Python and its imports; in the
tests these were done once. That both start as aidreport starts them is tested in tests/cli, where
commands are processes.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.forking import ForkServer

from aidreport.pdf.reading import conformance
from aidreport.pdf.reading.seen import judge

_NAMES = {
    str(Path(conformance.__file__).with_name("validator.py")): "aidreport.pdf.reading.validator",
    str(Path(judge.__file__).with_name("raster.py")): "aidreport.pdf.reading.seen.raster",
}


class _Processes:
    """Takes the place of the module subprocess: what it does with these programs is forked."""

    TimeoutExpired = subprocess.TimeoutExpired

    def __init__(self) -> None:
        self._server: ForkServer | None = None

    def run(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        """Run one of the programs in a forked process; another program as ever."""
        name = _NAMES.get(command[2])
        if name is None:
            return subprocess.run(command, **options)  # noqa: PLW1510 - the caller says so
        if self._server is None:
            self._server = ForkServer("tests.programs:prepare")
        given, taken = (os.fdopen(os.memfd_create(name), "w+b") for name in ("given", "taken"))
        with given, taken:
            given.write(options.get("input", b""))
            given.seek(0)
            process = self._server.start(
                [name, *command[3:]],
                Path.cwd(),
                function="tests.programs:become",
                stdin=given,
                stdout=taken,
                stderr=subprocess.DEVNULL,
            )
            try:
                code = process.wait(options["timeout"])
            except subprocess.TimeoutExpired as late:
                process.kill()
                process.wait()
                late.stdout = _content(taken.fileno())
                raise
            return subprocess.CompletedProcess(command, code, _content(taken.fileno()))

    def close(self) -> None:
        """End the process that forks them."""
        if self._server is not None:
            self._server.close()


def _content(file: int) -> bytes:
    return os.pread(file, os.fstat(file).st_size, 0)


_processes = _Processes()


def pytest_configure() -> None:
    for module in (conformance, judge):
        module.subprocess = _processes  # type: ignore[attr-defined]


def pytest_unconfigure() -> None:
    _processes.close()


def prepare() -> None:
    """Import what the programs need."""
    for name in ("page", "pypdfium2", "aidreport.__main__", *_NAMES.values()):
        importlib.import_module(name)


def become(arguments: list[str]) -> int:
    """Do what a program does with its arguments, and end without tidying up."""
    name, *rest = arguments
    importlib.import_module(name).main(rest)
    sys.stdout.flush()
    os._exit(0)
