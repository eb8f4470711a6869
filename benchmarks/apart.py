"""What is measured in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

_STARTED = """
import os, sys, time
begin = time.perf_counter()
drop = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=drop)
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - begin
print(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""A small process starts the command: the peak of a process is at least that of its parent."""


class Spent(NamedTuple):
    """What a command took, with all processes that it started and waited for.

    Attributes:
        cpu: user and system time, in seconds.
        wall: seconds by the clock.
        peak: memory of the largest process, in MB.
    """

    cpu: float
    wall: float
    peak: float


def spent(command: list[str], folder: Path, timeout: float | None = None) -> Spent:
    """Return what a command takes in a folder; what it prints is dropped.

    It has the bytecode that an installed package has.

    Raises:
        CalledProcessError: it failed.
        TimeoutExpired: it took longer than so many seconds.
    """
    environment = {
        key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"
    }
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _STARTED, *command],
        cwd=folder, env=environment, capture_output=True, text=True, check=True, timeout=timeout,
    )  # fmt: skip
    cpu, wall, peak = map(float, done.stdout.split())
    return Spent(cpu, wall, peak)


def cpu_seconds(command: list[str], folder: Path) -> float:
    """Return the user and system time of a command in a folder; for errors see `spent`."""
    return spent(command, folder).cpu


def peak(command: list[str], folder: Path) -> float:
    """Return the peak memory of a command in MB; for errors see `spent`."""
    return spent(command, folder).peak
