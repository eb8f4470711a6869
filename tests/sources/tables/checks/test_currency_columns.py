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
def test_a_currency_that_nothing_suggests_is_left_open(read: Read, table: str) -> None:
    with pytest.raises(UnclearError) as caught:
        read(table)
    assert "write the code of its currency, such as NOK, in place of ??? and decide" in str(
        caught.value
    )
    named = "Amount" in table
    assert ('"Amount' in str(caught.value)) == named


def test_all_currencies_that_a_sign_may_mean_are_offered(mend: Mend) -> None:
    table = "Mottaker;Beløp (mill. kr)\nA;5\n"
    found = [currencies(mend(table, way=way))[0] for way in range(4)]
    assert found == ["NOK", "SEK", "DKK", "ISK"]


@pytest.mark.parametrize(
    ("table", "first"),
    [
        # By the countries of rows, where the money is that of the country.
        ("Partenaire,Pays,Montant (FCFA)\nA,Mali,5\nB,Niger,6\n", "XOF"),
        ("Partenaire,Pays,Montant (FCFA)\nA,Cameroun,5\nB,Tchad,6\n", "XAF"),
        ("Partenaire,Pays,Montant\nA,Gabon,5 F CFA\nB,Gabon,6 francs CFA\n", "XAF"),
        ("Organization,Country,Amount (Rs.)\nA,Nepal,5\nB,Nepal,7\n", "NPR"),
        ("Recipient,Country,Amount (Shs)\nA,Uganda,5\nB,Uganda,7\n", "UGX"),
        # By the donors, where it is given abroad.
        ("Recipient,Donor,Country,Amount (kr)\nA,Sida,Norway,5\nB,Sida,Norway,7\n", "SEK"),
        ("Recipient,Donor,Amount (kr)\nA,Denmark,5\nB,Denmark,7\n", "DKK"),
        ("Recipient,Donor,Amount ($)\nA,Global Affairs Canada,5\n", "CAD"),
        ("Recipient,Country,Amount ($)\nA,Canada,5\nB,Mexico,6\n", "USD"),
        # By what is written above.
        ("Australian aid programme 2024 ($)\n\nRecipient,Amount\nA,5\nB,7\n", "AUD"),
        # By the letter, as those write it who use it most.
        ("Recipient,Amount\nA,R 500 000\nB,R1 250 000\n", "ZAR"),
        ("Recipient,Amount (R)\nA,500 000\nB,1 250 000\n", "ZAR"),
        ("Recipient,Amount (R million)\nA,5\nB,7\n", "ZAR"),
        ("Recipient,R'000\nA,5\nB,7\n", "ZAR"),
        ("المستفيد,المبلغ (ريال)\nA,5\n", "SAR"),
        ("Recipient,Contribution ($)\nA,5\n", "USD"),
    ],
)
def test_the_currency_of_the_country_is_proposed_first(mend: Mend, table: str, first: str) -> None:
    assert {*currencies(mend(table))} == {first}


def test_the_countries_of_each_cfa_franc_are_named(read: Read) -> None:
    with pytest.raises(SourceError) as caught:
        read("Partenaire,Montant (FCFA)\nA,5\n")
    assert "XOF (Benin, " in str(caught.value)
    assert "XAF (Cameroon, " in str(caught.value)


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("التكلفة بالريال السعودي", "SAR"),
        ("المبلغ بالدينار الأردني", "JOD"),
        ("المبلغ (ريال يمني)", "YER"),
        ("Montant en francs suisses", "CHF"),
    ],
)
def test_a_currency_of_several_words_is_read_with_its_article(
    read: Read, heading: str, code: str
) -> None:
    data = read(
        f"Recipient,{heading}\nA,5\n", columns={"amount": heading, "recipient": "Recipient"}, unit=1
    )
    assert currencies(data) == [code]


@pytest.mark.parametrize(
    ("table", "total"),
    [
        ("Penerima,Jumlah (Rp M)\nA,5\nB,2.5\n", 7_500_000_000),
        ("Penerima,Jumlah (Rp T)\nA,5\nB,2.5\n", 7_500_000_000_000),
        ("Penerima,Jumlah\nA,Rp 5 M\nB,Rp2 T\n", 2_005_000_000_000),
        ("Penerima,Jumlah\nA,Rp 5 jt\nB,Rp 2 juta\n", 7_000_000),
        ("Penerima,Jumlah\nA,5 M Rupiah\nB,2 M Rupiah\n", 7_000_000_000),
        ("Penerima,Jumlah (Rp)\nA,5 M\nB,500 jt\n", 5_500_000_000),
        ("Recipient,Amount (USD M)\nA,5\nB,2\n", 7_000_000),
        ("Recipient,Amount (USD)\nA,5 M\nB,2 M\n", 7_000_000),
    ],
)
def test_letters_are_the_units_of_indonesia_beside_its_currency(
    read: Read, table: str, total: int
) -> None:
    assert sum(item.amount.amount for item in read(table).allocations) == total


