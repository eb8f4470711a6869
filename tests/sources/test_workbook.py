from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Book = Callable[..., bytes]
HEADINGS = ["Recipient", "Amount (NOK)"]


def test_a_workbook_is_read_with_exact_numbers_and_dates(read: Read, book: Book) -> None:
    rows = [["Grants"], [], [*HEADINGS, "Date"], ["A", 0.1, date(2025, 6, 12)], ["B", 1.2e6, None]]
    dataset = read(book(Q2=rows), "data.xlsx")
    first, second = dataset.allocations
    assert (first.amount.amount, first.step) == (Decimal("0.1"), Decimal("0.1"))
    assert (second.amount.amount, second.as_written) == (Decimal(1200000), "1200000")
    assert first.decided == date(2025, 6, 12)
    assert str(first.place) == 'data.xlsx, sheet "Q2", row 4'


def test_numbers_kept_as_text_follow_the_decimal_mark(read: Read, book: Book) -> None:
    dataset = read(book(S=[HEADINGS, ["A", "1 200,50"]]), "data.xlsx", decimal=",")
    assert dataset.allocations[0].amount.amount == Decimal("1200.50")


def test_error_values_and_booleans_are_rejected(read: Read, book: Book) -> None:
    dataset = read(book(S=[HEADINGS, ["A", "#N/A"], ["B", True], ["C", 1]]), "data.xlsx")
    assert [row.problems[0].problem for row in dataset.account.rejected] == [
        "empty",
        "is not an amount",
    ]


def test_the_only_sheet_with_known_headings_is_taken(read: Read, book: Book) -> None:
    content = book(Cover=[["About", "this"]], Data=[HEADINGS, ["A", 5]], Notes=[["x"]])
    assert read(content, "data.xlsx").allocations[0].place.sheet == "Data"


def test_hidden_sheets_are_read_only_when_named(read: Read) -> None:
    workbook = openpyxl.Workbook()
    for sheet in (workbook.active, workbook.create_sheet("Hidden")):
        assert sheet is not None
        sheet.append(HEADINGS)
        sheet.append([sheet.title, 5])
    workbook["Hidden"].sheet_state = "hidden"
    content = io.BytesIO()
    workbook.save(content)
    name = "data.xlsx"
    assert read(content.getvalue(), name).allocations[0].recipient.name == "Sheet"
    hidden = read(content.getvalue(), name, sheet="Hidden")
    assert hidden.allocations[0].recipient.name == "Hidden"


def test_a_sheet_that_is_not_there_gets_its_near_miss(read: Read, book: Book) -> None:
    with pytest.raises(SourceError, match=r'no sheet "Dta" \(did you mean "Data"\?\)'):
        read(book(Data=[HEADINGS, ["A", 5]]), "data.xlsx", sheet="Dta")


def test_the_name_does_not_decide_what_a_file_is(read: Read, book: Book) -> None:
    assert read(book(S=[HEADINGS, ["A", 5]]), "data.csv").account.used == 1
    assert read("Recipient,Amount (NOK)\nA,5\n", "data.xlsx").account.used == 1


def test_an_empty_workbook_holds_no_allocations(read: Read, book: Book) -> None:
    with pytest.raises(SourceError, match="holds no allocations"):
        read(book(S=[]), "data.xlsx")


@pytest.mark.parametrize("cut", [4, 200, -100])
def test_a_workbook_that_is_cut_off_is_refused(read: Read, book: Book, cut: int) -> None:
    with pytest.raises(SourceError, match="cannot be read as a workbook"):
        read(book(S=[HEADINGS, ["A", 5]])[:cut], "data.xlsx")


def test_an_old_workbook_header_without_content_is_refused(read: Read) -> None:
    with pytest.raises(SourceError, match="cannot be read as a workbook"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "data.xls")


def test_another_archive_is_no_workbook(read: Read) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(SourceError, match="an archive without an Excel workbook"):
        read(content.getvalue(), "data.xlsx")


def test_two_cells_in_far_corners_do_not_exhaust_the_memory(read: Read) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "Recipient", 1
    content = io.BytesIO()
    workbook.save(content)
    with pytest.raises(SourceError, match="is too large to be read"):
        read(content.getvalue(), "data.xlsx")


def test_a_sheet_with_a_single_stray_cell_far_down_is_read(read: Read) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(HEADINGS)
    sheet.append(["A", 5])
    sheet["A100000"] = "Source: Ministry"
    content = io.BytesIO()
    workbook.save(content)
    dataset = read(content.getvalue(), "data.xlsx")
    assert dataset.account.excluded[0].place.row == 100000
