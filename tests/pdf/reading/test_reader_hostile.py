"""Files made to harm: they are reported or refused, soon, and nothing else happens."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from tests.properties import cases

from aidreport.errors import SourceError
from aidreport.pdf.reading import conformance as module
from aidreport.pdf.reading import content as content_module
from aidreport.pdf.reading import instructions, reader
from aidreport.pdf.reading.conformance import conformance
from aidreport.pdf.reading.linter import lint
from aidreport.pdf.reading.reader import read_pdf

Make = Callable[[Pdf, pikepdf.Object, pikepdf.Object], None]
MANY = 1_000
HARMFUL: dict[str, Make] = {}
"""Each would take minutes or gigabytes if it were followed."""


def harmful(make: Make) -> Make:
    HARMFUL[make.__name__] = make
    return make


def made(path: Path, make: Make, content: bytes = b"") -> Path:
    """Write a tagged page, changed by a function of the file, the page and its Document."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        page = pdf.pages[0].obj
        page.Contents = pdf.make_stream(content)
        page.Resources = Dictionary(Font=Dictionary(), XObject=Dictionary())
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        pdf.Root.StructTreeRoot = root
        root.K = pdf.make_indirect(Dictionary(S=Name.Document, P=root, Pg=page))
        make(pdf, page, root.K)
        pdf.save(path, fix_metadata_version=False)
    return path


def with_cmap(pdf: Pdf, page: pikepdf.Object, source: bytes, kind: Name = Name.Type1) -> None:
    page.Contents.write(b"/P<</MCID 0>>BDC BT /F 9 Tf (" + b"az" * 50_000 + b") Tj ET EMC")
    page.Resources.Font.F = Dictionary(
        Type=Name.Font, Subtype=kind, BaseFont=Name.X, ToUnicode=pdf.make_stream(source)
    )


def each_with(pdf: Pdf, above: pikepdf.Object, **entries: object) -> None:
    above.K = Array([pdf.make_indirect(Dictionary(P=above, **entries)) for _ in range(MANY)])


@harmful
def marks_are_nested(pdf: Pdf, page: pikepdf.Object, _: pikepdf.Object) -> None:
    page.Contents.write(b"/A BMC " * 30_000 + b"BT " + b"(x) Tj " * 30_000 + b"ET")


@harmful
def character_maps_are_begun_and_never_ended(
    pdf: Pdf, page: pikepdf.Object, _: pikepdf.Object
) -> None:
    with_cmap(pdf, page, b"beginbfchar " * 300_000)


@harmful
def a_character_map_has_the_same_range_again_and_again(
    pdf: Pdf, page: pikepdf.Object, _: pikepdf.Object
) -> None:
    with_cmap(pdf, page, b"beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange " * 2_000)


@harmful
def a_character_map_has_codes_of_many_bytes(
    pdf: Pdf, page: pikepdf.Object, _: pikepdf.Object
) -> None:
    ends = b"<" + b"00" * 200_000 + b"> <" + b"FF" * 200_000 + b">"
    with_cmap(pdf, page, b"beginbfrange " + ends + b" <0041> endbfrange ")


@harmful
def a_character_means_a_book(pdf: Pdf, page: pikepdf.Object, _: pikepdf.Object) -> None:
    with_cmap(pdf, page, b"beginbfrange <00> <FF> <" + b"0041" * 900_000 + b"> endbfrange ")


@harmful
def a_character_map_has_many_code_spaces(pdf: Pdf, page: pikepdf.Object, _: pikepdf.Object) -> None:
    spaces = b"".join(b"<%04X> <%04X> " % (code, code) for code in range(5_000))
    source = b"begincodespacerange " + spaces + b"endcodespacerange"
    with_cmap(pdf, page, source, Name.Type0)


@harmful
def many_fonts_share_a_character_map(pdf: Pdf, page: pikepdf.Object, _: pikepdf.Object) -> None:
    cmap = pdf.make_stream(b"beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange")
    for number in range(MANY):
        page.Resources.Font[f"/F{number}"] = Dictionary(Subtype=Name.Type1, ToUnicode=cmap)
    uses = b" ".join(b"/F%d 9 Tf" % number for number in range(MANY))
    page.Contents.write(uses)


