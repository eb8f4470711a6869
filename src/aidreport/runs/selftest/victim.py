"""Runs a slot in a process that comes to harm: python -m aidreport.selftest.victim HARM SLOT.

HARM is "kill:STAGE", which ends the process at once when a stage begins, or "full:BYTES", which
lets no file grow beyond a size, as a full disk does.
"""

from __future__ import annotations

import os
import runpy
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from aidreport.runs.ledger.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

_KILLED = 137


def harm(what: str) -> None:
    """Prepare the harm that this process comes to."""
    kind, _, value = what.partition(":")
    if kind == "kill":
        _end_at(value)
    else:
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(value), int(value)))


def _end_at(stage: str) -> None:
    begin = Ledger.stage

    @contextmanager
    def ending(self: Ledger, attempt: int, name: str) -> Iterator[dict[str, Any]]:
        with begin(self, attempt, name) as details:
            if name == stage:
                os._exit(_KILLED)  # as kill -9 does: nothing is finished, nothing told
            yield details

    Ledger.stage = ending  # type: ignore[method-assign]


if __name__ == "__main__":
    harm(sys.argv[1])
    sys.argv[1:] = ["run", "--slot", sys.argv[2], "--quiet"]
    runpy.run_module("aidreport", run_name="__main__")
