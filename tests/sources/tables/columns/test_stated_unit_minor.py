"""Amounts in cents, øre and other minor units are read as the parts of their currency they are."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.lengths import ROWS, SHORT_AND_LONG
from tests.sources.what_was_read import amounts

from aidreport.errors import SourceError
from aidreport.model.currencies import places_of
from aidreport.model.currency_codes import CODES
from aidreport.model.dataset import Dataset
from aidreport.sources.problems import NO_SUCH_MINOR, UnclearError

pytestmark = pytest.mark.usefixtures("_soon_long")

Read = Callable[..., Dataset]


@pytest.mark.parametrize(
    "heading",
    ["Amount (cents)", "Amount (USD cents)", "Amount (US cents)", "Amount in cents", "amount_cents",
     "amountCents", "Amount (¢)", "amount_in_pence", "Amount (pence)", "Beløp (øre)",
     "Belopp i öre", "Betrag (Cent)", "Betrag in Rappen", "Montant (centimes)",
     "Importe (céntimos)",
     "Valor (centavos)", "Kwota (grosze)", "Сума (коп.)", "Сумма, копеек", "Tutar (kuruş)",
     "amount_minor", "Amount (minor units)", "Amount in minor currency units",
     "amount_value_minor"],
)  # fmt: skip
def test_a_heading_in_cents_is_of_hundredths(read: Read, heading: str) -> None:
    data = read(f"Recipient;{heading};Currency\nA;1200;USD\nB;5;USD\n")
    assert amounts(data) == [12, Decimal("0.05")]


@pytest.mark.parametrize(
    "unit", ["cents", "Cent", "øre", "pence", 0.01, "0.01", "minor", "minor units"]
)
@pytest.mark.parametrize("long", SHORT_AND_LONG)
def test_the_config_may_name_cents(read: Read, unit: float | str, *, long: bool) -> None:
    rows = "".join(f"R{at},1200,EUR\n" for at in range(ROWS if long else 3))
    data = read(f"Recipient,Amount,Currency\n{rows}", unit=unit)
    assert {*amounts(data)} == {12}


@pytest.mark.parametrize("heading", ["amount_minor", "Amount (minor units)"])
@pytest.mark.parametrize("long", SHORT_AND_LONG)
def test_minor_units_are_those_of_the_currency_of_each_row(
    read: Read, heading: str, *, long: bool
) -> None:
    usual = "".join(f"R{at},100,EUR\n" for at in range(ROWS if long else 0))
    rows = "A,1200,USD\nB,50,JPY\nC,1500,KWD\nD,7,XOF\n"
    data = read(f"Recipient,{heading},Currency\n{usual}{rows}")
    assert amounts(data)[-4:] == [12, 50, Decimal("1.5"), 7]


def test_minor_units_are_those_of_a_currency_in_the_heading_or_the_amount(read: Read) -> None:
    assert amounts(read("Recipient,Amount (JPY minor units)\nA,1200\n")) == [1200]
    assert amounts(read("Recipient,Amount (KWD fils)\nA,1200\n")) == [Decimal("1.2")]
    assert amounts(read("Recipient,amount_minor\nA,USD 1200\nB,JPY 50\n")) == [12, 50]
    assert amounts(read("Recipient,amount_minor\nA,1200\n", currency="JPY")) == [1200]


@pytest.mark.parametrize("code", ["JPY", "KWD", "XOF"])
def test_hundredths_of_a_currency_without_them_are_rejected(read: Read, code: str) -> None:
    data = read(f"Recipient,Amount (cents),Currency\nA,1200,{code}\nB,100,USD\n")
    (rejected,) = data.account.rejected
    assert [item.problem for item in rejected.problems] == [NO_SUCH_MINOR]


def test_a_cell_may_be_in_cents(read: Read) -> None:
    assert amounts(read("Recipient,Amount (USD)\nA,50 cents\nB,3\n")) == [Decimal("0.5"), 3]


def test_a_title_in_cents_counts_or_is_asked_about(read: Read) -> None:
    assert amounts(read("All amounts in EUR cents,\nRecipient,Amount\nA,1200\n")) == [12]
    content = "All amounts in cents,\nRecipient,Amount (USD)\nA,1200\n"
    with pytest.raises(UnclearError, match="names a unit") as caught:
        read(content)
    assert 'unit = "cents"' in caught.value.fix
    assert amounts(read(content, unit="cents")) == [12]


@pytest.mark.parametrize(
    "heading",
    ["Share per cent", "Per cent of total", "Minor works", "Asia Minor", "Minors reached"],
)
def test_other_words_are_no_cents(read: Read, heading: str) -> None:
    data = read(f"Recipient,Amount (USD),{heading}\nA,1200,5\nB,300,2\n")
    assert amounts(data) == [1200, 300]


@pytest.mark.parametrize("heading", ["Montant (cent mille EUR)", "Amount (cents, USD thousand)"])
def test_cents_and_thousands_contradict_each_other(read: Read, heading: str) -> None:
    with pytest.raises(SourceError, match="several units"):
        read(f"Recipient;{heading}\nA;1200\n", columns={"amount": heading})


def test_places_are_those_of_iso_4217() -> None:
    assert {places_of(code) for code in CODES} == {0, 2, 3}
    assert [places_of(code) for code in ("USD", "JPY", "KWD", "CLF")] == [2, 0, 3, 4]
