from __future__ import annotations

import io
import sys
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.errors import DataError, UsageError
from aidreport.model.allocation import Allocation, Party, Place
from aidreport.model.frame import frame
from aidreport.model.money import Conversion, ExchangeRate, Money

ROUND = ["229000000", "140000000", "17300000"]
"""Amounts in whole units, whose mean is not."""

CENTS = ["229000000.25", "-140000000.50", "123456789012.99", "0"]


def allocation(amount: str, recipient: str = "A", **fields: object) -> Allocation:
    money = Money(Decimal(amount), "NOK")
    party = Party(recipient, recipient)
    return Allocation("1", Place("x.csv", row=2), party, money, Decimal(1), amount, **fields)


def rows(*amounts: str) -> pd.DataFrame:
    """Return a frame whose recipients are A and B in turn."""
    return frame(allocation(amount, "AB"[i % 2]) for i, amount in enumerate(amounts))


def decimals(values: object) -> list[Decimal]:
    result = list(values)
    assert all(isinstance(value, Decimal) for value in result)
    return result


def test_amounts_in_the_frame_are_exact_decimals() -> None:
    amounts = rows("0.1", "0.1", "0.1")["amount"]
    assert decimals(amounts) == [Decimal("0.1")] * 3
    assert amounts.sum() == Decimal("0.3")


def test_what_the_source_leaves_out_is_null() -> None:
    table = frame([allocation("1"), allocation("2", sector="Health", decided=date(2025, 1, 2))])
    assert table["sector"].isna().tolist() == [True, False]
    assert table["purpose"].isna().all()
    assert table["decided"].tolist()[1] == date(2025, 1, 2)
    assert table["source"].tolist() == ["x.csv, row 2"] * 2


@pytest.mark.parametrize("amounts", [ROUND, CENTS], ids=["whole", "cents"])
def test_shares_products_and_running_sums_come_out_right(amounts: list[str]) -> None:
    a, exact = rows(*amounts)["amount"], [Decimal(amount) for amount in amounts]
    total = sum(exact)
    assert a.sum() == total
    assert decimals(a / a.sum()) == [value / total for value in exact]
    assert decimals(a * Decimal("0.5")) == [value / 2 for value in exact]
    assert decimals(a * 2) == decimals(a + a) == [value * 2 for value in exact]
    assert decimals(a / 3) == [value / 3 for value in exact]
    assert decimals(a - a) == [Decimal(0)] * len(exact)
    assert decimals(a.cumsum()) == [sum(exact[: i + 1], Decimal()) for i in range(len(exact))]
    assert decimals(a * Decimal("11.5740") * Decimal("0.0873"))[0] == exact[0] * Decimal(
        "1.01041020"
    )


def test_shares_in_percent_can_be_rounded() -> None:
    a = rows(*ROUND)["amount"]
    assert decimals((a / a.sum() * 100).round(1)) == list(map(Decimal, ["59.3", "36.2", "4.5"]))


def test_a_mean_is_not_rounded_to_whole_units() -> None:
    table = rows(*ROUND)
    a = table["amount"]
    assert a.sum() / len(a) == Decimal("128766666.6666666666666666667")
    assert float(a.mean()) == pytest.approx(128766666.66666667, abs=1e-6)
    means = table.groupby("recipient")["amount"].mean()
    assert list(map(float, means)) == [123150000.0, 140000000.0]


@pytest.mark.parametrize("amounts", [ROUND, CENTS], ids=["whole", "cents"])
def test_sums_and_shares_by_group_are_exact(amounts: list[str]) -> None:
    table, exact = rows(*amounts), [Decimal(amount) for amount in amounts]
    groups = table.groupby("recipient")["amount"]
    assert decimals(groups.sum()) == [sum(exact[0::2]), sum(exact[1::2])]
    own = table["amount"] / groups.transform("sum")
    assert decimals(own)[0] == exact[0] / sum(exact[0::2])
    parts = decimals(groups.sum() / table["amount"].sum())
    assert round(sum(parts, Decimal()), 20) == 1
    pivot = table.pivot_table(index="recipient", values="amount", aggfunc="sum", margins=True)
    assert pivot["amount"]["All"] == sum(exact)


