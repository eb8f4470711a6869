from __future__ import annotations

import zlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name
from reportlab.pdfgen.canvas import Canvas
from tests.properties import cases

from aidreport.errors import SourceError
from aidreport.pdf.reading.conformance import conformance
from aidreport.pdf.reading.linter import lint
from aidreport.pdf.reading.reader import read_pdf
from aidreport.proof.numbers import collapsed


def test_a_briefing_is_read_in_the_order_of_its_tags(good: Path) -> None:
    reading = read_pdf(good)
    assert (reading.title, reading.language, reading.pages) == ("A title", "en", 2)
    assert reading.claims == ("PDF/UA-1", "PDF/A-3a")
    assert reading.producer == "aidreport"
    assert reading.fingerprint_matches is True
    texts = [(item.tag, collapsed(item.alternative or item.text)) for item in reading.passages]
    assert texts[:15] == [
        *[("P", text) for text in ("Ministry", "Section", "Briefing", "12 June")],
        ("H1", "Title"),
        ("P", "A first paragraph."),
        ("H2", "Section"),
        ("Table", "Who gets what"),
        ("Caption", "Table 1"),
        ("TH", "Recipient"),
        ("TH", "NOK"),
        ("TH", "Share"),
        ("TH", "UNICEF"),
        ("TD", "3"),
        ("Figure", "60%"),
    ]
    assert [(mark.title, mark.text) for mark in reading.passages[13].marks] == [("figure a", "3")]


def test_attached_files_come_with_their_relationship_and_checksum(
    good: Path, tmp_path: Path
) -> None:
    (data,) = read_pdf(good).attachments
    assert (data.name, data.relationship, data.content) == ("data.csv", "Data", b"a,b\r\n")
    assert data.checksum is True
    with pikepdf.open(good) as pdf:
        stream = pdf.Root.AF[0].EF.UF
        stream.write(b"a,c\r\n")
        stream.Params = Dictionary(CheckSum=b"0" * 16)
        pdf.save(tmp_path / "x")
    (other,) = read_pdf(tmp_path / "x").attachments
    assert other == replace(data, content=b"a,c\r\n", checksum=False)


def test_a_file_that_was_saved_again_has_lost_its_fingerprint(good: Path, tmp_path: Path) -> None:
    with pikepdf.open(good) as pdf:
        pdf.save(tmp_path / "x")
    assert read_pdf(tmp_path / "x").fingerprint_matches is False


def test_a_pdf_of_another_program_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "plain"
    canvas = Canvas(str(path))
    canvas.setTitle("Plain")
    canvas.drawString(9, 9, "x")
    canvas.save()
    reading = read_pdf(path)
    assert (reading.tagged, reading.passages, reading.claims) == (False, (), ())
    assert reading.fingerprint_matches is None


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        # Other words take the place of those drawn.
        (b"(a) Tj /Span<</ActualText(bcd)>>BDC (x) Tj EMC (e) Tj", "abcde"),
        (b"(a) Tj /Span<</ActualText<FEFF00620063>>>BDC (x) Tj EMC (e) Tj", "abce"),
        # Each string is reversed, the strings follow each other as they are read.
        (b"(a) Tj /ReversedChars BMC (dcb) Tj [(g)20(f) 9(e)]TJ EMC (h) Tj", "abcdefgh"),
        (b"/ReversedChars BMC /Span<</ActualText(abc)>>BDC (x) Tj EMC (ed) Tj EMC", "abcde"),
    ],
)
def test_marked_text_is_read_as_its_mark_says(tmp_path: Path, shown: bytes, read: str) -> None:
    path = tmp_path / "x"
    pdf = pikepdf.new()
    pdf.add_blank_page()
    page = pdf.pages[0].obj
    page.Contents = pdf.make_stream(b"/P<</MCID 0>>BDC BT /F1 9 Tf " + shown + b" ET EMC")
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F1=font))
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    root.K = pdf.make_indirect(Dictionary(S=Name.P, P=root, Pg=page, K=0))
    pdf.Root.StructTreeRoot = root
    pdf.save(path)
    assert [item.text for item in read_pdf(path).passages] == [read]


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7\n", b"no PDF at all", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF"],
)
def test_what_is_no_pdf_is_refused_with_the_reason(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    for inspect in (read_pdf, lint):
        with pytest.raises(SourceError) as caught:
            inspect(path)
        assert caught.value.why
        assert " at 0x" not in str(caught.value)


def test_a_file_with_a_password_is_refused(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "x"
    with pikepdf.open(good) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(SourceError, match="protected with a password"):
        read_pdf(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        read_pdf(tmp_path / "x")
    with pytest.raises(SourceError, match="is not a file"):
        read_pdf(tmp_path)


def test_a_tree_of_a_thousand_levels_and_a_loop_ends(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "x"
    with pikepdf.open(good) as pdf:
        element = pdf.Root.StructTreeRoot.K
        for _ in range(3000):
            inner = pdf.make_indirect(Dictionary(S=Name.Sect, P=element))
            element.K = Array([inner])
            element = inner
        element.K = pdf.Root.StructTreeRoot.K
        pdf.save(path)
    assert read_pdf(path).passages == ()
    assert any("elsewhere in the tree" in line for line in lint(path))


def test_forms_that_draw_themselves_end(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "x"
    with pikepdf.open(good) as pdf:
        form = pdf.make_stream(b"/A Do /A Do", Type=Name.XObject, Subtype=Name.Form)
        form.Resources = Dictionary(XObject=Dictionary(A=form))
        page = pdf.pages[0].obj
        page.Resources.XObject["/A"] = form
        page.Contents.write(b"/A Do")
        pdf.save(path)
    assert any("nested too deeply" in line for line in lint(path))


@pytest.mark.long
def test_a_stream_that_unpacks_to_gigabytes_is_refused(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "x"
    packed = zlib.compressobj(9)
    block = b" " * (1 << 20)
    first = packed.compress(block) + packed.flush(zlib.Z_FULL_FLUSH)
    # After a full flush the same bytes mean the same again.
    again = packed.compress(block) + packed.flush(zlib.Z_FULL_FLUSH)
    content = first + again * 599
    with pikepdf.open(good) as pdf:
        pdf.pages[0].obj.Contents.write(content, filter=Name.FlateDecode)
        pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    with pytest.raises(SourceError):
        read_pdf(path)


@cases(25)
@given(data=st.data())
def test_flipped_bytes_are_reported_or_refused_and_nothing_else(
    good: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(good.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    path = tmp_path_factory.getbasetemp() / "flipped"
    path.write_bytes(bytes(content))
    for inspect in (read_pdf, lint, lambda file: conformance(file, ["PDF/UA-1"])):
        with suppress(SourceError):
            inspect(path)
