"""Rows above the rows that they hold the money of, by the layout of a table: asked, and mended."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from tests.lengths import ROWS
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

pytestmark = pytest.mark.usefixtures("_soon_long")

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


def in_bold(rows: list[tuple[bool, str, Any]]) -> bytes:
    """Return a workbook of rows, each with whether it is in bold."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    for number, (heavy, *cells) in enumerate([(True, "Partner", "Amount (USD)"), *rows]):
        for column, cell in enumerate(cells):
            sheet.write(number, column, cell, bold if heavy else None)
    book.close()
    return content.getvalue()


NUMBERS = {
    "dots": ["1", "1.1", "1.2", "2", "2.1"],
    "dots at the end": ["1.", "1.1.", "1.2.", "2.", "2.1."],
    "letters": ["1", "1a", "1b", "2", "2a"],
    "capitals": ["A", "A.1", "A.2", "B", "B.1"],
    "capitals and digits": ["A", "A1", "A2", "B", "B1"],
    "Roman": ["I", "I.a", "I.b", "II", "II.a"],
    "accounts": ["1000", "1100", "1200", "2000", "2100"],
    "short accounts": ["10", "11", "12", "20", "21"],
    "sectors": ["110", "111", "112", "120", "121"],
}
NAMES = ["UN", "UNICEF", "WFP", "NGO", "NRC"]
AMOUNTS = ["400", "100.5", "230", "75", "60"]


@pytest.mark.parametrize("numbers", NUMBERS.values(), ids=NUMBERS)
@pytest.mark.parametrize("heading", ["No", "Ref", "Code", ""])
def test_parts_by_their_numbers_are_asked_about(
    mend: Mend, read: Read, numbers: list[str], heading: str
) -> None:
    lines = [
        f"{heading},Recipient,Amount (EUR)",
        *map(",".join, zip(numbers, NAMES, AMOUNTS, strict=True)),
    ]
    content = "\n".join(lines)
    assert total(mend(content, problem="may be part of the money of the rows above")) == 475
    assert total(read(content, repeated_money="use")) == Decimal("865.5")


@pytest.mark.parametrize("numbers", [NUMBERS[name] for name in ("dots", "letters", "Roman")])
def test_so_are_those_with_numbers_before_their_names(mend: Mend, numbers: list[str]) -> None:
    names = [f"{number} {name}" for number, name in zip(numbers, NAMES, strict=True)]
    lines = ["Recipient,Amount (EUR)", *map(",".join, zip(names, AMOUNTS, strict=True))]
    assert total(mend("\n".join(lines), problem="by the numbers")) == 475


@pytest.mark.parametrize(
    "numbers",
    [
        ["1", "2", "3", "4", "5"],
        ["1000", "1001", "1002", "1003", "1004"],
        ["1009", "1010", "1011", "1012", "1013"],
        ["11110", "11120", "11130", "11182", "12110"],
        ["A1", "A2", "B1", "B2", "C1"],
        ["1", "1.5", "2", "2.5", "3"],
        ["2024/1", "2024/2", "2024/3", "2024/4", "2024/5"],
    ],
)
def test_numbers_without_parts_leave_nothing_open(read: Read, numbers: list[str]) -> None:
    lines = ["No,Recipient,Amount (EUR)", *map(",".join, zip(numbers, NAMES, AMOUNTS, strict=True))]
    assert total(read("\n".join(lines))) == Decimal("865.5")


def test_rows_that_add_up_to_more_than_the_row_above_are_no_parts(read: Read) -> None:
    lines = "1,UN,400\n1.1,UNICEF,300\n1.2,WFP,230\n"
    assert total(read(f"No,Recipient,Amount (EUR)\n{lines}")) == 930


def test_groups_in_bold_above_rows_of_less_are_asked_about(mend: Mend, read: Read) -> None:
    content = in_bold([(True, "Mali", 400), (False, "A", 100.5), (False, "B", 230),
                       (True, "Chad", 75), (False, "C", 55)])  # fmt: skip
    assert total(mend(content, "data.xlsx", problem="names of groups are in bold")) == 475
    assert total(read(content, "data.xlsx", repeated_money="use")) == Decimal("860.5")


