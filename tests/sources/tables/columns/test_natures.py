"""Numbers that do not add up are not offered as the amount without being said for what they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sources.what_was_read import total

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.problems import UnclearError

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]
Book = Callable[..., bytes]

CUMULATIVE = [
    "Cumulative disbursement (USD)", "Disbursed YTD (USD)", "Amount to date (USD)",
    "Year to date (USD)", "Amount (USD, cumulative)", "Kumulativt beløp (USD)",
    "Beløp hittil i år (USD)", "Ackumulerat belopp (USD)", "Kumuleret beløb (USD)",
    "Montant cumulé (USD)", "Kumulierter Betrag (USD)", "Importe acumulado (USD)",
    "Valor acumulado (USD)", "Importo cumulato (USD)", "Cumulatief bedrag (USD)",
    "Kwota narastająco (USD)",
]  # fmt: skip


@pytest.mark.parametrize("heading", CUMULATIVE)
@pytest.mark.parametrize(
    ("period", "texts"),
    [
        ("Quarter", ("Q1", "Q2", "Q3")),
        ("Month", ("2024-01", "2024-02", "2024-03")),
        ("Month", ("Jan", "Feb", "March")),
        ("Date", ("31/03/2024", "30/06/2024", "30/09/2024")),
        ("Year", ("2022", "2023", "2024")),
    ],
)
def test_of_cumulative_amounts_the_last_ones_are_proposed(
    mend: Mend, heading: str, period: str, texts: tuple[str, ...]
) -> None:
    one, two, three = texts
    rows = f"{one},A,10\n{two},A,25\n{three},A,30\n{one},B,1\n{two},B,1\n{three},B,4\n"
    data = mend(f'{period},Recipient,"{heading}"\n{rows}', problem="cumulative")
    assert total(data) == 34


def test_of_many_periods_all_but_the_last_are_left_out_by_one_line(mend: Mend) -> None:
    days = [f"2024-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 15)]
    rows = "".join(f"{day},A,{at}\n{day},B,7\n" for at, day in enumerate(days))
    assert total(mend(f"Date,Recipient,Cumulative (USD)\n{rows}", problem="cumulative")) == 30


def test_cumulative_amounts_with_one_row_each_are_proposed(mend: Mend) -> None:
    rows = "A,10\nB,25\nC,3\n"
    data = mend(f"Recipient,Cumulative (USD)\n{rows}", problem="but one row of each recipient")
    assert total(data) == 38


@pytest.mark.parametrize(
    "content",
    [
        # B has no row in the last period.
        "Quarter,Recipient,Cumulative (USD)\nQ1,A,10\nQ2,A,25\nQ1,B,3\n",
        # No column says which row is the last.
        "Recipient,Cumulative (USD)\nA,10\nA,25\nB,3\n",
        "Date,Recipient,Running total (USD)\n2024-01-01,A,10\n2024-02-01,B,35\n",
        "Recipient,Unit cost (USD),Quantity\nA,5,100\nB,7,200\n",
        "Recipient,Amount (USD per beneficiary),Beneficiaries\nA,5,100\nB,7,200\n",
        "Recipient,Amount per year (USD),Years\nA,5,3\nB,7,2\n",
        "Recipient,Annual amount (USD),Duration (years)\nA,5,3\nB,7,2\n",
        "Mottaker,Enhetspris (USD),Antall\nA,5,3\nB,7,2\n",
        "Empfänger,Stückpreis (USD),Menge\nA,5,3\nB,7,2\n",
        "Bénéficiaire,Prix unitaire (USD),Quantité\nA,5,3\nB,7,2\n",
        "Recipient,Average grant (USD)\nA,5\nB,7\n",
        "Recipient,Balance (USD)\nA,5\nB,7\n",
        "Recipient,Saldo (USD)\nA,5\nB,7\n",
        "Mottaker,Gjenstående (USD)\nA,5\nB,7\n",
        "Recipient,Remaining amount (USD)\nA,5\nB,7\n",
        "Recipient,Refunded (USD)\nA,5\nB,7\n",
        "Partner,Debit,Credit\nA,100,\nA,,20\nB,220,\n",
        "Partner,Soll,Haben\nA,100,\nA,,20\nB,220,\n",
    ],
)
def test_what_no_setting_computes_is_said_and_nothing_is_offered(read: Read, content: str) -> None:
    with pytest.raises(UnclearError) as caught:
        read(content)
    assert "no setting" in caught.value.fix or "in the file" in caught.value.fix
    assert "data = " not in caught.value.fix


def test_a_number_that_is_no_money_is_never_offered(read: Read) -> None:
    with pytest.raises(SourceError) as caught:
        read("Kreditor;Betrag in Hauswährung;Hauswährung;Stornobeleg\nA;10;EUR;\nB;7;EUR;190001\n")
    assert 'amount = "Betrag in Hauswährung"' in caught.value.fix
    assert "190001 = " in caught.value.fix


def test_the_config_may_name_such_a_column_all_the_same(read: Read) -> None:
    content = "Recipient,Balance (USD)\nA,5\nB,7\n"
    assert total(read(content, columns={"amount": "Balance (USD)"})) == 12


@pytest.mark.parametrize(
    ("heading", "numbers"),
    [
        ("Running total", ("100", "330", "371")),
        ("Cumulative (USD)", ("100", "330", "371")),
        ("Balance", ("100", "330", "371")),
    ],
)
def test_sums_so_far_beside_the_amount_are_passed_over(
    read: Read, heading: str, numbers: tuple[str, ...]
) -> None:
    rows = "".join(f"P{at},{one},{so_far}\n" for at, (one, so_far) in
                   enumerate(zip(("100", "230", "41"), numbers, strict=True)))  # fmt: skip
    data = read(f"Recipient,Amount (USD),{heading}\n{rows}")
    assert total(data) == 371
    assert "so far" in next(item.why for item in data.plans[0].passed_over)


@pytest.mark.parametrize(
    ("content", "offered"),
    [
        ("Recipient,Amount (USD),Deduction\nA,100,10\nB,200,0\n", 300),
        ("Recipient,Amount (USD),Returned\nA,100,10\nB,200,0\n", 300),
        ("Mottaker,Beløp (NOK),Tilbakebetalt\nA,100,10\nB,200,0\n", 300),
        ("Bénéficiaire,Montant (EUR),Annulation\nA,100,10\nB,200,0\n", 300),
        ("Recipient,Amount (USD),Adjustment\nA,100,-10\nB,200,1\n", 300),
        ("Recipient,Amount (USD),Less: recoveries\nA,100,10\nB,200,0\n", 300),
        # What is left is there as well.
        ("Recipient,Amount (USD),Deduction,Net (USD)\nA,100,10,90\nB,200,0,200\n", 290),
        ("Recipient,Gross amount (USD),Refund (USD),Net amount (USD)\nA,9,2,7\nB,5,0,5\n", 12),
        # Original and revised are one amount.
        ("Recipient,Original amount (USD),Revised amount (USD)\nA,5,6\nB,1,1\n", 7),
        ("Mottaker,Opprinnelig beløp (NOK),Revidert beløp (NOK)\nA,5,6\nB,1,1\n", 7),
        ("Bénéficiaire,Montant initial (EUR),Montant révisé (EUR)\nA,5,6\nB,1,1\n", 7),
    ],
)  # fmt: skip
def test_what_is_taken_off_or_replaced_is_said(mend: Mend, content: str, offered: int) -> None:
    assert total(mend(content, problem="not clear")) == offered


@pytest.mark.parametrize(
    "content",
    [
        "Recipient,Amount (USD),Deduction\nA,100,10\nB,200,0\n",
        "Recipient,Amount (USD),Corrected\nA,100,90\nB,200,\n",
        "Mottaker,Beløp (NOK),Fratrekk\nA,100,10\nB,200,0\n",
    ],
)
def test_what_only_the_file_can_say_comes_first(read: Read, content: str) -> None:
    with pytest.raises(UnclearError) as caught:
        read(content)
    assert "no setting" in caught.value.fix.partition("data = ")[0]


def test_debits_and_credits_with_their_signs_are_read(read: Read) -> None:
    content = "Partner,Amount (EUR),D/C\nA,100,D\nA,-20,C\nB,220,D\n"
    assert total(read(content)) == 300
    assert total(read("Partner,Amount (EUR),D/C\nA,100,D\nB,220,D\n")) == 320


def test_tables_side_by_side_are_named(read: Read, book: Book) -> None:
    rows = [
        ["Recipient", "Amount (USD)", None, "Recipient", "Amount (USD)"],
        ["A", 1, None, "C", 5],
        ["B", 2, None, "D", 7],
    ]
    with pytest.raises(SourceError, match="2 tables stand side by side, in columns A to B, D to E"):
        read(book(S=rows), "data.xlsx")


@pytest.mark.parametrize(
    "headings",
    [
        ["2024-01", "2024-02"],
        ["01/2024", "02/2024"],
        ["Q1", "Q2"],
        ["Q1 2024", "Q2 2024"],
        ["2024Q1", "2024Q2"],
        ["T1 2024 (EUR)", "T2 2024 (EUR)"],
        ["Jan (USD)", "Feb (USD)"],
    ],
)
def test_months_and_quarters_are_parts_of_a_year(read: Read, headings: list[str]) -> None:
    with pytest.raises(SourceError, match="parts of a year"):
        read(f"Partner,{','.join(headings)}\nUNICEF,100,200\nWFP,300,50\n")


def test_the_sides_of_a_ledger_are_named_beside_its_balance_and_headings_of_accounts(
    read: Read,
) -> None:
    rows = "Grants expense,,,,,\n,Bill,Amel,100,,100\n,Journal,Basmeh,,10,90\n"
    content = f"Account,Type,Vendor,Debit,Credit,Balance\n{rows}Total Grants expense,,,100,10,90\n"
    with pytest.raises(SourceError, match='"Debit" and "Credit" are the two sides of an account'):
        read(content, currency="USD")


def test_a_credit_below_zero_is_of_the_measure_of_the_bills_that_it_is_taken_off(
    mend: Mend,
) -> None:
    rows = "Bill,Amel,100,100\nBill,Basmeh,50,150\nVendor Credit,Basmeh,-10,140\n"
    content = f"Transaction Type,Name,Amount,Balance\n{rows}"
    assert total(mend(content)) == 140
