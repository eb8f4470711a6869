"""The order of the stages, and the briefings that one slot makes.

sources → select → convert → analysis → document → proof → pdf. No other module knows them all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aidreport.briefing.design import design_of
from aidreport.briefing.job import date_of, file_keys, output_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.analysis.figures import Figures
    from aidreport.briefing.design import Design
    from aidreport.briefing.job import Job
    from aidreport.document.blocks import Briefing
    from aidreport.document.context import Context
    from aidreport.document.template import Template
    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Dataset
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.file.writer import Attachment
    from aidreport.pdf.render import Artifact
    from aidreport.proof.evidence import Evidence

    Progress = Callable[[str, int], None]
    from collections.abc import Callable, Iterator

    from aidreport.analysis.burst import Slice

    Changed = Callable[["Composed", Wording, str], Briefing | None]


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


def load(job: Job, progress: Progress | None = None) -> Dataset:
    """Return the job's data set, rejected rows in its account.

    Raises:
        SourceError: files cannot be read.
    """
    from aidreport.sources.loader import load as load_sources

    def rows(count: int) -> None:
        if progress is not None:
            progress("reading rows", count)

    dataset = load_sources(
        job.report.sources,
        job.data_folder,
        organisations=job.config.organisations,
        progress=rows,
    )
    convert = job.report.convert
    if convert is None or convert.rates is None:
        return dataset
    from aidreport.sources.exchange_rates.series import rates_file

    # Other rates make other figures: they are data, too.
    return replace(dataset, files=(*dataset.files, rates_file(job.config.folder, convert.rates)))


def refuse_rejected(dataset: Dataset) -> None:
    """Check that every row can be used.

    Raises:
        RowsRejectedError: with every problem of every row.
    """
    from aidreport.sources.problems import rows_rejected_error

    if dataset.account.rejected:
        raise rows_rejected_error(dataset)


def figures_of(
    dataset: Dataset, job: Job, by: Sequence[str], *, traced: bool = True
) -> tuple[Dataset, Figures]:
    """Return what is summed, and the figures.

    Args:
        by: the fields that they are grouped by.
        traced: whether sums name the allocations that went into them, as a briefing's must.

    Raises:
        RowsRejectedError: a row cannot be used; its total would be silently smaller.
        DataError: several measures, or nothing left.
    """
    from aidreport.analysis.analyse import analyse
    from aidreport.analysis.select import select, spread

    refuse_rejected(dataset)
    report = job.report
    selected = select(dataset, measures=report.measure, currency=report.currency)
    parts = spread(_converted(selected, job), by)
    return parts, analyse(parts, by=by, traced=traced)


def _converted(dataset: Dataset, job: Job) -> Dataset:
    """Return a data set with its amounts in the currency that the report asks for."""
    settings = job.report.convert
    if settings is None:
        return dataset
    from aidreport.analysis.conversion import convert
    from aidreport.sources.exchange_rates.rates import rates_of

    rates = rates_of(settings, job.config.folder)
    return convert(dataset, settings.to, rates, at_value=settings.date == "value")


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
    from aidreport.document.compose import compose_briefing

    briefing, shown = compose_briefing(
        template,
        selected,
        figures,
        wording=wording,
        organisation=job.config.organisation,
        date=date_of(job, selected),
        report=job.name,
    )
    return Composed(briefing, shown, _evidence(job, selected, briefing, shown, wording))


def proven(
    job: Job, selected: Dataset, composed: Composed, briefing: Briefing, wording: Wording
) -> Composed:
    """Return another edition of a composed briefing, such as its draft, with what proves it."""
    return Composed(
        briefing, composed.figures, _evidence(job, selected, briefing, composed.figures, wording)
    )


def _evidence(
    job: Job, selected: Dataset, briefing: Briefing, figures: Figures, wording: Wording
) -> Evidence:
    from aidreport.proof.evidence import build_evidence
    from aidreport.proof.numbers import Marks

    spelled = tuple(word.casefold() for word in wording.spelled)
    marks = Marks(*wording.numbers.marks(), spelled)
    return build_evidence(briefing, selected, figures, marks=marks, report=job.name)


def context_of(job: Job, selected: Dataset, figures: Figures, wording: Wording) -> Context:
    """Return what expressions draw on: the data, the figures and the words for them.

    Raises:
        UsageError: there is no date.
    """
    from aidreport.document.context import Context

    return Context(
        selected, figures, wording, job.config.organisation, date_of(job, selected), job.name
    )


def render(job: Job, progress: Progress | None = None) -> Rendered:
    """Write the briefing of a job; it appears whole or not at all.

    Raises:
        AidreportError: of any stage; nothing is written then.
    """
    design = design_of(job)
    selected, figures = figures_of(load(job, progress), job, design.template.groupings)
    composed = compose(job, selected, figures, design.template, design.wording)
    return draw(job, composed, design, output_of(job, composed.briefing.date), progress)


def draw(
    job: Job, composed: Composed, design: Design, path: Path, progress: Progress | None = None
) -> Rendered:
    """Write a composed briefing to a file; it appears whole or not at all.

    Raises:
        AidreportError: it cannot be drawn, signed or written.
    """
    from aidreport.pdf.file.metadata import PROFILES
    from aidreport.pdf.render import draw_briefing

    def pages(count: int) -> None:
        if progress is not None:
            progress("drawing pages", count)

    artifact = draw_briefing(
        composed.briefing,
        design.brand,
        path,
        attachments=attachments(composed.evidence, design.wording),
        profile=PROFILES[job.report.conformance],
        seal=design.seal,
        progress=pages,
    )
    return Rendered(artifact, composed.figures)


def attachments(evidence: Evidence, wording: Wording) -> tuple[Attachment, ...]:
    """Return what proves a briefing's figures as files to attach, described in its language."""
    from aidreport.pdf.file.writer import Attachment, Relationship
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
    from aidreport.pdf.render import draw_briefing

    with TemporaryDirectory() as folder:
        draw_briefing(briefing, brand, Path(folder) / "check.pdf")


