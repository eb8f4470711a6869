"""Asks in a terminal what is open about data: how each question is to be decided."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from aidreport.cli.options import console
from aidreport.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
        meanings = _meanings(meanings_of(question), inspection)
        answers = [meanings] if meanings else _answer(question, inspection)
    except (click.Abort, EOFError):
        return None
    return decide(inspection, *answers) if answers else None


def _meanings(
    proposed: Mapping[tuple[str, str], str], inspection: Inspection
) -> dict[str, object] | None:
    """Ask what each text means; return the settings, None if there is no such text."""
    from aidreport.config.sources import MEANINGS

    values: dict[str, dict[str, str]] = {}
    for (field, text), proposal in proposed.items():
        known = ", ".join(MEANINGS[field]) or "a currency code"
        checked = _checked(inspection, partial(_meaning, field, text))
        prompt = f'  {field} "{text}" means ({known})'
        answer = click.prompt(prompt, default=proposal, value_proc=checked, err=True)
        values.setdefault(field, {})[text] = answer
    return {"values": values} if values else None


def _meaning(field: str, text: str, given: str) -> dict[str, object]:
    return {"values": {field: {text: given}}}


def _checked(
    inspection: Inspection, settings: Callable[[str], Mapping[str, object]]
) -> Callable[[str], str]:
    """Return what checks an answer: with the settings of one that cannot be used, it asks again."""
    from aidreport.briefing.inspection import decide

    def check(text: str) -> str:
        value = text.strip()
        try:
            decide(inspection, settings(value))
        except ConfigError as wrong:
            raise click.BadParameter(", ".join(wrong.details or [wrong.problem])) from wrong
        return value

    return check


def _answer(question: Question, inspection: Inspection) -> list[Mapping[str, object]]:
    """Ask for what only the user knows if the proposal is but an example, else for a choice."""
    if not question.example:
        return _choice(question)
    name = next(iter(question.settings))
    checked = _checked(inspection, lambda value: {name: value})
    if question.by_hand:
        console().warning(f"  {question.by_hand}, or give it here")
    return [{name: click.prompt(f"  {question.example}", value_proc=checked, err=True)}]


def _choice(question: Question) -> list[Mapping[str, object]]:
    """Ask which of the proposed settings is right; return none if none is, several as entries."""
    from aidreport.briefing.inspection import in_words, ways_of

    ways = ways_of(question)
    for number, settings in enumerate(ways, 1):
        console().warning(f"  {number}: {' and '.join(map(in_words, settings))}")
    if question.by_hand:
        console().warning(f"  or {question.by_hand}")
    number = ask_number("  which one (0: none)", 0, len(ways), 0 if question.alike else 1)
    return ways[number - 1] if number else []


def ask_number(prompt: str, least: int, most: int, default: int = 1) -> int:
    """Ask for a number until it is one of these; Enter takes the default."""

    def checked(text: str) -> int:
        if text.strip() not in map(str, range(least, most + 1)):
            raise click.BadParameter(f'a number from {least} to {most} is expected, not "{text}"')
        return int(text)

    number: int = click.prompt(prompt, default=str(default), value_proc=checked, err=True)
    return number
