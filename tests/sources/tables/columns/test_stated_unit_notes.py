"""A unit or a currency in a note below a table, or in the name of its sheet, is asked about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
ROWS = "Recipient,Amount (USD)\nUNICEF,1.5\nWFP,2\n"


def pasted(problem: str) -> dict[str, Any]:
    match = re.search(r"data = (\{.*?\})(?:, or|$)", problem)
    assert match is not None, problem
    options: dict[str, Any] = tomllib.loads(f"data = {match[1]}")["data"]
    del options["path"]
    return options


@pytest.mark.parametrize(
    ("note", "total"),
    [
        ("Note: amounts in thousands", 3500),
        ("Figures in USD million.", 3_500_000),
        ("* in thousands of US$", 3500),
        ("All figures in USD million, rounded.", 3_500_000),
        ("Montants en milliers d'USD", 3500),
        ("Alle tall i 1000 USD", 3500),
    ],
)
def test_a_note_about_the_unit_is_asked_about(read: Read, note: str, total: int) -> None:
    content = f'{ROWS},\n"{note}",\n'
    with pytest.raises(SourceError, match="names a unit") as refused:
        read(content)
    data = read(content, **pasted(refused.value.fix))
    assert sum(int(item.amount.amount) for item in data.allocations) == total


def test_the_name_of_a_sheet_may_be_the_unit(read: Read, book: Callable[..., bytes]) -> None:
    rows = [line.split(",") for line in ROWS.splitlines()]
    content = book(**{"in thousand USD": [rows[0], *([name, float(n)] for name, n in rows[1:])]})
    with pytest.raises(SourceError, match="names a unit"):
        read(content, "data.xlsx")


@pytest.mark.parametrize(
    "content", [f"All amounts in euro,\n{ROWS}", f"{ROWS},\nAmounts in EUR,\n"]
)
def test_another_currency_than_that_of_the_heading_is_refused(read: Read, content: str) -> None:
    with pytest.raises(SourceError, match="names another currency"):
        read(content)


@pytest.mark.parametrize(
    "note",
    [
        "Source: Ministry of Foreign Affairs",
        "Note: 2 million people were reached",
        "* UNICEF received USD 1.2 million in 2024",
        "Includes EUR 300 million of loans",
    ],
)
def test_notes_about_other_things_are_no_units(read: Read, note: str) -> None:
    assert read(f'{ROWS},\n"{note}",\n').account.used == 2


def total_as_proposed(
    read: Read, content: str | bytes, name: str = "data.csv", **options: Any
) -> int:
    """Return the total after the first thing that is proposed, if anything is asked."""
    try:
        data = read(content, name, **options)
    except SourceError as problem:
        data = read(content, name, **{**options, **pasted(problem.fix)})
    return int(sum(item.amount.amount for item in data.allocations))


@pytest.mark.parametrize(
    ("note", "total"),
    [
        ("（注）単位は千円。", 300_000),
        ("注：単位は百万円である。", 300_000_000),
        ("※単位：千円", 300_000),
        ("（単位：億円）", 30_000_000_000),
        ("注：金額の単位は千円です", 300_000),
        ("주) 단위: 천원", 300_000),
        ("Note : les montants sont en milliers", 300_000),
        ("หน่วย: ล้านบาท", 300_000_000),
    ],
)
def test_a_note_below_is_read_in_scripts_without_blanks_too(
    read: Read, note: str, total: int
) -> None:
    content = f"Recipient,Amount\nUNICEF,100\nWFP,200\n{note},\n"
    currency = "THB" if "บาท" in note else "KRW" if "원" in note else "JPY"
    assert total_as_proposed(read, content, currency=currency) == total


@pytest.mark.parametrize(
    "title",
    ["Scale factor,1000", "Unit,1000", "Multiplier,1 000", "Multiply by: 1000", "Factor,x1000",
     "Unit: USD 1000", "Faktor,1000"],
)  # fmt: skip
def test_a_factor_above_a_table_is_the_unit(read: Read, title: str) -> None:
    assert total_as_proposed(read, f"{title}\n{ROWS}".replace("1.5", "1")) == 3000


def test_a_factor_in_another_sheet_is_the_unit(read: Read, book: Callable[..., bytes]) -> None:
    rows = [["Recipient", "Amount"], ["UNICEF", 100], ["WFP", 200]]
    content = book(Metadata=[["Currency", "NOK"], ["Unit", 1000]], Data=rows)
    assert total_as_proposed(read, content, "data.xlsx") == 300_000


@pytest.mark.parametrize(
    ("label", "total"),
    [
        ("Total (in thousands)", 300_000),
        ("Total, USD million", 300_000_000),
        ("Totalt (tusen)", 300_000),
        ("Total 2024 (millions)", 300_000_000),
    ],
)
def test_the_label_of_a_total_may_name_the_unit_of_all(read: Read, label: str, total: int) -> None:
    content = f'Recipient,Amount (USD)\nUNICEF,100\nWFP,200\n"{label}",300\n'
    assert total_as_proposed(read, content) == total


def test_a_total_that_is_in_a_larger_unit_alone_says_nothing_of_the_rows(read: Read) -> None:
    rows = 'UNICEF,100000\nWFP,200000\n"Total (in thousands)",300\n'
    data = read(f"Recipient,Amount (USD)\n{rows}")
    assert sum(item.amount.amount for item in data.allocations) == 300_000
    assert "total-row-differs" in {item.code for item in data.findings}


@pytest.mark.parametrize(
    "title", ["Bedragen x € 1.000", "Amounts in € 1,000", "Alle bedragen (€ 1.000)", "x EUR 1.000"]
)
def test_a_title_has_a_currency_between_its_preposition_and_its_unit(
    read: Read, title: str
) -> None:
    data = read(f'"{title}";\nOntvanger;Toegekend\nCordaid;2.500\nNRK;1.000\n')
    assert [item.amount.currency for item in data.allocations] == ["EUR", "EUR"]
    assert [item.amount.amount for item in data.allocations] == [2_500_000, 1_000_000]


def test_a_unit_in_the_corner_over_the_recipients_is_that_of_the_columns(
    read: Read, book: Callable[..., bytes]
) -> None:
    rows = [["USD '000", "Mali", "Chad"], ["UNICEF", 15, 25], ["WFP", 30, 40]]
    assert total_as_proposed(read, book(Data=rows), "data.xlsx") == 110_000


PEOPLE = "Recipient,Amount (USD),People reached\nUNICEF,15,20\nWFP,20,30\n"


@pytest.mark.parametrize(
    "note",
    [
        "People are in thousands",
        "Beneficiaries in thousands.",
        "Number of people reached (thousands)",
        "Personer i tusen",
        "Bénéficiaires en milliers",
        "Figures for people are in thousands; amounts in USD",
        "Amounts in USD, people in thousands",
        "Amounts in USD and beneficiaries in thousands",
    ],
)
@pytest.mark.parametrize("where", ["above", "below"])
def test_a_unit_of_people_is_none_of_the_amounts(read: Read, note: str, where: str) -> None:
    line = f'"{note}",,\n'
    content = f"{line}{PEOPLE}" if where == "above" else f"{PEOPLE},,\n{line}"
    assert sum(int(item.amount.amount) for item in read(content).allocations) == 35


@pytest.mark.parametrize(
    "note",
    [
        "Beneficiaries in thousands, amounts in thousands of USD",
        "People reached in full, amounts in thousands",
        "Grants to refugees, in USD thousand",
        "Funding for children (USD thousands)",
    ],
)
def test_a_unit_of_amounts_beside_people_is_asked_about(
    read: Read, mend: Callable[..., Dataset], note: str
) -> None:
    data = mend(f'{PEOPLE},,\n"{note}",,\n', problem="names a unit")
    assert sum(int(item.amount.amount) for item in data.allocations) == 35_000


@pytest.mark.parametrize(
    ("heading", "power"),
    [
        ("Recipient (USD million)", 6),
        ("Recipient, in thousands of US$", 3),
        ("Partner [million]", 6),
        ("Mottaker (1000 USD)", 3),
        ("Bénéficiaire (en milliers)", 3),
        ("Country - USD thousands", 3),
    ],
)
def test_a_unit_above_names_is_asked_about_as_that_of_the_amounts(
    mend: Callable[..., Dataset], heading: str, power: int
) -> None:
    content = f'"{heading}",Amount (USD)\nUNICEF,15\nWFP,20\n'
    data = mend(content, problem="names a unit, but the heading of the amounts does not")
    assert sum(int(item.amount.amount) for item in data.allocations) == 35 * 10**power


IN_MILLION = "Partner,Amount (EUR million)\nUNICEF,1500\nICRC,700\n"


@pytest.mark.parametrize(
    "content",
    [
        IN_MILLION.replace("\n", "\nEUR thousand,\n", 1),
        f"EUR thousand,\n{IN_MILLION}",
        f"Support to partners (EUR thousand),\n{IN_MILLION}",
        f"{IN_MILLION}EUR thousand,\n",
        f"{IN_MILLION}\nin EUR thousand,\n",
        f"{IN_MILLION}All amounts in EUR thousand,\n",
        f"{IN_MILLION}Beträge in Tsd. EUR,\n",
        f"{IN_MILLION}Montants en milliers d’euros,\n",
    ],
)
def test_a_text_that_names_another_unit_than_the_heading_is_asked_about(
    read: Read, content: str
) -> None:
    with pytest.raises(SourceError, match="another unit than the heading of the amounts") as asked:
        read(content)
    assert "(million)" in str(asked.value)
    data = read(content, **pasted(asked.value.fix))
    assert sum(int(item.amount.amount) for item in data.allocations) == 2_200_000_000


@pytest.mark.parametrize(
    "content",
    [
        f"All amounts in EUR thousand unless otherwise stated,\n{IN_MILLION}",
        f"EUR million,\n{IN_MILLION}",
        f"{IN_MILLION}All amounts in EUR million,\n",
        f"{IN_MILLION}Note: projects of more than EUR 10 thousand,\n",
        f"Grants of more than EUR 10 thousand,\n{IN_MILLION}",
    ],
)
def test_a_text_of_the_same_unit_or_of_something_else_changes_nothing(
    read: Read, content: str
) -> None:
    assert sum(int(item.amount.amount) for item in read(content).allocations) == 2_200_000_000
