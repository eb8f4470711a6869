from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from aidreport.model.allocation import Allocation, Party, Place
from aidreport.model.frame import frame
from aidreport.model.money import Conversion, ExchangeRate, Money


def allocation(amount: str, **fields: object) -> Allocation:
    money = Money(Decimal(amount), "NOK")
    return Allocation(
        "1", Place("x.csv", row=2), Party("A", "A"), money, Decimal(1), amount, **fields
    )


def test_amounts_in_the_frame_are_exact_decimals() -> None:
    rows = frame([allocation("0.1")] * 3)
    assert rows["amount"].sum() == Decimal("0.3")
    assert str(rows["amount"].dtype) == "decimal128(38, 1)[pyarrow]"


def test_what_the_source_leaves_out_is_null() -> None:
    rows = frame([allocation("1"), allocation("2", sector="Health", decided=date(2025, 1, 2))])
    assert rows["sector"].isna().tolist() == [True, False]
    assert rows["decided"].tolist()[1] == date(2025, 1, 2)
    assert rows["source"].tolist() == ["x.csv, row 2"] * 2


def test_amounts_that_need_more_than_38_digits_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        frame([allocation("1" * 30), allocation("0." + "1" * 20)])


def test_an_amount_in_powers_of_ten_is_written_out() -> None:
    rows = frame([allocation("1E+3"), allocation("0.25")])
    assert rows["amount"].tolist() == [Decimal("1000.00"), Decimal("0.25")]


def test_no_allocations_make_an_empty_frame_with_all_columns() -> None:
    assert "amount" in frame([]).columns


def test_converted_amounts_keep_their_originals_in_the_frame() -> None:
    quote = ExchangeRate(Decimal("11.5"), "NOK", "EUR", "2025-06-12")
    done = Conversion(Money(Decimal("115.0"), "NOK"), Decimal("0.1"), (quote,), "rates of a bank")
    rows = frame([allocation("10", conversion=done), allocation("2")])
    assert rows["original_amount"].tolist()[0] == Decimal("115.0")
    assert rows["rate"].tolist()[0] == "11.5 NOK per EUR"
    assert rows["rate_date"].tolist()[0] == "2025-06-12"
    assert rows["original_currency"].isna().tolist() == [False, True]
    assert "rate" not in frame([allocation("2")]).columns
