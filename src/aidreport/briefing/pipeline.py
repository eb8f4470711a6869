"""The order of the stages, and the briefings that one slot makes.

sources → select → convert → analysis → document → proof → pdf. No other module knows them all.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from aidreport.briefing.design import design_of
from aidreport.briefing.edition import Calculation, Edition, rendition_of
from aidreport.briefing.job import date_of, file_keys, formats_of, named_for, output_of
from aidreport.briefing.rejected_rows import settle_rejected
from aidreport.briefing.several_currencies import propose_conversion
from aidreport.lazy_dataclass import dataclass
from aidreport.model.bulk import Bulk

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from aidreport.analysis.burst import Slice
    from aidreport.analysis.figures import Figures
    from aidreport.briefing.design import Design
    from aidreport.briefing.job import Job
    from aidreport.briefing.web_page import WebPage
    from aidreport.document.blocks import Briefing
    from aidreport.document.context import Context
    from aidreport.document.nodes import Template
    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Dataset
    from aidreport.pdf.render import Artifact

    Progress = Callable[[str, int], None]


class Languages(NamedTuple):
    """The languages that briefings are made in.

    Attributes:
        names: the job's own first, in which all parts are made.
        is_read: whether somebody reads a part, by its key, in another language.
    """

    names: Sequence[str]
    is_read: Callable[[str, str], bool]


class Correction(NamedTuple):
    """What makes briefings corrections.

    Attributes:
        number: counts the corrections of a run.
        revise: returns a briefing as the correction of its original; None if nothing differs.
    """

    number: int
    revise: Callable[[Edition], Briefing | None]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A briefing that was written in one format, and the figures in it.

    Attributes:
        proposal: how to get one total, if the amounts are in several currencies; else empty.
    """

    artifact: Artifact | WebPage
    figures: Figures
    proposal: str = ""


def load(job: Job, progress: Progress | None = None, today: dt.date | None = None) -> Dataset:
    """Return the job's data set, rejected rows in its account.

    Args:
        today: dates more than two years after it are refused; None takes the job's date.

    Raises:
        SourceError: files cannot be read.
    """
    from aidreport.sources.loader import load as load_sources

    count = partial(progress, "reading rows") if progress else None
    read = partial(
        load_sources,
        organisations=job.config.organisations,
        progress=count,
        today=today or job.date,
    )
    dataset = with_rates(read(job.report.sources, job.data_folder), job)
    if job.report.compare is None:
        return dataset
    earlier = with_rates(read(job.report.earlier_sources, job.earlier_folder), job)
    return replace(dataset, before=earlier)


def with_rates(dataset: Dataset, job: Job) -> Dataset:
    """Return a data set whose files include the job's file of exchange rates, if it has one.

    Raises:
        SourceError: the file cannot be read.
    """
    convert = job.report.convert
    if convert is None or convert.rates is None:
        return dataset
    if dataset.before is not None:
        dataset = replace(dataset, before=with_rates(dataset.before, job))
    from aidreport.sources.exchange_rates.series import rates_file

    # Other rates make other figures: they are data, too.
    return replace(dataset, files=(*dataset.files, rates_file(job.config.folder, convert.rates)))


def figures_of(
    dataset: Dataset,
    job: Job,
    by: Sequence[str],
    fields: Sequence[str] = (),
    *,
    traced: bool = True,
) -> tuple[Dataset, Figures]:
    """Return what is summed, and the figures; those of earlier data, if there are any, beside them.

    Args:
        by: the fields that they are grouped by.
        fields: further fields that allocations are spread over.
        traced: whether sums name the allocations that went into them, as a briefing's must;
            without, earlier data are not looked at.

    Raises:
        RowsRejectedError: a row cannot be used, and the report does not allow to leave it out.
        DataError: several measures, or nothing left; or earlier data cannot be compared with.
    """
    from aidreport.analysis.analyse import analyse
    from aidreport.analysis.select import select, spread
    from aidreport.sources.exchange_rates.published import published_rate

    report = job.report
    dataset = settle_rejected(dataset, report)
    selected = select(dataset, measures=report.measure, currency=report.currency)
    settings = report.convert
    if settings is not None:
        from aidreport.analysis.conversion import convert
        from aidreport.sources.exchange_rates.rates import rates_of

        rates = rates_of(settings, job.config.folder)
        selected = convert(selected, settings.to, rates, at_value=settings.date == "value")
    parts = spread(selected, (*by, *fields))
    if traced and isinstance(parts.allocations, Bulk):
        # What follows looks at every allocation several times: each is made once.
        parts = replace(parts, allocations=parts.allocations.kept())
    figures = analyse(parts, by=by, traced=traced, published=published_rate)
    if not traced or dataset.before is None:
        return parts, figures
    from aidreport.analysis.comparison import compared

    earlier, before = figures_of(dataset.before, job, by, fields)
    parts = replace(parts, before=earlier)
    return parts, compared(parts, figures, before, job.name)


