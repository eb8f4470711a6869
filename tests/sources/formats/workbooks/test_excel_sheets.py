from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from aidreport.sources.formats.grid import Grid
from aidreport.sources.formats.looks import FormatRun, format_at
from aidreport.sources.formats.workbooks.workbook import read_workbook

SHEET = "xl/worksheets/sheet1.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def saved(workbook: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def example() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    rows = (["Recipient", "Amount (NOK)"], ["A", 5], ["B", 6], ["C", 7], ["Sum", "=SUM(B2:B4)"])
    for row in rows:
        sheet.append(row)
    for cell in ("B2", "B3"):
        sheet[cell].number_format = '0" mill."'
    sheet["B4"].number_format = "#,##0.00"
    sheet["A4"].font = openpyxl.styles.Font(strike=True)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    return saved(workbook)


def with_sheet(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    return with_part(content, SHEET, change)


def with_part(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as archive:
        for name in old.namelist():
            data = old.read(name)
            archive.writestr(name, change(data) if name == part else data)
    return changed.getvalue()


def prefixed(xml: bytes) -> bytes:
    xml = re.sub(rb"<(/?)(?=\w)", rb"<\1x:", xml)
    return xml.replace(b'xmlns="' + MAIN, b'xmlns:x="' + MAIN)


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "as written": lambda xml: xml,
    "with a prefix": prefixed,
    "the style first": lambda xml: re.sub(rb'<c (r="[^"]*") (s="[^"]*")', rb"<c \2 \1", xml),
    "the type before the style": lambda xml: re.sub(
        rb'(<c r="[^"]*") (s="[^"]*") (t="[^"]*")', rb"\1 \3 \2", xml
    ),
    "without references": lambda xml: re.sub(rb'<(c|row) r="[^"]*"', rb"<\1", xml),
    "with single quotes": lambda xml: re.sub(rb'="([^"]*)"', rb"='\1'", xml),
    "with comments": lambda xml: xml.replace(b"<sheetData>", b"<!-- x --><sheetData>"),
    "with line breaks": lambda xml: xml.replace(b"><", b">\n<"),
}


def grid_of(content: bytes) -> Grid:
    [grid] = read_workbook(content, "data.xlsx", sheet=None, is_table=lambda _: True)
    return grid


@pytest.mark.parametrize("form", FORMS)
def test_the_looks_of_cells_are_read_however_the_sheet_is_written(form: str) -> None:
    looks = grid_of(with_sheet(example(), FORMS[form])).looks
    assert looks.formats == {1: (FormatRun(2, 3, '0" mill."'),)}
    assert looks.hidden_rows == {3}
    assert 1 in looks.hidden_columns
    assert 0 not in looks.hidden_columns
    assert [(mark.row, mark.column, mark.text) for mark in looks.marks] == [(4, 0, "C")]
    assert looks.sums == {1: {5}}


@pytest.mark.parametrize("target", ["/xl/worksheets/", "worksheets/"])
def test_a_sheet_is_found_however_the_workbook_names_its_part(target: str) -> None:
    def change(data: bytes) -> bytes:
        return re.sub(rb'Target="[^"]*sheet1\.xml"', f'Target="{target}sheet1.xml"'.encode(), data)

    content = with_part(example(), "xl/_rels/workbook.xml.rels", change)
    assert grid_of(content).looks.hidden_rows == {3}


def test_columns_are_counted_from_the_first_that_holds_a_value() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["C3"], sheet["D3"], sheet["D4"] = "Recipient", 5, "=SUM(D1:D3)"
    sheet["D3"].number_format = "0%"
    grid = grid_of(saved(workbook))
    assert grid.rows[0].texts == ("Recipient", "5")
    assert (grid.looks.formats, grid.looks.sums) == ({1: (FormatRun(3, 3, "0%"),)}, {1: {4}})


def test_a_formula_that_cells_share_adds_up_each_of_their_columns() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (["Recipient", "USD", "EUR"], ["A", 1, 2], ["B", 3, 4], ["All", "=SUM(B2:B3)", "x"]):
        sheet.append(row)
    shared = with_sheet(
        saved(workbook),
        lambda xml: re.sub(
            rb'<c r="C4".*?</c>',
            b'<c r="C4"><f t="shared" si="0"/><v>6</v></c>',
            xml.replace(b"<f>", b'<f t="shared" ref="B4:C4" si="0">'),
        ),
    )
    assert grid_of(shared).looks.sums == {1: {4}, 2: {4}}


@pytest.mark.parametrize(
    ("row", "written"), [(1, ""), (2, "a"), (3, "a"), (4, "b"), (5, ""), (7, "a"), (8, "")]
)
def test_the_format_of_a_row_is_found_in_the_runs(row: int, written: str) -> None:
    runs = (FormatRun(2, 3, "a"), FormatRun(4, 4, "b"), FormatRun(7, 7, "a"))
    assert format_at(runs, row) == written
