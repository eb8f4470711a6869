"""Announcements in the files that people save and send: what browsers, Word and mail make."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]

_TRUTH = [("UNICEF", "7000000"), ("WFP", "5000000")]
_TITLE = "Ireland provides €12 million to Sudan"
_MENU = '<div class="region-header"><ul class="menu"><li><a>Aid</a></li></ul></div>'

DRUPAL = f"""<!DOCTYPE html><html lang="en"><head><title>{_TITLE} | Irish Aid</title></head><body>
<div id="cookie-banner" class="cookie-consent"><p>We use cookies worth €1 million to WHO.</p></div>
<header>{_MENU}</header><main><div class="layout-container"><h1>{_TITLE}</h1>
<ul class="language-switcher-language-url"><li>English</li><li>Gaeilge</li></ul>
<div class="field field--name-body"><p>Ireland will provide &euro;12&nbsp;million to Sudan.</p>
<ul><li>&euro;7 million to <a>UNICEF</a>
<ul><li>schools</li></ul></li><li>&euro;5&nbsp;million to <strong>WFP</strong></li></ul></div>
<div class="block-related"><h2>Related</h2><p>Ireland gives €90 million to UNHCR</p></div>
</div></main><footer><p>Irish Aid spends €810 million to IOM</p></footer></body></html>"""

WORDPRESS = f"""<html><head><meta property="og:title" content="{_TITLE}"></head><body>
<nav>Home</nav><article class="post"><h1 class="entry-title">{_TITLE}</h1>
<div class="entry-content"><p>Ireland will provide €12 million to Sudan:<br/>
– €7 million to UNICEF<br/>
– €5 million to WFP</p></div><div class="sharedaddy sd-sharing">Share</div></article>
<aside class="widget"><p>€3 million to IOM</p></aside></body></html>"""

LAYOUT = f"""<html><body><table width="100%"><tr><td><table><tr><td>Menu</td></tr></table></td>
<td><div class="heading">{_TITLE}</div><p>Ireland will provide €12 million to Sudan.</p>
<table><tr><td>UNICEF</td><td>€7 million</td></tr><tr><td>WFP</td><td>€5 million</td></tr></table>
</td></tr></table></body></html>"""

DEFINITIONS = f"""<html><body><main><h1>{_TITLE}</h1><p>Ireland will provide €12 million.</p>
<dl><dt>UNICEF</dt><dd>€7 million</dd><dt>WFP</dt><dd>€5 million</dd></dl></main></body></html>"""

HEADS = f"""<html><body><main><h1>{_TITLE}</h1><p>Ireland will provide €12 million.</p>
<table><thead><tr><th>Partner</th><th>Sector</th><th>Amount (EUR million)</th></tr></thead>
<tr><td>UNICEF</td><td>Health</td><td>7</td></tr><tr><td>WFP</td><td>Food</td><td>5.0</td></tr>
<tr><td>Total</td><td></td><td>12</td></tr></table></main></body></html>"""


def extracted(run: Run, path: Path, content: bytes) -> dict[str, Any]:
    path.write_bytes(content)
    result = run("extract", str(path), "--format", "json")
    assert result.code == 0
    found: dict[str, Any] = json.loads(result.out)
    return found


def is_right(found: dict[str, Any]) -> bool:
    shares = [(item["recipient"], item["amount"]) for item in found["allocations"]]
    return shares == _TRUTH and [item["amount"] for item in found["headline"]] == ["12000000"]


@pytest.mark.parametrize(
    "page",
    [DRUPAL, WORDPRESS, LAYOUT, DEFINITIONS, HEADS],
    ids=["drupal", "wordpress", "layout", "dl", "heads"],
)
def test_of_a_saved_page_the_announcement_alone_is_read(
    run: Run, tmp_path: Path, page: str
) -> None:
    assert is_right(extracted(run, tmp_path / "page.html", page.encode()))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig", "iso-8859-15"])
@pytest.mark.parametrize("declared", ["", '<meta charset="iso-8859-1">'])
def test_a_page_is_read_in_the_encoding_that_a_browser_would_take(
    run: Run, tmp_path: Path, encoding: str, declared: str
) -> None:
    if encoding == "iso-8859-15":
        declared = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">'
    page = WORDPRESS.replace("<head>", f"<head>{declared}").replace("–", "-")
    found = extracted(run, tmp_path / "page.html", page.encode(encoding))
    assert is_right(found)
    assert found["title"] == _TITLE


_TEXT = f"""{_TITLE}