def calculate(job: Job, dataset: Dataset, template: Template) -> Calculation:
    """Return the figures of a whole data set, grouped as a template and the burst ask for.

    Raises:
        RowsRejectedError, DataError: as `figures_of`.
    """
    burst = (job.report.burst,) if job.report.burst else ()
    by = tuple(dict.fromkeys((*template.groupings, *burst)))
    parts, figures = figures_of(dataset, job, by, template.fields)
    if job.report.burst:
        from aidreport.analysis.burst import ended_parts, undated_parts

        found = ended_parts(parts, job.report.burst)
        if not (job.date or job.report.date or parts.announcement):
            found += undated_parts(parts, job.report.burst)
        figures = replace(figures, findings=(*figures.findings, *found))
    return Calculation(parts, figures, by, fields=template.fields)


def context_of(job: Job, calculation: Calculation, wording: Wording) -> Context:
    """Return what expressions draw on: the data, the figures and the words for them.

    Raises:
        UsageError: there is no date.
    """
    from aidreport.document.context import Context

    dataset, organisation = calculation.dataset, job.config.organisation
    date = date_of(job, dataset)
    figures = calculation.figures
    return Context(dataset, figures, wording, organisation, date, job.name, job.title)


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
    design: Design,
    calculation: Calculation,
    languages: Languages | None = None,
    correction: Correction | None = None,
) -> Iterator[Edition]:
    """Yield the briefings of a report: each part of its burst in its own language, and in others.

    All have the date of the whole, so that they are in one folder; so has a part without a date.

    Figures are computed once for each part, and again only if the template of a language
    groups them by other fields.

    Args:
        design: of the job's own language.
        calculation: of the whole, from `calculate`.
        languages: in which they are made; None for the job's own alone.
        correction: makes them corrections; those without a changed figure are left out.

    Raises:
        TemplateError: a template asks for what the data do not have.
        DataError: the data cannot be summed.
        UsageError: there is no date.
    """
    parts = slices(job, calculation.dataset)
    job = replace(job, date=date_of(job, calculation.dataset))
    names = file_keys([part.key for part in parts])
    calculations: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Calculation] = {}
    if job.report.burst is None:
        calculations["", calculation.by, calculation.fields] = calculation
    for language in [job.language] if languages is None else languages.names:
        job_there = job if language == job.language else job.in_language(language)
        design_there = design if language == job.language else design_of(job_there)
        by, fields = design_there.template.groupings, design_there.template.fields
        for part in parts:
            if languages and language != job.language and not languages.is_read(part.key, language):
                continue
            if (part.key, by, fields) not in calculations:
                computed = figures_of(part.dataset, job, by, fields)
                made = Calculation(*computed, by, part.key, fields)
                calculations[part.key, by, fields] = made
            made = calculations[part.key, by, fields]
            edition = compose(job_there, made, design_there, part.key, correction)
            if edition is None:
                continue
            suffix = f"-correction-{correction.number}" if correction else ""
            if language != job.language and "{language}" not in job.report.output:
                suffix += f"-{language}"
            path = output_of(job_there, edition.briefing.date, names[part.key], suffix)
            yield replace(edition, path=path)