@dataclass(frozen=True, slots=True)
class Edition:
    """A briefing that is to be drawn.

    Attributes:
        job: in its language.
        key: of the part; empty without a burst.
        selected: what it sums.
        path: where it goes.
        correction: its number; 0 for none.
    """

    job: Job
    key: str
    selected: Dataset
    design: Design
    composed: Composed
    path: Path
    draft: bool = False
    correction: int = 0

    def as_draft(self) -> Edition:
        """Return it as a draft, which says so on every page."""
        from aidreport.document.compose import as_draft

        composed = proven(
            self.job,
            self.selected,
            self.composed,
            as_draft(self.composed.briefing, self.design.wording),
            self.design.wording,
        )
        path = self.path.with_stem(f"{self.path.stem}-draft")
        return replace(self, composed=composed, path=path, draft=True)


def grouped_by(job: Job, template: Template) -> tuple[str, ...]:
    """Return the fields that a report's figures are grouped by: its template's, and its burst."""
    burst = (job.report.burst,) if job.report.burst else ()
    return tuple(dict.fromkeys((*template.groupings, *burst)))


def slices(job: Job, dataset: Dataset) -> list[Slice]:
    """Return the parts that a report's burst cuts its data into; without one, the whole.

    Raises:
        DataError: rows belong to no part.
    """
    from aidreport.analysis.burst import Slice, split_by

    if job.report.burst is None:
        return [Slice("", frozenset(), dataset)]
    return split_by(dataset, job.report.burst)


def editions(
    job: Job,
    parts: Sequence[Slice],
    languages: Sequence[str],
    changed: Changed | None = None,
    correction: int = 0,
) -> Iterator[Edition]:
    """Yield the briefings of parts in languages, the report's own first.

    Args:
        changed: returns a briefing as the correction of another; None for one that is not to
            be made.
        correction: its number; 0 for none.

    Raises:
        AidreportError: one of them cannot be composed.
    """
    names = file_keys([part.key for part in parts])
    for language in languages:
        own = job if language == job.language else job.in_language(language)
        design = design_of(own)
        for part in parts:
            selected, figures = figures_of(part.dataset, own, design.template.groupings)
            composed = compose(own, selected, figures, design.template, design.wording)
            if changed is not None:
                other = changed(composed, design.wording, part.key)
                if other is None:
                    continue
                composed = proven(own, selected, composed, other, design.wording)
            end = f"-correction-{correction}" if correction else ""
            if language != job.language and "{language}" not in job.report.output:
                end += f"-{language}"
            path = output_of(own, composed.briefing.date, names[part.key], end)
            yield Edition(own, part.key, selected, design, composed, path, correction=correction)