def test_a_letter_beside_the_code_of_that_currency_is_asked(read: Read, mend: Mend) -> None:
    table = "Penerima,Jumlah (IDR M)\nA,5\nB,2.5\n"
    data = mend(table, problem="billion in one country and million in another")
    assert sum(item.amount.amount for item in data.allocations) == 7_500_000_000
    assert sum(item.amount.amount for item in mend(table, way=1).allocations) == 7_500_000
    with pytest.raises(SourceError):
        read("Penerima,Jumlah\nA,IDR 5 M\nB,IDR 2 M\n")
    assert len(read("Penerima,Jumlah (IDR)\nA,5 M\nB,2 M\n").account.rejected) == 2


@pytest.mark.parametrize(
    ("rows", "amounts"),
    [
        ("A,5 M,Rp\nB,500 jt,Rp\n", [5_000_000_000, 500_000_000]),
        ("A,5 M,Rupiah\nB,2 T,Rupiah\n", [5_000_000_000, 2_000_000_000_000]),
        ("A,5 M,USD\nB,2 M,VND\n", [5_000_000, 2_000_000]),
        ("A,5 M,USD\nB,2 miliar,IDR\n", [5_000_000, 2_000_000_000]),
        ("A,5 M,USD\nB,2 M,IDR\n", [5_000_000]),
        ("A,5 t,IDR\nB,2 M,IDR\n", []),
    ],
)
@pytest.mark.usefixtures("_either_way")
def test_a_letter_is_a_unit_of_the_currency_that_its_row_names(
    read: Read, rows: str, amounts: list[int]
) -> None:
    data = read(f"Recipient,Amount,Currency\n{rows}")
    assert [item.amount.amount for item in data.allocations] == amounts
    assert len(data.account.rejected) == 2 - len(amounts)


@pytest.mark.parametrize(
    ("amounts", "code"),
    [(("$1.2m", "€500k"), "USD"), (("kr 500", "EUR 20"), "NOK"), (("N500", "N1.5m"), "NGN")],
)
def test_a_sign_that_is_open_is_asked_about_beside_amounts_that_are_clear(
    mend: Mend, amounts: tuple[str, str], code: str
) -> None:
    data = mend(
        f"Recipient,Amount\nA,{amounts[0]}\nB,{amounts[1]}\n", problem="no currency is named"
    )
    assert currencies(data)[0] == code
    assert data.account.rejected == ()


def test_a_sign_whose_meaning_the_config_maps_is_not_asked_about(read: Read) -> None:
    table = "Recipient,Amount\nA,$5\nB,EUR 6\n"
    assert currencies(read(table, values={"currency": {"$": "AUD"}})) == ["AUD", "EUR"]


def test_a_number_of_something_is_in_no_currency(read: Read) -> None:
    data = read("Recipient,Reached (N),Amount (USD)\nA,50,5\nB,15,6\n")
    assert currencies(data) == ["USD", "USD"]


def test_amounts_beside_other_currencies_than_that_of_their_heading_are_asked_about(
    read: Read, mend: Mend
) -> None:
    table = "Partner,Amount (USD),Currency\nA,70,EUR\nB,41,NOK\n"
    assert currencies(mend(table, problem='names USD, and the column "Currency"')) == ["USD"] * 2
    with pytest.raises(SourceError) as stopped:
        read(table)
    assert 'take USD out of "Amount (USD)" in the file' in stopped.value.fix


@pytest.mark.parametrize("heading", ["Original currency", "Local currency", "Currency (original)"])
def test_the_currency_that_converted_amounts_were_in_is_passed_over(
    read: Read, heading: str
) -> None:
    assert currencies(read(f"Partner,Amount (USD),{heading}\nA,70,EUR\nB,41,NOK\n")) == ["USD"] * 2


def test_a_currency_with_its_sign_beside_it_is_read(read: Read) -> None:
    assert currencies(read("Partner,Amount,Currency\nA,70,EURO (€)\nB,41,USD ($)\n")) == [
        "EUR",
        "USD",
    ]
