"""A unit or a currency in a note below a table, or in the name of its sheet, is asked about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
ROWS = "Recipient,Amount (USD)\nUNICEF,1.5\nWFP,2\n"


def pasted(problem: str) -> dict[str, Any]:
    match = re.search(r"data = (\{.*?\})(?:, or|$)", problem)
    assert match is not None, problem
    options: dict[str, Any] = tomllib.loads(f"data = {match[1]}")["data"]
    del options["path"]
    return options


@pytest.mark.parametrize(
    ("note", "total"),
    [
        ("Note: amounts in thousands", 3500),
        ("Figures in USD million.", 3_500_000),
        ("* in thousands of US$", 3500),
        ("All figures in USD million, rounded.", 3_500_000),
        ("Montants en milliers d'USD", 3500),
        ("Alle tall i 1000 USD", 3500),
    ],
)
def test_a_note_about_the_unit_is_asked_about(read: Read, note: str, total: int) -> None:
    content = f'{ROWS},\n"{note}",\n'
    with pytest.raises(SourceError, match="names a unit") as refused:
        read(content)
    data = read(content, **pasted(refused.value.fix))
    assert sum(int(item.amount.amount) for item in data.allocations) == total


def test_the_name_of_a_sheet_may_be_the_unit(read: Read, book: Callable[..., bytes]) -> None:
    rows = [line.split(",") for line in ROWS.splitlines()]
    content = book(**{"in thousand USD": [rows[0], *([name, float(n)] for name, n in rows[1:])]})
    with pytest.raises(SourceError, match="names a unit"):
        read(content, "data.xlsx")


@pytest.mark.parametrize(
    "content", [f"All amounts in euro,\n{ROWS}", f"{ROWS},\nAmounts in EUR,\n"]
)
def test_another_currency_than_that_of_the_heading_is_refused(read: Read, content: str) -> None:
    with pytest.raises(SourceError, match="names another currency"):
        read(content)


@pytest.mark.parametrize(
    "note",
    [
        "Source: Ministry of Foreign Affairs",
        "Note: 2 million people were reached",
        "* UNICEF received USD 1.2 million in 2024",
        "Includes EUR 300 million of loans",
    ],
)
def test_notes_about_other_things_are_no_units(read: Read, note: str) -> None:
    assert read(f'{ROWS},\n"{note}",\n').account.used == 2
