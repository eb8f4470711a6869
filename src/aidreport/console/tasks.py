"""Reads and draws what somebody tries, apart from the server."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from aidreport.console.apart import ApartError, Turns
from aidreport.console.trials import PDF, PROGRESS, NoTrialError, write_announcement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from aidreport.console.apart import Place, Turn
    from aidreport.console.project import Project
    from aidreport.console.trials import Trial

_PROGRAM = Path(__file__).with_name("trying.py")
_TASK = "task.json"


class Tasks:
    """Reads files and draws briefings, a few at a time, and one at a time of each trial."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._turns = Turns("the command line")
        self._locks: WeakValueDictionary[Path, asyncio.Lock] = WeakValueDictionary()

    def place(self) -> AbstractAsyncContextManager[Place]:
        """Take a place among those who wait, before a file is received.

        Raises:
            BusyError: there is none.
        """
        return self._turns.place()

    def lock(self, trial: Trial) -> asyncio.Lock:
        """Return what whoever changes a trial holds."""
        return self._locks.setdefault(trial.folder, asyncio.Lock())

    async def read(
        self, turn: Turn, trial: Trial, steps: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Return what is read of a trial's file after some steps.

        Raises:
            ApartError: it cannot be read, and why.
            NoTrialError: it was removed meanwhile.
        """
        last = steps[-1]
        asked = {"sources": last["sources"], "report": last["report"]}
        return await self._run(turn, trial, steps, {"act": "read", **asked})

    async def draw(self, turn: Turn, trial: Trial, section: str) -> dict[str, Any]:
        """Draw the briefing of a section of config.toml; return what is known of its file.

        Raises:
            ApartError: it cannot be drawn, and why.
            NoTrialError: it was removed meanwhile.
        """
        asked = {"act": "draw", "section": section, "output": PDF, "progress": PROGRESS}
        (trial.folder / PROGRESS).unlink(missing_ok=True)
        return await self._run(turn, trial, trial.steps, asked)

    async def _run(
        self,
        turn: Turn,
        trial: Trial,
        steps: Sequence[Mapping[str, Any]],
        asked: Mapping[str, Any],
    ) -> dict[str, Any]:
        path = self._project.path
        task = {
            **asked,
            "name": trial.known["report"],
            "folder": str(trial.folder),
            "config": "" if path is None else str(path.absolute()),
        }
        # Each time: the one that is there may be that of steps that were refused.
        write_announcement(trial, steps)
        file = trial.write(_TASK, json.dumps(task).encode())
        try:
            output = await turn.run(_PROGRAM, trial.folder, str(file))
        except ApartError:
            _check_is_there(trial, file)
            raise
        _check_is_there(trial, file)
        found: dict[str, Any] = json.loads(output)
        return found


def _check_is_there(trial: Trial, file: Path) -> None:
    """Refuse a trial that was removed while a program had its file; what that wrote is removed."""
    if not file.is_file():
        shutil.rmtree(trial.folder, ignore_errors=True)
        raise NoTrialError
