"""The order of the stages: the only module that knows them all.

sources → select → analysis → document → pdf
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aidreport.errors import TemplateError, UsageError
from aidreport.schema import read_bytes
from aidreport.templates import BRAND_FILE, Library, is_file

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from aidreport.analysis.figures import Figures
    from aidreport.config import Config, Report
    from aidreport.document.blocks import Briefing
    from aidreport.document.context import Context
    from aidreport.document.template import Template
    from aidreport.document.wording import Wording
    from aidreport.model.allocation import Measure
    from aidreport.model.dataset import Dataset
    from aidreport.pdf.archive import Attachment
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.render import Artifact
    from aidreport.proof.evidence import Evidence

    Progress = Callable[[str, int], None]

_SEPARATORS = tuple(mark for mark in (os.sep, os.altsep) if mark)


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked for: a report of the config, with the command line's changes.

    Attributes:
        name: of the report; part of file names.
        data_folder: where relative data paths start.
        date: of the briefing; None takes it from the data.
        output: a file, or a folder where it exists or ends in a slash; None takes the report's
            pattern.
    """

    config: Config
    name: str
    report: Report
    data_folder: Path
    date: dt.date | None = None
    output: str | None = None

    @property
    def language(self) -> str:
        """The language of the briefing."""
        return self.report.language or self.config.organisation.language

    @property
    def library(self) -> Library:
        """Where templates, brands and wording are looked for."""
        return Library.at(self.config.folder / self.config.templates)


@dataclass(frozen=True, slots=True)
class Form:
    """What a briefing is made with beside its data.

    Attributes:
        seal: signs the file; None where it is not signed.
    """

    template: Template
    wording: Wording
    brand: Brand
    seal: Callable[[bytes], bytes] | None


@dataclass(frozen=True, slots=True)
class Composed:
    """A briefing that is not yet drawn.

    Attributes:
        figures: all that it shows.
        evidence: what proves them, to be attached.
    """

    briefing: Briefing
    figures: Figures
    evidence: Evidence


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
    measures: Sequence[Measure] = (),
    currency: str | None = None,
    date: dt.date | None = None,
    output: str | None = None,
) -> Job:
    """Return the job for a report of the config, or for data files given instead.

    Args:
        data: paths that take the place of the report's own; without a report's name they make a
            report of their own. These, `output` and the paths of a template or brand start at the
            current folder.

    Raises:
        UsageError: there is no such report, or a value is not what it should be.
    """
    from aidreport.config import DataSource, Report

    sources = [DataSource(path=_data_source(path)) for path in data]
    if sources and name is None:
        name, report = _slug(Path(data[0]).stem), Report(data=[*sources])
    else:
        name, report = config.report(name)
    if template is not None and _named("--template", template).endswith(".md"):
        template = _from_here(template, config)
    if brand is not None and is_file(Path(_named("--brand", brand)) / BRAND_FILE):
        brand = _from_here(brand, config)
    changes: dict[str, object] = {
        "data": sources,
        "template": template,
        "brand": brand,
        "language": None if language is None else _language(language),
        "measure": list(measures),
        "currency": currency,
    }
    given = {key: value for key, value in changes.items() if value}
    folder = Path() if sources else config.folder
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


def refuse_rejected(dataset: Dataset) -> None:
    """Check that every row can be used.

    Raises:
        RowsRejectedError: with every problem of every row.
    """
    from aidreport.sources.rejected import rows_rejected_error

    if dataset.account.rejected:
        raise rows_rejected_error(dataset)


def figures_of(dataset: Dataset, job: Job, by: Sequence[str]) -> tuple[Dataset, Figures]:
    """Return what is summed, and the figures.

    Raises:
        RowsRejectedError: a row cannot be used; its total would be silently smaller.
        DataError: several measures, or nothing left.
    """
    from aidreport.analysis.engine import analyse
    from aidreport.analysis.select import select

    refuse_rejected(dataset)
    report = job.report
    selected = select(dataset, measures=report.measure, currency=report.currency)
    return selected, analyse(selected, by=by)


def compose(
    job: Job, selected: Dataset, figures: Figures, template: Template, wording: Wording
) -> Composed:
    """Return the briefing of a job, not yet drawn, with its figures and what proves them.

    Args:
        selected, figures: of the job, from `figures_of`, grouped by `template.groupings`.

    Raises:
        TemplateError: the template asks for what the data do not have.
        DataError: the data cannot be summed.
        UsageError: there is no date.
    """
    from aidreport.document.compose import compose as compose_blocks
    from aidreport.proof.evidence import evidence
    from aidreport.proof.numbers import Marks

    briefing, shown = compose_blocks(
        template,
        selected,
        figures,
        wording=wording,
        organisation=job.config.organisation,
        date=_date(job, selected),
        report=job.name,
    )
    spelled = tuple(word.casefold() for word in wording.spelled)
    marks = Marks(*wording.numbers.marks(), spelled)
    proof = evidence(briefing, selected, shown, marks=marks, report=job.name)
    return Composed(briefing, shown, proof)


def context_of(job: Job, selected: Dataset, figures: Figures, wording: Wording) -> Context:
    """Return what expressions draw on: the data, the figures and the words for them.

    Raises:
        UsageError: there is no date.
    """
    from aidreport.document.context import Context

    return Context(
        selected, figures, wording, job.config.organisation, _date(job, selected), job.name
    )


