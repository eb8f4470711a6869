"""Data of a million attributes, columns, names or sheets end in a message, soon and in little."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.cli.measuring import measured
from tests.cli.test_run_bounded_inputs import changed_workbook, configure, ends_in_a_message
from tests.forking import ForkServer

MILLION = 10**6
ACTIVITY = b"<iati-activities><iati-activity><iati-identifier>a</iati-identifier>"
END = b"</iati-activity></iati-activities>"
OFFICE = (
    b'<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    b' xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
SHEETS = b"".join(b'<t:table t:name="s%d"/>' % number for number in range(100_000))


@cache
def attributes() -> bytes:
    return b" ".join(b'a%d="1"' % number for number in range(MILLION))


@cache
def members() -> bytes:
    return b",".join(b'"k%d":1' % number for number in range(MILLION))


def workbook_of_sheets() -> bytes:
    sheets = b"".join(b'<sheet name="s%d" sheetId="%d"/>' % (at, at) for at in range(2, 100_000))
    return changed_workbook("xl/workbook.xml", b"</sheets>", sheets + b"</sheets>")


def document(body: bytes) -> bytes:
    """Return a spreadsheet of OpenDocument."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", body)
    return packed.getvalue()


def columns() -> bytes:
    file = io.BytesIO()
    schema = pa.schema([(f"c{number}", pa.int64()) for number in range(20_000)])
    parquet.ParquetWriter(file, schema).close()
    return file.getvalue()


def utf_16(xml: bytes) -> bytes:
    return xml.decode("ascii").encode("utf-16")


SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
TOO_MUCH: dict[str, tuple[str, Callable[[], bytes]]] = {
    "attributes of a root": ("xml", lambda: b"<iati-activities " + attributes() + b"/>"),
    "attributes of an activity": (
        "xml", lambda: b"<iati-activities><iati-activity " + attributes() + b"/></iati-activities>"
    ),
    "attributes of a transaction": (
        "xml", lambda: ACTIVITY + b"<transaction " + attributes() + b"/>" + END
    ),
    "attributes of a tag without end": ("xml", lambda: b"<iati-activities " + attributes()),
    "attributes in UTF-16": ("xml", lambda: utf_16(b"<iati-activities " + attributes() + b"/>")),
    "attributes of another root": ("xml", lambda: b"<a " + attributes() + b"/>"),
    "elements": ("xml", lambda: ACTIVITY + b"<b/>" * MILLION + END),
    "names of elements": (
        "xml", lambda: ACTIVITY + b"".join(b"<b%d/>" % at for at in range(MILLION)) + END
    ),
    "a comment without end": ("xml", lambda: b"<iati-activities><!--" + b"x" * 50 * MILLION),
    "a text without end": ("xml", lambda: b"<iati-activities>" + b"x" * 50 * MILLION),
    "members of an object": ("json", lambda: b"{" + members() + b"}"),
    "members of a record": ("json", lambda: b"[{" + members() + b"}]"),
    "records of other names each": (
        "json", lambda: b"[" + b",".join(b'{"k%d":1}' % at for at in range(200_000)) + b"]"
    ),
    "numbers": ("json", lambda: b"[" + b"1," * MILLION + b"1]"),
    "digits": ("json", lambda: b'[{"recipient":"A","amount":' + b"9" * MILLION + b"}]"),
    "attributes of a sheet": (
        "xlsx",
        lambda: changed_workbook(SHEET, b"<sheetData>", b"<sheetData " + attributes() + b">"),
    ),
    "attributes of a row": (
        "xlsx", lambda: changed_workbook(SHEET, b"<row ", b"<row " + attributes() + b" ")
    ),
    "attributes of fonts": (
        "xlsx", lambda: changed_workbook(STYLES, b"<fonts ", b"<fonts " + attributes() + b" ")
    ),
    "attributes of a workbook": (
        "xlsx", lambda: changed_workbook(BOOK, b"<sheets>", b"<sheets " + attributes() + b">")
    ),
    "sheets of a workbook": ("xlsx", workbook_of_sheets),
    "attributes of a document": ("ods", lambda: document(OFFICE + b" " + attributes() + b"/>")),
    "sheets of a document": (
        "ods",
        lambda: document(
            OFFICE + b"><o:body><o:spreadsheet>" + SHEETS
            + b"</o:spreadsheet></o:body></o:document-content>"
        ),
    ),
    "columns": ("parquet", columns),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("case", TOO_MUCH)
def test_data_out_of_proportion_are_refused_by_name(
    project: Path, fork_server: ForkServer, case: str
) -> None:
    ending, content = TOO_MUCH[case]
    configure(project, data=f"data/x.{ending}")
    (project / f"data/x.{ending}").write_bytes(content())
    text = ends_in_a_message(fork_server, project, "run")
    assert f"x.{ending}" in text


def test_a_table_of_two_thousand_columns_is_looked_at_in_proportion(
    project: Path, fork_server: ForkServer
) -> None:
    configure(project, data="data/x.csv")
    heading = ",".join(f"c{number}" for number in range(2000))
    (project / "data/x.csv").write_text(f"{heading}\n{'1,' * 1999}1\n")
    text = ends_in_a_message(fork_server, project, "run")
    assert "no heading is recognised" in text


def test_many_attributes_that_are_not_out_of_proportion_stop_nothing(
    project: Path, fork_server: ForkServer
) -> None:
    more = b" ".join(b'x%d="%d"' % (number, number) for number in range(2000))
    transaction = (
        b'<transaction><transaction-type code="2"/><transaction-date iso-date="2025-01-02"/>'
        b'<value currency="NOK" value-date="2025-01-02">5</value>'
        b"<receiver-org><narrative>A</narrative></receiver-org></transaction>"
    )
    text = b"<description><narrative>" + b"a = 'b' " * 300_000 + b"</narrative></description>"
    xml = ACTIVITY.replace(b"<iati-activity>", b"<iati-activity " + more + b">")
    configure(project, data="data/x.xml")
    (project / "data/x.xml").write_bytes(xml + text + transaction + END)
    found = measured(fork_server, project, "summary")
    assert found.code == 0, found.text
