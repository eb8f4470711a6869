"""The order of the stages: the only module that knows them all.

sources → select → analysis → document → pdf
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import TemplateError, UsageError
from aidreport.schema import read_bytes
from aidreport.templates import Library

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from aidreport.analysis.figures import Figures
    from aidreport.config import Config, Report
    from aidreport.document.blocks import Briefing
    from aidreport.document.template import Template
    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Dataset
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.render import Artifact

    Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked for: a report of the config, with the command line's changes.

    Attributes:
        name: of the report; part of file names.
        data_folder: where relative data paths start.
        date: of the briefing; None takes it from the data.
        output: a file or an existing folder; None takes the report's pattern.
    """

    config: Config
    name: str
    report: Report
    data_folder: Path
    date: dt.date | None = None
    output: Path | None = None

    @property
    def language(self) -> str:
        """The language of the briefing."""
        return self.report.language or self.config.organisation.language

    @property
    def library(self) -> Library:
        """Where templates, brands and wording are looked for."""
        return Library.at(self.config.folder / self.config.templates)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A briefing that was written, and the figures in it."""

    artifact: Artifact
    figures: Figures


def plan(  # noqa: PLR0913 - one argument for each option of the command line
    config: Config,
    name: str | None,
    *,
    data: Sequence[str] = (),
    template: str | None = None,
    brand: str | None = None,
    language: str | None = None,
    date: dt.date | None = None,
    output: Path | None = None,
) -> Job:
    """Return the job for a report of the config, or for data files given instead.

    Args:
        data: paths that take the place of the report's own, from the current folder; without a
            report's name they make a report of their own.

    Raises:
        UsageError: there is no such report.
    """
    from aidreport.config import Report

    folder = Path() if data else config.folder
    if data and name is None:
        name, report = _slug(Path(data[0]).stem), Report(data=list(data))
    else:
        name, report = config.report(name)
    changes = {
        "data": list(data) or None,
        "template": template,
        "brand": brand,
        "language": language,
    }
    given = {key: value for key, value in changes.items() if value is not None}
    return Job(config, name, report.model_copy(update=given), folder, date, output)


def load(job: Job, progress: Progress | None = None) -> Dataset:
    """Return the job's data set, rejected rows in its account.

    Raises:
        SourceError: files cannot be read.
    """
    from aidreport.sources.loader import load as load_sources

    def rows(count: int) -> None:
        if progress is not None:
            progress("reading rows", count)

    return load_sources(job.report.sources, job.data_folder, progress=rows)


def figures_of(dataset: Dataset, job: Job, by: Sequence[str]) -> tuple[Dataset, Figures]:
    """Return what is summed, and the figures.

    Raises:
        RowsRejectedError: a row cannot be used; its total would be silently smaller.
        DataError: several measures, or nothing left.
    """
    from aidreport.analysis.engine import analyse
    from aidreport.analysis.select import select
    from aidreport.sources.rejected import rows_rejected_error

    if dataset.account.rejected:
        raise rows_rejected_error(dataset)
    report = job.report
    selected = select(dataset, measures=report.measure, currency=report.currency)
    return selected, analyse(selected, by=by)


def compose(job: Job, progress: Progress | None = None) -> tuple[Briefing, Figures]:
    """Return the briefing of a job, not yet drawn, and its figures."""
    from aidreport.document.compose import compose as compose_blocks

    template, wording = template_of(job), wording_of(job)
    dataset, figures = figures_of(load(job, progress), job, template.groupings)
    briefing = compose_blocks(
        template,
        dataset,
        figures,
        wording=wording,
        organisation=job.config.organisation,
        date=_date(job, dataset),
        report=job.name,
    )
    return briefing, figures


def render(job: Job, progress: Progress | None = None) -> Rendered:
    """Write the briefing of a job; it appears whole or not at all."""
    from aidreport.pdf.render import render as draw

    brand = brand_of(job)
    briefing, figures = compose(job, progress)

    def pages(count: int) -> None:
        if progress is not None:
            progress("drawing pages", count)

    return Rendered(draw(briefing, brand, _output(job, briefing.date), progress=pages), figures)


def template_of(job: Job) -> Template:
    """Return the job's template: a name in the library, or the path of a .md file.

    Raises:
        TemplateError: it is missing or has problems.
    """
    from aidreport.document.template import parse

    name = job.report.template
    if name.endswith(".md"):
        path = job.config.folder / name
    else:
        path = job.library.template(name, job.language)
    content = read_bytes(path, TemplateError)
    try:
        return parse(content.decode("utf-8-sig"), path.name)
    except UnicodeDecodeError:
        raise TemplateError(
            f"{path} is not UTF-8 text", fix="save it as UTF-8 in your editor"
        ) from None


def wording_of(job: Job) -> Wording:
    """Return the words of the job's language.

    Raises:
        TemplateError: the language has no wording file, or it has problems.
    """
    from aidreport.document.wording import load_wording

    return load_wording(job.library.wording(job.language), job.language)


def brand_of(job: Job) -> Brand:
    """Return the job's brand: a name in the library, or the path of its folder.

    Raises:
        BrandError: it has problems.
        TemplateError: there is none of that name.
    """
    from aidreport.pdf.brand import load_brand

    folder = job.config.folder / job.report.brand
    path = folder / "brand.toml"
    if not path.is_file():
        path = job.library.brand(job.report.brand)
    fonts = [folder / "fonts" for folder in job.library.folders]
    return load_brand(path, fonts)


def _date(job: Job, dataset: Dataset) -> dt.date:
    """Return the briefing's date: asked for, announced, or of the latest decision."""
    if job.date is not None:
        return job.date
    if dataset.announcement is not None:
        return dataset.announcement.date
    decided = [item.decided for item in dataset.allocations if item.decided is not None]
    if decided:
        return max(decided)
    raise UsageError(
        "the briefing has no date",
        why="its data name none, and the clock would make every run another file",
        fix="pass --date 2025-06-12, or add a date column",
    )


def _output(job: Job, date: dt.date) -> Path:
    pattern = job.report.output
    default = Path(pattern.format(report=job.name, date=date.isoformat(), language=job.language))
    if job.output is None:
        return job.config.folder / default
    if job.output.is_dir():
        return job.output / default.name
    return job.output


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower() or "report"
