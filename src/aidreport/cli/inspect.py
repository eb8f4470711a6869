"""`aidreport inspect`: how a file would be read, what is open, and the section of the config."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aidreport.cli.asking import ask_first
from aidreport.cli.console import aligned
from aidreport.cli.options import common_options, config, console, format_option
from aidreport.cli.source_options import source_options
from aidreport.errors import ConfigError, UsageError, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.briefing.inspection import Inspection
    from aidreport.config.config import Config
    from aidreport.config.sources import DataSource
    from aidreport.model.reading_plan import ColumnUse

_SAMPLES_SHOWN = 3
_LONGEST_SAMPLE = 24
_NOT_USED = "not used"


@click.command("inspect", short_help="Show how a file would be read, and write its configuration.")
@click.argument("file", metavar="FILE")
@click.option("--report", metavar="NAME", help="Name of the report; default: by the file's name.")
@click.option("--add", is_flag=True, help="Add the section to config.toml.")
@source_options
@format_option("table", "json", "toml")
@common_options
def inspect(file: str, report: str | None, add: bool, form: str, **changes: Any) -> int:
    """Show how FILE would be read: columns, unit, currency, measure, dates, and what is not used.

    In a terminal, what is open is asked. The result is the complete section of config.toml; with
    --add it is written there. Of a long text only the beginning is read, and that is said.
    Exit code 3: something is still open, or rows cannot be used.
    """
    from aidreport.briefing.inspection import (
        explicit_sources,
        inspect_sources,
        report_section,
        with_proposals,
    )
    from aidreport.briefing.job import job_for

    settings = config()
    job = job_for(settings, None, data=[file], **changes)
    name = report or job.name
    if add:
        _refuse_name(name, settings)
    inspection = inspect_sources(job, job.report.sources)
    while inspection.questions and form == "table" and sys.stdin.isatty():
        console().lines(_plan_lines(inspection))
        if (answered := ask_first(inspection)) is None:
            break
        inspection = inspect_sources(job, answered)
    if inspection.problem is not None and not inspection.questions and inspection.dataset is None:
        raise inspection.problem
    if inspection.questions:
        sources = with_proposals(inspection)
    else:
        sources = explicit_sources(inspection, job)
    placed = [_from(source, settings.folder) for source in sources]
    section = report_section(name, placed, inspection)
    _show(inspection, section, form)
    if inspection.problem is not None:
        console().error(inspection.problem)
        if add:
            console().warning("nothing was added to the configuration")
        return inspection.problem.exit_code
    if add:
        _add(section, name)
    return 0


def _show(inspection: Inspection, section: str, form: str) -> None:
    """Show the plan and the section in a format, and what was found."""
    if form == "json":
        console().result(_as_json(inspection, section))
    elif form == "toml":
        console().result(section)
    else:
        console().lines([*_plan_lines(inspection), "", *section.splitlines()])
    if inspection.dataset is not None:
        console().findings(inspection.dataset.findings)


def _from(source: DataSource, folder: Path) -> DataSource:
    """Return a source whose path starts at the folder of the configuration."""
    if folder == Path() or Path(source.path).is_absolute():
        return source
    path = Path(os.path.relpath(source.path, folder)).as_posix()
    return source.model_copy(update={"path": path})


def _plan_lines(inspection: Inspection) -> Iterator[str]:
    """Yield how each table would be read, and what became of its rows."""
    for plan in inspection.plans:
        sheet = f', sheet "{plan.sheet}"' if plan.sheet else ""
        yield f"{plan.file}{sheet}: read as {plan.kind}"
        uses = [_use_cells(use) for use in (*plan.columns, *plan.passed_over)]
        if uses:
            head = ("", "heading", "used as", "values", "why")
            yield from aligned([[head], uses], shortened=3)
        if plan.unused:
            has = "has" if plan.unused == 1 else "have"
            yield f"{counted(plan.unused, 'further column')} {has} no effect on the total"
        if plan.settings:
            yield ""
            yield from aligned([[("setting", "value", "why")], [*plan.settings]], shortened=2)
        for rule in plan.rules:
            yield f"left out: {counted(rule.rows, 'row')}: {rule.reason}"
    if inspection.dataset is not None:
        account = inspection.dataset.account
        yield (
            f"{counted(account.read, 'row')} read, {account.used:,} used,"
            f" {len(account.excluded):,} left out, {len(account.rejected):,} cannot be used"
        )
    for name in inspection.sampled:
        yield f"{name} is long: this is what its beginning says; check reads all of it"


def _use_cells(use: ColumnUse) -> tuple[str, ...]:
    samples = ", ".join(map(_short, use.samples[:_SAMPLES_SHOWN]))
    return use.letter, use.heading, use.use or _NOT_USED, samples, use.why


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SAMPLE else f"{text[: _LONGEST_SAMPLE - 1]}…"


def _as_json(inspection: Inspection, section: str) -> str:
    from aidreport.briefing.inspection import plan_fields

    questions = [
        {
            "problem": question.problem,
            "details": question.details,
            "why": question.why,
            "settings": question.settings,
            "otherwise": question.otherwise,
            "entries": question.entries,
            "example": question.example,
        }
        for question in inspection.questions
    ]
    content: dict[str, Any] = {
        "plans": [plan_fields(plan) for plan in inspection.plans],
        "questions": questions,
        "sampled": inspection.sampled,
        "section": section,
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=dict) + "\n"


def _refuse_name(name: str, settings: Config) -> None:
    """Refuse a name that a report has already, or that is none.

    Raises:
        UsageError: it is one of these.
    """
    if name in settings.reports:
        raise UsageError(
            f"{settings.file} has a report {name} already",
            fix=f"choose another name with --report, or remove the section [reports.{name}]",
        )
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
        raise UsageError(f'"{name}" is not a report name', fix="use letters, digits, - and _")


def _add(section: str, name: str) -> None:
    """Add a section to the configuration, which is written whole or not at all."""
    from aidreport.config.config import FILE_NAME
    from aidreport.files.atomic import write_whole
    from aidreport.files.toml import read_bytes

    path = console().config or Path(FILE_NAME)
    before = read_bytes(path, ConfigError).rstrip() + b"\n\n" if path.exists() else b""
    write_whole(path, before + section.encode())
    console().note(f"added [reports.{name}] to {path}")
