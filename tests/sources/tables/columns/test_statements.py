"""Units and currencies that are said around a table: read where that is clear, else asked about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import xlrd
from openpyxl.comments import Comment
from tests.sources.conftest import proposals
from tests.sources.formats.workbooks.test_old_excel import book as old_book
from tests.sources.formats.workbooks.test_opendocument import archive, document, row, table

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.problems import UnclearError

Read = Callable[..., Dataset]
AMOUNTS = (1500, 2000)


def workbook(
    heading: str, change: Callable[[Any], None] = lambda _: None, name: str = "Data"
) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    sheet.append(["Recipient", heading])
    for at, amount in enumerate(AMOUNTS):
        sheet.append([f"R{at}", amount])
    change(sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def commented(text: str, cell: str = "B1") -> Callable[[Any], None]:
    return lambda sheet: setattr(sheet[cell], "comment", Comment(text, "x"))


def on_pages(text: str) -> Callable[[Any], None]:
    return lambda sheet: setattr(sheet.oddHeader.center, "text", text)


def beside(text: str, cell: str = "D1") -> Callable[[Any], None]:
    return lambda sheet: setattr(sheet[cell], "value", text)


def noted(*rows: list[Any], name: str = "Notes") -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        other = sheet.parent.create_sheet(name)
        for cells in rows:
            other.append(cells)

    return change


def drawn(content: bytes, text: str) -> bytes:
    """Return a workbook with a text box, as no library of ours writes one."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="r1" Type="{kind}/drawing" Target="../drawings/drawing1.xml"/>'
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": "<Relationships xmlns="
        f'"http://schemas.openxmlformats.org/package/2006/relationships">{relation}</Relationships>',
        "xl/drawings/drawing1.xml": '<x:wsDr xmlns:x="urn:x" xmlns:a="urn:a"><x:sp><x:txBody><a:p>'
        f"<a:r><a:t>{text}</a:t></a:r></a:p></x:txBody></x:sp></x:wsDr>",
    }
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as into:
        for name in old.namelist():
            into.writestr(name, old.read(name))
        for name, part in parts.items():
            into.writestr(name, part)
    return changed.getvalue()


def total(data: Dataset) -> tuple[str, Decimal]:
    (code,) = {item.amount.currency for item in data.allocations}
    return code, sum((item.amount.amount for item in data.allocations), Decimal(0))


CLEAR = {
    "comment": workbook("Amount (USD)", commented("in thousands")),
    "comment-with-currency": workbook("Amount", commented("USD thousand")),
    "threaded-comment": workbook(
        "Amount", commented("[Threaded comment] Your version allows … Comment: in USD thousand")
    ),
    "page": workbook("Amount", on_pages("Amounts in USD thousand")),
    "page-with-codes": workbook("Amount", on_pages('&"Arial,Bold"&12All amounts in USD thousand')),
    "sheet-name": workbook("Amount", name="in thousand USD"),
    "sheet-name-alone": workbook("Amount", name="USD thousand"),
    "other-sheet": workbook("Amount", noted(["About"], ["All amounts are in USD thousand"])),
    "other-sheet-in-cells": workbook("Amount", noted(["Unit", "USD thousand"], name="README")),
    "cell-beside": workbook("Amount", beside("USD thousand")),
    "cell-beside-rows": workbook("Amount", beside("Amounts in USD thousand", "D2")),
    "text-box": drawn(workbook("Amount"), "Amounts in USD thousand"),
}


@pytest.mark.parametrize("content", CLEAR.values(), ids=CLEAR)
def test_what_says_unit_and_currency_alone_is_taken_at_its_word(read: Read, content: bytes) -> None:
    data = read(content, "data.xlsx")
    assert total(data) == ("USD", 3_500_000)
    assert "unit-from-title" in [item.code for item in data.findings]
    settings = {item.name: item for item in data.plans[0].settings}
    assert settings["unit"].value == "thousand"
    assert "thousand" in settings["unit"].why


def _with_title(sheet: Any) -> None:
    sheet.insert_rows(1)
    sheet["A1"] = "Grants 2025"
    sheet["A1"].comment = Comment("All amounts in thousands", "x")


ASKED = {
    "page": workbook("Amount (USD)", on_pages("Grants, USD thousand")),
    "sheet-name": workbook("Amount (USD)", name="in thousand USD"),
    "other-sheet": workbook("Amount (USD)", noted(["All amounts are in USD thousand"])),
    "other-sheet-in-a-sentence": workbook(
        "Amount (USD)", noted(["Figures are in thousands unless stated otherwise, all amounts."])
    ),
    "cell-beside": workbook("Amount (USD)", beside("in thousands")),
    "cell-beside-rows": workbook("Amount (USD)", beside("(in thousands)", "D2")),
    "text-box": drawn(workbook("Amount (USD)"), "Amounts in thousands"),
    "comment-above": workbook("Amount (USD)", _with_title),
}


