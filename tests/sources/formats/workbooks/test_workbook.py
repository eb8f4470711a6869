from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import openpyxl
import openpyxl.styles
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
        archive.writestr("model.bin", "<x/>")
    with pytest.raises(SourceError, match="an archive without an Excel workbook"):
        read(content.getvalue(), "data.xlsx")


def test_a_binary_workbook_is_named(read: Read) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.bin", b"")
        archive.writestr("xl/worksheets/sheet1.bin", b"")
    with pytest.raises(SourceError, match=r"is a binary workbook \(\.xlsb\)") as error:
        read(content.getvalue(), "data.xlsb")
    assert "save it as .xlsx" in error.value.fix


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


def saved(workbook: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def sheet_of(*rows: Sequence[object], merged: Sequence[str] = ()) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    return saved(workbook)


def with_sheet_changed(content: bytes, pattern: bytes, new: bytes) -> bytes:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as archive:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data, count = re.subn(pattern, new, data)
                assert count
            archive.writestr(name, data)
    return changed.getvalue()


@pytest.mark.parametrize("dimension", [b'<dimension ref="A1"/>', b""])
def test_rows_beyond_a_wrong_dimension_are_read(read: Read, dimension: bytes) -> None:
    content = sheet_of(HEADINGS, ["A", 5], ["B", 6])
    content = with_sheet_changed(content, rb"<dimension [^>]*>", dimension)
    assert read(content, "data.xlsx").account.used == 2


def test_a_recipient_merged_over_rows_holds_for_each_of_them(read: Read) -> None:
    head = [None, "Country", *HEADINGS]
    rows = (
        [None, "Mali", "A", 5],
        [None, None, None, 6],
        [None, None, "B", 7],
        [None, "Chad", "C"],
    )
    content = sheet_of([], head, *rows, merged=["B3:B5", "C3:C4"])
    dataset = read(content, "data.xlsx")
    used = [(item.recipient.name, item.country) for item in dataset.allocations]
    assert used == [("A", "Mali"), ("A", "Mali"), ("B", "Mali")]
    inferred = [[part.field for part in item.inferred] for item in dataset.allocations]
    assert inferred == [["measure"], ["recipient", "country", "measure"], ["country", "measure"]]
    assert dataset.account.rejected[0].place.row == 6


def test_a_cell_merged_over_the_columns_is_a_heading_of_a_group(read: Read) -> None:
    content = sheet_of(HEADINGS, ["Norway"], ["A", 5], ["Total"], merged=["A2:B2", "A4:B4"])
    account = read(content, "data.xlsx").account
    assert [row.rule for row in account.excluded] == ["group-heading", "total-row"]
    assert (account.used, account.rejected) == (1, ())


def test_a_formula_that_nobody_computed_is_reported_as_such(read: Read) -> None:
    rows = (["A", 5], ["B", "=B2*2"], ["Total", "=SUM(B2:B3)"])
    dataset = read(sheet_of(HEADINGS, *rows), "data.xlsx")
    [problem] = dataset.account.rejected[0].problems
    assert (problem.value, problem.problem) == ("=B2*2", "is a formula without a value")
    assert problem.fix == "open the workbook in a spreadsheet program and save it there"


def test_zero_is_no_value_of_a_formula_that_is_still_to_be_computed(read: Read) -> None:
    content = sheet_of(HEADINGS, ["A", 5], ["B", "=B2*2"], ["C", 0])
    content = with_sheet_changed(content, rb"<v ?/>|<v></v>", b"<v>0</v>")
    dataset = read(content, "data.xlsx")
    assert [item.recipient.name for item in dataset.allocations] == ["A", "C"]
    assert dataset.account.rejected[0].problems[0].problem == "is a formula without a value"


def test_a_formula_without_a_value_beside_the_amount_is_a_warning(read: Read) -> None:
    dataset = read(sheet_of([*HEADINGS, "Country"], ["A", 5, "=A2"]), "data.xlsx")
    [finding] = [item for item in dataset.findings if item.code == "formula-without-value"]
    assert 'in sheet "Sheet" 1 cell holds a formula without a value (country)' in finding.message


def test_cells_that_have_a_format_alone_cost_nothing(read: Read) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(HEADINGS)
    sheet.append(["A", 5])
    sheet["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    assert read(saved(workbook), "data.xlsx").account.read == 1


def test_empty_sheets_charts_and_notes_are_no_tables(read: Read) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(HEADINGS)
    sheet.append(["A", 5])
    workbook.create_chartsheet("Chart")
    workbook.create_sheet("Empty")
    workbook.create_sheet("Notes").append(["Source: Ministry"])
    assert read(saved(workbook), "data.xlsx").account.read == 1


def test_beside_sheets_of_notes_the_only_possible_table_is_asked_about(
    read: Read, book: Book
) -> None:
    content = book(Notes=[["For us alone"], [], ["Ask Per"]], Q2=[["Who gets it", "NOK"], ["A", 5]])
    with pytest.raises(SourceError, match="no heading is recognised for recipient") as caught:
        read(content, "data.xlsx")
    assert 'columns = { recipient = "Who gets it"' in str(caught.value.fix)
    columns = {"recipient": "Who gets it", "amount": "NOK"}
    assert read(content, "data.xlsx", columns=columns).account.used == 1


def test_of_several_sheets_that_may_be_tables_none_is_taken(read: Read, book: Book) -> None:
    rows = [["Who gets it", "NOK"], ["A", 5]]
    with pytest.raises(SourceError, match="no sheet is recognised as a table"):
        read(book(Q1=rows, Q2=rows), "data.xlsx")


def test_a_panic_of_the_library_is_a_damaged_workbook(
    read: Read, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PanicException(BaseException):
        pass

    def panic(*_: object) -> None:
        raise PanicException("index out of bounds")

    library = SimpleNamespace(from_object=panic)
    monkeypatch.setattr("python_calamine.CalamineWorkbook", library)
    with pytest.raises(SourceError, match="cannot be read as a workbook"):
        read(book(S=[HEADINGS, ["A", 5]]), "data.xlsx")


def test_an_archive_of_a_version_to_come_is_damage(read: Read, book: Book) -> None:
    content = bytearray(book(S=[HEADINGS, ["A", 5]]))
    content[content.index(b"PK\x01\x02") + 6] = 189  # the version that is needed to unpack a part
    with pytest.raises(SourceError, match="cannot be read as a workbook"):
        read(bytes(content), "data.xlsx")
