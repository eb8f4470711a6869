from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.errors import CurrencyError
from aidreport.model.money import Money, scale_exactly
from aidreport.values import format_number


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
    assert format_number(Decimal(number)) == text


def test_amounts_in_two_currencies_do_not_add() -> None:
    with pytest.raises(CurrencyError, match="NOK and EUR"):
        Money(Decimal(1), "NOK") + Money(Decimal(1), "EUR")