@harmful
def titles_are_begun_and_never_ended(pdf: Pdf, _: pikepdf.Object, __: pikepdf.Object) -> None:
    pdf.Root.Metadata = pdf.make_stream(b"<dc:title>" * 300_000 + b"<" * 300_000)


@harmful
def a_title_is_full_of_brackets(pdf: Pdf, _: pikepdf.Object, __: pikepdf.Object) -> None:
    pdf.Root.Metadata = pdf.make_stream(b"<dc:title>" + b"<" * 500_000 + b"</dc:title>")


@harmful
def cells_span_thousands_of_rows_and_columns(
    pdf: Pdf, _: pikepdf.Object, document: pikepdf.Object
) -> None:
    document.S = Name.Table
    span = Dictionary(O=Name.Table, ColSpan=10_000, RowSpan=10_000)
    each_with(pdf, document, S=Name.TR)
    for row in document.K:
        row.K = pdf.make_indirect(Dictionary(S=Name.TD, P=row, A=span))


@harmful
def titled_elements_are_nested(pdf: Pdf, page: pikepdf.Object, document: pikepdf.Object) -> None:
    page.Contents.write(b"/Span<</MCID 0/ActualText(abc)>>BDC EMC")
    above = document
    for _ in range(MANY):
        inner = pdf.make_indirect(
            Dictionary(S=Name.Span, P=above, Pg=page, T=String("a title" * 99))
        )
        above.K = Array([0, inner])
        above = inner


@harmful
def elements_share_their_kids(pdf: Pdf, page: pikepdf.Object, document: pikepdf.Object) -> None:
    shared = pdf.make_indirect(Array(list(range(50_000))))
    each_with(pdf, document, S=Name.P, Pg=page, K=shared)


@harmful
def elements_share_their_attributes(pdf: Pdf, _: pikepdf.Object, document: pikepdf.Object) -> None:
    shared = pdf.make_indirect(Array([Dictionary(O=Name.X)] * 20_000))
    each_with(pdf, document, S=Name.Figure, A=shared, C=shared)


@harmful
def pages_share_their_annotations(pdf: Pdf, _: pikepdf.Object, __: pikepdf.Object) -> None:
    shared = pdf.make_indirect(Array([Dictionary(Subtype=Name.Link)] * 5_000))
    for _ in range(100):
        pdf.add_blank_page()
    for page in pdf.pages:
        page.obj.Annots = shared


@harmful
def pages_share_their_way_back(pdf: Pdf, _: pikepdf.Object, document: pikepdf.Object) -> None:
    shared = pdf.make_indirect(Array([document] * 50_000))
    for _ in range(100):
        pdf.add_blank_page()
    pairs: list[object] = []
    for number, page in enumerate(pdf.pages):
        page.obj.StructParents = number
        pairs += [number, shared]
    pdf.Root.StructTreeRoot.ParentTree = Dictionary(Nums=Array(pairs))


@harmful
def number_trees_share_their_leaves(pdf: Pdf, _: pikepdf.Object, __: pikepdf.Object) -> None:
    shared = pdf.make_indirect(Array(list(range(50_000))))
    kids = [pdf.make_indirect(Dictionary(Nums=shared, Names=shared)) for _ in range(MANY)]
    pdf.Root.StructTreeRoot.ParentTree = Dictionary(Kids=Array(kids))
    pdf.Root.StructTreeRoot.IDTree = Dictionary(Kids=Array(kids))


@harmful
def fields_share_their_kids(pdf: Pdf, _: pikepdf.Object, __: pikepdf.Object) -> None:
    shared = pdf.make_indirect(Array([Dictionary(FT=Name.Sig)] * 20_000))
    fields = [pdf.make_indirect(Dictionary(Kids=shared)) for _ in range(100)]
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields))


