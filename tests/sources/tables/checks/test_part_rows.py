"""Rows below a name that are marked or indented may be parts of it: asked, if amounts allow it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from tests.lengths import ROWS, SHORT_AND_LONG
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

pytestmark = pytest.mark.usefixtures("_soon_long")

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]

HEAD = "Recipient,Amount (USD)\n"
MANY = [(f"Partner {at} Relief", 1000 + 7 * at) for at in range(ROWS)]
MANY_ROWS = "".join(f"{name},{amount}\n" for name, amount in MANY)
MARKS = ["- ", "– ", "• ", "•", "· ", "* ", "> ", "→ ", "└ ", "o ", "... ", "a) ", "  ", "\t",
         "\u00a0\u00a0", "-- "]  # fmt: skip


def workbook(
    rows: list[list[Any]],
    indents: dict[int, int] | None = None,
    levels: dict[int, int] | None = None,
) -> bytes:
    """Return a workbook; rows are counted from 0."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        if levels and number in levels:
            sheet.set_row(number, None, None, {"level": levels[number]})
        depth = (indents or {}).get(number)
        form = book.add_format({"indent": depth}) if depth else None
        for column, cell in enumerate(row):
            sheet.write(number, column, cell, form if column == 0 else None)
    book.close()
    return content.getvalue()


@pytest.mark.parametrize("many", SHORT_AND_LONG)
@pytest.mark.parametrize("mark", MARKS)
def test_a_marked_row_below_a_name_is_asked_about(
    mend: Mend, read: Read, mark: str, many: bool
) -> None:
    more, added = (MANY_ROWS, sum(amount for _, amount in MANY)) if many else ("", 0)
    content = f"{HEAD}WFP,100\n{mark}Sudan,60\nUNICEF,200\n{more}"
    assert total(mend(content, problem="may be part of the money of the rows above")) == 300 + added
    assert total(read(content, repeated_money="use")) == 360 + added


@pytest.mark.parametrize("many", SHORT_AND_LONG)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["  ", "- "])
def test_so_is_one_in_a_later_column(mend: Mend, mark: str, delimiter: str, many: bool) -> None:
    names = [(100, "WFP"), (60, f"{mark}Sudan"), (200, "UNICEF")]
    names += [(amount, name) for name, amount in MANY] if many else []
    lines = [("Amount (USD)", '"Re, mark"', "Recipient"), *((at, '"a, b"', to) for at, to in names)]
    content = "".join(delimiter.join(map(str, line)) + "\n" for line in lines)
    expected = 300 + (sum(amount for _, amount in MANY) if many else 0)
    assert total(mend(content, problem="may be part of the money")) == expected


@pytest.mark.parametrize("mark", ["- ", "  ", "• "])
def test_so_is_one_of_a_workbook(mend: Mend, mark: str) -> None:
    content = workbook([["Recipient", "Amount (USD)"], ["WFP", 100], [f"{mark}Sudan", 60],
                        ["UNICEF", 200]])  # fmt: skip
    assert total(mend(content, "data.xlsx", problem="may be part of the money")) == 300


@pytest.mark.parametrize("mark", ["- ", "    "])
def test_the_last_rows_of_a_long_workbook_are_looked_at_too(mend: Mend, mark: str) -> None:
    rows: list[list[Any]] = [["Recipient", "Amount (USD)"], *map(list, MANY)]
    content = workbook([*rows, ["WFP", 100], [f"{mark}Sudan", 60], ["UNICEF", 200]])
    expected = 300 + sum(amount for _, amount in MANY)
    assert total(mend(content, "data.xlsx", problem="may be part of the money")) == expected


@pytest.mark.parametrize(
    "looks", [{"indents": {2: 1, 3: 1, 5: 2}}, {"levels": {2: 1, 3: 1, 5: 1}}, {"indents": {2: 1}}]
)
def test_steps_and_groups_of_a_workbook_are_marks(
    mend: Mend, looks: dict[str, dict[int, int]]
) -> None:
    rows: list[list[Any]] = [["Recipient", "Amount (USD)"], ["WFP", 100], ["Sudan", 60],
                             ["Chad", 30], ["UNICEF", 200], ["Mali", 170]]  # fmt: skip
    parts = sum(rows[at][1] for depths in looks.values() for at in depths)
    content = workbook(rows, **looks)
    assert total(mend(content, "data.xlsx", problem="may be part of the money")) == 560 - parts


