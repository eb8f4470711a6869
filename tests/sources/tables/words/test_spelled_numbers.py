"""Amounts in words: "one million" is one, "one million two hundred thousand" is refused."""

from __future__ import annotations

import pytest

from aidreport.sources.problems import BadCell
from aidreport.sources.tables.words.cells import parse_amount


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("one million", 1_000_000),
        ("USD two million", 2_000_000),
        ("Ten thousand USD", 10_000),
        ("five hundred", 500),
        ("fem millioner kroner", 5_000_000),
        ("en million NOK", 1_000_000),
        ("zwei Millionen Euro", 2_000_000),
        ("deux millions d'euros", 2_000_000),
        ("3 millions d'euros", 3_000_000),
        ("dos millones USD", 2_000_000),
        ("п'ять мільйонів", 5_000_000),
    ],
)
def test_a_number_in_a_word_before_a_unit_is_read(text: str, number: int) -> None:
    assert parse_amount(text).number == number


@pytest.mark.parametrize(
    "text",
    ["five", "one million two hundred thousand", "half a million", "Team one million", "a lot"],
)
def test_other_words_are_no_amounts(text: str) -> None:
    with pytest.raises(BadCell):
        parse_amount(text)
