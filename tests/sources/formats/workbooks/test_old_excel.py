from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import xlwt
from tests.sources.what_was_read import amounts

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.formats.paths import OLE_MAGIC

Read = Callable[..., Dataset]
HEAD = ["Recipient", "Amount (NOK)"]


def book(*rows: list[Any], change: Callable[[Any], None] | None = None) -> bytes:
    """Return an .xls; a cell may be a value, or a value and its style, or a rich text."""
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Data", cell_overwrite_ok=True)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, list):
                sheet.write_rich_text(at, column, cell)
            elif isinstance(cell, tuple):
                sheet.write(at, column, *cell)
            elif cell is not None:
                sheet.write(at, column, cell)
    if change is not None:
        change(sheet)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def shown(code: str) -> xlwt.XFStyle:
    return xlwt.easyxf(num_format_str=code)


def font(**attributes: Any) -> xlwt.Font:
    made = xlwt.Font()
    for key, value in attributes.items():
        setattr(made, key, value)
    return made


UP = font(escapement=xlwt.Font.ESCAPEMENT_SUPERSCRIPT)
STRUCK = xlwt.easyxf("font: struck_out on")


def test_an_old_workbook_is_read_with_exact_numbers_dates_and_places(read: Read) -> None:
    day = (date(2025, 6, 12), shown("yyyy-mm-dd"))
    rows = (["Grants"], [], [*HEAD, "Date"], ["A", 0.1, day], ["B", 1200000], ["C", "1 200.50"])
    dataset = read(book(*rows), "data.xls")
    assert amounts(dataset) == [Decimal("0.1"), 1200000, Decimal("1200.50")]
    assert dataset.allocations[0].decided == date(2025, 6, 12)
    assert str(dataset.allocations[0].place) == 'data.xls, sheet "Data", row 4'


def test_dates_and_truth_values_are_no_amounts(read: Read) -> None:
    day = (date(2025, 6, 12), shown("yyyy-mm-dd"))
    dataset = read(book(HEAD, ["A", day], ["B", True], ["C", 1]), "data.xls")
    assert [row.problems[0].problem for row in dataset.account.rejected] == ["is not an amount"] * 2


def test_number_formats_count_as_in_other_workbooks(read: Read) -> None:
    head = ["Recipient", "Amount (NOK million)"]
    millions = shown("#,##0.0,,")
    content = book(head, ["A", (12_000_000, millions)], ["B", (5_500_000, millions)])
    assert amounts(read(content, "data.xls")) == [12_000_000, 5_500_000]
    content = book(HEAD, ["A", (229, shown('0.0" mill."'))])
    assert amounts(read(content, "data.xls")) == [229_000_000]
    with pytest.raises(SourceError, match="shown in EUR"):
        read(book(HEAD, ["A", (229, shown("[$EUR] 0"))]), "data.xls")
    with pytest.raises(SourceError, match="shown as percentages"):
        read(book(HEAD, ["A", (0.5, shown("0%"))]), "data.xls")


def test_hidden_rows_and_columns_are_noted(read: Read) -> None:
    def hide(sheet: Any) -> None:
        sheet.row(2).hidden = True
        sheet.col(1).hidden = True

    content = book(HEAD, ["A", 1], ["B", 2], change=hide)
    codes = {item.code for item in read(content, "data.xls").findings}
    assert {"hidden-rows", "hidden-column"} <= codes
    assert amounts(read(content, "data.xls", hidden="exclude")) == [1]


def test_footnote_marks_and_struck_parts_are_not_counted(read: Read) -> None:
    marked = ["1234", ("1", UP)]
    struck = [("100", font(struck_out=True)), ("200", font(bold=True))]
    dataset = read(
        book(HEAD, ["A", marked], ["B", struck], [("C", STRUCK), (5, STRUCK)]), "data.xls"
    )
    assert amounts(dataset) == [1234, 200]
    assert [row.rule for row in dataset.account.excluded] == ["struck-out"]


def test_names_in_bold_may_be_groups_of_the_rows_below(read: Read) -> None:
    bold = xlwt.easyxf("font: bold on")
    content = book(HEAD, [("Mali", bold), 400], ["A", 100], ["B", 230], [("Chad", bold), 75])
    with pytest.raises(SourceError, match="names of groups are in bold"):
        read(content, "data.xls")
    assert sum(amounts(read(content, "data.xls", repeated_money="exclude"))) == 475


def test_a_cell_merged_over_rows_holds_for_each_of_them(read: Read) -> None:
    content = book(
        [*HEAD, "Country"],
        ["A", 1, None],
        ["B", 2],
        change=lambda sheet: sheet.write_merge(1, 2, 2, 2, "Mali"),
    )
    dataset = read(content, "data.xls")
    assert [item.country for item in dataset.allocations] == ["Mali", "Mali"]


@pytest.mark.parametrize("cut", [600, 2000, -700])
def test_an_old_workbook_that_is_cut_off_is_refused(read: Read, cut: int) -> None:
    with pytest.raises(SourceError, match="cannot be read as a workbook"):
        read(book(HEAD, ["A", 1])[:cut], "data.xls")


def test_hidden_sheets_are_read_only_when_named(read: Read) -> None:
    workbook = xlwt.Workbook()
    for name in ("Data", "Hidden"):
        sheet = workbook.add_sheet(name)
        for at, row in enumerate([HEAD, [name, 1]]):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)
    sheet.visibility = 1
    content = io.BytesIO()
    workbook.save(content)
    assert read(content.getvalue(), "data.xls").allocations[0].recipient.name == "Data"
    hidden = read(content.getvalue(), "data.xls", sheet="Hidden")
    assert hidden.allocations[0].recipient.name == "Hidden"


def test_a_workbook_with_a_password_is_refused(read: Read) -> None:
    # Excel puts an .xlsx with a password into a container of the old form, and names it so there.
    packed = OLE_MAGIC + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(SourceError, match="is protected with a password") as error:
        read(packed, "data.xlsx")
    assert error.value.fix == "save it without the password"


def test_an_old_workbook_with_a_password_is_refused(read: Read) -> None:
    content = book(HEAD, ["A", 1])
    begin = b"\x09\x08\x10\x00"  # the record that begins the workbook, of 20 bytes
    after = content.index(begin) + 20
    password = b"\x2f\x00\x08\x00" + b"\x01\x00\x01\x00\x01\x00\x00\x00"
    locked = content[:after] + password + content[after + len(password) :]
    with pytest.raises(SourceError, match="is protected with a password"):
        read(locked, "data.xls")


def test_an_indent_or_a_group_of_rows_may_mark_parts_of_a_row(read: Read) -> None:
    part = ("Sudan", xlwt.easyxf("alignment: indent 1"))
    rows = (HEAD, ["WFP", 100], [part, 60], ["UNICEF", 200])
    grouped = book(*rows[:2], ["Sudan", 60], rows[3], change=_group_third)
    for content in (book(*rows), grouped):
        with pytest.raises(SourceError, match="may be part of the money"):
            read(content, "data.xls")
        assert sum(amounts(read(content, "data.xls", repeated_money="exclude"))) == 300


def _group_third(sheet: Any) -> None:
    sheet.row(2).level = 1
