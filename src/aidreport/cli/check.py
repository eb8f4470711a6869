"""`aidreport check`: configuration, templates, brands and data, or PDFs; every problem at once."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

import click

from aidreport.cli.console import counted, finding_line, printable
from aidreport.cli.options import common_options, config, console
from aidreport.errors import AidreportError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.briefing.job import Job
    from aidreport.config.config import Config
    from aidreport.delivery.subscribers import SubscriberList
    from aidreport.model.dataset import Dataset, Finding

Part = TypeVar("Part")


@click.command("check", short_help="Check the configuration and every report in it, or a PDF.")
@click.argument("pdfs", nargs=-1, metavar="[PDF]...", type=click.Path(path_type=Path))
@common_options
def check(pdfs: tuple[Path, ...]) -> int:
    """Check the configuration and every report in it, without writing anything.

    One line for each report and part: ok, note, warning or problem. Of a PDF named instead, made
    by any program, it checks the standards that the file claims (PDF/UA, PDF/A) and its tags.
    """
    from aidreport.briefing.job import job_for

    if pdfs:
        return max(_pdf(path) for path in pdfs)
    settings = config()
    if not settings.reports:
        raise settings.no_report()
    _line("ok", f"{settings.file}: {counted(len(settings.reports), 'report')}")
    addresses = _addresses(settings)
    reports = [_Report(job_for(settings, name)) for name in settings.reports]
    return max(addresses, *(code for report in reports for code in (0, *report.check())))


def _addresses(settings: Config) -> int:
    """Check the addresses that the configuration itself has; return an exit code."""
    from aidreport.runs.outbox.addressing import address_problems

    problems = list(address_problems(settings))
    for problem in problems:
        _line("problem", f"{settings.file}, {problem}")
    return 2 if problems else 0


def _pdf(path: Path) -> int:
    """Check the standards and the tags of a PDF; return an exit code."""
    from aidreport.pdf.reading.reader import read_pdf
    from aidreport.proof.result import CheckStatus
    from aidreport.proof.verify import standards

    try:
        checks = list(standards(path, read_pdf(path)))
    except AidreportError as error:
        _problem(f"{path}: ", error)
        return error.exit_code
    labels = {CheckStatus.OK: "ok", CheckStatus.NOT_CHECKED: "note", CheckStatus.FAILED: "problem"}
    for check in checks:
        _line(labels[check.outcome], f"{path}, {check.name}: {check.message}")
        for detail in check.details:
            _line("", detail)
    return int(any(check.outcome is CheckStatus.FAILED for check in checks))


class _Report:
    """One report while its parts are checked."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.codes: list[int] = []

    def check(self) -> list[int]:
        """Check every part; return an exit code for each problem."""
        from aidreport.briefing import pipeline
        from aidreport.briefing.design import Design, brand_of, template_of, wording_of
        from aidreport.briefing.messages import write_message

        job = self.job
        template = self._part("template", template_of, lambda found: found.name)
        wording = self._part("wording", wording_of, lambda found: found.language)
        brand = self._part("brand", brand_of, lambda found: found.name)
        dataset = self._part("data", _load, _account)
        if job.report.delivery.asks:
            self._delivery()
        if job.report.schedules:
            self._part("schedules", _schedules, lambda count: counted(count, "schedule"))
        if template is None or wording is None or brand is None or dataset is None:
            return self.codes

        def briefing(_: Job) -> tuple[Finding, ...]:
            design = Design(template, wording, brand, None, "")
            whole = pipeline.calculate(job, dataset, template)
            with TemporaryDirectory() as folder:
                for edition in pipeline.editions(job, design, whole):
                    pipeline.draw(edition, Path(folder) / "check.pdf")
                    if job.report.delivery.asks:
                        write_message(edition, b"")
            return whole.figures.findings

        for finding in self._part("briefing", briefing, lambda _: "can be rendered") or ():
            if finding.severity != "note" or not console().quiet:
                _line(finding.severity.value, f"{job.name}: {finding_line(finding)}")
        return self.codes

    def _delivery(self) -> None:
        """Check who is sent the report, and the texts of the message."""
        from aidreport.briefing.messages import message_template
        from aidreport.runs.outbox.addressing import subscribers_of

        self._part("message", message_template, lambda found: found.name)
        found = self._part("subscribers", subscribers_of, _listing)
        for problem in found.problems if found else ():
            self.codes.append(2)
            where = f"{self.job.name}, {problem.place}"
            _line("problem", f"{where}: {problem.address}: {problem.why}")
        locked = [entry for entry in found.subscribers if entry.password] if found else []
        if locked:
            who = ", ".join(entry.address for entry in locked)
            text = "a PDF with a password keeps neither PDF/A nor PDF/UA"
            _line("note", f"{self.job.name}, subscribers: {text}: {who}")

    def _part(
        self, what: str, find: Callable[[Job], Part], words: Callable[[Part], str]
    ) -> Part | None:
        """Find a part of the report and say how that went; None where there is a problem."""
        try:
            found = find(self.job)
        except AidreportError as error:
            self.codes.append(error.exit_code)
            _problem(f"{self.job.name}, {what}: ", error)
            return None
        _line("ok", f"{self.job.name}, {what}: {words(found)}")
        return found


def _load(job: Job) -> Dataset:
    from aidreport.briefing import pipeline

    dataset = pipeline.load(job, console().progress)
    pipeline.refuse_rejected(dataset)
    return dataset


def _schedules(job: Job) -> int:
    """Check what schedules name: files of dates, and conditions over the figures."""
    from aidreport.document.names import check_condition
    from aidreport.errors import ConfigError
    from aidreport.runs.schedule.planner import timetables

    own = [timetable for timetable in timetables(job.config) if timetable.report == job.name]
    problems = [
        f"{timetable.name}: {timetable.schedule.only_when.figures}: {problem}"
        for timetable in own
        if timetable.schedule.only_when.figures
        for problem in check_condition(timetable.schedule.only_when.figures)
    ]
    if problems:
        raise ConfigError(
            "conditions that cannot be computed",
            details=problems,
            fix='write an expression over the names of templates, such as "partners > 2"',
        )
    return len(own)


def _listing(found: SubscriberList) -> str:
    return counted(len(found.subscribers), "subscriber")


def _account(dataset: Dataset) -> str:
    account = dataset.account
    return (
        f"{counted(account.read, 'row')} read, {account.used:,} used,"
        f" {len(account.excluded):,} excluded"
    )


def _problem(where: str, error: AidreportError) -> None:
    first, *rest = str(error).splitlines()
    _line("problem", f"{where}{first}")
    for line in rest:
        _line("", line)


def _line(label: str, text: str) -> None:
    console().result(f"{label:8} {printable(text)}\n")
