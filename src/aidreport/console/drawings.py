"""Briefings of what is tried that are being drawn: they go on when the page is closed."""

from __future__ import annotations

import asyncio
import json
import sys
import traceback
from contextlib import suppress
from dataclasses import field
from typing import TYPE_CHECKING, Any

from aidreport.console.apart import ApartError
from aidreport.console.refusals import ConsoleError
from aidreport.console.trials import PROGRESS, NoTrialError
from aidreport.errors import UsageError
from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from aidreport.console.tasks import Tasks
    from aidreport.console.trials import Trial


@dataclass(slots=True)
class Drawing:
    """A briefing that is being drawn, or could not be.

    Attributes:
        seal: of what was decided when it was asked for.
        design: as `config.toml` has it.
        fields: the same as the form had it.
        problem: why it could not be drawn, in words or as an error; empty while it is.
    """

    seal: str
    design: Mapping[str, Any]
    fields: Mapping[str, str]
    problem: str | Mapping[str, str] | Exception = ""
    task: asyncio.Task[None] | None = field(default=None, repr=False)


class Drawings:
    """Draws one briefing at a time of each trial.

    Args:
        tasks: read and draw apart from the server.
    """

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._known: dict[Path, Drawing] = {}

    async def begin(
        self,
        trial: Trial,
        design: Mapping[str, Any],
        fields: Mapping[str, str],
        again: Callable[[], Trial],
    ) -> None:
        """Begin to draw, unless just that is being drawn; what was being drawn else ends.

        Args:
            again: returns the trial as it is once it is its turn.
        """
        for folder in [folder for folder in self._known if not folder.is_dir()]:
            del self._known[folder]
        drawing = Drawing(trial.seal, dict(design), dict(fields))
        before = self._known.get(trial.folder)
        if before is not None and before.task is not None and not before.task.done():
            if (before.seal, before.design) == (drawing.seal, drawing.design):
                return
            before.task.cancel()
        self._known[trial.folder] = drawing
        drawing.task = asyncio.create_task(self._draw(trial, drawing, again))

    def of(self, trial: Trial) -> Drawing | None:
        """Return the drawing of what is decided of a trial; None if it was drawn, or never."""
        drawing = self._known.get(trial.folder)
        return drawing if drawing is not None and drawing.seal == trial.seal else None

    def stage(self, trial: Trial) -> tuple[str, bool]:
        """Return how far the drawing of a trial has got, and whether it is over."""
        drawing = self.of(trial)
        if drawing is None or drawing.problem:
            return "", True
        return " ".join(map(str, progress_of(trial) or ("", ""))), False

    async def _draw(self, trial: Trial, drawing: Drawing, again: Callable[[], Trial]) -> None:
        try:
            async with self._tasks.lock(trial), self._tasks.place() as place:
                trial = again()
                refuse_unread(trial)
                async with place.turn() as turn:
                    section = trial.section(drawing.design)
                    made = await self._tasks.draw(turn, trial, section)
                trial.keep(design=drawing.design, made=made)
            if self._known.get(trial.folder) is drawing:
                del self._known[trial.folder]
        except NoTrialError:
            self._known.pop(trial.folder, None)
        except ApartError as refused:
            drawing.problem = refused.reason
        except UsageError as refused:
            drawing.problem = refused
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            drawing.problem = ConsoleError("internal", problem=type(error).__name__)


def refuse_unread(trial: Trial) -> None:
    """Refuse to draw a trial of which something is open.

    Raises:
        UsageError: something is.
    """
    if trial.reading["summary"] is None:
        raise ConsoleError("not-yet-drawn")


def progress_of(trial: Trial) -> tuple[str, int] | None:
    """Return which stage the drawing of a trial is in, and how many rows or pages it has done."""
    with suppress(OSError, ValueError):
        stage, count = json.loads((trial.folder / PROGRESS).read_bytes())
        return stage, count
    return None
