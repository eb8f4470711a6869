"""Units of many languages, in every place where tables state them: read, or asked for rightly."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.tables.words.heading_units import split_heading

Read = Callable[..., Dataset]

LANGUAGES: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("units_by_language.toml").read_text("utf-8")
)
IN_HEADING = (
    "{amount} ({unit})",
    "{amount}, {unit}",
    "{amount} - {unit}",
    "{amount} [{unit}]",
    "{amount} {unit}",
)
POWERS = (3, 6, 9)


def _first_fix(fix: str) -> dict[str, Any]:
    entries = re.findall(r"data = (\{.*?\})(?=, or |$|\n)", fix)
    assert entries, f"no fix to paste: {fix}"
    entry: dict[str, Any] = tomllib.loads(f"data = {entries[0]}")["data"]
    entry.pop("path")
    return entry


def _power(read: Read, content: str, options: dict[str, Any]) -> int:
    """Return by which power of ten 1.25 was read, with the first fix if there was a question."""
    try:
        dataset = read(content, **options)
    except SourceError as error:
        dataset = read(content, **{**options, **_first_fix(error.fix)})
    amount = dataset.allocations[0].amount.amount
    return next(power for power in range(13) if amount == Decimal("1.25").scaleb(power))


def _cases_of(language: str) -> list[tuple[str, str, int, str]]:
    """Return the heading, a unit, its power and the currency, for each unit of a language."""
    words = LANGUAGES[language]
    return [
        (words["amount"], unit, power, words["currency"])
        for power in POWERS
        for unit in words[str(power)].split("|")
    ]


@pytest.mark.parametrize("heading", IN_HEADING)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_unit_in_a_heading_is_read_in_every_language(
    read: Read, language: str, heading: str
) -> None:
    wrong = []
    for amount, unit, power, code in _cases_of(language):
        text = heading.format(amount=amount, unit=unit)
        options = {"columns": {"recipient": "Recipient", "amount": text}, **_currency(text, code)}
        read_as = _power(read, f'Recipient\t"{text}"\nUNICEF\t1.25\nWFP\t2.5\n', options)
        if read_as != power:
            wrong.append((text, read_as))
    assert wrong == []


def _currency(text: str, code: str) -> dict[str, str]:
    named = split_heading(text).currencies
    return {} if named and len(named) == 1 else {"currency": code or "EUR"}


@pytest.mark.parametrize("layout", ["title", "note"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_unit_above_and_below_a_table_is_read_in_every_language(
    read: Read, language: str, layout: str
) -> None:
    wrong = []
    for amount, unit, power, code in _cases_of(language):
        rows = f"Recipient\t{amount}\nUNICEF\t1.25\nWFP\t2.5\n"
        content = f"{unit}\t\n{rows}" if layout == "title" else f"{rows}({unit})\t\n"
        options = {
            "columns": {"recipient": "Recipient", "amount": amount},
            **_currency(unit, code),
        }
        read_as = _power(read, content, options)
        if read_as != power:
            wrong.append((unit, read_as))
    assert wrong == []