def test_parts_that_add_up_are_left_out_with_one_setting(mend: Mend) -> None:
    content = f"{HEAD}WFP,100\n- Sudan,60\n- Chad,40\nUNICEF,200\n- Mali,150\n- Kenya,50\n"
    assert total(mend(content, problem="4 rows may be part of the money")) == 300


@pytest.mark.parametrize(
    "label", ["incl. Sudan", "including Sudan", "inkl. Sudan", "y compris Soudan", "of which Sudan"]
)
def test_a_row_that_says_that_it_is_a_part_is_left_out(read: Read, label: str) -> None:
    assert total(read(f"{HEAD}WFP,100\n{label},60\nUNICEF,200\n")) == 300


@pytest.mark.parametrize(
    "rows",
    [
        "- WFP,100\n- UNICEF,60\n- MSF,200\n",
        "• WFP,100\n• UNICEF,60\n• MSF,200\n",
        "Africa,\n- WFP,100\n- UNICEF,60\nAsia,\n- MSF,200\n",
        "WFP,100\n- Sudan,160\nUNICEF,100\n",
        "WFP,100\n- Sudan,60\nUNICEF,50\n- Mali,150\n",
        " - WFP,100\n - UNICEF,60\n - MSF,200\n",
        "WFP, 100\nUNICEF,  60\nMSF,   200\n",
        '"WFP, Kenya",100\n"UNICEF,  Sudan",60\nMSF,200\n',
        "Anti-Corruption Fund,100\nA - B Relief,60\nX-Aid,200\n",
    ],
)
def test_lists_and_rows_of_more_than_the_one_above_are_read(read: Read, rows: str) -> None:
    dataset = read(HEAD + rows)
    assert total(dataset) == 360
    assert not dataset.account.rejected


def test_rows_that_stand_above_their_sum_are_no_parts_of_the_row_before(mend: Mend) -> None:
    rows: list[list[Any]] = [["Recipient", "Amount (USD)"], ["Sudan", 61], ["Chad", 40],
                             ["Whole A", 101], ["Mali", 33], ["Niger", 20],
                             ["Whole B", 53]]  # fmt: skip
    content = workbook(rows, levels={1: 1, 2: 1, 4: 1, 5: 1})
    assert total(mend(content, "data.xlsx", problem="state the sums of other rows")) == 154


def test_rows_that_a_total_of_no_known_name_counts_are_no_parts(read: Read) -> None:
    content = f"{HEAD}WFP,100\n- Sudan,60\nUNICEF,200\nzzz,360\n"
    dataset = read(content, values={"recipient": {"zzz": "use"}})
    assert total(dataset) == 720


def test_a_single_blank_before_a_name_is_no_indent(read: Read) -> None:
    assert total(read(f"{HEAD}WFP,100\n Sudan Relief ,60\nUNICEF,200\n")) == 360


def test_marked_rows_of_which_none_is_an_allocation_are_no_parts(read: Read) -> None:
    dataset = read(f"{HEAD}0,x\n· ,y\n")
    assert (dataset.allocations, len(dataset.account.rejected)) == ((), 2)


@pytest.mark.parametrize("label", ["Of which passed on to local partners", "Thereof:"])
def test_parts_of_all_rows_above_their_introduction_are_asked_about(mend: Mend, label: str) -> None:
    rows = f"WFP,7000\nDRC,10\n{label},\nHEKS,500\nDorcas,800\n"
    asked = [
        mend(f"Recipient,Amount (EUR)\n{rows}", problem="by what introduces", way=way)
        for way in (0, 1)
    ]
    assert [total(data) for data in asked] == [7010, 8310]


def test_an_organisation_whose_amount_is_the_sum_of_all_others_by_chance_is_no_total(
    mend: Mend,
) -> None:
    rows = 'UNICEF,1000000\n"  via NRC",400000\n"  via DRC",600000\nWFP,2000000\n'
    assert total(mend(HEAD + rows, problem="may be part of the money")) == 3_000_000
