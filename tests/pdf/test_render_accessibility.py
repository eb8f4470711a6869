"""What people who do not see the page get: tags, reading order, words, links and languages."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests.golden import Golden
from tests.properties import cases

from aidreport.document.blocks import (
    Bar,
    BarPart,
    Block,
    Briefing,
    Callout,
    Column,
    ColumnKind,
    FactItem,
    Facts,
    Heading,
    KeyFigures,
    ListBlock,
    Paragraph,
    ParagraphRole,
    QuoteBlock,
    RowRole,
    Rule,
    ShareBar,
    Table,
    TableRow,
    Tile,
)
from aidreport.document.reading import TextKind, texts_in_order
from aidreport.document.spans import Inline, Span, plain_text
from aidreport.pdf.brand import Brand, load_brand
from aidreport.pdf.file.metadata import PROFILES
from aidreport.pdf.file.writer import Attachment, Relationship
from aidreport.pdf.reading.reader import read_pdf
from aidreport.pdf.render import Artifact, draw_briefing
from aidreport.proof.numbers import collapsed

Draw = Callable[..., Artifact]
Outline = Callable[[Artifact], str]
TEMPLATES = Path(__file__).parents[2] / "templates"
LONG = "All people in need have a right to aid that is given without regard to side. "


def say(text: str, **more: str) -> Inline:
    return (Span(text, **more),)


def items(*texts: str) -> tuple[tuple[Block, ...], ...]:
    return tuple((Paragraph(say(text)),) for text in texts)


NAME = Column(say("Recipient"), row_header=True)
NUMBER = Column(say("NOK million"), ColumnKind.NUMBER)
EVERYTHING: tuple[Block, ...] = (
    Paragraph(say("Kicker"), ParagraphRole.KICKER),
    Heading(1, say("Title")),
    Paragraph((Span("Standfirst "), *say("NOK 5", figure="total/NOK")), ParagraphRole.STANDFIRST),
    KeyFigures((Tile(say("Total"), say("5", figure="total/NOK"), say("detail"), "NOK", "mill"),)),
    Heading(2, say("Table")),
    Table(
        (NAME, NUMBER, Column(say("What for")), Column(say("Share"), ColumnKind.BAR)),
        (
            TableRow((say("A"), say("3", figure="a"), say("Shelter"), Bar(0.6, say("60%")))),
            TableRow((say("B"), say("2"), ListBlock(items("Food", "Water")), Bar(0.4, say("40%")))),
            TableRow((say("Total"), say("5"), (), ()), RowRole.TOTAL),
        ),
        say("Who gets what"),
        caption=say("Table 1: who gets what"),
    ),
    Paragraph(say("Amounts are rounded."), ParagraphRole.NOTE),
    Callout(say("Reconciled."), (Span("All "), *say("agrees", href="https://example.org/a"))),
    QuoteBlock(say("Vi vil hjelpe.", language="nb"), say("Eide"), say("Minister")),
    ShareBar((BarPart(say("A 60%"), 0.6), BarPart(say("B 40%"), 0.4)), say("A 60% and B 40%")),
    ListBlock(((Paragraph(say("one")), ListBlock(items("a", "b"), start=1)), *items("two"))),
    Rule(),
    Facts((FactItem(say("50,000", figure="fact/1"), say("cases")),)),
    Paragraph((Span("code", code=True), Span(" и українська ≥ мова", language="uk"))),
)


def test_every_text_is_read_as_the_briefing_has_it(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> None:
    content = briefing(*EVERYTHING)
    path = draw_briefing(content, brand, tmp_path / "briefing.pdf").path
    assert read_texts(path) == composed_texts(content)


@pytest.mark.parametrize("brand_name", ["ministry", "relief"])
@pytest.mark.parametrize("profile", PROFILES)
def test_every_kind_of_block_is_sound_in_every_brand_and_profile(
    briefing: Callable[..., Briefing], tmp_path: Path, brand_name: str, profile: str
) -> None:
    brand = load_brand(TEMPLATES / f"brands/{brand_name}/brand.toml", [TEMPLATES / "fonts"])
    path = tmp_path / "briefing.pdf"
    draw_briefing(briefing(*EVERYTHING), brand, path, profile=PROFILES[profile])
    assert read_pdf(path).tagged  # that it is sound, every test checks


def test_the_tags_are_those_of_the_blocks_in_reading_order(
    drawn: Draw, outline: Outline, golden: Golden
) -> None:
    golden("everything.txt", outline(drawn(*EVERYTHING)) + "\n")


def read_texts(path: Path) -> list[tuple[int, str]]:
    return [
        (passage.block, collapsed(text))
        for passage in read_pdf(path).passages
        for text in (passage.alternative or passage.text,)
    ]


def composed_texts(content: Briefing) -> list[tuple[int, str]]:
    return [
        (passage.block, collapsed(plain_text(passage.text)))
        for passage in texts_in_order(content)
        if passage.kind is not TextKind.REPLACED
    ]


words = st.lists(
    st.text("abcdefghij ÆØÅæøå éü 1234 –—()\\/«»αβγ жщї", min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool),
    min_size=1,
    max_size=6,
)


@given(texts=words, href=st.booleans(), language=st.sampled_from(["", "nb"]))
@cases(25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_is_read_back_in_order_with_its_spaces(
    briefing: Callable[..., Briefing],
    brand: Brand,
    tmp_path: Path,
    texts: list[str],
    href: bool,
    language: str,
) -> None:
    spans = tuple(
        Span(
            f"{text} ",
            href="https://example.org" if href and index % 2 else "",
            language=language if index % 3 == 1 else "",
            strong=index % 2 == 0,
        )
        for index, text in enumerate(texts * 9)
    )
    content = briefing(Heading(1, say("Title")), Paragraph(spans), *[Paragraph(say(texts[0]))] * 3)
    path = draw_briefing(content, brand, tmp_path / "briefing.pdf").path
    assert read_texts(path) == composed_texts(content)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext of poppler-utils")
@pytest.mark.parametrize("name", ["Bosnia-Herzegovina", "Saint-Denis", "Guinea-Bissau"])
def test_a_hyphen_of_a_name_is_extracted_wherever_the_line_ends(drawn: Draw, name: str) -> None:
    paragraphs = [
        Paragraph(say(f"{LONG}{'i' * count} for {name} now. {name}")) for count in range(40)
    ]
    columns = tuple(Column(say(name), row_header=not at) for at in range(7))
    table = Table(columns, (TableRow((say(name),) * 7),), say("x"))
    path = drawn(Heading(1, say("Title")), *paragraphs, table).path
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    with pypdfium2.PdfDocument(path) as document:
        by_pdfium = "".join(page.get_textpage().get_text_bounded() for page in document)
    for text in (done.stdout, by_pdfium):
        assert re.sub(r"\s", "", text).count(name) == 2 * 40 + 14
        assert not re.search("[\x02\ufffe]", text)


def test_a_paragraph_over_two_pages_is_one_element(drawn: Draw) -> None:
    spans = tuple(Span(LONG, language="nb" if index % 2 else "") for index in range(120))
    artifact = drawn(Heading(1, say("Title")), Paragraph(spans))
    assert artifact.pages > 1
    paragraph = read_pdf(artifact.path).passages[-1]
    assert collapsed(paragraph.text) == (LONG * 120).strip()


class DrawnLink(NamedTuple):
    """A link annotation: where it leads, what is read, and its area."""

    address: str
    contents: str
    area: list[float]


def links(path: Path) -> list[DrawnLink]:
    with pikepdf.open(path) as pdf:
        return [
            DrawnLink(
                str(annotation.A.URI),
                str(annotation.Contents),
                [float(number) for number in annotation.Rect],
            )
            for sheet in pdf.pages
            for annotation in sheet.get("/Annots", [])
        ]


def test_a_link_over_line_breaks_is_one_link_with_an_area_on_each_line(
    drawn: Draw, outline: Outline
) -> None:
    address = Span("a link of many words " * 12, href="https://example.org/æ?q=1")
    artifact = drawn(Heading(1, say("Title")), Paragraph((Span(LONG), address, Span("the end"))))
    found = links(artifact.path)
    assert len(found) >= 3
    assert outline(artifact).count("    Link") == 1
    assert outline(artifact).count("OBJR") == len(found)
    for link in found:
        assert link.address == "https://example.org/%C3%A6?q=1"
        assert link.contents.startswith("a link of many words")
    tops = [link.area[3] for link in found]
    assert tops == sorted(tops, reverse=True)


def test_a_link_in_a_table_cell_leads_from_where_it_is_drawn(drawn: Draw) -> None:
    cell = (Span("see "), Span("here", href="https://example.org"))
    artifact = drawn(
        Heading(1, say("T")), Table((NAME, NUMBER), (TableRow((cell, say("1"))),), say("x"))
    )
    (link,) = links(artifact.path)
    assert 60 < link.area[0] < 120
    assert 650 < link.area[1] < 720


def test_a_list_in_a_table_cell_is_a_list_in_the_tags(drawn: Draw, outline: Outline) -> None:
    nested = ListBlock((*items("Food"), (Paragraph(say("Water")), ListBlock(items("clean")))))
    row = TableRow((say("A"), nested))
    artifact = drawn(
        Heading(1, say("T")), Table((NAME, Column(say("What"))), (row,), say("Purposes"))
    )
    tags = outline(artifact)
    assert tags.count("LI") == 3
    assert [text for _, text in read_texts(artifact.path)][-6:] == [
        "•",
        "Food",
        "•",
        "Water",
        "•",
        "clean",
    ]


def test_a_list_in_a_row_taller_than_a_page_goes_on_without_loss(drawn: Draw) -> None:
    long = ListBlock(items(*(f"purpose number {index};" for index in range(150))))
    table = Table((NAME, Column(say("What"))), (TableRow((say("A"), long)),), say("Purposes"))
    artifact = drawn(Heading(1, say("T")), table)
    assert artifact.pages > 2
    text = " ".join(text for _, text in read_texts(artifact.path))
    assert re.findall(r"number (\d+);", text) == [str(index) for index in range(150)]


def test_headings_never_skip_a_level_in_the_tags(drawn: Draw) -> None:
    blocks = [Heading(3, say("deep")), Heading(1, say("title")), Heading(3, say("deep"))]
    tags = [passage.tag for passage in read_pdf(drawn(*blocks).path).passages]
    assert tags[-3:] == ["H1", "H1", "H2"]


def test_a_figure_is_named_where_it_is_shown(drawn: Draw) -> None:
    marks = [
        (mark.title, collapsed(mark.text))
        for passage in read_pdf(drawn(*EVERYTHING).path).passages
        for mark in passage.marks
    ]
    assert marks == [
        ("figure total/NOK", "NOK 5"),
        ("figure total/NOK", "5"),
        ("figure a", "3"),
        ("figure fact/1", "50,000"),
    ]


def test_a_figure_says_where_it_is(drawn: Draw) -> None:
    with pikepdf.open(drawn(*EVERYTHING).path) as pdf:
        kids = pdf.Root.StructTreeRoot.K.K
        (figure,) = [kid for kid in kids if str(kid.get("/S")) == "/Figure"]
        left, bottom, right, top = (float(value) for value in figure.A.BBox)
    assert 50 < left < right < 550
    assert 29 < top - bottom < 31


def test_long_tables_are_the_same_to_a_reader_however_they_are_written(
    drawn: Draw, outline: Outline
) -> None:
    """Rows that are written at once and rows that are drawn cell by cell differ in no tag."""

    def table(first: Span) -> Table:
        rows = tuple(
            TableRow(((replace(first, text=name),), say(f"{index:,}{unit}", figure=f"f{index}")))
            for index in range(90)
            for name, unit in [(f"Partner {index}", ""), (f"Київ, Győr, Iași {index}", " ₴ Ψ")]
        )
        return Table((NAME, NUMBER), rows, say("x"))

    plainly = drawn(Heading(1, say("T")), table(Span("")))
    fast = [(p.tag, p.page, p.text, p.marks) for p in read_pdf(plainly.path).passages]
    assert outline(plainly).count("TR ×") == plainly.pages
    slowly = drawn(Heading(1, say("T")), table(Span("", emphasis=True)))
    assert outline(slowly).count("TR ×") == 0
    slow = [(p.tag, p.page, p.text, p.marks) for p in read_pdf(slowly.path).passages]
    assert fast == slow


def test_attached_files_come_out_as_they_went_in(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> None:
    data = Attachment(
        "allocations.csv", "text/csv", Relationship.DATA, "The allocations", b"a,\xc3\xa6\r\n"
    )
    notes = Attachment("a (1).json", "application/json", Relationship.SUPPLEMENT, "æ", b"{}")
    path = draw_briefing(
        briefing(*EVERYTHING), brand, tmp_path / "briefing.pdf", attachments=[notes, data]
    ).path
    found = {
        item.name: (item.media_type, item.relationship, item.description, item.content)
        for item in read_pdf(path).attachments
    }
    assert found == {
        item.name: (item.media_type, str(item.relationship), item.description, item.content)
        for item in (data, notes)
    }
    assert all(item.checksum for item in read_pdf(path).attachments)


def test_only_pdf_2_declares_that_it_is_well_tagged(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> None:
    claims = {
        name: read_pdf(
            draw_briefing(briefing(), brand, tmp_path / f"{at}.pdf", profile=profile).path
        ).claims
        for at, (name, profile) in enumerate(PROFILES.items())
    }
    assert claims == {
        "a-3a+ua-1": ("PDF/UA-1", "PDF/A-3a"),
        "a-4f+ua-2": (
            *("PDF/UA-2", "PDF/A-4f"),
            *("WTPDF 1.0 for accessibility", "WTPDF 1.0 for reuse"),
        ),
    }


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="needs pdfinfo of poppler-utils")
def test_another_reader_finds_the_same_order_and_spaces(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> None:
    content = briefing(*EVERYTHING, Paragraph(say(LONG * 40)))
    path = draw_briefing(content, brand, tmp_path / "briefing.pdf").path
    done = subprocess.run(
        ["pdfinfo", "-struct-text", path], capture_output=True, text=True, check=True
    )
    shown = "".join(re.findall(r'^ *"(.*)"$', done.stdout, flags=re.MULTILINE))
    wanted = "".join(
        # The labels of a figure are at places of their own: this reader puts no blank between them.
        plain_text(
            span for span in passage.text if passage.kind is TextKind.TEXT or span != Span(" ")
        )
        for passage in texts_in_order(content)
        if passage.kind is not TextKind.ALTERNATIVE
    )
    assert collapsed(shown) == collapsed(wanted)
