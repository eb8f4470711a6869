from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.sources.tables.by_column.test_plain_cells import assert_agree

from aidreport.sources.problems import BadCell
from aidreport.sources.tables.words.cells import parse_amount, parse_date

if TYPE_CHECKING:
    from collections.abc import Sequence

WRITTEN = [
    ('="1250"', "1250"),
    ('="1,250.50"', "1250.50"),
    ("'1250", "1250"),
    ("'-1250", "-1250"),
    ("'1,250'", "1250"),
    ("'1'250", "1250"),
    ("\u200f1234", "1234"),
    ("\u200e-200\u200f", "-200"),
    ("\u202a1,200\u202c", "1200"),
    ("١،٢٣٤", "1234"),
    ("KSh 1,500,000", "1500000"),
    ("1,500,000/=", "1500000"),
    ("1,500/-", "1500"),
    ("-500/=", "-500"),
    ("R 1 500 000.00", "1500000.00"),
    ("R500 000.00", "500000.00"),
    ("–50", "-50"),
    ("− 50", "-50"),
    ("‑50", "-50"),
    ("－５０", "-50"),
    ("<200>", "-200"),
]


@pytest.mark.parametrize(("text", "number"), WRITTEN)
def test_what_programs_and_countries_put_around_digits_is_read(text: str, number: str) -> None:
    assert parse_amount(text).number == Decimal(number)


@pytest.mark.parametrize(
    "text", ["<200", "200>", "–", "1–5", "▲200", "=1250+1", "'1250 or more", "200/", "--5", "(5>"]
)
def test_what_is_not_clear_is_refused(text: str) -> None:
    with pytest.raises(BadCell):
        parse_amount(text)


def table(heading: str, amounts: Sequence[str]) -> list[list[str]]:
    names = [f"Partner {number}" for number in range(len(amounts))]
    return [["Recipient", heading], *map(list, zip(names, amounts, strict=True))]


@pytest.mark.parametrize(("text", "number"), [item for item in WRITTEN if item[0][0] not in "KR"])
def test_long_tables_read_them_like_short_ones(text: str, number: str) -> None:
    data = assert_agree(table("Amount (USD)", ["1", text] * 20))
    assert data is not None
    assert {item.amount.amount for item in data.allocations} == {Decimal(1), Decimal(number)}


@pytest.mark.parametrize("sign", ["▲", "△", "▲ "])
def test_a_triangle_is_a_minus_below_japanese_headings(sign: str) -> None:
    data = assert_agree(table("金額（円）", ["7", f"{sign}200"] * 20))
    assert data is not None
    assert {item.amount.amount for item in data.allocations} == {Decimal(7), Decimal(-200)}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024. 3. 5.", date(2024, 3, 5)),
        ("2024. 03. 05.", date(2024, 3, 5)),
        ("2024.04.07.", date(2024, 4, 7)),
        ("2024. április 7.", date(2024, 4, 7)),
        ("2024. október 23.", date(2024, 10, 23)),
    ],
)
def test_dates_of_korea_and_hungary_are_read(text: str, day: date) -> None:
    assert parse_date(text, "iso") == day
