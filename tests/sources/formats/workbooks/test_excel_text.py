from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
UP, DOWN = InlineFont(vertAlign="superscript"), InlineFont(vertAlign="subscript")
STRUCK, PLAIN = InlineFont(strike=True), InlineFont(sz=11)


def inline(*rows: list[Any], strike: str = "") -> bytes:
    """Return a workbook whose texts are in its sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if strike:
        sheet[strike].font = Font(strike=True)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def shared(*rows: list[Any]) -> bytes:
    """Return a workbook whose texts are shared strings."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet()
    kinds = {
        UP: book.add_format({"font_script": 1}),
        DOWN: book.add_format({"font_script": 2}),
        STRUCK: book.add_format({"font_strikeout": True}),
        PLAIN: book.add_format({"bold": True}),
    }
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, CellRichText):
                parts: list[Any] = []
                for part in cell:
                    font = part.font if isinstance(part, TextBlock) else None
                    parts += [kinds[font], str(part.text)] if font is not None else [str(part)]
                sheet.write_rich_string(at, column, *parts)
            else:
                sheet.write(at, column, cell)
    book.close()
    return content.getvalue()


def rich(*parts: str | tuple[InlineFont, str]) -> CellRichText:
    return CellRichText(*(part if isinstance(part, str) else TextBlock(*part) for part in parts))


WRITERS = [inline, shared]
HEAD = ["Recipient", "Amount (USD)"]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("font", [UP, DOWN])
def test_a_footnote_mark_is_no_digit_and_no_letter(
    read: Read, write: Callable[..., bytes], font: InlineFont
) -> None:
    rows = [HEAD, [rich("UNHCR", (font, "1")), rich("1234", (font, "1"))], ["WFP", 1000]]
    dataset = read(write(*rows), "data.xlsx")
    assert [(item.recipient.name, item.amount.amount) for item in dataset.allocations] == [
        ("UNHCR", 1234),
        ("WFP", 1000),
    ]
    [note] = [item for item in dataset.findings if item.code == "footnote-marks"]
    assert note.message == "2 footnote marks were left out of the cells: row 2 (1), row 2 (1)"


@pytest.mark.parametrize("write", WRITERS)
def test_a_part_that_is_struck_out_is_not_there(read: Read, write: Callable[..., bytes]) -> None:
    rows = [HEAD, ["UNHCR", rich((STRUCK, "100"), (PLAIN, "200 "))], ["WFP", 1000]]
    dataset = read(write(*rows), "data.xlsx")
    assert sum(item.amount.amount for item in dataset.allocations) == 1200
    assert "struck-text" in {item.code for item in dataset.findings}


@pytest.mark.parametrize("write", WRITERS)
def test_a_heading_is_read_without_its_marks(read: Read, write: Callable[..., bytes]) -> None:
    head = ["Recipient", rich("Amount (USD million)", (UP, "2"))]
    dataset = read(write(head, ["UNHCR", 2]), "data.xlsx")
    assert dataset.allocations[0].amount.amount == 2_000_000


@pytest.mark.parametrize("write", WRITERS)
def test_a_power_in_a_heading_is_the_unit(read: Read, write: Callable[..., bytes]) -> None:
    head = ["Recipient", rich("Amount (10", (UP, "6"), " NOK)")]
    dataset = read(write(head, ["UNHCR", 2]), "data.xlsx")
    assert dataset.allocations[0].amount.amount == 2_000_000


@pytest.mark.parametrize("write", WRITERS)
def test_a_row_whose_texts_are_struck_out_is_left_out(
    read: Read, write: Callable[..., bytes]
) -> None:
    struck = [rich((STRUCK, "UN"), (STRUCK, "HCR")), rich((STRUCK, "10"), (STRUCK, "0"))]
    dataset = read(write(HEAD, struck, ["WFP", 1000]), "data.xlsx")
    assert [row.rule for row in dataset.account.excluded] == ["struck-out"]
    assert dataset.account.used == 1


def test_a_part_with_a_font_of_its_own_is_not_struck_out_with_its_cell(read: Read) -> None:
    content = inline(HEAD, ["UNHCR", rich("100", (PLAIN, "200"))], strike="B2")
    assert read(content, "data.xlsx").allocations[0].amount.amount == 200
    content = inline(HEAD, ["UNHCR", rich((PLAIN, "100"), (PLAIN, "200"))], strike="B2")
    assert read(content, "data.xlsx").allocations[0].amount.amount == 100200