def test_amounts_are_sorted_and_compared_by_size() -> None:
    table = rows(*CENTS)
    assert decimals(table.sort_values("amount")["amount"]) == sorted(map(Decimal, CENTS))
    assert (table["amount"] > 0).tolist() == [True, False, True, False]
    assert (table["amount"] > Decimal("229000000.20")).tolist() == [True, False, True, False]
    assert table["amount"].min() == Decimal("-140000000.50")
    assert table.query("amount > 0").shape[0] == 2


def test_statistics_are_of_floats_that_one_asks_for() -> None:
    a = rows(*ROUND)["amount"]
    assert a.astype(float).describe()["mean"] == pytest.approx(128766666.67, abs=0.01)
    assert a.describe()["count"] == 3


def test_a_product_with_a_float_is_refused_not_rounded() -> None:
    with pytest.raises(TypeError):
        rows(*ROUND)["amount"] * 0.5


def test_a_csv_file_has_every_digit() -> None:
    text = rows(*CENTS).to_csv(index=False)
    again = pd.read_csv(io.StringIO(text), dtype=str)
    assert again["amount"].tolist() == CENTS


def test_a_workbook_has_numbers(tmp_path: Path) -> None:
    rows(*CENTS).to_excel(tmp_path / "x.xlsx", index=False, engine="xlsxwriter")
    again = pd.read_excel(tmp_path / "x.xlsx", engine="openpyxl")
    assert again["amount"].tolist() == list(map(float, CENTS))


def test_a_parquet_file_gives_the_same_frame_back(tmp_path: Path) -> None:
    table = rows(*CENTS)
    table.to_parquet(tmp_path / "x.parquet")
    again = pd.read_parquet(tmp_path / "x.parquet")
    assert decimals(again["amount"]) == decimals(table["amount"])
    assert again["recipient"].tolist() == ["A", "B", "A", "B"]


@given(st.lists(st.decimals(-(10**15), 10**15, places=2), min_size=1, max_size=20))
def test_sums_are_exact_in_the_usual_context(amounts: list[Decimal]) -> None:
    with localcontext(prec=100):
        expected = sum(amounts, Decimal())
    assert frame(allocation(str(amount)) for amount in amounts)["amount"].sum() == expected


@pytest.mark.parametrize("amounts", [["1" * 28], ["1" * 20, "0." + "1" * 10], ["1E+30"]])
def test_amounts_whose_sums_would_be_rounded_are_refused(amounts: list[str]) -> None:
    with pytest.raises(DataError, match="digits, more than a frame keeps"):
        rows(*amounts)


def test_an_amount_in_powers_of_ten_keeps_its_value() -> None:
    assert decimals(rows("1E+3", "0.25")["amount"]) == [Decimal(1000), Decimal("0.25")]


def test_no_allocations_make_an_empty_frame_with_all_columns() -> None:
    assert list(frame([]).columns) == [
        "id", "recipient", "recipient_type", "donor", "amount", "currency", "as_written",
        "measure", "decided", "country", "sector", "theme", "purpose", "source",
    ]  # fmt: skip
    assert frame([])["amount"].sum() == 0


def test_converted_amounts_keep_their_originals_in_the_frame() -> None:
    quote = ExchangeRate(Decimal("11.5"), "NOK", "EUR", "2025-06-12")
    done = Conversion(Money(Decimal("115.0"), "NOK"), Decimal("0.1"), (quote,), "rates of a bank")
    table = frame([allocation("10", conversion=done), allocation("2")])
    assert table["original_amount"].tolist()[0] == Decimal("115.0")
    assert table["original_amount"].isna().tolist() == [False, True]
    assert table["original_amount"].sum() == 115
    assert table["rate"].tolist()[0] == "11.5 NOK per EUR"
    assert table["rate_date"].tolist()[0] == "2025-06-12"
    assert table["original_currency"].isna().tolist() == [False, True]
    assert "rate" not in frame([allocation("2")]).columns


def test_without_the_extra_frames_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError) as caught:
        rows("1")
    assert caught.value.fix.endswith('pip install "aidreport[frames]"')
