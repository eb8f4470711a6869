"""Reads and draws what somebody tries, apart from the server."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from aidreport.console.apart import Workers
from aidreport.console.trials import PDF, write_announcement
from aidreport.files.private import make_private_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from aidreport.console.apart import Place, Worker
    from aidreport.console.project import Project
    from aidreport.console.trials import Trial

_PROGRAM = Path(__file__).with_name("trying.py")
_TASK = "task.json"


class Tasks:
    """Reads files and draws briefings, a few at a time, and one at a time of each trial."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._workers = Workers("the command line")
        self._locks: WeakValueDictionary[Path, asyncio.Lock] = WeakValueDictionary()

    def place(self) -> AbstractAsyncContextManager[Place]:
        """Take a place among those who wait, before a file is received.

        Raises:
            BusyError: there is none.
        """
        return self._workers.place()

    def lock(self, trial: Trial) -> asyncio.Lock:
        """Return what whoever changes a trial holds."""
        return self._locks.setdefault(trial.folder, asyncio.Lock())

    async def read(
        self, worker: Worker, trial: Trial, steps: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Return what is read of a trial's file after some steps.

        Raises:
            ApartError: it cannot be read, and why.
        """
        last = steps[-1]
        write_announcement(trial, steps)
        asked = {"sources": last["sources"], "report": last["report"]}
        return await self._run(worker, trial, {"act": "read", **asked})

    async def draw(self, worker: Worker, trial: Trial, section: str) -> dict[str, Any]:
        """Draw the briefing of a section of config.toml; return what is known of its file.

        Raises:
            ApartError: it cannot be drawn, and why.
        """
        asked = {"act": "draw", "section": section, "output": PDF}
        return await self._run(worker, trial, asked)

    async def _run(self, worker: Worker, trial: Trial, asked: Mapping[str, Any]) -> dict[str, Any]:
        path = self._project.path
        task = {
            **asked,
            "name": trial.known["report"],
            "folder": str(trial.folder),
            "config": "" if path is None else str(path.absolute()),
        }
        file = trial.folder / _TASK
        make_private_file(file)
        file.write_text(json.dumps(task), encoding="utf-8")
        found: dict[str, Any] = json.loads(await worker.run(_PROGRAM, trial.folder, str(file)))
        return found
