"""Notes that say that an amount may not count are asked about, by their mark or by a name."""

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

HEAD = "Recipient,Amount (USD)\n"
PROBLEM = "a note says that the amount may not count"
MANY = [(f"Partner {at} Relief", 1000 + 7 * at) for at in range(ROWS)]


@pytest.mark.parametrize("many", SHORT_AND_LONG)
@pytest.mark.parametrize(
    ("row", "note"),
    [
        ("WFP *,100", "* cancelled in March"), ("WFP*,100", "* Cancelled."),
        ("WFP,100*", "* cancelled in March"), ("WFP,100 *", "* returned to the donor"),
        ("WFP (2),100", "(2) included in UNICEF"), ("WFP [a],100", "[a] not yet confirmed"),
        ("WFP1),100", "1) Pledge, not yet confirmed"), ("WFP†,100", "† avlyst i mars"),
        ("WFP²,100", "² annulé en mars"), ("WFP (1),100", "(1) enthalten in UNICEF"),
        ("WFP,100", "Note: WFP was cancelled in March."),
        ("WFP,100", "Note: the amount of WFP is included in UNICEF."),
    ],
)  # fmt: skip
def test_a_note_about_an_amount_stops_and_the_fix_leaves_the_row_out(
    mend: Mend, row: str, note: str, many: bool
) -> None:
    more = "".join(f"{name},{amount}\n" for name, amount in MANY) if many else ""
    content = f'{HEAD}{row}\n{more}UNICEF,200\nMSF,70\n,\n"{note}",\n'
    added = sum(amount for _, amount in MANY) if many else 0
    assert total(mend(content, problem=PROBLEM)) == 270 + added


@pytest.mark.parametrize("way", [0, 1])
@pytest.mark.parametrize("note", ["* in-kind contribution", "* estimate", "* on behalf of Norway"])
def test_what_may_well_count_is_proposed_to_count(mend: Mend, note: str, way: int) -> None:
    content = f"{HEAD}WFP *,100\nUNICEF,200\n,\n{note},\n"
    assert total(mend(content, problem=PROBLEM, way=way)) == (300, 200)[way]


def test_rows_without_the_mark_of_the_same_recipient_are_not_left_out(mend: Mend) -> None:
    content = f"{HEAD}WFP,100*\nWFP,50\nUNICEF,200\n,\n* cancelled in March,\n"
    assert total(mend(content, problem=PROBLEM)) == 350


def test_marks_that_are_set_higher_in_a_workbook_are_marks(mend: Mend) -> None:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet, raised = book.add_worksheet(), book.add_format({"font_script": 1})
    for number, row in enumerate([["Recipient", "Amount (USD)"], ["", 100], ["UNICEF", 200]]):
        sheet.write_row(number, 0, row)
    sheet.write_rich_string(1, 0, "WFP", raised, "1")
    sheet.write_rich_string(4, 0, raised, "1", " cancelled in March")
    book.close()
    assert total(mend(content.getvalue(), "data.xlsx", problem=PROBLEM)) == 200


@pytest.mark.parametrize(
    "rows",
    [
        "WFP *,100\nUNICEF,200\n,\n* includes overhead,\n",
        "WFP *,100\nUNICEF,200\n,\n* Preliminary figures.,\n",
        "WFP,100\nUNICEF,200\n,\n* cancelled grants are not shown,\n",
        "WFP,100\nUNICEF (Geneva),200\n,\n(1) cancelled in March,\n",
        "WFP *,100\nUNICEF,200\n,\n** cancelled in March,\n",
    ],
)
def test_other_notes_and_other_marks_are_no_questions(read: Read, rows: str) -> None:
    assert total(read(HEAD + rows)) == 300


def test_notes_with_a_number_before_them_are_no_rows(read: Callable[..., Dataset]) -> None:
    notes = "1) first payment of two,\n2) paid to its office in Nairobi,\n"
    data = read(f"Recipient,Amount (USD)\nUNICEF,1000\nWFP,2000\n{notes}")
    assert sum(item.amount.amount for item in data.allocations) == 3000
    assert [row.rule for row in data.account.excluded] == ["note-row", "note-row"]
