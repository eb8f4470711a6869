"""Commands that run in circumstances a test chooses: another time, a full disk, a bound on files.

Run by `tests.forking`: the first argument is JSON, the others are the command's.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.runs.faults.killing import at_function

from aidreport.__main__ import main
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.schedule import workers

_CLOCK = "AIDREPORT_TESTS_CLOCK"
_MNT_DETACH = 2
_PAGE = 4096
_CLONE_NEWNS, _CLONE_NEWUSER, _MS_REC, _MS_PRIVATE = 0x20000, 0x10000000, 0x4000, 0x40000


def run(arguments: list[str]) -> int:
    """Run a command.

    JSON says what is not as ever: `now`, the time; `file_bytes`, how large a file may be, and
    `room`, how much the disk has left; `zones`, the folder of the system's time zones; `pause`,
    the stage of a run at which the process stops until it is continued; `kill`, before or after
    which function it is killed; `no_rights`, that modes of files hold for root too;
    `environment`, variables.
    """
    circumstances: dict[str, Any] = json.loads(arguments[0])
    os.environ.update(circumstances.get("environment", {}))
    if "zones" in circumstances:
        zoneinfo.reset_tzpath([circumstances["zones"]])
    if "pause" in circumstances:
        _pause_at(circumstances["pause"])
    if "now" in circumstances:
        _set_clock(dt.datetime.fromisoformat(circumstances["now"]), time.monotonic())
    if "file_bytes" in circumstances:
        _bound_files(circumstances["file_bytes"])
    if "no_rights" in circumstances:
        _give_up_rights()
    if "room" in circumstances:
        return _on_a_disk(circumstances["room"], arguments[1:])
    if "kill" in circumstances:
        return at_function([*circumstances["kill"], *arguments[1:]])
    return main(arguments[1:])


def _set_clock(begin: dt.datetime, since: float) -> None:
    """Set the clock of the commands, and of the workers that a daemon starts; it goes on.

    Args:
        since: the reading of the system's monotonic clock at that time.
    """

    def now(_: dt.tzinfo | None = None) -> dt.datetime:
        return begin + dt.timedelta(seconds=time.monotonic() - since)

    for name, module in list(sys.modules.items()):
        if name.startswith("aidreport.") and hasattr(module, "utc_now"):
            module.utc_now = now  # type: ignore[attr-defined]
    workers.dt = SimpleNamespace(  # type: ignore[assignment]
        datetime=SimpleNamespace(now=now), timedelta=dt.timedelta, UTC=dt.UTC
    )
    # A worker is a new Python, which runs this module as its main one.
    sys.modules["__main__"] = sys.modules[__name__]
    os.environ[_CLOCK] = f"{begin.isoformat()} {since}"


def _pause_at(stage: str) -> None:
    """Stop this process when a stage begins, until it is continued."""
    original = Ledger.stage

    @contextmanager
    def paused(self: Ledger, attempt: int, name: str) -> Iterator[dict[str, Any]]:
        with original(self, attempt, name) as details:
            if name == stage:
                os.kill(os.getpid(), signal.SIGSTOP)
            yield details

    Ledger.stage = paused  # type: ignore[method-assign]


def _bound_files(size: int) -> None:
    """Have no file grow beyond a size; a write is refused then."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _give_up_rights() -> None:
    """Have the modes of files hold for root, too."""
    version, this_process = 0x20080522, 0
    header = (ctypes.c_uint32 * 2)(version, this_process)
    no_rights = (ctypes.c_uint32 * 6)()
    assert not ctypes.CDLL(None).capset(header, no_rights)


def _on_a_disk(room: int, command: list[str]) -> int:
    """Run a command in a copy of the folder on a disk with so much room; bring back what is there.

    Where the machine lets nobody mount a disk, no file grows beyond the room instead.
    """
    here = Path.cwd()
    pages = sum(-(-path.lstat().st_size // _PAGE) + 1 for path in here.rglob("*"))
    with tempfile.TemporaryDirectory() as name:
        if not _mounted(name, _PAGE * pages + room):
            _bound_files(room)
            return main(command)
        there = Path(name) / "project"
        shutil.copytree(here, there, symlinks=True)
        os.chdir(there)
        code = main(command)
        os.chdir(here)
        shutil.rmtree(here)
        shutil.copytree(there, here, symlinks=True)
        shutil.rmtree(there)
        ctypes.CDLL(None).umount2(name.encode(), _MNT_DETACH)
    return code


def _mounted(place: str, size: int) -> bool:
    """Mount a disk of a size that this process alone sees."""
    library = ctypes.CDLL(None)
    if library.unshare(_CLONE_NEWNS) and library.unshare(_CLONE_NEWNS | _CLONE_NEWUSER):
        return False
    private = library.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None)
    options = f"size={size}".encode()
    return not private and not library.mount(b"none", place.encode(), b"tmpfs", 0, options)


if __name__ == "__mp_main__":
    _begin, _since = os.environ[_CLOCK].split()
    _set_clock(dt.datetime.fromisoformat(_begin), float(_since))