@pytest.mark.parametrize("content", ASKED.values(), ids=ASKED)
def test_what_may_be_the_unit_is_asked_about_with_a_fix_that_works(
    read: Read, content: bytes
) -> None:
    with pytest.raises(UnclearError, match="names a unit") as caught:
        read(content, "data.xlsx")
    found = []
    for (entry,) in proposals(caught.value.fix):
        settings = {key: value for key, value in entry.items() if key != "path"}
        found.append(total(read(content, "data.xlsx", **settings)))
    assert found == [("USD", 3_500_000), ("USD", 3_500)]


SILENT = {
    "comment-at-another-heading": workbook("Amount (USD)", commented("in thousands", "A1")),
    "comment-of-other-words": workbook("Amount (USD)", commented("checked by Kari in May")),
    "page-of-other-words": workbook("Amount (USD)", on_pages("Page &P of &N, Million Lives Fund")),
    "other-sheet-of-amounts": workbook(
        "Amount (USD)", noted(["Contributions of USD 5 million are not in the list"])
    ),
    "other-sheet-of-codes": workbook(
        "Amount (USD)", noted(["Code"], ["EUR"], ["NOK"], name="Codes")
    ),
    "summary-in-millions": workbook(
        "Amount (USD)",
        noted(["Year", "USD million"], [2024, 3.5], ["Amount (USD million)"], name="Summary"),
    ),
    "table-of-notes": workbook(
        "Amount (USD)", noted(["Country", "Donor", "USD million"], ["Mali", "Norad", 3.5])
    ),
    "unit-in-the-heading": workbook("Amount (USD)", noted(["Population", "4,000"], name="Notes")),
}


@pytest.mark.parametrize("content", SILENT.values(), ids=SILENT)
def test_other_texts_around_a_table_change_nothing(read: Read, content: bytes) -> None:
    assert total(read(content, "data.xlsx")) == ("USD", 3_500)


def test_a_heading_with_its_unit_needs_nothing_around_it(read: Read) -> None:
    content = workbook("Amount (USD million)", noted(["All amounts are in USD million"]))
    assert total(read(content, "data.xlsx")) == ("USD", 3_500_000_000)


def test_a_comment_that_names_another_currency_is_refused(read: Read) -> None:
    with pytest.raises(SourceError, match="names another currency"):
        read(workbook("Amount (USD)", commented("EUR million")), "data.xlsx")


def test_notes_are_read_if_the_sheet_of_the_table_is_named(read: Read) -> None:
    content = workbook("Amount", noted(["All amounts are in USD thousand"]))
    assert total(read(content, "data.xlsx", sheet="Data")) == ("USD", 3_500_000)


HEAD = '<table:table-cell office:value-type="string">{}<text:p>Amount</text:p></table:table-cell>'


def test_comments_and_pages_of_opendocument_are_read(read: Read) -> None:
    note = "<office:annotation><text:p>USD thousand</text:p></office:annotation>"
    content = document(table(row("Recipient", HEAD.format(note)), row("A", 1500), row("B", 2000)))
    assert total(read(content, "data.ods")) == ("USD", 3_500_000)
    plain = document(table(row("Recipient", "Amount"), row("A", 1500), row("B", 2000)))
    with zipfile.ZipFile(io.BytesIO(plain)) as old:
        written = old.read("content.xml").decode()
    pages = (
        '<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:master-styles>'
        "<style:master-page><style:header><text:p>Amounts in USD thousand</text:p></style:header>"
        "</style:master-page></office:master-styles></office:document-styles>"
    )
    content = archive(written, styles_xml=pages)
    assert total(read(content, "data.ods")) == ("USD", 3_500_000)


def test_comments_of_old_workbooks_are_read(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = xlrd.open_workbook

    def with_comment(**options: Any) -> Any:
        book = opened(**options)
        book.sheet_by_index(0).cell_note_map[0, 1] = SimpleNamespace(text="USD thousand")
        return book

    monkeypatch.setattr(xlrd, "open_workbook", with_comment)
    content = old_book(["Recipient", "Amount"], ["A", 1500], ["B", 2000])
    assert total(read(content, "data.xls")) == ("USD", 3_500_000)


@pytest.mark.parametrize(
    "name",
    ["grants_usd_thousand.csv", "Grants USD'000.csv", "kUSD.csv", "aid-2025-thousand-usd.csv"],
)
def test_the_name_of_a_file_may_be_the_unit(read: Read, name: str) -> None:
    content = "Recipient,Amount (USD)\nA,1500\nB,2000\n"
    with pytest.raises(UnclearError, match="the name of the file") as caught:
        read(content, name)
    assert 'unit = "thousand"' in caught.value.fix
    assert total(read(content, name, unit="thousand")) == ("USD", 3_500_000)


@pytest.mark.parametrize(
    "name",
    [
        "grants-2025.csv", "million-lives.csv", "usd.csv", "usd_1_000_000_fund.csv", "k.csv",
        "k24-usd.csv", "usd-m12.csv", "aid_usd_k3.csv",
    ],
)  # fmt: skip
def test_other_names_of_files_change_nothing(read: Read, name: str) -> None:
    assert total(read("Recipient,Amount (USD)\nA,1500\nB,2000\n", name)) == ("USD", 3_500)