def render(job: Job, progress: Progress | None = None) -> Rendered:
    """Write the briefing of a job; it appears whole or not at all.

    Raises:
        AidreportError: of any stage; nothing is written then.
    """
    form = form_of(job)
    selected, figures = figures_of(load(job, progress), job, form.template.groupings)
    composed = compose(job, selected, figures, form.template, form.wording)
    return draw(job, composed, form, output_of(job, composed.briefing.date), progress)


def draw(
    job: Job, composed: Composed, form: Form, path: Path, progress: Progress | None = None
) -> Rendered:
    """Write a composed briefing to a file; it appears whole or not at all.

    Raises:
        AidreportError: it cannot be drawn, signed or written.
    """
    from aidreport.pdf.profiles import PROFILES
    from aidreport.pdf.render import render as draw_pages

    def pages(count: int) -> None:
        if progress is not None:
            progress("drawing pages", count)

    artifact = draw_pages(
        composed.briefing,
        form.brand,
        path,
        attachments=attachments(composed.evidence, form.wording),
        profile=PROFILES[job.report.conformance],
        seal=form.seal,
        progress=pages,
    )
    return Rendered(artifact, composed.figures)


def attachments(evidence: Evidence, wording: Wording) -> tuple[Attachment, ...]:
    """Return what proves a briefing's figures as files to attach, described in its language."""
    from aidreport.pdf.archive import Attachment, Relationship
    from aidreport.proof import allocations, record

    return (
        Attachment(
            allocations.NAME,
            "text/csv",
            Relationship.DATA,
            wording.text("attachment.allocations"),
            evidence.allocations,
        ),
        Attachment(
            record.NAME,
            "application/json",
            Relationship.SUPPLEMENT,
            wording.text("attachment.figures"),
            evidence.record,
        ),
    )


def check_drawing(briefing: Briefing, brand: Brand) -> None:
    """Check that a briefing can be drawn in a brand, by drawing it where it is thrown away.

    Raises:
        GlyphError: the brand's fonts lack characters.
        LayoutError: a page cannot hold its content.
    """
    from aidreport.pdf.render import render as draw_pages

    with TemporaryDirectory() as folder:
        draw_pages(briefing, brand, Path(folder) / "check.pdf")


def form_of(job: Job) -> Form:
    """Return all that a job's briefing is made with beside its data.

    Raises:
        TemplateError, BrandError, ConfigError: a part is missing or has problems.
    """
    return Form(template_of(job), wording_of(job), brand_of(job), seal_of(job))


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
        BrandError: there is none of that name, or it has problems.
    """
    from aidreport.pdf.brand import load_brand

    folder = job.config.folder / job.report.brand
    path = folder / BRAND_FILE
    if not is_file(path):
        path = job.library.brand(job.report.brand)
    fonts = [folder / "fonts" for folder in job.library.folders]
    return load_brand(path, fonts)


def seal_of(job: Job) -> Callable[[bytes], bytes] | None:
    """Return what signs the job's briefing; None where it is not to be signed.

    Raises:
        ConfigError: the key cannot be used.
    """
    signing = job.config.signing
    if signing is None or not job.report.sign:
        return None
    from aidreport.signatures.keys import Key, Token, load_signer
    from aidreport.signatures.sign import sign

    folder = job.config.folder
    if signing.pkcs11 is not None:
        names = signing.pkcs11
        place: Path | Token = Token(
            folder / names.module, names.token, names.certificate, names.key
        )
    else:
        place = folder / (signing.pkcs12 or "")
    password_file = folder / signing.password_file if signing.password_file else None
    key = Key(place, signing.password_env, password_file, signing.reason)
    return partial(sign, key=key, signer=load_signer(key))


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


def output_of(job: Job, date: dt.date) -> Path:
    """Return where the PDF of a job goes.

    Raises:
        UsageError: it is no name for a PDF.
    """
    pattern = job.report.output
    default = Path(pattern.format(report=job.name, date=date.isoformat(), language=job.language))
    if job.output is None:
        return job.config.folder / default
    path = Path(_named("--output", job.output))
    if path.is_dir() or job.output.endswith(_SEPARATORS):
        return path / default.name
    if path.suffix.lower() != ".pdf":
        raise UsageError(
            f'"{job.output}" is no name for a PDF',
            why="what stands there would be replaced, and it may be a source",
            fix="name a file that ends in .pdf, or a folder with / at its end",
        )
    return path


def _from_here(path: str, config: Config) -> str:
    """Return a path of the command line so that it does not start at the config's folder."""
    return path if config.folder == Path() else str(Path(path).absolute())


def _language(tag: str) -> str:
    from aidreport.config import language_tag

    try:
        return language_tag(tag)
    except ValueError:
        raise UsageError(
            f'"{tag}" is no language tag', fix='write a tag such as "en", "nb" or "en-GB"'
        ) from None


def _named(option: str, path: str) -> str:
    if not path or "\0" in path:
        raise UsageError(f"{option} names no file", fix=f"write {option} and a path or a name")
    return path


def _data_source(path: str) -> str:
    """Return the path of a data file, if its name can be written as text."""
    try:
        path.encode()
    except UnicodeEncodeError:
        raise UsageError(
            f"--data: the name {path!r} is not UTF-8 text",
            why="the names of sources are written into the briefing",
            fix="rename the file",
        ) from None
    return _named("--data", path)


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower() or "report"
