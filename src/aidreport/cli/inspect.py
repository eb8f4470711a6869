"""`aidreport inspect`: how a file would be read, what is open, and the section of the config."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aidreport.cli.console import aligned
from aidreport.cli.options import common_options, config, console, format_option
from aidreport.errors import AidreportError, UsageError, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidreport.briefing.inspection import Inspection
    from aidreport.config.sources import DataSource
    from aidreport.model.reading_plan import ColumnUse, ReadingPlan
    from aidreport.sources.problems import Question

_SAMPLES_SHOWN = 3
_LONGEST_SAMPLE = 24
_NOT_USED = "not used"


@click.command("inspect", short_help="Show how a file would be read, and write its configuration.")
@click.argument("file", metavar="FILE")
@click.option("--report", metavar="NAME", help="Name of the report; default: by the file's name.")
@click.option("--add", is_flag=True, help="Add the section to config.toml.")
@format_option("table", "json", "toml")
@common_options
def inspect(file: str, report: str | None, add: bool, form: str) -> int:
    """Show how FILE would be read: columns, unit, currency, measure, dates, and what is not used.

    In a terminal, what is open is asked. The result is the complete section of config.toml; with
    --add it is written there. Of a long text only the beginning is read, and that is said.
    Exit code 3: something is still open.
    """
    from aidreport.briefing.inspection import explicit_source, inspect_source, report_section
    from aidreport.briefing.job import slug
    from aidreport.config.sources import DataSource

    settings = config()
    name = report or slug(Path(file).stem)
    inspection = inspect_source(DataSource(path=file), Path(), organisations=settings.organisations)
    shown: tuple[ReadingPlan, ...] | None = None
    while inspection.questions and form == "table" and sys.stdin.isatty():
        if shown != inspection.plans:
            console().lines(_plan_lines(inspection))
            shown = inspection.plans
        answered = _ask(inspection)
        if answered is None:
            break
        inspection = inspect_source(answered, Path(), organisations=settings.organisations)
    if inspection.problem is not None and not inspection.questions:
        raise inspection.problem
    source = _with_proposals(inspection) if inspection.questions else None
    section = report_section(name, source or explicit_source(inspection, Path()))
    if form == "json":
        console().result(_as_json(inspection, section))
    elif form == "toml":
        console().result(section)
    else:
        console().lines([*_plan_lines(inspection), "", *section.splitlines()])
    if inspection.problem is not None:
        console().error(inspection.problem)
        return inspection.problem.exit_code
    if add:
        _add(section, name)
    return 0


def _with_proposals(inspection: Inspection) -> DataSource:
    """Return the source with what is proposed for each question."""
    from aidreport.briefing.inspection import with_settings

    source = inspection.source
    for question in inspection.questions:
        source = with_settings(source, question.settings)
    return source


def _ask(inspection: Inspection) -> DataSource | None:
    """Return the source with the answers to all questions; None if one is left open."""
    from aidreport.briefing.inspection import meanings_of, with_settings

    source = inspection.source
    for question in inspection.questions:
        console().warning("")
        console().warning(question.problem)
        if question.why:
            console().warning(f"  why: {question.why}")
        try:
            answer = _meanings(meanings_of(question)) or _choice(question)
            if answer is None:
                return None
            source = with_settings(source, answer)
        except (click.Abort, EOFError):
            return None
    return source


def _meanings(proposed: Mapping[tuple[str, str], str]) -> dict[str, object] | None:
    """Ask what each text means; return the settings, None if there is no such text."""
    from aidreport.config.sources import MEANINGS

    values: dict[str, dict[str, str]] = {}
    for (field, text), proposal in proposed.items():
        known = ", ".join(MEANINGS[field]) or "a currency code"
        prompt = f'  {field} "{text}" means ({known})'
        values.setdefault(field, {})[text] = click.prompt(prompt, default=proposal, err=True)
    return {"values": values} if values else None


def _choice(question: Question) -> Mapping[str, object] | None:
    """Ask which of the proposed settings is right; None if none is."""
    choices = (question.settings, *question.otherwise)
    for number, settings in enumerate(choices, 1):
        console().warning(f"  {number}: {_written(settings)}")
    number = click.prompt(
        "  which one (0: none)", default=1, type=click.IntRange(0, len(choices)), err=True
    )
    return choices[number - 1] if number else None


def _written(settings: Mapping[str, object]) -> str:
    from aidreport.files.toml import as_toml

    return ", ".join(f"{key} = {as_toml(value)}" for key, value in settings.items())


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
            yield f"{counted(plan.unused, 'further column')} cannot change the total"
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
    questions = [
        {
            "problem": question.problem,
            "why": question.why,
            "settings": question.settings,
            "otherwise": question.otherwise,
        }
        for question in inspection.questions
    ]
    content: dict[str, Any] = {
        "plans": [asdict(plan) for plan in inspection.plans],
        "questions": questions,
        "sampled": inspection.sampled,
        "section": section,
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=dict) + "\n"


def _add(section: str, name: str) -> None:
    """Add a section to the configuration, which is written whole or not at all.

    Raises:
        UsageError: it has a report of that name.
    """
    from aidreport.files.atomic import write_whole

    settings, path = config(), console().config or Path("config.toml")
    if name in settings.reports:
        raise UsageError(
            f"{path} has a report {name} already",
            fix=f"choose another name with --report, or replace the section [reports.{name}]",
        )
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
        raise UsageError(f'"{name}" is not a report name', fix="use letters, digits, - and _")
    try:
        before = path.read_bytes().rstrip() + b"\n\n" if path.exists() else b""
    except OSError as error:
        raise AidreportError(f"{path} cannot be read: {error.strerror}") from None
    write_whole(path, before + section.encode())
    console().note(f"added [reports.{name}] to {path}")