@harmful
def everything_is_a_loop(pdf: Pdf, page: pikepdf.Object, document: pikepdf.Object) -> None:
    root = pdf.Root.StructTreeRoot
    tree = pdf.make_indirect(Dictionary())
    tree.Kids = Array([tree, root])
    root.ParentTree = root.IDTree = tree
    root.P = document.P = document
    root.RoleMap = Dictionary(X=Name.Y, Y=Name.X)
    space = pdf.make_indirect(Dictionary(NS=String("x")))
    space.RoleMapNS = Dictionary(X=Array([Name.X, space]))
    document.S, document.NS = Name.X, space
    document.K = Array([document, root, page, page.Contents])
    document.Kids = page.Annots = Array([document, page, 3])
    pdf.Root.AcroForm = Dictionary(Fields=Array([document]))


@harmful
def numbers_are_huge(pdf: Pdf, page: pikepdf.Object, document: pikepdf.Object) -> None:
    page.Contents.write(b"/P<</MCID 99999999999999999999>>BDC EMC /P<</MCID -3>>BDC EMC 1e400 w")
    most = (1 << 63) - 1
    document.K = Array([most, -most, Dictionary(Type=Name.MCR, MCID=most)])
    page.StructParents = most
    pairs = [-1, Array([1, 2]), most, Array([document])]
    pdf.Root.StructTreeRoot.ParentTree = Dictionary(Nums=Array(pairs))


SHARING = {
    "elements_share_their_kids": "shares its kids (/K) with another element",
    "pages_share_their_annotations": "shares its annotations (/Annots) with another page",
    "pages_share_their_way_back": "shares its array of the parent tree with another page",
}


@pytest.mark.long
@pytest.mark.broken_pdfs
@pytest.mark.parametrize("name", HARMFUL)
def test_what_asks_for_endless_work_is_refused_soon_and_so_is_what_is_shared(
    tmp_path: Path, name: str
) -> None:
    path = made(tmp_path / "x.pdf", HARMFUL[name])
    read_pdf(path)
    lines = lint(path)
    assert lines
    assert any(SHARING.get(name, "") in line for line in lines), lines


def drawing(inside: bytes, **entries: object) -> Make:
    def make(pdf: Pdf, page: pikepdf.Object, _: pikepdf.Object) -> None:
        form = Stream(pdf, inside, Type=Name.XObject, Subtype=Name.Form)
        form.Resources = Dictionary(XObject=Dictionary(A=form))
        page.Resources.XObject.A = form

    return make


def sharing_content(pdf: Pdf, page: pikepdf.Object, _: pikepdf.Object) -> None:
    content = page.Contents
    for _ in range(50):
        pdf.add_blank_page()
    for sheet in pdf.pages:
        sheet.obj.Contents = content


def repeating_content(_: Pdf, page: pikepdf.Object, __: pikepdf.Object) -> None:
    page.Contents = Array([page.Contents] * 5_000)


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("make", "content", "words"),
    [
        (drawing(b"/A Do " * 10), b"/A Do", "draw more than any report"),
        (drawing(b"0 g " * 500), b"/A Do " * 500, "draw more than any report"),
        (sharing_content, b"0 g " * 2_000, "draw more than any report"),
        (repeating_content, b"0 g " * 2_000, "a page draws with more than"),
        (lambda *_: None, b"0 g " * 5_000_000, "a page draws with more than"),
    ],
)
def test_what_draws_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Make, content: bytes, words: str
) -> None:
    monkeypatch.setattr(content_module, "_MOST_AGAIN", 1 << 18)
    monkeypatch.setattr(content_module, "_LARGEST_CONTENT", 1 << 17)
    path = made(tmp_path / "x.pdf", make, content)
    for inspect in (read_pdf, lint):
        with pytest.raises(SourceError, match="makes more work than a report does") as caught:
            inspect(path)
        assert words in caught.value.details[0]


@pytest.mark.broken_pdfs
def test_short_instructions_without_end_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instructions, "_MOST_TOKENS", 200_000)
    path = made(tmp_path / "x.pdf", lambda *_: None, b"q Q " * 110_000)
    for inspect in (read_pdf, lint):
        with pytest.raises(SourceError, match="makes more work than a report does") as caught:
            inspect(path)
        assert "a page draws with more than 200,000 signs" in caught.value.details[0]


