"""Remarks and comments of cells that change an amount are asked about; others are not."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import xlsxwriter
from tests.lengths import ROWS, SHORT_AND_LONG
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

pytestmark = pytest.mark.usefixtures("_soon_long")

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]

PROBLEM = "which is not what the amounts are read in"
MANY = [(f"Partner {at} Relief", 1000 + 7 * at) for at in range(ROWS)]


def commented(text: str, cell: str = "B2", rows: tuple[tuple[object, ...], ...] = ()) -> bytes:
    """Return a workbook of WFP 100 and UNICEF 200 with a comment."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        table = (("Recipient", "Amount (USD)"), ("WFP", 100), ("UNICEF", 200), *rows)
        for at, row in enumerate(table):
            sheet.write_row(at, 0, row)
        sheet.write_comment(cell, text)
    return content.getvalue()


@pytest.mark.parametrize("many", SHORT_AND_LONG)
def test_a_remark_that_names_another_currency_stops_however_long_the_table_is(
    mend: Mend, many: bool
) -> None:
    more = "".join(f"{name},{amount},\n" for name, amount in MANY) if many else ""
    added = sum(amount for _, amount in MANY) if many else 0
    content = f"Recipient,Amount (USD),Comments\nWFP,100,in EUR\n{more}UNICEF,200,paid late\n"
    assert total(mend(content, problem=PROBLEM)) == 200 + added


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Comments", "amount in EUR"), ("Comments", "EUR"), ("Notes", "in euro"),
        ("Remark", "Amount is in NOK"), ("Merknad", "Beløpet er oppgitt i NOK"),
        ("Anmerkung", "Betrag in EUR"), ("Remarque", "montant en euros"),
        ("Observaciones", "importe en EUR"), ("Commenti", "importo in EUR"),
        ("Opmerking", "bedrag in EUR"), ("Примітка", "сума в EUR"), ("Comments", "in thousands"),
        ("Comments", "figures in million"), ("Note", "reported in SEK"),
        ("Comment", "Currency: GBP"), ("备注", "金额 EUR"),
    ],
)  # fmt: skip
def test_a_remark_that_names_another_currency_or_unit_stops_and_the_fix_leaves_the_row_out(
    mend: Mend, heading: str, text: str
) -> None:
    content = f"Recipient,Amount (USD),{heading}\nWFP,100,{text}\nUNICEF,200,paid late\n"
    assert total(mend(content, problem=PROBLEM)) == 200
    assert total(mend(content, problem=PROBLEM, way=1)) == 300


@pytest.mark.parametrize(
    "text",
    [
        "amount in USD", "USD", "in US dollars", "original amount EUR 90", "paid in EUR",
        "contract in EUR", "EUR 90.50", "converted from NOK", "Original currency: EUR",
        "3 million people", "In thousands of homes", "part of the EUR facility",
    ],
)  # fmt: skip
def test_a_remark_that_says_nothing_else_of_the_amount_does_not_stop(read: Read, text: str) -> None:
    data = read(f'Recipient,Amount (USD),Comments\nWFP,100,"{text}"\nUNICEF,200,\n')
    assert total(data) == 300


def test_a_remark_that_names_the_unit_of_the_heading_does_not_stop(read: Read) -> None:
    data = read(
        "Recipient,Amount (USD million),Comments\nWFP,100,in million\nUNICEF,200,paid late\n"
    )
    assert total(data) == 300_000_000


def test_a_remark_that_names_the_currency_of_its_row_does_not_stop(read: Read) -> None:
    data = read("Recipient,Amount,Currency,Comments\nWFP,100,EUR,amount in EUR\nMSF,200,USD,\n")
    assert total(data) == 300


@pytest.mark.parametrize(
    "text",
    [
        "Cancelled", "included in UNICEF", "not yet paid", "TBC", "amount in EUR", "in thousands",
        "already included in row 3", "To be confirmed by the ministry", "Duplicate",
        "Avlyst", "inngår i UNICEF", "in UNICEF enthalten - storniert", "double counted",
    ],
)  # fmt: skip
@pytest.mark.parametrize("cell", ["A2", "B2"])
def test_a_comment_of_a_cell_that_may_take_an_amount_away_stops(
    mend: Mend, text: str, cell: str
) -> None:
    content = commented(text, cell)
    assert total(mend(content, "data.xlsx", problem="a comment says")) == 200
    assert total(mend(content, "data.xlsx", problem="a comment says", way=1)) == 300


def test_the_other_rows_of_a_recipient_with_a_comment_are_not_left_out(mend: Mend) -> None:
    content = commented("Cancelled", rows=(("WFP", 50),))
    assert total(mend(content, "data.xlsx", problem="a comment says")) == 350


@pytest.mark.parametrize(
    "text",
    [
        "Kari: checked against the bank statement", "Approved by the board", "Signed on 3 March",
        "The project that was cancelled in 2019 was another one, this is a new phase", "USD",
        "Part of a three-year agreement", "ask Ola about the reference",
    ],
)  # fmt: skip
def test_other_comments_of_cells_do_not_stop(read: Read, text: str) -> None:
    assert total(read(commented(text), "data.xlsx")) == 300
