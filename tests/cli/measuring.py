"""Commands whose CPU time and memory are measured, in processes of their own."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.forking import ForkServer

_MOST = 60
"""Seconds of CPU; a machine that others use takes longer by the clock."""


class Measured(NamedTuple):
    """What a command did: its exit code, all that it wrote, CPU seconds and megabytes."""

    code: int
    text: str
    seconds: float
    megabytes: float


def measured(server: ForkServer, folder: Path, *arguments: str) -> Measured:
    """Run a command in a folder.

    Raises:
        TimeoutExpired: it took a minute of CPU, or has not ended after ten; it is ended then.
    """
    output = folder / ".output"
    with output.open("wb") as file:
        process = server.start(
            list(arguments), folder, function="tests.cli.measuring:_run", stdout=file, stderr=file
        )
        try:
            code = process.wait(10 * _MOST)
        finally:
            process.kill()
    if code == -signal.SIGXCPU:
        raise subprocess.TimeoutExpired(list(arguments), _MOST)
    text, _, usage = output.read_text(encoding="utf-8").rpartition("\nused ")
    output.unlink()
    seconds, megabytes = usage.split()
    return Measured(code, text, float(seconds), float(megabytes))


def _run(arguments: list[str]) -> int:
    from aidreport.__main__ import main

    before = resource.getrusage(resource.RUSAGE_SELF)
    used = int(before.ru_utime + before.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + _MOST, resource.RLIM_INFINITY))
    code = main(arguments)
    sys.stderr.flush()
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    sys.stdout.write(f"\nused {seconds} {after.ru_maxrss / 1024}")
    sys.stdout.flush()
    return code