@pytest.mark.broken_pdfs
def test_an_attached_file_is_read_once_and_all_of_them_have_a_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "_MOST_ATTACHED", 3 << 20)

    def carrying(files: int) -> Make:
        def make(pdf: Pdf, _: pikepdf.Object, __: pikepdf.Object) -> None:
            carried = [pdf.make_stream(b" " * (1 << 20)) for _ in range(files)]
            pdf.Root.AF = Array(
                pdf.make_indirect(Dictionary(UF=str(at), EF=Dictionary(F=carried[at % files])))
                for at in range(200)
            )

        return make

    assert len(read_pdf(made(tmp_path / "x.pdf", carrying(2))).attachments) == 200
    with pytest.raises(SourceError) as caught:
        read_pdf(made(tmp_path / "x.pdf", carrying(4)))
    assert "MB of files" in caught.value.details[0]


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    "content",
    [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R/StructTreeRoot " + b"[" * 99_999,
        b"1 0 obj<</Pages 2 0 R>>endobj\n2 0 obj<</Count 99999999999999999999/Kids[2 0 R 1 0 R]>>",
        b"1 0 obj<</Pages 2147483000 0 R>>endobj\n2147483000 0 obj<</Type/Pages/Kids[]>>",
    ],
)
def test_files_that_no_program_wrote_are_reported_or_refused(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "x"
    trailer = b"\nendobj\ntrailer<</Root 1 0 R/Size 99999999999>>\nstartxref\n99\n%%EOF\n"
    path.write_bytes(b"%PDF-1.7\n" + content + trailer)
    inspected(path)


FAILURES = {"it fails": "os.abort()", "it never ends": "time.sleep(60)"}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_file_at_which_the_validator_fails_is_not_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    program = tmp_path / "validator.py"
    program.write_text(
        f"import os, time\nprint('[true, []]', flush=True)\nprint('[tr', end='', flush=True)\n"
        f"{FAILURES[failure]}\n"
    )
    monkeypatch.setattr(module, "_PROGRAM", program)
    monkeypatch.setattr(module, "_LONGEST", 1.0)
    first, second = conformance(tmp_path / "x", ["PDF/UA-1", "PDF/A-3a"])
    assert (first.conforms, second.conforms) == (True, False)
    assert second.problems == ("it cannot be validated: the validator gave up on it",)


def inspected(path: Path) -> None:
    """Inspect a file in every way; nothing but a refusal comes of it."""
    for inspect in (read_pdf, lint):
        with suppress(SourceError):
            inspect(path)


@pytest.fixture(scope="session")
def plain(good: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The sound briefing with nothing packed, and without what its fonts hold."""
    path = tmp_path_factory.mktemp("plain") / "plain"
    with pikepdf.open(good) as pdf:
        for item in pdf.objects:
            if isinstance(item, Dictionary) and "/FontFile2" in item:
                item.FontFile2.write(b"")
        pdf.save(
            path,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
        )
    return path.read_bytes()


_TOKEN = re.compile(rb"/[A-Za-z]+|\d+ \d+ R|-?\d+|\[|\]|<<|>>|\([^)]*\)")
_OTHERS = (
    b"null",
    b"[]",
    b"<<>>",
    b"-1",
    b"1e400",
    b"9" * 20,
    b"true",
    b"(x)",
    b"BDC",
    b"EMC",
    b"",
)


@lru_cache(maxsize=8)  # each begins with the same content
def _tokens(content: bytes) -> list[tuple[int, int]]:
    return [match.span() for match in _TOKEN.finditer(content)]


@pytest.mark.broken_pdfs
@cases(20)
@given(seed=st.integers(0, 1 << 32))
def test_exchanged_tokens_are_reported_or_refused_and_nothing_else(
    plain: bytes, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - it only chooses what to break
    content = plain
    for _ in range(chance.choice((1, 1, 2, 5))):
        tokens = _tokens(content)
        (begin, end), (first, last) = chance.choice(tokens), chance.choice(tokens)
        other = chance.choice((*_OTHERS, *[content[first:last]] * 10))
        content = content[:begin] + other + content[end:]
    path = tmp_path_factory.getbasetemp() / "exchanged"
    path.write_bytes(content)
    inspected(path)