Ireland will provide €12 million to Sudan. The money goes to two partners, who have worked there for
years: UNICEF will receive €7 million and the World Food Programme (WFP) will receive €5 million.
"""
_HEADERS = (
    "From: press@example.org\nTo: news@example.org\nMIME-Version: 1.0\n"
    "Date: Mon, 3 Mar 2025 09:00:00 +0000\n"
)


def _mail(subject: str, kind: str, text: str, coding: str = "quoted-printable") -> bytes:
    import quopri

    body = quopri.encodestring(text.encode("utf-8")).decode() if coding != "8bit" else text
    kinds = f"Content-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: {coding}"
    head = f"Subject: {subject}\n{kinds}\n\n"
    return (_HEADERS + head + body).encode()


FORWARDED = f"""For your information.

---------- Forwarded message ---------
From: Press Office <press@example.org>
Date: Mon, 3 Mar 2025 at 08:00
Subject: {_TITLE}
To: <list@example.org>

{_TEXT}
--{" "}
Mary Byrne
Our office moved €3 million to IOM
"""


@pytest.mark.parametrize(
    "content",
    [
        _mail(_TITLE, "text/plain", _TEXT),
        _mail(f"PRESS RELEASE: {_TITLE}", "text/plain", _TEXT),
        _mail("News", "text/html", WORDPRESS),
        _mail(f"Fwd: {_TITLE}", "text/plain", FORWARDED),
        _mail(_TITLE, "text/plain", _TEXT.replace("\n", "\n> ")),
        _mail(_TITLE, "text/plain", _TEXT, "8bit").replace(b"charset=utf-8", b"charset=utf-8"),
    ],
    ids=["quoted-printable", "labelled", "html-only", "forwarded", "quoted", "8bit"],
)
def test_of_a_mail_the_announcement_alone_is_read(run: Run, tmp_path: Path, content: bytes) -> None:
    assert is_right(extracted(run, tmp_path / "mail.eml", content))


def test_a_mail_whose_encoding_nobody_knows_is_read_or_refused_in_words(
    run: Run, tmp_path: Path
) -> None:
    content = _mail(_TITLE, "text/plain", _TEXT).replace(b"charset=utf-8", b"charset=x-none")
    path = tmp_path / "mail.eml"
    path.write_bytes(content)
    assert run("extract", str(path)).code in (0, 3)


_DOCX = """<?xml version="1.0" encoding="UTF-8"?><w:document
 xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>{}</w:body></w:document>"""


def _word(*parts: str) -> bytes:
    from docx import Document

    empty, filled = io.BytesIO(), io.BytesIO()
    Document().save(empty)
    with zipfile.ZipFile(empty) as old, zipfile.ZipFile(filled, "w") as new:
        for item in old.namelist():
            text = _DOCX.format("".join(parts)) if item == "word/document.xml" else old.read(item)
            new.writestr(item, text)
    return filled.getvalue()


def _p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{_p(cell)}</w:tc>" for cell in cells) + "</w:tr>"


_OPENING = _p(_TITLE) + _p("Ireland will provide €12 million to Sudan.")
_LAST = _p("€5 million to WFP")
TRACKED = (
    "<w:p><w:del><w:r><w:delText>€9 million to IOM</w:delText></w:r></w:del><w:ins><w:r><w:t>€7"
    " million to UNICEF</w:t></w:r></w:ins></w:p>"
)
BOX = (
    "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>"
    + _p("€7 million to UNICEF")
    + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
    + _p("€7 million to UNICEF")
    + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)
FOOTNOTE = (
    "<w:p><w:r><w:t>€7 million to UNICEF</w:t></w:r>"
    '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
)
CONTROL = f"<w:sdt><w:sdtContent>{_p('€7 million to UNICEF')}</w:sdtContent></w:sdt>"
TABLE = (
    "<w:tbl>" + _row("Partner", "EUR million") + _row("UNICEF", "7") + _row("WFP", "5") + "</w:tbl>"
)


@pytest.mark.parametrize(
    "parts",
    [[TRACKED, _LAST], [BOX, _LAST], [FOOTNOTE, _LAST], [CONTROL, _LAST], [TABLE]],
    ids=["tracked changes", "text box", "footnote", "content control", "table"],
)
def test_of_a_word_document_all_that_it_shows_is_read_once(
    run: Run, tmp_path: Path, parts: list[str]
) -> None:
    assert is_right(extracted(run, tmp_path / "release.docx", _word(_OPENING, *parts)))


def _pdf(path: Path, pages: list[list[tuple[int, int, str]]]) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path))
    for lines in pages:
        for x, y, text in lines:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()


def _column(x: int, *lines: str) -> list[tuple[int, int, str]]:
    return [(x, 700 - 14 * at, line) for at, line in enumerate(lines)]


LEFT = ("Ireland will provide EUR 12 million to", "Sudan for the humani-", "tarian response there.")
RIGHT = (
    "UNICEF will receive EUR 7 million. The",
    "World Food Programme (WFP) will re-",
    "ceive EUR 5 million.",
)
COLUMNS = [
    [
        (60, 780, "Irish Aid news"),
        (60, 740, "Ireland provides EUR 12 million to Sudan"),
        *_column(60, *LEFT),
        *_column(320, *RIGHT),
        (60, 40, "Page 1 of 3"),
    ],
    [(60, 780, "Irish Aid news"), (60, 700, "The situation is serious."), (60, 40, "Page 2 of 3")],
    [(60, 780, "Irish Aid news"), (60, 700, "More help is needed."), (60, 40, "Page 3 of 3")],
]


@pytest.mark.broken_pdfs
def test_of_a_pdf_file_columns_and_broken_words_are_read_as_people_read_them(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "release.pdf"
    _pdf(path, COLUMNS)
    found = extracted(run, path, path.read_bytes())
    assert is_right(found)
    assert "Irish Aid news" not in json.dumps(found["facts"])


def _flowing(path: Path, title: str, *paragraphs: str) -> None:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    styles = getSampleStyleSheet()
    texts = [Paragraph(text, styles["Normal"]) for text in paragraphs]
    SimpleDocTemplate(str(path)).build([Paragraph(title, styles["Title"]), *texts])


@pytest.mark.broken_pdfs
def test_lines_of_a_pdf_file_that_were_wrapped_are_one_title_and_one_paragraph(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "release.pdf"
    title = (
        "Ireland announces €16 million for people affected by conflict and hunger in Sudan, Chad"
    )
    _flowing(
        path,
        title,
        "Dublin, 3 March 2025",
        "Ireland announced €16 million in humanitarian support for the people of Sudan and Chad.",
        "Of this, €9 million will go to the Office of the United Nations High Commissioner for"
        " Refugees (UNHCR) and €7 million to the International Federation of Red Cross and Red"
        " Crescent Societies (IFRC), which have been there for years.",
    )
    found = extracted(run, path, path.read_bytes())
    assert found["title"] == title
    assert [(a["recipient"], a["amount"]) for a in found["allocations"]] == [
        ("UNHCR", "9000000"),
        ("IFRC", "7000000"),
    ]


@pytest.mark.long
@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 20_000 + "NOK 5 million to UNICEF",
        "<table>" + "<tr><td>UNICEF</td><td>€7</td></tr>" * 20_000 + "</table>",
        '<div class="share">x</div>' * 20_000 + "<p>NOK 5 million to UNICEF</p>",
        "<ul><li>" * 300 + "NOK 5 million to UNICEF",
        "<p>NOK 5 million to UNICEF " * 5_000,
    ],
    ids=["deep", "table", "marked", "lists", "paragraphs"],
)
def test_no_page_takes_long(run: Run, tmp_path: Path, page: str) -> None:
    import time

    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    begin = time.process_time()
    result = run("extract", str(path), "--format", "json")
    assert result.code in (0, 3)
    assert time.process_time() - begin < 20
