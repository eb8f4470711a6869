"""Numbers whose parts each have a unit are read as China, Japan and Korea write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.sources.problems import NOT_A_NUMBER, TWO_UNITS, BadCell
from aidreport.sources.tables.words.cells import number_in, parse_amount
from aidreport.sources.tables.words.eastern_numbers import parts_of

UNITS = {"ja": ("兆", "億", "万"), "zh": ("万亿", "亿", "万"), "ko": ("조", "억", "만")}


@pytest.mark.parametrize(
    ("text", "number", "step"),
    [
        ("1億5000万", "150000000", 10**4),
        ("1億5,000万円", "150000000", 10**4),
        ("1亿5000万元", "150000000", 10**4),
        ("1억 5000만 원", "150000000", 10**4),
        ("１億５０００万", "150000000", 10**4),
        ("1億5千万", "150000000", 10**7),
        ("3億2500.5万", "325005000", 10**3),
        ("1万2000", "12000", 1),
        ("2兆3億45万6789円", "2000300456789", 1),
        ("-1億5000万", "-150000000", 10**4),
        ("(1億5000万)", "-150000000", 10**4),
        ("2億", "200000000", 10**8),
    ],
)
@pytest.mark.parametrize("decimal", [".", ","])
def test_the_parts_of_a_number_add_up(text: str, number: str, step: int, decimal: str) -> None:
    amount = parse_amount(text, decimal=decimal)
    assert (amount.number, amount.step) == (Decimal(number), step)


@pytest.mark.parametrize(("text", "code"), [("1億5000万円", "JPY"), ("1억5000만원", "KRW")])
def test_the_currency_behind_the_parts_counts(text: str, code: str) -> None:
    assert parse_amount(text).currencies == {code}


@pytest.mark.parametrize(
    "text",
    [
        "5000万1億",
        "1億2億",
        "1億20000万",
        "1.5億5000万",
        "1億5000万千人",
        "1億,5000万",
        "1億5,00万",
    ],
)
def test_parts_that_make_no_number_are_refused(text: str) -> None:
    with pytest.raises(BadCell) as bad:
        parse_amount(text)
    assert bad.value.problem == NOT_A_NUMBER


def test_parts_below_a_heading_with_a_unit_are_refused() -> None:
    with pytest.raises(BadCell) as bad:
        parse_amount("1億5000万", power=6)
    assert bad.value.problem == TWO_UNITS


@cases(100)
@given(
    st.sampled_from(sorted(UNITS)),
    st.lists(st.integers(0, 9999), min_size=4, max_size=4).filter(
        lambda four: sum(map(bool, four)) > 1
    ),
)
def test_every_number_in_parts_is_read_back(language: str, four: list[int]) -> None:
    units = (*UNITS[language], "")
    text = "".join(f"{part}{unit}" for part, unit in zip(four, units, strict=True) if part)
    meant = sum(part * 10**power for part, power in zip(four, (12, 8, 4, 0), strict=True))
    assert parse_amount(text).number == meant
    assert number_in(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("三百万円", 3_000_000), ("二億円", 200_000_000), ("一億五千万円", 150_000_000)],
)
def test_digits_of_china_are_digits(text: str, number: int) -> None:
    parts = parts_of(text)
    assert parts is not None
    assert parts.number == number


@pytest.mark.parametrize("text", ["三百五十万円", "二三億円三億円", "十"])
def test_digits_of_china_that_are_no_parts_one_below_the_other_are_refused(text: str) -> None:
    assert parts_of(text) is None
