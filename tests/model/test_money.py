from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.errors import CurrencyError
from aidreport.model.money import Money, Qualifier, in_digits, parse_stated, scale_exactly


@pytest.mark.parametrize(
    ("text", "amount", "step"),
    [
        ("NOK 386 million", 386_000_000, 1_000_000),
        ("NOK 17.3 million", 17_300_000, 100_000),
        ("EUR 19.80 million", 19_800_000, 10_000),
        ("USD 1,250", 1250, 1),
        ("USD 1,250.50", "1250.50", "0.01"),
        ("NOK 2 bn", 2_000_000_000, 1_000_000_000),
        ("XDR 5 thousand", 5000, 1000),
        ("NOK -3 million", -3_000_000, 1_000_000),
    ],
)
def test_a_stated_amount_is_read_with_its_precision(
    text: str, amount: object, step: object
) -> None:
    stated = parse_stated(text)
    assert stated.money.amount == Decimal(str(amount))
    assert stated.step == Decimal(str(step))
    assert stated.as_written == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "386 million",
        "NOK",
        "NOK 33,4 million",
        "NOK 1.200.000",
        "NOK 5 zillion",
        "nok 5",
        "NOK 1 2",
    ],
)
def test_what_is_not_one_clear_amount_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r'as in "NOK 17\.3 million"'):
        parse_stated(text)


def test_a_qualifier_is_kept() -> None:
    assert parse_stated("about EUR 2 million").qualifier is Qualifier.ABOUT
    assert parse_stated("Up to EUR 2 million").qualifier is Qualifier.UP_TO


@given(number=st.decimals(allow_nan=False, allow_infinity=False, places=4), power=st.integers(0, 9))
def test_scaling_is_exact_and_gives_plain_numbers(number: Decimal, power: int) -> None:
    scaled = scale_exactly(number, power)
    assert scaled == Decimal(f"{number}e{power}")
    assert "E" not in str(scaled)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1770.00", "1,770"),
        ("29.500000", "29.5"),
        ("1000", "1,000"),
        ("-0.00", "0"),
        ("-.1", "-0.1"),
    ],
)
def test_messages_show_no_zeros_that_say_nothing(number: str, text: str) -> None:
    assert in_digits(Decimal(number)) == text


def test_amounts_in_two_currencies_do_not_add() -> None:
    with pytest.raises(CurrencyError, match="NOK and EUR"):
        Money(Decimal(1), "NOK") + Money(Decimal(1), "EUR")
