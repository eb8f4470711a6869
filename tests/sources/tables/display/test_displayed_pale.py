"""Rows whose amount is white on white are hidden rows: counted with a warning, or left out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import xlwt
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color
from tests.sources.formats.workbooks.test_old_excel import book as old_book
from tests.sources.formats.workbooks.test_opendocument import STYLES, archive, document, row, table
from tests.sources.what_was_read import amounts

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
WHITE = Font(color="FFFFFFFF")
DARK = PatternFill("solid", fgColor="FF1F4E78")


def workbook(change: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (["Recipient", "Amount (USD)"], ["A", 1500], ["B", 2000], ["C", 300]):
        sheet.append(cells)
    change(sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def styled(row: int, font: Font, fill: PatternFill | None = None) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        for cell in sheet[row]:
            cell.font = font
            if fill is not None:
                cell.fill = fill

    return change


def assert_hidden(read: Read, content: bytes, name: str) -> None:
    data = read(content, name)
    assert amounts(data) == [1500, 2000, 300]
    (warning,) = [item for item in data.findings if item.code == "hidden-rows"]
    assert "row 3" in warning.message
    assert amounts(read(content, name, hidden="exclude")) == [1500, 300]
    assert amounts(read(content, name, hidden="use")) == [1500, 2000, 300]


@pytest.mark.parametrize(
    ("font", "fill"),
    [
        (WHITE, None),
        (Font(color="00FFFFFF"), None),
        (Font(color=Color(theme=0)), None),
        (Font(color=Color(indexed=9)), None),
        (WHITE, PatternFill("solid", fgColor="FFFFFFFF")),
        (WHITE, PatternFill("solid", fgColor=Color(theme=0))),
    ],
)
def test_white_text_on_white_is_not_seen(read: Read, font: Font, fill: PatternFill | None) -> None:
    assert_hidden(read, workbook(styled(3, font, fill)), "data.xlsx")


@pytest.mark.parametrize(
    ("at", "font", "fill"),
    [
        (1, WHITE, DARK),
        (3, WHITE, DARK),
        (3, Font(color="FF333333"), None),
        (3, Font(color=Color(theme=0, tint=-0.5)), None),
        (3, Font(color=Color(theme=1)), None),
        (3, WHITE, PatternFill("darkGray", fgColor="FF000000")),
    ],
)
def test_white_text_on_a_colour_and_other_text_is_seen(
    read: Read, at: int, font: Font, fill: PatternFill | None
) -> None:
    data = read(workbook(styled(at, font, fill)), "data.xlsx")
    assert "hidden-rows" not in [item.code for item in data.findings]


def test_white_texts_beside_the_amount_are_no_hidden_rows(read: Read) -> None:
    content = workbook(lambda sheet: setattr(sheet["A3"], "font", WHITE))
    assert "hidden-rows" not in [item.code for item in read(content, "data.xlsx").findings]


@pytest.mark.parametrize("height", [0.1, 0.75])
def test_a_row_that_is_less_than_a_point_high_is_hidden(read: Read, height: float) -> None:
    content = workbook(lambda sheet: setattr(sheet.row_dimensions[3], "height", height))
    assert_hidden(read, content, "data.xlsx")


def test_white_text_of_old_workbooks_is_not_seen(read: Read) -> None:
    white = xlwt.easyxf("font: colour white")
    rows = (["A", 1500], [("B", white), (2000, white)], ["C", 300])
    assert_hidden(read, old_book(["Recipient", "Amount (USD)"], *rows), "data.xls")
    dark = xlwt.easyxf("font: colour white; pattern: pattern solid, fore_colour black")
    rows = (["A", 1500], [("B", dark), (2000, dark)], ["C", 300])
    data = read(old_book(["Recipient", "Amount (USD)"], *rows), "data.xls")
    assert "hidden-rows" not in [item.code for item in data.findings]


@pytest.mark.parametrize(
    ("behind", "hidden"), [("", True), ("transparent", True), ("#ffffff", True), ("#1f4e78", False)]
)
def test_white_text_of_opendocument_is_not_seen(read: Read, behind: str, *, hidden: bool) -> None:
    cells = f'<style:table-cell-properties fo:background-color="{behind}"/>' if behind else ""
    style = (
        '<style:style style:name="pale" style:family="table-cell">'
        f'<style:text-properties fo:color="#FFFFFF"/>{cells}</style:style>'
    )
    typed = 'office:value-type="float" office:value="2000"'
    cell = f'<table:table-cell table:style-name="pale" {typed}/>'
    plain = document(
        table(row("Recipient", "Amount (USD)"), row("A", 1500), row("B", cell), row("C", 300))
    )
    content = changed(plain, STYLES, STYLES + style)
    if hidden:
        assert_hidden(read, content, "data.ods")
    else:
        data = read(content, "data.ods")
        assert "hidden-rows" not in [item.code for item in data.findings]


def changed(content: bytes, old: str, new: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return archive(packed.read("content.xml").decode().replace(old, new))
