from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.analysis.shares import shares
from aidreport.errors import CurrencyError, EmptyTotalError
from aidreport.model.money import Money

AMOUNTS = st.lists(
    st.decimals(min_value=0, max_value=10**15, places=2, allow_nan=False), min_size=1, max_size=40
).filter(lambda amounts: sum(amounts) > 0)


def money(amounts: list[Decimal], currency: str = "NOK") -> dict[str, Money]:
    return {str(index): Money(amount, currency) for index, amount in enumerate(amounts)}


@given(amounts=AMOUNTS, places=st.integers(0, 4))
def test_shares_add_up_to_exactly_one_hundred(amounts: list[Decimal], places: int) -> None:
    assert sum(shares(money(amounts), places=places).values()) == 100


@given(amounts=AMOUNTS)
def test_no_share_is_further_than_one_unit_from_the_exact_one(amounts: list[Decimal]) -> None:
    total = sum(amounts)
    for amount, share in zip(amounts, shares(money(amounts)).values(), strict=True):
        assert abs(amount * 100 / total - share) < Decimal("0.1000001")


@given(amounts=AMOUNTS)
def test_a_larger_amount_never_has_a_smaller_share(amounts: list[Decimal]) -> None:
    ordered = sorted(amounts, reverse=True)
    result = list(shares(money(ordered)).values())
    assert result == sorted(result, reverse=True)


def test_a_tie_goes_to_the_key_first_in_order() -> None:
    result = shares(money([Decimal(1)] * 3))
    assert list(result.values()) == [Decimal("33.4"), Decimal("33.3"), Decimal("33.3")]


def test_the_norwegian_shares_are_as_published() -> None:
    amounts = [Decimal(229_000_000), Decimal(140_000_000), Decimal(17_300_000)]
    assert list(shares(money(amounts)).values()) == [
        Decimal("59.3"),
        Decimal("36.2"),
        Decimal("4.5"),
    ]


@pytest.mark.parametrize("amounts", [[Decimal(0)], [Decimal(5), Decimal(-1)], []])
def test_a_share_of_nothing_or_of_a_negative_part_has_no_meaning(amounts: list[Decimal]) -> None:
    with pytest.raises(EmptyTotalError) as error:
        shares(money(amounts))
    assert error.value.exit_code == 3
    assert error.value.fix


def test_the_shares_of_huge_and_tiny_amounts_are_exact() -> None:
    huge = Decimal(10) ** 60
    result = shares(money([huge, huge, Decimal("1E-60"), Decimal("2E+60")]), places=2)
    assert [str(share) for share in result.values()] == ["25.00", "25.00", "0.00", "50.00"]


def test_a_negative_part_is_named() -> None:
    with pytest.raises(EmptyTotalError, match="1 of 2 amounts is negative") as error:
        shares({"A": Money(Decimal(5), "NOK"), "B": Money(Decimal(-1), "NOK")})
    assert error.value.details == ("B",)


def test_shares_over_several_currencies_are_refused() -> None:
    with pytest.raises(CurrencyError, match="EUR, NOK"):
        shares({"a": Money(Decimal(1), "NOK"), "b": Money(Decimal(1), "EUR")})
