"""`aidreport render`: make a briefing as a PDF."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import click

from aidreport.cli.options import checked_by, common_options, config, console, data_options, utc_now
from aidreport.cli.source_options import source_options
from aidreport.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


@click.command("render", short_help="Render a report or data files as a PDF.")
@click.argument("report", required=False)
@data_options
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
    metavar="PATH",
    help="A file, or a folder (existing, or ending in /); default: the report's output.",
)
@click.option("--open", "show", is_flag=True, help="Open the PDF when it is done.")
@common_options
def render(report: str | None, show: bool, **changes: Any) -> None:
    """Render a REPORT of the configuration, or data files, as a PDF.

    A file may stand in the place of REPORT: a table, an announcement or a press release.

    Prints the path of the PDF. The same input gives the same file.
    """
    from aidreport.briefing import pipeline
    from aidreport.briefing.design import lacking_phrases
    from aidreport.briefing.job import job_for

    job = job_for(config(), report, **changes)
    one_file = job.output is not None and job.output.lower().endswith(".pdf")
    if job.report.burst is not None and one_file:
        raise UsageError(
            f"--output names one file, and the report has one briefing for each {job.report.burst}",
            fix="name a folder with / at its end",
        )
    for rendered in pipeline.render(job, console().progress, today=utc_now().date()):
        console().findings(rendered.figures.findings)
        if rendered.proposal:
            console().note(f"note: {rendered.proposal}")
        path = rendered.artifact.path
        # A file name is bytes, except on Windows: who reads the output must find the file.
        console().result(f"{path}\n" if os.name == "nt" else os.fsencode(path) + b"\n")
        if show:
            _open(path)
    if lacking := lacking_phrases(job):
        console().note(f"note: {lacking}; aidreport check lists them")


def _open(path: Path) -> None:
    """Open a file in the system's program for it; a failure is only a note."""
    try:
        if sys.platform == "win32":
            os.startfile(path)  # noqa: S606 - our own file
            return
        opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
        if opener is None:
            console().note(f"there is no program to open {path}")
            return
        done = subprocess.run([opener, str(path)], check=False)  # noqa: S603 - our own file
        if done.returncode:
            console().note(f"{path} could not be opened: {opener} failed")
    except OSError as error:
        console().note(f"{path} could not be opened: {error.strerror}")
