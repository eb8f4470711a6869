"""Commands that kill their own process at a chosen moment; run by `tests.forking`."""

from __future__ import annotations

import importlib
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aidreport.__main__ import main
from aidreport.runs.ledger.ledger import Ledger


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def at_stage(arguments: list[str]) -> int:
    """Run a command that is killed at the begin or end of a stage, or after it was noted."""
    stage, moment, *command = arguments
    original = Ledger.stage

    @contextmanager
    def killed(self: Ledger, attempt: int, name: str) -> Iterator[dict[str, Any]]:
        with original(self, attempt, name) as details:
            if (name, moment) == (stage, "begin"):
                _kill()
            yield details
            if (name, moment) == (stage, "end"):
                _kill()
        if (name, moment) == (stage, "after"):
            _kill()

    Ledger.stage = killed  # type: ignore[method-assign]
    return main(command)


def at_function(arguments: list[str]) -> int:
    """Run a command that is killed before or after a call of "module:function"."""
    place, moment, *command = arguments
    module, _, path = place.partition(":")
    owner = importlib.import_module(module)
    *outer, name = path.split(".")
    for part in outer:
        owner = getattr(owner, part)
    original: Callable[..., Any] = getattr(owner, name)

    def killed(*positional: Any, **named: Any) -> None:
        if moment == "after":
            original(*positional, **named)
        _kill()

    setattr(owner, name, killed)
    return main(command)
