"""Headings of years, notes and rows of another kind between the rows of a table are asked about."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tests.lengths import ROWS, SHORT_AND_LONG
from tests.sources.conftest import proposals
from tests.sources.what_was_read import total

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

pytestmark = pytest.mark.usefixtures("_soon_long")

Read = Callable[..., Dataset]

HEAD = "Recipient,Amount (NOK)\n"
FIRST, SECOND = "WFP,100\nUNICEF,200\n", "MSF,50\nACF,150\n"
MANY = "".join(f"Partner {at} Relief,{1000 + 7 * at}.5\n" for at in range(ROWS))
MANY_SUM = sum((Decimal(1000 + 7 * at) + Decimal("0.5") for at in range(ROWS)), Decimal())


def asked(read: Read, content: str | bytes, match: str, name: str = "data.csv") -> list[Dataset]:
    """Return what each way that the message offers reads."""
    with pytest.raises(SourceError, match=match) as caught:
        read(content, name)
    ways = [entries[0] for entries in proposals(caught.value.fix)]
    return [read(content, **{"name": name, **without_path(way)}) for way in ways]


def without_path(way: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in way.items() if key != "path"}


@pytest.mark.parametrize("many", SHORT_AND_LONG)
@pytest.mark.parametrize(
    ("first", "second"),
    [("2023", "2024"), ("FY 2023/24", "FY 2024/25"), ("Year 2023", "Year 2024"),
     ("Commitments 2023", "Commitments 2024"), ("Q4 2023", "Q1 2024"),
     ("Desember 2023", "Januar 2024")],
)  # fmt: skip
def test_years_above_rows_are_never_added_up_unasked(
    read: Read, first: str, second: str, many: bool
) -> None:
    more, added = (MANY, MANY_SUM) if many else ("", Decimal(0))
    content = f"{HEAD}{first},\n{FIRST}{more}{second},\n{SECOND}"
    newest, both = asked(read, content, "name 2 years")
    assert (total(newest), total(both)) == (200, 500 + added)


@pytest.mark.parametrize("words", ["{}", "Grants {}", "Tilskudd {}", "Disbursements {}"])
def test_tables_of_two_years_in_one_sheet_are_never_added_up_unasked(
    read: Read, words: str
) -> None:
    first, second = words.format(2023), words.format(2024)
    content = f"{first},\n{HEAD}{FIRST},\n{second},\n{HEAD}{SECOND}"
    newest, both, *_ = asked(read, content, "name 2 years: 2023, 2024")
    assert (total(newest), total(both)) == (200, 500)


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (
            "Recipient,Date,Amount (NOK)\n",
            "2023,,\nWFP,2023-02-03,100\n2024,,\nMSF,2024-02-03,200\n",
        ),
        ("Recipient,Year,Amount (NOK)\n", "2023,,\nWFP,2023,100\n2024,,\nMSF,2024,200\n"),
        (HEAD, "2024,\nWFP,100\nMSF,200\n"),
        (HEAD, "Q1 2024,\nWFP,100\nQ2 2024,\nMSF,200\n"),
        (HEAD, "January 2024,\nWFP,100\nFebruary 2024,\nMSF,200\n"),
    ],
)  # fmt: skip
def test_years_that_rows_or_one_heading_tell_are_read(read: Read, head: str, rows: str) -> None:
    assert total(read(head + rows)) == 300


@pytest.mark.parametrize("many", SHORT_AND_LONG)
@pytest.mark.parametrize(
    ("heading", "expected"),
    [("Avslag", 300), ("Søknader under behandling", 300), ("Ablehnungen", 300), ("Refusés", 300),
     ("In-kind (MT)", 300), ("Metric tonnes", 300), ("Number of people reached", 300),
     ("Loans", 500), ("Kjernestøtte", 500), ("In-kind", 500), ("By sector", 300)],
)  # fmt: skip
def test_rows_of_another_kind_are_asked_about_and_never_lost(
    read: Read, heading: str, expected: int, many: bool
) -> None:
    more, added = (MANY, MANY_SUM) if many else ("", Decimal(0))
    content = f"{HEAD}{FIRST}{more}{heading},\n{SECOND}"
    first, *_ = asked(read, content, "heading above groups of rows may change")
    assert total(first) == expected + added
    assert not first.account.rejected


def test_an_unknown_text_alone_in_a_row_is_a_heading_where_rows_hold_more(read: Read) -> None:
    content = (
        "Recipient,Country,Date,Amount (NOK)\nWFP,Mali,2024-01-02,100\nFritt valgt,,,\n"
        "MSF,Chad,2024-01-03,50\n"
    )
    first, *_ = asked(read, content, '"Fritt valgt" in row 3')
    assert total(first) == 150


def test_rows_with_a_text_alone_are_headings_where_one_is(read: Read) -> None:
    content = f"{HEAD}Cash,\n{FIRST}In-kind (MT),\n{SECOND}"
    first, *_ = asked(read, content, "In-kind")
    assert total(first) == 300


@pytest.mark.parametrize("name", ["UNICEF", "Kirkens Bymisjon"])
def test_a_recipient_without_its_amount_is_no_heading(read: Read, name: str) -> None:
    dataset = read(f"{HEAD}WFP,100\n{name},\nMSF,50\n")
    assert [row.place.row for row in dataset.account.rejected] == [3]


@pytest.mark.parametrize(
    "note",
    ["Alle tall i 1000 kroner", "Alle beløp i 1000 kr", "Amounts in thousands",
     "Montants en milliers", "NOK thousand"],
)  # fmt: skip
@pytest.mark.parametrize("below", [SECOND, ""])
def test_a_unit_below_rows_may_be_that_of_all_amounts(read: Read, note: str, below: str) -> None:
    first, other = asked(read, f"{HEAD}{FIRST}{note},\n{below}", "names a unit")
    added_up = 500 if below else 300
    assert (total(first), total(other)) == (1000 * added_up, added_up)


@pytest.mark.parametrize("title", ["", "By sector\n", "Bereiche,\n"])
def test_words_in_the_place_of_the_amount_begin_a_second_table(read: Read, title: str) -> None:
    with pytest.raises(SourceError, match="a second table begins"):
        read(f"{HEAD}{FIRST}\n{title}Bereich,Zahl\nFood,100\nHealth,200\n")


@pytest.mark.parametrize("text", ["n/a", "TBC", "pending"])
def test_a_word_for_no_amount_begins_no_table(read: Read, text: str) -> None:
    dataset = read(f"{HEAD}{FIRST}Save the Children,{text}\n{SECOND}")
    assert len(dataset.account.rejected) == 1


def test_several_places_without_amounts_are_headings_above_recipients(read: Read) -> None:
    dataset = read(f"{HEAD}Kenya,\n{FIRST}Mali,\n{SECOND}")
    assert total(dataset) == 500
    assert not dataset.account.rejected


@pytest.mark.parametrize(
    "rows", ["Kenya,\nWFP,100\nMali,\nChad,50\n", "Kenya,\nMali,\nWFP,100\n", "WFP,100\nKenya,\n"]
)
def test_places_among_places_lack_their_amount(read: Read, rows: str) -> None:
    assert read(HEAD + rows).account.rejected


def test_a_long_table_below_a_title_of_one_cell_is_read_with_the_pasted_setting(
    read: Read,
) -> None:
    content = f"2023\n{HEAD}{FIRST}{MANY}\n2024\n{HEAD}{SECOND}"
    newest, both = asked(read, content, "name 2 years: 2023, 2024")
    assert (total(newest), total(both)) == (200, 500 + MANY_SUM)


GROUPS = """Implementing partner,Activity,Location,Amount (USD)
Food assistance bureau,,,
WFP,Food aid,Countrywide,50
CARE,Vouchers,Darfur,7
TOTAL FOOD ASSISTANCE BUREAU,,,57
Migration bureau,,,
UNHCR,Protection,Chad,12
TOTAL MIGRATION BUREAU FUNDING,,,12
"""


def test_names_of_groups_with_a_total_each_and_one_of_all_change_nothing(read: Read) -> None:
    data = read(f"{GROUPS}TOTAL FUNDING,,,69\n")
    assert [item.amount.amount for item in data.allocations] == [50, 7, 12]
    assert data.account.rejected == ()


@pytest.mark.parametrize(
    "table",
    [GROUPS, GROUPS.replace("TOTAL MIGRATION BUREAU FUNDING", "TOTAL") + "TOTAL FUNDING,,,69\n"],
)
def test_groups_without_a_total_each_and_one_of_all_are_asked_about(read: Read, table: str) -> None:
    with pytest.raises(SourceError, match=r"headings? above groups of rows"):
        read(table)


@pytest.mark.parametrize("heading", ["K-12 Education", "Province: M"])
def test_a_letter_in_the_name_of_a_group_is_no_unit(read: Read, heading: str) -> None:
    assert total(read(f"{HEAD}{heading},\n{FIRST}Sahel,\n{SECOND}")) == 500


@pytest.mark.parametrize("heading", ["Pound Ridge", "Kr. Sund region"])
def test_the_name_of_a_place_is_proposed_as_no_currency(read: Read, heading: str) -> None:
    content = f"{HEAD}{heading},\n{FIRST}Sahel,\n{SECOND}"
    first, *_ = asked(read, content, "may change what they are")
    assert total(first) == 500
    assert {item.amount.currency for item in first.allocations} == {"NOK"}
