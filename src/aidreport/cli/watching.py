"""Renders again after each save, until it is interrupted."""

from __future__ import annotations

import gc
import time
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.cli.options import console
from aidreport.errors import AidreportError, counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.briefing.job import Job
    from aidreport.files.changes import State
    from aidreport.model.dataset import Dataset

pause = time.sleep


class Watch:
    """Makes a briefing, and makes it again when a file that it is made of changes.

    Args:
        job: returns the job, as the configuration has it by then.
        render: makes its briefing, with data that were read before or None.
    """

    def __init__(
        self, job: Callable[[], Job], render: Callable[[Job, Dataset | None], None]
    ) -> None:
        self._job_now, self._render = job, render
        self._job: Job | None = None
        self._data: Dataset | None = None
        self._read: tuple[object, dict[Path, State]] | None = None

    def run(self) -> None:
        """Render once, and then after each save; an error is shown, and the last PDF stays."""
        from aidreport.files.changes import changes

        # A process that stays must not keep what nobody holds any more.
        gc.enable()
        self._render_or_say()
        console().note("waiting for changes; Ctrl+C ends")
        try:
            for changed in changes(self._files, pause):
                names = sorted(path.name for path in changed)
                shown = names[0] if len(names) == 1 else counted(len(names), "file")
                console().note(f"changed: {shown}")
                self._render_or_say()
        except KeyboardInterrupt:
            console().clear()

    def _render_or_say(self) -> None:
        try:
            self._job = self._job_now()
            self._render(self._job, self._dataset(self._job))
        except AidreportError as error:
            console().error(error)
        except OSError as error:
            console().system_error(error)
        else:
            return
        console().note("the last PDF is as it was; save again when this is corrected")

    def _dataset(self, job: Job) -> Dataset | None:
        """Return the data, read again only if their files or how they are read have changed."""
        from aidreport.briefing import pipeline
        from aidreport.briefing.used_files import data_files
        from aidreport.cli.options import utc_now
        from aidreport.files.changes import states

        sources = job.report.sources, job.report.earlier_sources
        if job.report.convert is not None or any(one.sql for some in sources for one in some):
            return None  # rates and databases are asked each time
        today = utc_now().date()
        folders = (job.data_folder, job.earlier_folder)
        settings = (sources, job.config.organisations, folders, today)
        read = (settings, states(data_files(job)))
        if self._data is None or self._read != read:
            self._data = None
            self._data = pipeline.load(job, console().progress, today)
            self._read = read
        return self._data

    def _files(self) -> set[Path]:
        """Return the files to look at: those of the last job that could be made."""
        from aidreport.briefing.used_files import data_files, design_files
        from aidreport.config.config import FILE_NAME

        files = {console().config or Path(FILE_NAME)}
        if self._job is not None:
            files |= data_files(self._job) | design_files(self._job)
        return files
