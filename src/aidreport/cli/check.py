"""`aidreport check`: configuration, templates, brands and data, or PDFs; every problem at once."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

import click

from aidreport.cli.console import finding_line
from aidreport.cli.options import common_options, config, console, utc_now
from aidreport.cli.short_pages import short_page_notes
from aidreport.errors import AidreportError, UsageError, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.briefing.burst_check import Document
    from aidreport.briefing.design import Design
    from aidreport.briefing.job import Job
    from aidreport.config.config import Config
    from aidreport.delivery.subscribers import SubscriberList
    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Dataset, Finding
    from aidreport.runs.schedule.slots import Timetable

Part = TypeVar("Part")


@click.command("check", short_help="Check the configuration and every report in it, or a PDF.")
@click.argument("pdfs", nargs=-1, metavar="[PDF]...", type=click.Path(path_type=Path))
@common_options
def check(pdfs: tuple[Path, ...]) -> int:
    """Check the configuration and every report in it, without writing anything.

    One line for each report and part: ok, note, warning or problem. If a PDF is named instead,
    made by any program, its tags and the standards that it claims (PDF/UA, PDF/A) are checked.
    """
    from aidreport.briefing.job import job_for
    from aidreport.runs.outbox.address_check import address_problems

    if pdfs:
        _refuse_reports(pdfs)
        return max(_check_pdf(path) for path in pdfs)
    settings = config()
    if not settings.reports:
        raise settings.no_report()
    console().labelled("ok", f"{settings.file}: {counted(len(settings.reports), 'report')}")
    codes = [0]
    for problem in address_problems(settings):
        codes.append(2)
        console().labelled("problem", f"{settings.file}, {problem}")
    for name in settings.reports:
        codes += _check_report(job_for(settings, name))
    _check_continuity(settings)
    _check_roles(settings)
    return max(codes)


def _refuse_reports(named: Sequence[Path]) -> None:
    """Refuse names of reports, which other commands take in this place, if no file has them."""
    missing, reports = [str(path) for path in named if not path.exists()], frozenset[str]()
    if missing:
        with suppress(AidreportError):  # a PDF is checked without a configuration
            reports = frozenset(config().reports)
    found = [name for name in missing if name in reports]
    if found:
        raise UsageError(
            f"check takes PDFs, and {', '.join(found)} is a report",
            why="reports are checked together, with the configuration that they share",
            fix="run aidreport check",
        )


def _check_continuity(settings: Config) -> None:
    """Say what is renamed, and warn of slots whose schedule or report is gone."""
    from aidreport.cli.options import ledger
    from aidreport.runs.schedule.follow import foreseen
    from aidreport.runs.schedule.planner import timetables

    try:
        planned = timetables(settings)
        with ledger(settings, read_only=True) as book:
            notices, losses = foreseen(settings, planned, book)
    except AidreportError:
        # A file of dates is a problem of its report; a damaged ledger is the doctor's.
        return
    for notice in notices:
        if notice.is_warning or not console().quiet:
            console().labelled("warning" if notice.is_warning else "note", notice.text)
        if notice.fix:
            console().labelled("", f"fix: {notice.fix}")
    for loss in losses:
        where = f"{loss.report}, schedule {loss.schedule}"
        zone = settings.organisation.zone
        waits = loss.sentence(zone, "waits to run", "wait to run")
        kind = "report" if loss.with_report else "schedule"
        text = f"{where}: {waits}, and this {kind} is gone, so that nothing will be sent"
        console().labelled("warning", text)
        console().labelled("", f"fix: {loss.formerly}; else there is nothing to do")


def _check_roles(settings: Config) -> None:
    """Warn of roles for a report that never was, and note those that guard runs of one gone."""
    from aidreport.cli.options import ledger
    from aidreport.errors import near_miss

    former = {name for report in settings.reports.values() for name in report.formerly}
    missing = [
        name for name in settings.console.reports if name not in {*settings.reports, *former}
    ]
    known = frozenset[str]()
    if missing:
        with suppress(AidreportError), ledger(settings, read_only=True) as book:
            known = frozenset(book.reports())
    for name in missing:
        if name not in known:
            text = f'there is no report "{name}"{near_miss(name, settings.reports)}'
            console().labelled("warning", f"console.reports: {text}")
            console().labelled("", "fix: correct the name; these roles guard nothing")
        elif not console().quiet:
            text = f'the report "{name}" is gone; these roles guard its old runs in the browser'
            console().labelled("note", f"console.reports: {text}")


def _check_pdf(path: Path) -> int:
    """Check the standards and the tags of a PDF; return an exit code."""
    from aidreport.proof.result import CheckStatus
    from aidreport.proof.standards import check_standards

    try:
        checks = check_standards(path)
    except AidreportError as error:
        _show_problem(f"{path}: ", error)
        return error.exit_code
    labels = {CheckStatus.OK: "ok", CheckStatus.NOT_CHECKED: "note", CheckStatus.FAILED: "problem"}
    for result in checks:
        console().labelled(labels[result.outcome], f"{path}, {result.name}: {result.message}")
        for detail in result.details:
            console().labelled("", detail)
    return int(any(result.outcome is CheckStatus.FAILED for result in checks))


def _check_report(job: Job) -> list[int]:
    """Check every part of a report; return an exit code for each problem."""
    from aidreport.briefing.design import (
        Design,
        brand_of,
        template_of,
        wording_of,
    )

    codes: list[int] = []
    template = _part(job, codes, "template", template_of, lambda template: template.name)
    wording = _part(job, codes, "wording", wording_of, lambda wording: wording.language)
    if wording is not None and not console().quiet:
        _show_lacking(job, wording)
    brand = _part(job, codes, "brand", brand_of, lambda brand: brand.name)
    dataset = _part(job, codes, "data", _load, _account)
    if job.report.delivery.is_needed:
        _check_delivery(job, codes)
    if job.report.schedules:
        planned = _part(job, codes, "schedules", _schedules, _number_of_schedules)
        for timetable in planned or ():
            _show_remarks(timetable)
    if template is None or wording is None or brand is None or dataset is None:
        return codes
    draw = partial(_draw, Design(template, wording, brand, None, ""), dataset)
    findings, proposal = _part(job, codes, "briefing", draw, lambda _: "can be rendered") or (
        (),
        "",
    )
    if proposal and not console().quiet:
        console().labelled("note", proposal)
    for finding in findings:
        if finding.severity != "note" or not console().quiet:
            console().labelled(finding.severity.value, f"{job.name}: {finding_line(finding)}")
    return codes


def _show_lacking(job: Job, wording: Wording) -> None:
    """List the phrases and the plurals that a wording file lacks, a line for each section."""
    from aidreport.briefing.design import lacking_phrases

    if wording.lacking:
        console().labelled("note", f"{job.name}, wording: {lacking_phrases(job)}")
    for name, keys in wording.borrowed().items():
        sections: dict[str, list[str]] = {}
        for key in keys:
            section, _, phrase = key.partition(".")
            sections.setdefault(section, []).append(phrase)
        for section, phrases in sections.items():
            where = f"in {name}, " if name else ""
            console().labelled("", f"{where}[{section}]: {', '.join(phrases)}")
    if forms := wording.lacking_forms():
        text = f"{counted(len(forms), 'phrase')} of {wording.path} without all plurals"
        console().labelled("note", f"{job.name}, wording: {text}: {', '.join(forms)}")


def _check_delivery(job: Job, codes: list[int]) -> None:
    """Check the subscribers of a report and the texts of its message."""
    from aidreport.briefing.messages import message_template
    from aidreport.runs.outbox.addressing import subscribers_of

    _part(job, codes, "message", message_template, lambda template: template.name)
    listed = _part(job, codes, "subscribers", subscribers_of, _subscribers)
    if listed is None:
        return
    for problem in listed.problems:
        codes.append(2)
        where = f"{job.name}, {problem.place}"
        console().labelled("problem", f"{where}: {problem.address}: {problem.why}")
    for entry in listed.passed_over:
        text = f"{entry.address} is listed twice, with other values of {' and '.join(entry.keys)}"
        where = f"{job.name}, {entry.place}"
        console().labelled("warning", f"{where}: {text}; the first entry counts")
        console().labelled("", "fix: keep one entry for each address")
    locked = ", ".join(entry.address for entry in listed.subscribers if entry.password)
    if locked:
        text = "a PDF with a password is neither PDF/A nor PDF/UA"
        console().labelled("note", f"{job.name}, subscribers: {text}: {locked}")


def _part(
    job: Job, codes: list[int], name: str, load: Callable[[Job], Part], text: Callable[[Part], str]
) -> Part | None:
    """Load a part of a report and show the result; None if there is a problem."""
    try:
        part = load(job)
    except AidreportError as error:
        codes.append(error.exit_code)
        _show_problem(f"{job.name}, {name}: ", error)
        return None
    console().labelled("ok", f"{job.name}, {name}: {text(part)}")
    return part


def _load(job: Job) -> Dataset:
    from aidreport.briefing import pipeline
    from aidreport.briefing.rejected_rows import settle_rejected

    return settle_rejected(pipeline.load(job, console().progress, utc_now().date()), job.report)


def _draw(design: Design, dataset: Dataset, job: Job) -> tuple[tuple[Finding, ...], str]:
    """Draw the briefings of a report into a temporary folder.

    Returns:
        Their findings, and how to get one total if there are several currencies.
    """
    from aidreport.briefing import pipeline
    from aidreport.briefing.burst_check import Document
    from aidreport.briefing.job import named_for
    from aidreport.briefing.messages import SentFile, write_message
    from aidreport.briefing.several_currencies import propose_conversion
    from aidreport.document.translations import UNTRANSLATED
    from aidreport.runs.outbox.addressing import (
        languages_of,
        subscribers_of,
        unread_parts,
    )

    calculation = pipeline.calculate(job, dataset, design.template)
    readers = subscribers_of(job)
    documents: list[Document] = []
    found = dict.fromkeys(calculation.figures.findings)
    with TemporaryDirectory() as folder:
        for edition in pipeline.editions(job, design, calculation, languages_of(job, readers)):
            for form in job.report.formats:
                path = named_for(Path(folder) / f"{len(documents)}.pdf", form)
                written = pipeline.write(edition, path, form)
                for text in short_page_notes(written) if not console().quiet else ():
                    console().labelled("note", f"{edition.job.name}: {text}")
                documents.append(Document(edition.key, edition.job.language, path))
            lacking = (item for item in edition.figures.findings if item.code == UNTRANSLATED)
            found |= dict.fromkeys(lacking)
            if job.report.delivery.is_needed:
                names = ((form, named_for(edition.path, form).name) for form in job.report.formats)
                write_message(edition, [SentFile(name, form, b"") for form, name in names])
        if job.report.burst is not None:
            _check_burst(job, calculation.dataset, documents)
            if readers.subscribers:
                for text in unread_parts((document.key for document in documents), readers):
                    console().labelled("warning", f"{job.name}: {text}")
    proposal = propose_conversion(job, calculation.dataset)
    return tuple(found), proposal


def _check_burst(job: Job, dataset: Dataset, documents: Sequence[Document]) -> None:
    """Check the documents of a burst as a run does before it sends them."""
    from aidreport.briefing.burst_check import burst_problems
    from aidreport.errors import DataError

    assert job.report.burst is not None
    problems = burst_problems(dataset, job.report.burst, documents, job.language)
    if problems:
        raise DataError(
            f"the documents of the burst are wrong: {problems[0]}",
            details=problems,
            why="a document that names another part, or has its rows, must not be sent",
            fix="correct the data or the template; a run is held until then",
        )


def _schedules(job: Job) -> list[Timetable]:
    """Check the files of dates and the conditions that schedules name; return these."""
    from aidreport.document.names import check_condition
    from aidreport.errors import ConfigError
    from aidreport.runs.schedule.planner import timetables

    planned = [timetable for timetable in timetables(job.config) if timetable.report == job.name]
    problems = [
        f"{timetable.name}: {timetable.schedule.only_when.figures}: {problem}"
        for timetable in planned
        if timetable.schedule.only_when.figures
        for problem in check_condition(timetable.schedule.only_when.figures)
    ]
    if problems:
        raise ConfigError(
            "conditions that cannot be computed",
            details=problems,
            fix='write an expression over the names of templates, such as "partners > 2"',
        )
    return planned


def _number_of_schedules(planned: Sequence[Timetable]) -> str:
    return counted(len(planned), "schedule")


def _show_remarks(timetable: Timetable) -> None:
    """Note what to know of a schedule: unknown holidays, and days on which clocks change."""
    from aidreport.runs.schedule.remarks import remarks_on_clocks, remarks_on_holidays

    now = utc_now()
    remarks = remarks_on_holidays(timetable, (now.year, now.year + 1))
    remarks += remarks_on_clocks(timetable, now)
    for remark in () if console().quiet else remarks:
        console().labelled("note", f"{timetable.report}, schedule {timetable.name}: {remark}")


def _subscribers(listed: SubscriberList) -> str:
    return counted(len(listed.subscribers), "subscriber")


def _account(dataset: Dataset) -> str:
    account = dataset.account
    return (
        f"{counted(account.read, 'row')} read, {account.used:,} used,"
        f" {len(account.excluded):,} excluded"
    )


def _show_problem(where: str, error: AidreportError) -> None:
    first, *rest = str(error).splitlines()
    console().labelled("problem", f"{where}{first}")
    for line in rest:
        console().labelled("", line)
