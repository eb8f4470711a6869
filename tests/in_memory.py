"""The folders of tests, and what programs write for a while, in memory where that has room.

What programs keep in the user's cache folder is kept there too, and gone after the run.

What is to be kept is synced, so tests would wait for a disk thousands of times. Those that kill
processes lose nothing: the system, and so the memory, goes on. The folder of a test that passed is
removed after it. `--basetemp FOLDER` leaves all of it on the disk.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

_MEMORY = Path("/dev/shm")  # noqa: S108 - each run has a folder of its own in it
_NEEDED = 2_000_000_000
"""Bytes that must be free: all tests write 700 MB."""


def pytest_configure(config: pytest.Config) -> None:
    """Name the places, to the processes that run tests for this one, too."""
    if hasattr(config, "workerinput"):  # it has the places of the process that started it
        return
    if config.option.basetemp is None and _has_room():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
        os.environ["TMPDIR"] = tempfile.tempdir = str(_folder(config, _MEMORY))
    os.environ["XDG_CACHE_HOME"] = str(_folder(config))


def _folder(config: pytest.Config, place: Path | None = None) -> Path:
    """Make a folder that is removed after the run, in memory or where such folders are."""
    folder = Path(tempfile.mkdtemp(prefix="aidreport-tests-", dir=place))
    # Servers that run as somebody else go through it.
    folder.chmod(0o755)
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    return folder


def _has_room() -> bool:
    """Return whether files and programs can be put there, by its own limit and by the system's."""
    try:
        place = os.statvfs(_MEMORY)
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return False
    free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    is_open = not place.f_flag & (os.ST_NOEXEC | os.ST_RDONLY) and os.access(_MEMORY, os.W_OK)
    return is_open and min(free, place.f_bavail * place.f_frsize) >= _NEEDED
