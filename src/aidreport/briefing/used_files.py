"""The files that a briefing is made of: when one changes, it has to be made again."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from aidreport.briefing.design import pictures_of
from aidreport.errors import AidreportError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aidreport.briefing.job import Job


def data_files(job: Job) -> frozenset[Path]:
    """Return the files of data of a job, texts of announcements and rates included."""
    from aidreport.sources.formats.paths import cited_text, expand

    found: set[Path] = set()
    for sources, folder in (
        (job.report.sources, job.data_folder),
        (job.report.earlier_sources, job.earlier_folder),
    ):
        for source in (source for source in sources if source.sql is None):
            # One that is missing may still come.
            found.add(folder / source.path)
            with suppress(AidreportError):
                found.update(file.path for file in expand(source, folder))
    for path in [path for path in found if path.suffix == ".toml"]:
        with suppress(AidreportError):
            if (text := cited_text(path)) is not None:
                found.add(text)
    convert = job.report.convert
    if convert is not None and convert.rates is not None:
        found.add(job.config.folder / convert.rates)
    return frozenset(found)


def design_files(job: Job) -> frozenset[Path]:
    """Return the files of template, wording, brand and pictures.

    These are all in the project's folder of templates, and what is named elsewhere.
    """
    return frozenset(_design_files(job))


def _design_files(job: Job) -> Iterator[Path]:
    folders = [job.config.folder / job.config.templates, job.config.folder / job.report.brand]
    for folder in folders:
        if folder.is_dir():
            yield from (path for path in folder.rglob("*") if path.is_file())
    with suppress(AidreportError):
        yield from pictures_of(job)
    if job.report.template.endswith(".md"):
        yield job.config.folder / job.report.template
