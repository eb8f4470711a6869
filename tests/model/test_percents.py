from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.model.percents import bound_of, percent_text


@pytest.mark.parametrize(
    ("rounded", "exact", "number", "below"),
    [
        ("0.0", "0.04", "0.1", True),
        ("0.0", "0.15", "0.2", True),
        ("0", "0.4", "1", True),
        ("100.0", "99.97", "99.9", False),
        ("100.0", "99.6", "99.5", False),
        ("0.0", "-0.04", "-0.1", False),
        ("-100.0", "-99.97", "-99.9", True),
    ],
)
def test_what_comes_near_nothing_or_all_has_a_bound(
    rounded: str, exact: str, number: str, *, below: bool
) -> None:
    assert bound_of(Decimal(rounded), Fraction(exact)) == (Decimal(number), below)


@pytest.mark.parametrize(
    ("rounded", "exact"),
    [("0.0", "0"), ("100.0", "100"), ("100.0", "100.04"), ("59.3", "59.28"), ("0.1", "0.05")],
)
def test_what_is_just_that_or_in_between_has_none(rounded: str, exact: str) -> None:
    assert bound_of(Decimal(rounded), Fraction(exact)) is None


@given(exact=st.fractions(-150, 150), places=st.integers(0, 4))
def test_a_bound_is_true_and_no_nearer_one_is(exact: Fraction, places: int) -> None:
    unit = Decimal(1).scaleb(-places)
    rounded = Decimal(exact.numerator) / Decimal(exact.denominator)
    bound = bound_of(rounded.quantize(unit, ROUND_HALF_UP), exact)
    if bound is not None:
        distance = Fraction(bound.number) - exact if bound.below else exact - Fraction(bound.number)
        assert 0 < distance <= Fraction(unit)


def test_a_table_in_english_writes_the_sign() -> None:
    assert percent_text(Decimal("0.0"), exact=Fraction("0.04")) == "<0.1%"
    assert percent_text(Decimal("100.0"), exact=Fraction("99.96")) == ">99.9%"
    assert percent_text(Decimal("0.0"), exact=Fraction(0)) == "0.0%"
    assert percent_text(Decimal("50.0"), exact=Fraction(50)) == "50.0%"
