"""Data, templates and configurations that are hostile, or that a page cannot hold."""

from __future__ import annotations

import csv
import email
import io
import zipfile
from email.policy import default
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.cli.measuring import measured
from tests.cli.test_check_delivery import PLANTED
from tests.limits import is_within
from tests.runs.faults.conftest import NOW, SLOT, Project
from tests.runs.faults.plugin import Tries
from tests.sources.standards.iati.test_parser import LAUGHS, TRANSACTION, one

from aidreport.pdf.reading.reader import read_pdf

pytestmark = pytest.mark.long
HEAD = ["donor", "recipient", "amount", "currency", "measure", "date"]
SECONDS, MEGABYTES = 2, 300


def write_rows(project: Project, *recipients: str) -> None:
    """Have the report's table name these recipients."""
    text = io.StringIO()
    writer = csv.writer(text)
    rows = (
        ["Norway", name, str(amount), "NOK", "commitment", "2026-01-01"]
        for amount, name in enumerate(recipients, 5)
    )
    writer.writerows([HEAD, *rows])
    (project.folder / "n.csv").write_text(text.getvalue(), encoding="utf-8", newline="")


def words(project: Project) -> str:
    (pdf,) = project.folder.rglob("output/**/*.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(pdf).pages)
    return " ".join(text.split())


def refused(project: Project, *arguments: str, code: int = 1) -> str:
    """Return the message of a command that must be refused, soon and in little memory."""
    before = {path for path in project.folder.parent.rglob("*") if path.suffix == ".pdf"}
    found = measured(project.server, project.folder, *arguments)
    assert found.code == code, found.text
    assert "internal error" not in found.text
    assert "fix" in found.text, found.text
    assert is_within(found.seconds, SECONDS), found
    assert found.megabytes < MEGABYTES, found
    assert before == {path for path in project.folder.parent.rglob("*") if path.suffix == ".pdf"}
    return found.text


FORMULAS = [
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-1+1",
    "@CELL(A1)",
    " =1",
    "=cmd|' /C x'!A0",
]


@pytest.mark.fault("formulas")
@pytest.mark.parametrize("name", FORMULAS)
def test_a_formula_in_the_data_is_a_text_in_every_table_that_is_written(
    tiny: Project, name: str
) -> None:
    write_rows(tiny, name, "UNICEF")
    tiny.configure("", **{"channels = [": 'attach = ["xlsx", "csv"]\nchannels = ['})
    assert tiny.call("run", "n", "--slot", SLOT, now=NOW).code == 0
    (path,) = (tiny.folder / "output/outbox").glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    files = {part.get_filename().rpartition(".")[2]: part for part in message.iter_attachments()}
    cells = [
        cell
        for sheet in load_workbook(io.BytesIO(files["xlsx"].get_payload(decode=True)))
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert any(name.strip() in str(cell.value) for cell in cells)
    assert "f" not in {cell.data_type for cell in cells}
    table = files["csv"].get_payload(decode=True).decode("utf-8-sig")
    attached = PdfReader(io.BytesIO(files["pdf"].get_payload(decode=True))).attachments
    tables = [
        table,
        *(parts[0].decode() for file, parts in attached.items() if file[-4:] == ".csv"),
    ]
    summed = tiny.call("summary", "n", "--format", "csv").out
    for text in (*tables, summed):
        found = [
            cell for row in csv.reader(io.StringIO(text)) for cell in row if name.strip() in cell
        ]
        assert all(cell.startswith("'") for cell in found), found
    assert len(tables) == 2


MARKUP = [
    '<img src="/etc/passwd"/>',
    '<a href="javascript:alert(1)">here</a>',
    "<b>unclosed",
    "</para>closed",
    "&lt;b&gt; &amp; &#65;",
    "{{ 7*7 }}",
    "{# x #}",
    "**bold** [x](http://x)",
    ":::table{}",
    "<!-- hidden",
]


@pytest.mark.fault("markup")
@pytest.mark.parametrize("name", MARKUP)
def test_markup_in_the_data_is_drawn_and_sent_as_the_text_it_is(tiny: Project, name: str) -> None:
    write_rows(tiny, name, "UNICEF")
    result = tiny.call("run", "n", "--slot", SLOT, now=NOW)
    assert result.code == 0, result.err
    assert name in words(tiny)
    (path,) = (tiny.folder / "output/outbox").glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    page = message.get_body(("html",)).get_content()
    assert "<img src=" not in page
    assert "<a href=" not in page
    assert "<b>unclosed" not in page
    assert "root:" not in page + words(tiny)


@pytest.mark.fault("scripts")
@pytest.mark.parametrize(
    "name", ["Łódź", "Київ", "Αθήνα", "Čačak", "Bjørnøya", "Straße", "Iași", "Þórshöfn", "Đà Nẵng"]
)
def test_a_name_in_a_script_that_the_fonts_have_is_drawn_as_it_is(tiny: Project, name: str) -> None:
    write_rows(tiny, name)
    result = tiny.call("run", "n", "--slot", SLOT, now=NOW)
    assert result.code == 0, result.err
    assert name in words(tiny)


@pytest.mark.fault("scripts")
@pytest.mark.parametrize("name", ["العربية", "עברית", "हिन्दी", "中文", "日本", "ไทย", "ខ្មែរ"])
def test_a_name_in_another_script_is_drawn_and_read_in_the_order_of_its_letters(
    tiny: Project, name: str
) -> None:
    write_rows(tiny, name)
    result = tiny.call("run", "n", "--slot", SLOT, now=NOW)
    assert result.code == 0, result.err
    (pdf,) = tiny.folder.rglob("output/**/*.pdf")
    assert name in {passage.text for passage in read_pdf(pdf).passages}


@pytest.mark.fault("scripts")
@pytest.mark.parametrize("name", ["\U000f0001", "\ue000"])
def test_a_name_that_no_font_has_is_refused_by_its_letters(tiny: Project, name: str) -> None:
    write_rows(tiny, name)
    text = refused(tiny, "run", "n", "--slot", SLOT)
    assert all(f"U+{ord(letter):04X}" in text for letter in name)


@pytest.mark.fault("tall-row")
@pytest.mark.parametrize("count", [100, 800, 1500])
def test_a_row_taller_than_a_page_is_split_and_whole(tiny: Project, count: int) -> None:
    write_rows(tiny, " ".join(f"word{number}" for number in range(count)))
    result = tiny.call("run", "n", "--slot", SLOT, now=NOW)
    assert result.code == 0, result.err
    found = words(tiny)
    assert [number for number in range(count) if f"word{number}" not in found] == []


@pytest.mark.fault("tall-row")
@pytest.mark.parametrize("letter", ["x", "ø"])
def test_a_name_longer_than_a_pdf_may_hold_is_refused_by_its_beginning(
    tiny: Project, letter: str
) -> None:
    write_rows(tiny, " ".join(f"{letter}{number}" for number in range(6000)))
    assert f"{letter}0 {letter}1" in refused(tiny, "run", "n", "--slot", SLOT)


EXTERNAL = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
XML = {
    "laughs in a text": one("<title>&a9;</title>", head=LAUGHS),
    "laughs in an attribute": one(TRANSACTION.replace('code="3"', 'code="&a9;"'), head=LAUGHS),
    "an external entity": one("<title>&a;</title>", head=EXTERNAL),
    "an external document": one(head='<!DOCTYPE a SYSTEM "http://localhost:9/a.dtd">'),
    "an unknown entity": one("<title>&nowhere;</title>"),
    "nesting": "<iati-activities>" + "<a>" * 200_000,
}


@pytest.mark.fault("xml")
@pytest.mark.parametrize("what", XML)
@pytest.mark.parametrize("kind", ["xml", "xlsx", "ods"])
def test_entities_and_nesting_are_refused_in_every_file_of_xml(
    tiny: Project, tmp_path: Path, kind: str, what: str
) -> None:
    file = tiny.folder / f"n.{kind}"
    tiny.configure("", **{'"n.csv"': f'"n.{kind}"'})
    if kind == "xml":
        file.write_text(XML[what], encoding="utf-8")
    else:
        inner = {"xlsx": "xl/workbook.xml", "ods": "content.xml"}[kind]
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
            if kind == "ods":
                book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            book.writestr("[Content_Types].xml", XML[what])
            book.writestr(inner, XML[what])
    assert "root:" not in refused(tiny, "run", "n", "--slot", SLOT)
    assert not list(tmp_path.rglob("output/**/*.eml"))


OUTSIDE = {
    "output, up": 'output = "../{date}.pdf"',
    "output, absolute": 'output = "/etc/aidreport-tests/{date}.pdf"',
    "output, up in the midst": 'output = "output/a/../../../{date}.pdf"',
    "output, a burst's key": 'burst = "recipient"\noutput = "output/../../{key}.pdf"',
    "template, up": 'template = "../../etc/passwd"',
    "template, absolute": 'template = "/etc/passwd"',
    "brand, up": 'brand = "../../etc"',
}


@pytest.mark.fault("outside")
@pytest.mark.parametrize("what", OUTSIDE)
def test_a_path_out_of_the_folder_is_refused(tiny: Project, tmp_path: Path, what: str) -> None:
    tiny.configure("", **{'data = "n.csv"\n': f'data = "n.csv"\n{OUTSIDE[what]}\n'})
    for command in (("check",), ("run", "n", "--slot", SLOT), ("render",)):
        found = measured(tiny.server, tiny.folder, *command)
        assert found.code != 0, (command, found.text)
        assert "fix" in found.text, found.text
        assert "root:" not in found.text
    assert not list(tmp_path.parent.glob("*.pdf"))
    assert not Path("/etc/aidreport-tests").exists()


ENDLESS = {
    "repetition": "{{ 'x' * 1000000000 }}",
    "a power": "{{ 9 ** 9 ** 9 }}",
    "a range": "{{ range(1000000000) }}",
    "a sum": "{{ range(1000000000) | sum }}",
    "a wide text": "{{ 'x'.center(1000000000) }}",
    "a format": "{{ '%1000000000d' % 1 }}",
    "a nested list": "{{ [[[[[1] * 1000] * 1000] * 1000] * 1000] }}",
    "depth": "{{ " + "(" * 400 + "1" + ")" * 400 + " }}",
    "its insides": "{{ ''.__class__.__mro__ }}",
    "a loop": "{% for x in range(1000000000) %}{{ x }}{% endfor %}",
    "itself": '{% include "own.md" %}',
}


@pytest.mark.fault("templates")
@pytest.mark.parametrize("what", ENDLESS)
def test_a_template_without_end_is_refused_with_its_line(tiny: Project, what: str) -> None:
    (tiny.folder / "own.md").write_text(f"# Heading\n\n{ENDLESS[what]}\n", encoding="utf-8")
    tiny.configure("", **{'data = "n.csv"\n': 'data = "n.csv"\ntemplate = "own.md"\n'})
    text = refused(tiny, "run", "n", "--slot", SLOT)
    assert "own.md" in text
    assert "line 3" in text, text


@pytest.mark.fault("secrets")
def test_no_output_no_file_and_no_table_shows_a_secret(project: Project, tries: Tries) -> None:
    (project.folder / "subscribers.toml").write_text(
        '[[subscribers]]\naddress = "a@example.test"\npassword = { env = "PDF_PASSWORD" }\n'
    )
    project.configure(SECRETS)
    told = {}
    for arguments in COMMANDS:
        result = project.call(*arguments, environment=PLANTED)
        told[" ".join(arguments)] = result.out + result.err
    told["the ledger"] = "\n".join(map(str, project.rows("SELECT * FROM deliveries")))
    files = [path.read_bytes() for path in project.folder.rglob("*") if path.is_file()]
    assert len(files) > 10
    told["a file"] = b"\n".join(files).decode("latin-1")
    secrets = {**PLANTED, "HOOK_URL": "planted-url"}
    for secret in secrets.values():
        for place, text in told.items():
            with tries.one():
                assert secret not in text, place


COMMANDS = [
    ("check",),
    ("run", "--slot", SLOT, "--verbose"),
    ("run", "--dry-run"),
    ("mail", "test", "--verbose"),
    ("mail", "send", "--verbose"),
    ("mail", "bounces", "--verbose"),
    ("mail", "list", "1"),
    ("doctor",),
    ("why", "norway-ukraine"),
    ("history", "--format", "json"),
    ("resend", "1", "--verbose"),
]
SECRETS = """
[mail]
sender = "aid@example.test"
owner = "owner@example.test"
[mail.bounces]
imap = "localhost"
port = 9
user = "aid@example.test"
password = { env = "IMAP_PASSWORD" }
[smtp]
host = "localhost"
port = 9
user = "aid@example.test"
password = { env = "SMTP_PASSWORD" }
timeout = "0.3 s"
[webhooks.site]
url = { env = "HOOK_URL" }
secret = { env = "HOOK_KEY" }
[copies.bucket]
to = "nosuchstore://bucket"
options = { secret = { env = "STORE_KEY" } }
[reports.norway-ukraine.delivery]
channels = ["smtp", "site", "bucket", "folder"]
subscribers = ["subscribers.toml"]
"""