def test_groups_in_bold_that_are_the_sums_of_their_rows_are_what_is_left_out(mend: Mend) -> None:
    content = in_bold([(True, "Mali", 100), (False, "A", 50), (False, "B", 50),
                       (True, "Chad", 200), (False, "C", 100), (False, "D", 100)])  # fmt: skip
    dataset = mend(content, "data.xlsx", problem="2 rows may state the sums")
    assert [item.recipient.name for item in dataset.allocations] == ["A", "B", "C", "D"]


@pytest.mark.parametrize(
    "rows",
    [
        [(True, "WFP", 400), (False, "UNICEF", 300), (False, "NRC", 230)],
        [(False, "WFP", 400), (True, "UNICEF", 300), (False, "NRC", 130), (False, "DRC", 90)],
        [(True, "WFP", 400), (True, "UNICEF", 300), (True, "NRC", 130)],
        [(True, "WFP", 400), (False, "UNICEF", 300), (True, "NRC", 330), (False, "DRC", 90)],
    ],
    ids=["more", "first is not", "all", "single rows"],
)
def test_names_in_bold_that_are_no_groups_are_counted(
    read: Read, rows: list[tuple[bool, str, Any]]
) -> None:
    assert total(read(in_bold(rows), "data.xlsx")) == sum(amount for *_, amount in rows)


@pytest.mark.parametrize("words", ["including:", "of which:", "herav:", "dont :", "davon:"])
def test_parts_below_an_introduction_are_asked_about(mend: Mend, words: str) -> None:
    content = f"Partner,Amount (USD)\nWFP,300\n{words},\nChad,110\nSudan,150\nUNICEF,70\n"
    assert total(mend(content, problem="by what introduces them")) == 370


@pytest.mark.parametrize("many", [0, ROWS], ids=["short", "long"])
@pytest.mark.parametrize("field", ["Donor", "Country"])
def test_a_donor_or_country_that_is_part_of_the_row_above_is_left_out(
    read: Read, field: str, many: int
) -> None:
    rows = "Norway,WFP,100.5\nAll others,WFP,50\nOf which EU,WFP,20\n"
    rows += "".join(f"Norway,Partner {at} Relief,{1000 + 7 * at}\n" for at in range(many))
    dataset = read(f"{field},Recipient,Amount (USD)\n{rows}")
    assert len(dataset.allocations) == 2 + many
    assert [row.rule for row in dataset.account.excluded] == ["part-of-row"]


def test_groups_that_are_their_sums_are_left_out_alone_if_another_check_finds_their_parts(
    mend: Mend,
) -> None:
    rows = [(True, "UN agencies", 301), (False, "UNICEF", 100), (False, "WFP", 201),
            (True, "NGOs", 315), (False, "Example Relief", 315)]  # fmt: skip
    content = in_bold(rows)
    assert total(mend(content, "data.xlsx", problem="state the sums of the rows below")) == 616


PER_PLACE = (
    "Grant ref,Partner,{0},Location\nG1,Oxfam,1010,Juba\nG1,Oxfam,1010,Malakal\nG2,IRC,505,Aden\n"
)


@pytest.mark.parametrize("heading", ["Grant value (GBP)", "Contract amount (GBP)"])
def test_the_value_of_a_grant_in_a_row_for_each_place_is_asked_about(
    mend: Mend, heading: str
) -> None:
    content = PER_PLACE.format(heading)
    assert total(mend(content, problem="may repeat the amount of another row")) == 1515
    assert total(mend(content, way=1)) == 2525


def test_an_amount_that_is_the_same_in_all_rows_of_three_grants_is_asked_about(
    mend: Mend, read: Read
) -> None:
    one = PER_PLACE.format("Amount (GBP)")
    assert total(read(one)) == 2525
    more = "".join(f"G{n},NRC,{n}17,A\nG{n},NRC,{n}17,B\n" for n in (3, 4))
    assert total(mend(one + more, problem="may repeat the amount")) == 1515 + 317 + 417


def test_shares_of_the_countries_of_a_grant_are_no_grants_of_their_own(
    mend: Callable[..., Dataset],
) -> None:
    rows = "G1,Sudan,0.5,100000\nG1,Chad,0.5,100000\nG2,Mali,1,50000\n"
    data = mend(f"Grant,Country,Country share,Amount (USD)\n{rows}", problem="shares")
    assert sum(item.amount.amount for item in data.allocations) == 150000
