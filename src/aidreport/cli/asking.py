"""Asks in a terminal what is open about data: how each question is to be decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aidreport.cli.options import console
from aidreport.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.briefing.inspection import Inspection
    from aidreport.config.sources import DataSource
    from aidreport.sources.problems import Question


def ask_first(inspection: Inspection) -> tuple[DataSource, ...] | None:
    """Return the sources with the answer to the first question; None if it is left open."""
    from aidreport.briefing.inspection import decide, meanings_of

    question = inspection.questions[0]
    lines = ("", question.problem, *(f"  {detail}" for detail in question.details))
    for line in (*lines, f"  why: {question.why}"):
        console().warning(line)
    try:
        meanings = _meanings(meanings_of(question))
        answers = [meanings] if meanings else _answer(question, inspection)
    except (click.Abort, EOFError):
        return None
    return decide(inspection, *answers) if answers else None


def _meanings(proposed: Mapping[tuple[str, str], str]) -> dict[str, object] | None:
    """Ask what each text means; return the settings, None if there is no such text."""
    from aidreport.config.sources import MEANINGS

    values: dict[str, dict[str, str]] = {}
    for (field, text), proposal in proposed.items():
        known = ", ".join(MEANINGS[field]) or "a currency code"
        prompt = f'  {field} "{text}" means ({known})'
        values.setdefault(field, {})[text] = click.prompt(prompt, default=proposal, err=True)
    return {"values": values} if values else None


def _answer(question: Question, inspection: Inspection) -> list[Mapping[str, object]]:
    """Ask for what only the user knows if the proposal is but an example, else for a choice."""
    from aidreport.briefing.inspection import decide

    if not question.example:
        return _choice(question)
    name = next(iter(question.settings))

    def checked(text: str) -> str:
        value = text.strip()
        try:
            decide(inspection, {name: value})
        except ConfigError as wrong:
            raise click.BadParameter(", ".join([wrong.problem, *wrong.details])) from wrong
        return value

    if question.by_hand:
        console().warning(f"  {question.by_hand}, or give it here")
    return [{name: click.prompt(f"  {question.example}", value_proc=checked, err=True)}]


def _choice(question: Question) -> list[Mapping[str, object]]:
    """Ask which of the proposed settings is right; return none if none is, several as entries."""
    ways = [[question.settings]] if question.settings else []
    ways += [[other] for other in question.otherwise]
    ways += [[*question.entries]] if question.entries else []
    for number, settings in enumerate(ways, 1):
        console().warning(f"  {number}: {' and '.join(map(_written, settings))}")
    if question.by_hand:
        console().warning(f"  or {question.by_hand}")
    numbers = click.IntRange(0, len(ways))
    number = click.prompt("  which one (0: none)", default=1, type=numbers, err=True)
    return ways[number - 1] if number else []


def _written(settings: Mapping[str, object]) -> str:
    from aidreport.files.toml_values import as_toml

    return ", ".join(f"{key} = {as_toml(value)}" for key, value in settings.items())
