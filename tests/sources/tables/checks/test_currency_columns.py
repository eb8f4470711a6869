"""The currency is never assumed: it is asked, with what the table suggests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.problems import UnclearError

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


def currencies(data: Dataset) -> list[str]:
    return [item.amount.currency for item in data.allocations]


@pytest.mark.parametrize(
    ("table", "first", "second"),
    [
        ("Modtager;Tilsagn (mio. kr.)\nA;5\n", "DKK", "NOK"),
        ("Mottagare;Belopp (kr)\nA;5\n", "SEK", "NOK"),
        ("Mottaker;Beløp (mill. kr)\nA;5\n", "NOK", "SEK"),
        ("Recipient;Amount ($)\nA;5\n", "USD", "CAD"),
        ("Recipient;Amount\nA;$5\n", "USD", "CAD"),
        ("Organisation;Sanctioned amount (Rs. in lakh)\nA;5\n", "INR", "PKR"),
    ],
)
def test_what_a_sign_may_mean_is_proposed_the_likeliest_first(
    mend: Mend, table: str, first: str, second: str
) -> None:
    assert currencies(mend(table, problem="no currency is named")) == [first]
    assert currencies(mend(table, way=1)) == [second]


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("Recipient,Amount,Rate (CHF/X)\nA,5,2\n", "data.csv"),
        ("Recipient,Amount\nA,5\n", "grants-CHF-2025.csv"),
        ("Grants by the Confederation (CHF) of 2024\n\nRecipient,Amount\nA,5\n", "data.csv"),
    ],
)
def test_a_currency_that_is_named_elsewhere_is_proposed(mend: Mend, table: str, name: str) -> None:
    assert currencies(mend(table, name)) == ["CHF"]


def test_a_column_of_codes_under_an_unknown_heading_is_proposed(mend: Mend) -> None:
    data = mend(
        "Recipient,Amount,Paid in\nA,5,SEK\nB,6,EUR\n", problem='"Paid in" holds currencies'
    )
    assert currencies(data) == ["SEK", "EUR"]


def test_two_columns_of_currencies_that_differ_stop(read: Read, mend: Mend) -> None:
    table = "Recipient,Amount,Currency,Original currency\nA,5,SEK,USD\nB,6,SEK,EUR\n"
    assert currencies(mend(table, problem="hold currencies, and not the same")) == ["SEK", "SEK"]
    assert currencies(mend(table, way=1)) == ["USD", "EUR"]
    same = table.replace("USD", "SEK").replace("EUR", "SEK")
    assert currencies(read(same)) == ["SEK", "SEK"]


def test_currencies_beside_an_amount_that_names_its_own_are_passed_over(read: Read) -> None:
    data = read("Recipient,Amount (USD),Donor currency\nA,5,SEK\n")
    assert currencies(data) == ["USD"]
    [passed] = [item for plan in data.plans for item in plan.passed_over]
    assert passed.why == "the heading of the amount names the currency"


def test_a_currency_is_never_assumed(read: Read) -> None:
    with pytest.raises(SourceError, match="no currency is named"):
        read("Recipient,Amount\nA,5\n")


def test_the_currency_of_another_amount_is_not_that_of_the_one_that_is_read(mend: Mend) -> None:
    table = "Recipient,Amount (US$),Original amount,Original currency\nA,5,52,NOK\nB,6,70,SEK\n"
    data = mend(table, problem="which column is the amount")
    assert currencies(data) == ["USD", "USD"]
    assert data.account.rejected == ()


@pytest.mark.parametrize("table", ["Recipient,Amount\nA,5\n", "Partner,2023,2024\nA,5,6\n"])
def test_a_currency_that_nothing_suggests_is_called_an_example(read: Read, table: str) -> None:
    with pytest.raises(UnclearError) as caught:
        read(table)
    assert "write the code of its currency in place of NOK, which is an example" in str(
        caught.value
    )
    named = "Amount" in table
    assert ('"Amount' in str(caught.value)) == named


def test_all_currencies_that_a_sign_may_mean_are_offered(mend: Mend) -> None:
    table = "Mottaker;Beløp (mill. kr)\nA;5\n"
    found = [currencies(mend(table, way=way))[0] for way in range(4)]
    assert found == ["NOK", "SEK", "DKK", "ISK"]