def compose(
    job: Job,
    calculation: Calculation,
    design: Design,
    key: str = "",
    correction: Correction | None = None,
) -> Edition | None:
    """Return a briefing, not yet drawn, with its figures and what proves them.

    Args:
        calculation: grouped by the fields of the design's template.
        key: of the part of a burst that it is about.
        correction: makes it a correction; None is returned if no figure has changed.

    Raises:
        TemplateError: the template asks for what the data do not have.
        DataError: the data cannot be summed.
        UsageError: there is no date.
        LayoutError: it must be on one page, and is longer.
    """

    def make(template: Template) -> Edition | None:
        edition = _composed(job, calculation, replace(design, template=template), key)
        if correction is None:
            return edition
        briefing = correction.revise(edition)
        if briefing is None:
            return None
        return replace(edition, correction=correction.number).with_briefing(briefing)

    if not design.template.one_page:
        return make(design.template)
    from aidreport.briefing.one_page import fitted

    edition = fitted(make, design.template)
    return edition and replace(edition, again=make)


def _composed(job: Job, calculation: Calculation, design: Design, key: str) -> Edition:
    from aidreport.document.abbreviations import expanded, expansions
    from aidreport.document.compose import compose_briefing
    from aidreport.document.page_blocks import with_pictures
    from aidreport.document.translations import untranslated
    from aidreport.pdf.render import with_page_numbers
    from aidreport.proof.evidence import build_evidence

    found = (*calculation.figures.findings, *untranslated(calculation.dataset, design.wording))
    template = design.template
    if template.hyphenation is None:
        template = replace(template, hyphenation=design.brand.typography.hyphenation)
    briefing, figures = compose_briefing(
        template,
        calculation.dataset,
        replace(calculation.figures, findings=found),
        wording=design.wording,
        organisation=job.config.organisation,
        date=date_of(job, calculation.dataset),
        report=job.name,
        title=job.title,
    )
    briefing = expanded(briefing, expansions(calculation.dataset, design.wording))
    pictures = design.pictures
    briefing = with_pictures(
        briefing, lambda image: replace(image, picture=pictures.get(image.file))
    )
    briefing = with_page_numbers(briefing, design.brand)
    rendition = rendition_of(job, calculation, design, briefing)
    evidence = build_evidence(briefing, calculation.attached, figures, rendition)
    path = output_of(job, briefing.date)
    return Edition(job, key, calculation, design, briefing, figures, evidence, path)


def render(
    job: Job,
    progress: Progress | None = None,
    dataset: Dataset | None = None,
    today: dt.date | None = None,
    formats: Sequence[str] = (),
) -> list[Rendered]:
    """Write the briefings of a job in its own language: one, or one for each part of its burst.

    All are composed before the first is drawn; each appears whole or not at all.

    Args:
        dataset: data that were read before; None reads those that the job names.
        today: as for `load`.
        formats: "pdf" and "html"; none for that of the job's output.

    Raises:
        AidreportError: of any stage.
    """
    formats = formats_of(job, formats)
    design = design_of(job)
    dataset = load(job, progress, today) if dataset is None else with_rates(dataset, job)
    calculation = calculate(job, dataset, design.template)
    composed = list(editions(job, design, calculation))
    return [
        Rendered(
            write(item, named_for(item.path, form), form, progress),
            item.figures,
            propose_conversion(job, item.calculation.dataset),
        )
        for item in composed
        for form in formats
    ]


def write(
    edition: Edition,
    path: Path,
    form: str,
    progress: Progress | None = None,
    *,
    private: bool = False,
) -> Artifact | WebPage:
    """Write a composed briefing in a format, "pdf" or "html".

    Args:
        private: whether only the owner may read the file.

    Raises:
        AidreportError: it cannot be drawn, signed or written.
    """
    if form == "pdf":
        return draw(edition, path, progress, private=private)
    from aidreport.briefing.web_page import write_web_page

    return write_web_page(edition, path, private=private)


def draw(
    edition: Edition, path: Path, progress: Progress | None = None, *, private: bool = False
) -> Artifact:
    """Write a composed briefing to a file; it appears whole or not at all.

    Args:
        private: whether only the owner may read the file.

    Raises:
        AidreportError: it cannot be drawn, signed or written.
    """
    from aidreport.briefing.attached import attachments, record_of
    from aidreport.pdf.file.metadata import PROFILES
    from aidreport.pdf.render import draw_briefing

    return draw_briefing(
        edition.briefing,
        edition.design.brand,
        path,
        attachments=tuple(attachments(edition)),
        record=record_of(edition),
        profile=PROFILES[edition.job.report.conformance],
        seal=edition.design.seal,
        progress=partial(progress, "drawing pages") if progress else None,
        density=edition.density,
        private=private,
    )
