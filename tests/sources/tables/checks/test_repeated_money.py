"""The same money in several rows counts once, or as the user says: it is asked about."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.lengths import ROWS, SHORT_AND_LONG

from aidreport.model.dataset import Dataset

pytestmark = pytest.mark.usefixtures("_soon_long")

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


def total(dataset: Dataset) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for item in dataset.allocations:
        sums[item.amount.currency] = sums.get(item.amount.currency, Decimal()) + item.amount.amount
    return sums


def with_many(content: str, row: str) -> tuple[str, Decimal]:
    """Return a table with many more rows below its headings, and their sum."""
    head, _, rows = content.partition("\n")
    amounts = [Decimal(1000 + 7 * at) + Decimal("0.5") for at in range(ROWS)]
    many = "".join(row.format(at=at, amount=amount) + "\n" for at, amount in enumerate(amounts))
    return f"{head}\n{many}{rows}", sum(amounts, Decimal())


CASES = {
    "parent_id": ("id,parent_id,Recipient,Amount (USD)\nA1,,WFP,100\nA2,A1,Local,60\nB1,,MSF,200\n",
                  "X{at},,Partner {at},{amount}"),
    "parent grant": (("Grant ID,Parent grant,Recipient,Amount (USD)\nA1,,WFP,100\nA2,A1,Local,60\n"
                     "B1,,MSF,200\n"), "X{at},,Partner {at},{amount}"),
    "its own parent": (("Agreement no,Main agreement,Recipient,Amount (USD)\nA1,A1,WFP,100\n"
                       "A2,A1,Local,60\nB1,B1,MSF,200\n"), "X{at},X{at},Partner {at},{amount}"),
    "Norwegian": (("Avtalenr,Hovedavtale,Mottaker,Beløp (USD)\nA1,,WFP,100\nA2,A1,Lokal,60\n"
                  "B1,,MSF,200\n"), "X{at},,Partner {at},{amount}"),
    "sub-grantee": ("Recipient,Sub-grantee,Amount (USD)\nWFP,,100\nWFP,Local,60\nMSF,,200\n",
                    "Partner {at},,{amount}"),
    "sub-recipients": (("Recipient,Sub-recipient,Amount (USD)\nWFP,,100\nWFP,Local,60\n"
                       "WFP,Other,40\nMSF,,200\n"), "Partner {at},,{amount}"),
    "chain": ("Donor,Recipient,Amount (USD)\nNorway,OCHA,100\nOCHA,WFP,60\nNorway,MSF,200\n",
              "Norway,Partner {at},{amount}"),
    "whole chain": (("Donor,Recipient,Amount (USD)\nNorway,CERF,100\nCERF,WFP,100\n"
                    "WFP,Local,70\nNorway,MSF,200\n"), "Norway,Partner {at},{amount}"),
    # Among thousands of names, only those that are the same are compared.
    "another name": (("Donor,Recipient,Amount (USD)\nNorway,World Food Programme,100\n"
                     "WFP,Local,100\nNorway,MSF,200\n"), ""),
    "shares": (("id,Recipient,Sector,Percentage,Amount (USD)\nA1,WFP,Food,60,100\n"
               "A1,WFP,Nutrition,40,100\nA2,MSF,Health,100,200\n"),
               "X{at},Partner {at},Food,100,{amount}"),
    "shares in percent": (("Recipient,Country,Share,Amount (USD)\nWFP,Mali,33.3%,100\n"
                          "WFP,Chad,33.3%,100\nWFP,Niger,33.3%,100\nMSF,Mali,100%,200\n"),
                          "Partner {at},Mali,100%,{amount}"),
    "shares of one": (("id,Recipient,Sector,Sector percentage,Amount (USD)\nA1,WFP,Food,0.6,100\n"
                      "A1,WFP,Nutrition,0.4,100\nA2,MSF,Health,1,200\n"),
                      "X{at},Partner {at},Food,1,{amount}"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "many"),
    [(name, many) for name, (_, row) in CASES.items() for many in (False, True) if row or not many],
)
def test_money_that_other_rows_hold_too_is_asked_about(
    mend: Mend, read: Read, name: str, many: bool
) -> None:
    content, row = CASES[name]
    added = Decimal(0)
    if many:
        content, added = with_many(content, row)
    once = mend(content, problem="may ", way=0)
    assert total(once) == {"USD": 300 + added}
    assert {row.rule for row in once.account.excluded} == {"repeated-money"}
    assert all(row.amount for row in once.account.excluded)
    assert not once.account.rejected
    as_written = sum(total(read(content, repeated_money="use")).values())
    assert as_written > 300 + added


@pytest.mark.parametrize("many", SHORT_AND_LONG)
@pytest.mark.parametrize(
    ("content", "row"),
    [
        ("id,Recipient,Currency,Amount\nG1,WFP,EUR,100\nG1,WFP,USD,110\nG2,MSF,EUR,200\n",
         "X{at},Partner {at},EUR,{amount}"),
        (("Recipient,Date,Currency,Amount\nWFP,2024-01-02,EUR,100\nWFP,2024-01-02,USD,110\n"
         "MSF,2024-01-03,EUR,200\n"), "Partner {at},2024-01-05,EUR,{amount}"),
        (("Recipient,Date,Amount\nWFP,2024-01-02,EUR 100\nWFP,2024-01-02,NOK 1150\n"
         "MSF,2024-01-03,EUR 200\n"), "Partner {at},2024-01-05,EUR {amount}"),
        (("Project,Recipient,Currency,Amount\nP1,WFP,EUR,100\nP1,WFP,USD,110\nP2,MSF,EUR,200\n"
         "P2,MSF,USD,220\n"), ""),
        ("Recipient,Amount,Currency\nWFP,100,EUR\nWFP,110,USD\nMSF,200,EUR\nMSF,220,USD\n", ""),
    ],
)  # fmt: skip
def test_one_grant_in_two_currencies_is_asked_about(
    mend: Mend, content: str, row: str, many: bool
) -> None:
    added = Decimal(0)
    if many and row:
        # Those that are alike are among the first rows.
        head, _, rows = content.partition("\n")
        below, added = with_many(f"{head}\n", row)
        content = f"{head}\n{rows}{below.partition(chr(10))[2]}"
    assert total(mend(content, problem="in another currency")) == {"EUR": 300 + added}


@pytest.mark.parametrize(
    "content",
    [
        "Donor,Recipient,Amount (USD)\nNorway,OCHA,100\nSweden,WFP,60\nNorway,MSF,200\n",
        "Donor,Recipient,Amount (USD)\nNorway,OCHA,100\nMSF,MSF,60\nNorway,WFP,200\n",
        "Recipient,Sub-grantee,Amount (USD)\nWFP,Local,100\nWFP,Other,60\nMSF,Own,200\n",
        "Recipient,Sub-grantee,Amount (USD)\nWFP,,100\nMSF,Local,60\nMSF,Own,200\n",
        "id,parent_id,Recipient,Amount (USD)\nA1,P1,WFP,100\nA2,P1,Local,60\nB1,P2,MSF,200\n",
        "Recipient,Country,Share,Amount (USD)\nWFP,Mali,60,100\nMSF,Chad,40,60\nACF,Mali,100,99\n",
        "Recipient,Sector,Share,Amount (USD)\nWFP,Food,60,60\nWFP,Health,40,100\nMSF,Food,100,99\n",
        "Recipient,Amount,Currency\nWFP,100,EUR\nWFP,110,USD\nMSF,200,EUR\nMSF,300,USD\n",
        "Recipient,Amount,Currency\nWFP,100,EUR\nWFP,110,USD\nMSF,200,EUR\nACF,220,USD\n",
        "Recipient,Date,Currency,Amount\nWFP,2024-01-02,USD,100\nWFP,2024-03-02,EUR,90\n",
        "Recipient,Date,Currency,Amount\nWFP,2024-01-02,USD,100\nWFP,2024-01-02,EUR,900\n",
        "Recipient,Date,Country,Currency,Amount\nWFP,,Mali,USD,100\nWFP,,Mali,EUR,90\n",
        ("Recipient,Project code,Country,Currency,Amount\nWFP,P1,Mali,USD,100\n"
         "WFP,P1,Chad,EUR,90\nMSF,P2,Mali,USD,9\n"),
        ("Recipient,Project code,Transaction type,Currency,Amount\nWFP,P1,Commitment,USD,100\n"
         "WFP,P1,Disbursement,EUR,90\nMSF,P2,Commitment,USD,9\n"),
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_read(read: Read, content: str) -> None:
    assert sum(total(read(content)).values()) >= 190
