from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from itertools import groupby

import pytest
from pypdf import PdfReader

from aidreport.document.blocks import (
    BarPart,
    Callout,
    KeyFigures,
    ListBlock,
    Paragraph,
    QuoteBlock,
    ShareBar,
    Tile,
)
from aidreport.document.spans import Span
from aidreport.pdf.brand import Brand
from aidreport.pdf.file.embedded_fonts import EmbeddedFonts
from aidreport.pdf.file.fonts import Face
from aidreport.pdf.file.metadata import Metadata
from aidreport.pdf.file.objects import Size
from aidreport.pdf.file.structure import Element
from aidreport.pdf.file.writer import PdfWriter
from aidreport.pdf.layout.canvas import BriefingCanvas, UntaggedTextError
from aidreport.pdf.layout.styles import TextStyle
from aidreport.pdf.layout.text import TextRun
from aidreport.pdf.render import Artifact

Draw = Callable[..., Artifact]
Outline = Callable[[Artifact], str]


def say(text: str) -> tuple[Span, ...]:
    return (Span(text),)


def words(artifact: Artifact) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(artifact.path).pages)


def test_a_tile_reads_as_amount_with_currency_and_unit(drawn: Draw) -> None:
    artifact = drawn(
        KeyFigures((Tile(say("Total"), say("386.3"), say("three"), "NOK", "million"),))
    )
    assert "NOK 386.3 million" in words(artifact).replace("\u00a0", " ")


def test_a_long_name_in_the_legend_wraps_and_keeps_its_share(drawn: Draw) -> None:
    name = "International Consortium for " + "the Very Long Name " * 12
    artifact = drawn(
        ShareBar(
            (BarPart(say("Big 97.0%"), 0.97), BarPart(say(f"{name}3.0%"), 0.03)), say("Shares")
        )
    )
    found = words(artifact).split("Big 97.0%")[1].split()
    assert found[: len(name.split()) + 1] == [*name.split(), "3.0%"]


def test_a_name_longer_than_a_page_gives_way_to_its_share(drawn: Draw) -> None:
    parts = (BarPart(say("Big 97.0%"), 0.97), BarPart((*say("word " * 2000), *say("3.0%")), 0.03))
    artifact = drawn(ShareBar(parts, say("Shares")))
    assert artifact.pages == 1
    assert "… 3.0%" in words(artifact)


def test_labels_of_a_long_list_stand_on_one_line(drawn: Draw) -> None:
    items = tuple((Paragraph(say(f"item {number}")),) for number in range(3))
    text = words(drawn(ListBlock(items, start=1998)))
    assert all(f"{number}." in text for number in (1998, 1999, 2000))


def test_who_said_it_is_never_without_words_on_a_page(drawn: Draw) -> None:
    quote = QuoteBlock(say("Words of some length. " * 12), say("A speaker"), say("Role"))
    for lines in range(30, 44):
        artifact = drawn(*[Paragraph(say("A line."))] * lines, *[quote] * 3)
        for page in PdfReader(artifact.path).pages:
            shown = page.extract_text()
            assert "A speaker" not in shown or "Words" in shown.split("A speaker")[0]


def test_a_share_too_narrow_for_its_label_gets_one_below(drawn: Draw) -> None:
    parts = tuple(BarPart(say(f"Partner {i} 1.0%"), 0.01) for i in range(40))
    artifact = drawn(ShareBar((BarPart(say("Big 60%"), 0.6), *parts), say("Shares")))
    text = words(artifact)
    assert "Big 60%" in text
    assert all(f"Partner {i} 1.0%" in text for i in range(40))


def test_a_legend_longer_than_a_page_goes_on_on_the_next(drawn: Draw) -> None:
    name = "International Consortium for " + "the Very Long Name " * 8
    parts = tuple(BarPart(say(f"{name}{at} 2.5%"), 0.025) for at in range(40))
    spoken = say(" and ".join(part.label[0].text for part in parts))
    artifact = drawn(Paragraph(say("before")), ShareBar(parts, spoken))
    assert artifact.pages == 2
    text = " ".join(words(artifact).split())
    assert all(f"Very Long Name {at} 2.5%" in text for at in range(40))


def test_more_key_figures_than_fit_a_row_go_on_in_the_next(drawn: Draw) -> None:
    tiles = tuple(Tile(say(f"Label {i}"), say(str(i)), say("detail")) for i in range(6))
    text = words(drawn(KeyFigures(tiles)))
    assert all(f"Label {i}" in text for i in range(6))


@pytest.mark.parametrize(
    ("count", "rows"),
    [(3, [3]), (4, [4]), (5, [3, 2]), (6, [3, 3]), (7, [4, 3]), (9, [3, 3, 3]), (10, [4, 3, 3])],
)
def test_no_key_figure_is_alone_in_its_row(drawn: Draw, count: int, rows: list[int]) -> None:
    tiles = tuple(Tile(say(f"Label{i}"), say(str(i)), say("detail")) for i in range(count))
    heights: list[float] = []

    def note(text: str, page: list[float], line: list[float], *_: object) -> None:
        if text.strip().startswith("Label"):
            heights.append(page[5] + line[5])

    for page in PdfReader(drawn(KeyFigures(tiles)).path).pages:
        page.extract_text(visitor_text=note)
    # In the order of the text: a row after the other.
    assert [len(list(row)) for _, row in groupby(heights)] == rows


def test_a_value_too_wide_for_its_tile_wraps_and_is_not_clipped(drawn: Draw) -> None:
    value = "1,234,567,890,123,456,789.55"
    tiles = tuple(Tile(say("Total"), say(value), say("d"), "NOK", "million") for _ in range(4))
    text = words(drawn(KeyFigures(tiles))).replace("\n", "")
    assert text.count("NOK") == 4
    assert text.count("million") == 4


def test_a_remark_longer_than_a_page_flows_on(drawn: Draw) -> None:
    text = " ".join(f"word{i}" for i in range(3000))
    artifact = drawn(Callout(say("Note."), say(text)))
    assert artifact.pages > 2
    assert "word2999" in words(artifact)


def test_a_figure_cannot_be_built_without_its_alternative_text() -> None:
    with pytest.raises(ValueError, match="alternative text"):
        ShareBar((BarPart(say("A"), 1.0),), ())
    with pytest.raises(ValueError, match="alternative text"):
        Element("Document").add("Figure")


def test_text_outside_the_structure_is_refused(brand: Brand) -> None:
    writer = PdfWriter(
        BytesIO(), Metadata("t", "a", "s", "en", 0), EmbeddedFonts(brand.fonts, "stray")
    )
    canvas = BriefingCanvas(writer, Size(595, 842))
    runs = [TextRun(brand.fonts.name(Face.REGULAR), "stray", 20, "#000000", 0)]
    style = TextStyle(9, 12, "#000000")
    with pytest.raises(UntaggedTextError, match="page 1"):
        canvas.text(10, 10, runs, style)
    with pytest.raises(UntaggedTextError, match="page 1"):
        canvas.drawString(10, 10, "stray")
    with canvas.decoration():
        canvas.text(10, 10, runs, style)


def test_text_in_another_language_says_so_in_the_structure(drawn: Draw, outline: Outline) -> None:
    artifact = drawn(QuoteBlock((Span("Vi vil hjelpe.", language="nb"),), say("Eide")))
    assert "  BlockQuote\n    P lang=nb on 1\n    P on 1" in outline(artifact)
