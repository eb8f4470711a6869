"""A briefing as a PDF, of a report or of data that were read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.api.data import LoadedData
from aidreport.api.jobs import Choices, job_of
from aidreport.config.arguments import checked, path_text
from aidreport.errors import UsageError

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

    from aidreport.model.dataset import Dataset

    PathLike = str | os.PathLike[str]


@checked
def render(  # noqa: PLR0913 - one argument for each option of the command
    report: str | LoadedData,
    *,
    config: PathLike | None = None,
    template: PathLike | None = None,
    brand: PathLike | None = None,
    language: str | None = None,
    date: dt.date | str | None = None,
    output: PathLike | None = None,
    measures: str | Sequence[str] = (),
    currency: str | None = None,
    convert: str | None = None,
    on_rejected: str | None = None,
    max_rejected: int | str | None = None,
    compare: LoadedData | None = None,
) -> Path:
    """Write a briefing and return its path. The same input gives the same file.

    Args:
        report: the name of a report in the configuration, or data that were read.
        config: a config.toml; left out, the one in the current folder, if there is one.
        template: a template's name, or the path of a .md file.
        brand: a brand's name, or the path of its folder.
        language: such as "en", "nb" or "fr".
        date: of the briefing, or "today" or "period end"; left out, of the announcement or of
            the latest decision.
        output: a PDF, a web page if it ends in .html, or a folder (existing, or ending in /);
            left out, as the report says: the PDF, if its `formats` have it.
        measures, currency, convert, on_rejected, max_rejected: as in `LoadedData.figures`.
        compare: earlier data that were read, with which the data are compared; those of a report
            are in its configuration.

    Raises:
        AidreportError: of any stage; nothing is written then.
    """
    from aidreport.briefing import pipeline
    from aidreport.briefing.job import check_briefing_date, formats_of

    name, dataset, data = _subject(report)
    if compare is not None:
        dataset = _compared(dataset, compare)
    job = job_of(
        name,
        config,
        Choices(measures, currency, convert, on_rejected, max_rejected),
        data=data,
        template=path_text(template),
        brand=path_text(brand),
        language=language,
        date=check_briefing_date(date) if isinstance(date, str) else date,
        output=path_text(output),
    )
    if job.report.burst is not None:
        raise UsageError(
            f"the report {job.name} has one briefing for each {job.report.burst}",
            why="aidreport.render writes one file",
            fix=f"run aidreport render {job.name}",
        )
    (rendered,) = pipeline.render(
        job,
        dataset=dataset,
        today=dt.datetime.now(dt.UTC).date(),
        formats=formats_of(job)[:1],  # what is returned is one path
    )
    return rendered.artifact.path


def _compared(dataset: Dataset | None, earlier: LoadedData) -> Dataset:
    """Return data beside earlier ones.

    Raises:
        UsageError: the earlier ones are none, or are to be compared with a report's.
    """
    if not isinstance(earlier, LoadedData):
        raise UsageError(
            f"compare: data that were read are expected, not {type(earlier).__name__}",
            fix="pass what aidreport.read returns",
        )
    if dataset is None:
        raise UsageError(
            "compare is for data that were read, and a report names its own",
            fix="name its earlier data under [reports.NAME.compare] in config.toml",
        )
    return replace(dataset, before=earlier._dataset)  # noqa: SLF001 - as of the data themselves


def _subject(report: str | LoadedData) -> tuple[str | None, Dataset | None, list[str]]:
    """Return the name of a report, or data that were read and what they are called."""
    match report:
        case LoadedData(_dataset=dataset, _name=source):
            return None, dataset, [source]
        case str():
            return report, None, []
    raise UsageError(
        f"a report's name or data are expected, not {type(report).__name__}",
        fix="name a report of config.toml, or pass what aidreport.read returns",
    )
