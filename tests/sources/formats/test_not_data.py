"""Files that are no data get an answer that fits, and no traceback."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]

TITLE = "Norway gives NOK 386 million to Ukraine"
PROSE = f"""{TITLE}

The Government has allocated NOK 386 million to partners, says the Minister of Foreign Affairs.
UNICEF receives NOK 229 million, the ICRC NOK 140 million and the IFRC NOK 17 million for winter.
"""
MAIL = f"From: a@example.org\nTo: b@example.org\nSubject: Aid\nDate: Mon, 5 Jan 2026\n\n{PROSE}"
TABLE = (
    "<table><tr><th>Recipient</th><th>Amount (NOK)</th></tr><tr><td>A</td><td>5</td></tr></table>"
)


WORKBOOK_IN_XML = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)
LONG = "The partner provides water and shelter to people in the area this year."


def archive(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for name in names:
            packed.writestr(name, "Recipient,Amount (NOK)\nA,5\n")
    return content.getvalue()


def old_office(part: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + part.encode("utf-16-le")


UNREADABLE = {
    "mail.msg": (old_office("__substg1.0_001A001E"), "an e-mail"),
    "release.rtf": (b"{\\rtf1 x}", "a word processor file"),
    "release.doc": (old_office("WordDocument"), "a word processor file"),
    "slides.pptx": (archive("[Content_Types].xml", "ppt/presentation.xml"), "a presentation"),
}
READABLE = {
    "release.txt": PROSE.encode(),
    "release.md": f"# {TITLE}\n{PROSE}".encode(),
    "release.csv": PROSE.replace(",", ";").encode(),
    "mail.eml": MAIL.encode(),
    "mail.txt": MAIL.replace("\n", "\r\n").encode(),
    "page.html": f"<!DOCTYPE html><html><body><p>{PROSE}</p></body></html>".encode(),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_text_that_is_not_read_is_led_to_the_form_of_an_announcement(
    read: Read, name: str
) -> None:
    content, kind = UNREADABLE[name]
    with pytest.raises(SourceError) as caught:
        read(content, name)
    assert caught.value.problem.startswith(f"{name} is {kind}")
    assert "[[allocations]]" in caught.value.fix
    form = "\n".join(line.strip() for line in caught.value.details[1:])
    dataset = read(form, "announcement.toml")
    assert [item.recipient.name for item in dataset.allocations] == ["who receives"]


@pytest.mark.parametrize("name", READABLE)
def test_a_text_that_leaves_something_out_is_led_to_extract(read: Read, name: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(READABLE[name], name)
    assert caught.value.problem.startswith(f"{name}: not found in its text: ")
    assert f"aidreport extract {name} -o " in caught.value.fix


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("release.pdf", b"%PDF-1.7 x", "cannot be opened as a PDF file"),
        ("release.docx", archive("[Content_Types].xml", "word/document.xml"), "cannot be opened"),
        ("uk.txt", "Уряд виділив кошти на гуманітарну допомогу Україні цього року, сказав міністр"
         " закордонних справ.\n".encode(), "states no amount of money"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_read_says_why(
    read: Read, name: str, content: bytes, problem: str
) -> None:
    with pytest.raises(SourceError, match=problem) as caught:
        read(content, name)
    assert caught.value.fix


@pytest.mark.parametrize(
    ("name", "content", "problem", "fix"),
    [
        ("page.html", f"<!DOCTYPE html><html><body>{TABLE}</body></html>", "a web page with tables",
         "open it in a spreadsheet program"),
        ("export.xls", f"<html><body>{TABLE}</body></html>", "a web page with tables",
         "save its table as .xlsx"),
        ("export.csv", TABLE, "a web page with tables", "save its table as .xlsx"),
        ("book.xml", WORKBOOK_IN_XML, "a workbook in XML", "save it as .xlsx"),
        ("feed.xml", '<?xml version="1.0"?><rss version="2.0"/>', "an XML file, but not one of",
         "export the table"),
        ("photo.png", b"\x89PNG\r\n", "a picture", "export the table"),
        ("data.csv.gz", b"\x1f\x8b\x08", "a compressed file", "unpack it"),
        ("data.7z", b"7z\xbc\xaf", "a compressed file", "unpack it"),
        ("aid.db", b"SQLite format 3\x00", "a database", 'url = "sqlite:///aid.db"'),
        ("data.zip", archive("readme.md", "2025/data.csv"), "an archive that holds 2025/data.csv",
         'data = "2025/data.csv"'),
    ],
)  # fmt: skip
def test_other_files_are_named_with_what_to_do(
    read: Read, name: str, content: str | bytes, problem: str, fix: str
) -> None:
    with pytest.raises(SourceError) as caught:
        read(content, name)
    assert caught.value.problem.startswith(f"{name} is {problem}")
    assert fix in caught.value.fix


@pytest.mark.parametrize(
    "content",
    [
        f"Recipient,Amount (NOK),Description\nA,5,{LONG}\n",
        "Name;Purpose of the grant that the board has decided on this year.\nA;5\nB;6\n",
        "foo,bar\n1,2\n",
        "just one line of text\n",
    ],
)
def test_a_table_with_sentences_in_it_is_no_text(read: Read, content: str) -> None:
    problem = ""
    try:
        read(content)
    except SourceError as error:
        problem = error.problem
    assert "sentences" not in problem
