"""`aidreport check`: configuration, templates, brands and data, every problem at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from aidreport.cli.console import counted, printable, told
from aidreport.cli.options import common_options, config, console
from aidreport.errors import AidreportError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.model.dataset import Dataset
    from aidreport.model.finding import Finding
    from aidreport.pipeline import Job

Part = TypeVar("Part")


@click.command("check", short_help="Check the configuration and every report in it.")
@common_options
def command() -> int:
    """Check the configuration and every report in it, without writing anything.

    One line for each report and part: ok, note, warning or problem.
    """
    from aidreport import pipeline

    settings = config()
    if not settings.reports:
        raise settings.no_report()
    _line("ok", f"{settings.file}: {counted(len(settings.reports), 'report')}")
    reports = [_Report(pipeline.plan(settings, name)) for name in settings.reports]
    return max(code for report in reports for code in (0, *report.check()))


class _Report:
    """One report while its parts are checked."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.codes: list[int] = []

    def check(self) -> list[int]:
        """Check every part; return an exit code for each problem."""
        from aidreport import pipeline

        job = self.job
        template = self._part("template", pipeline.template_of, lambda found: found.name)
        wording = self._part("wording", pipeline.wording_of, lambda found: found.language)
        brand = self._part("brand", pipeline.brand_of, lambda found: found.name)
        dataset = self._part("data", _load, _account)
        if template is None or wording is None or brand is None or dataset is None:
            return self.codes

        def briefing(_: Job) -> tuple[Finding, ...]:
            composed = pipeline.compose(job, dataset, template, wording)
            pipeline.check_drawing(composed.briefing, brand)
            return composed.figures.findings

        for finding in self._part("briefing", briefing, lambda _: "can be rendered") or ():
            if finding.severity != "note" or not console().quiet:
                _line(finding.severity.value, f"{job.name}: {told(finding)}")
        return self.codes

    def _part(
        self, what: str, find: Callable[[Job], Part], words: Callable[[Part], str]
    ) -> Part | None:
        """Find a part of the report and say how that went; None where there is a problem."""
        try:
            found = find(self.job)
        except AidreportError as error:
            self.codes.append(error.exit_code)
            first, *rest = str(error).splitlines()
            _line("problem", f"{self.job.name}, {what}: {first}")
            for line in rest:
                _line("", line)
            return None
        _line("ok", f"{self.job.name}, {what}: {words(found)}")
        return found


def _load(job: Job) -> Dataset:
    from aidreport import pipeline

    dataset = pipeline.load(job, console().progress)
    pipeline.refuse_rejected(dataset)
    return dataset


def _account(dataset: Dataset) -> str:
    account = dataset.account
    return (
        f"{counted(account.read, 'row')} read, {account.used:,} used,"
        f" {len(account.excluded):,} excluded"
    )


def _line(label: str, text: str) -> None:
    console().result(f"{label:8} {printable(text)}\n")
