"""`aidreport render`: make a briefing as a PDF or a web page."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from aidreport.cli.opening import open_file
from aidreport.cli.options import (
    checked_by,
    common_options,
    config,
    console,
    data_options,
    each_of,
    utc_now,
)
from aidreport.cli.short_pages import short_page_notes
from aidreport.cli.source_options import source_options
from aidreport.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aidreport.briefing.job import Job
    from aidreport.model.dataset import Dataset


@click.command("render", short_help="Render a report or data files as a PDF or a web page.")
@click.argument("report", required=False)
@data_options
@click.option(
    "--compare",
    multiple=True,
    metavar="FILE",
    help="Earlier data file that the data are compared with; repeatable.",
)
@source_options
@click.option("--template", metavar="NAME", help="A template's name, or the path of a .md file.")
@click.option("--brand", metavar="NAME", help="A brand's name, or the path of its folder.")
@click.option("--language", metavar="TAG", help="Language of the briefing, such as en, nb or fr.")
@click.option(
    "--date",
    metavar="DATE",
    callback=checked_by("check_briefing_date"),
    help='Date of the briefing, or "today" or "period end"; default: the announcement\'s.',
)
@click.option(
    "--output",
    "-o",
    metavar="PATH",
    help="A file, or a folder (existing, or ending in /); default: the report's output.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="[pdf|html]",
    callback=each_of(("pdf", "html")),
    help="A PDF or a web page; repeatable for both. Default: as --output ends, else as the report"
    " says.",
)
@click.option("--open", "show", is_flag=True, help="Open the file when it is done.")
@click.option("--watch", is_flag=True, help="Render again after each save, until Ctrl+C.")
@common_options
def render(
    report: str | None, formats: tuple[str, ...], show: bool, watch: bool, **changes: Any
) -> None:
    """Render a REPORT of the configuration, or data files, as a PDF or a web page.

    A file may stand in the place of REPORT: a table, an announcement or a press release.

    Prints the path of the file. The same input gives the same file. With --watch, a change of the
    template, the brand, the data or the configuration makes it anew; if something is wrong, that
    is shown, and the last file stays.

    With --format html, the briefing is one web page that needs no other file and carries its data
    as the PDF does; aidreport verify computes its figures again.
    """
    shown: set[Path] = set()

    def make(job: Job, dataset: Dataset | None = None) -> None:
        for path in _render(job, dataset, formats):
            if show and path not in shown:
                open_file(path)
            shown.add(path)

    if not watch:
        make(_job(report, changes))
        return
    from aidreport.cli.watching import Watch

    Watch(lambda: _job(report, changes), make).run()


def _job(report: str | None, changes: dict[str, Any]) -> Job:
    """Return the job for a report, with the changes of the command line.

    Raises:
        UsageError: there is no such report, or its briefings cannot be one file.
    """
    from aidreport.briefing.job import SUFFIXES, job_for

    job = job_for(config(), report, **changes)
    one_file = job.output is not None and job.output.lower().endswith(tuple(SUFFIXES.values()))
    if job.report.burst is not None and one_file:
        raise UsageError(
            f"--output names one file, and the report has one briefing for each {job.report.burst}",
            fix="name a folder with / at its end",
        )
    return job


def _render(job: Job, dataset: Dataset | None, formats: tuple[str, ...]) -> Iterator[Path]:
    """Make the briefings of a job, print their paths and yield them."""
    from aidreport.briefing import pipeline
    from aidreport.briefing.design import lacking_phrases

    today, progress = utc_now().date(), console().progress
    said = None
    for rendered in pipeline.render(job, progress, dataset, today, formats):
        if rendered.figures is not said:  # else it is the same briefing in another format
            said = rendered.figures
            console().findings(said.findings)
            if rendered.proposal:
                console().note(f"note: {rendered.proposal}")
        for note in short_page_notes(rendered.artifact):
            console().note(f"note: {note}")
        path = rendered.artifact.path
        # A file name is bytes, except on Windows: who reads the output must find the file.
        console().result(f"{path}\n" if os.name == "nt" else os.fsencode(path) + b"\n")
        yield path
    if lacking := lacking_phrases(job):
        console().note(f"note: {lacking}; aidreport check lists them")
