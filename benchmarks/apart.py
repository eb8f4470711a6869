"""What is measured in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def measured(code: str, *paths: Path) -> tuple[float, float]:
    """Return CPU seconds and peak memory in MB, as code prints them that gets paths."""
    done = subprocess.run(
        [sys.executable, "-c", code, *paths], capture_output=True, text=True, check=True
    )
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def cpu_seconds(command: list[str], folder: Path) -> float:
    """Return the user and system time of a command in a folder; what it prints is dropped.

    It has the bytecode that an installed package has.

    Raises:
        CalledProcessError: it failed.
    """
    environment = {
        key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"
    }
    before = os.times()
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    after = os.times()
    user = after.children_user - before.children_user
    return user + after.children_system - before.children_system


def peak(command: list[str], folder: Path) -> float:
    """Return the peak memory of a command in MB, as the first child of a process of its own."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], capture_output=True,"
        " check=True); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(done.stdout)
