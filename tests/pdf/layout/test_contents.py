from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pikepdf
import pytest

from aidreport.document.blocks import Heading, Paragraph
from aidreport.document.contents import with_entries
from aidreport.document.page_blocks import Contents, PageBreak
from aidreport.document.spans import Span
from aidreport.pdf.file.metadata import PROFILES
from aidreport.pdf.reading.reader import read_pdf
from aidreport.pdf.render import draw_briefing, with_page_numbers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aidreport.document.blocks import Block, Briefing
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.render import Artifact

TITLE = Heading(1, (Span("A title"),))
LONG = "A heading that goes on and on until its words have no more room on a line of the page, "


def section(text: str, level: int = 2) -> tuple[Block, ...]:
    return Heading(level, (Span(text),)), Paragraph((Span("Words."),))


@pytest.fixture
def draw(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> Callable[..., Artifact]:
    """Draw blocks whose contents have entries and pages."""

    def make(*blocks: Block, profile: str = "a-3a+ua-1", **options: object) -> Artifact:
        made = briefing(*with_entries([TITLE, *blocks]), **options)
        made = with_page_numbers(made, brand)
        path = tmp_path / f"{profile}.pdf"
        return draw_briefing(made, brand, path, profile=PROFILES[profile])

    return make


def lines(artifact: Artifact) -> list[str]:
    passages = read_pdf(artifact.path).passages
    return [item.text for item in passages if item.tag == "TOCI"]


def test_each_line_has_the_page_of_its_heading(draw: Callable[..., Artifact]) -> None:
    artifact = draw(
        Contents(2),
        *section("First"),
        PageBreak(),
        *section("Second"),
        *section("Below it", 3),
        PageBreak(),
        PageBreak(),
        *section(LONG * 2),
        PageBreak(),
    )
    assert artifact.pages == 3
    assert lines(artifact) == ["First 1", "Second 2", "Below it 2", f"{LONG * 2} 3"]


def test_contents_of_many_pages_count_their_own_pages(draw: Callable[..., Artifact]) -> None:
    sections = [block for number in range(90) for block in section(f"Section {number}")]
    artifact = draw(Contents(1), PageBreak(), *sections)
    pages = {item.text: item.page for item in read_pdf(artifact.path).passages if item.tag == "H2"}
    assert lines(artifact) == [f"{text} {page}" for text, page in pages.items()]
    assert min(pages.values()) > 2


@pytest.mark.parametrize("profile", PROFILES)
def test_a_line_leads_to_its_heading(profile: str, draw: Callable[..., Artifact]) -> None:
    artifact = draw(Contents(2), *section("A"), PageBreak(), *section("B"), profile=profile)
    with pikepdf.open(artifact.path) as pdf:
        links = list(pdf.pages[0].obj.Annots)
        assert [str(link.Contents) for link in links] == ["A 1", "B 2"]
        for link, page in zip(links, pdf.pages, strict=True):
            action = link.get("/A")
            place = link.Dest if action is None else action.D
            assert place[0].objgen == page.obj.objgen
            if action is not None:
                assert str(action.SD[0].S) == "/H2"
                assert (
                    next(kid.K for kid in _elements(pdf) if kid.objgen == action.SD[0].objgen)
                    == action.SD[0].K
                )


def _elements(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return list(pdf.Root.StructTreeRoot.K.K)


def test_levels_are_lists_within_items(
    draw: Callable[..., Artifact], outline: Callable[[Artifact], str]
) -> None:
    artifact = draw(Contents(2), *section("A"), *section("B", 3), *section("C"))
    text = outline(artifact)
    start = text.index("TOC\n")
    tags = [line.split(" on ")[0] for line in text[start : text.index("\n  H2")].split("\n")]
    assert [line.strip() for line in tags] == [
        *("TOC", "TOCI", "Reference", "Link", "OBJR"),
        *("TOC", "TOCI", "Reference", "Link", "OBJR"),
        *("TOCI", "Reference", "Link", "OBJR"),
    ]


def test_a_heading_is_not_parted_from_what_follows_by_a_break(
    draw: Callable[..., Artifact],
) -> None:
    artifact = draw(*section("A"), Heading(2, (Span("B"),)), PageBreak(), Paragraph((Span("x"),)))
    found = {item.text: item.page for item in read_pdf(artifact.path).passages}
    assert (found["B"], found["x"]) == (2, 2)


def test_a_break_after_the_title_makes_a_cover(draw: Callable[..., Artifact]) -> None:
    artifact = draw(PageBreak(), *section("A"))
    found = {item.text: item.page for item in read_pdf(artifact.path).passages}
    assert (found["A title"], found["A"]) == (1, 2)


def test_a_briefing_without_contents_is_drawn_once(
    briefing: Callable[..., Briefing], brand: Brand
) -> None:
    made = briefing(TITLE, *section("A"))
    assert with_page_numbers(made, brand) is made
    listed = replace(made, body=with_entries([TITLE, Contents(1), *section("A"), *section("B")]))
    assert with_page_numbers(listed, brand) == with_page_numbers(listed, brand) != listed


def test_contents_name_the_pages_of_what_is_set_tighter_to_save_the_last(
    draw: Callable[..., Artifact],
) -> None:
    text = [Paragraph((Span(" ".join(["word"] * 12)),))] * 36
    artifact = draw(Contents(2), Heading(2, (Span("First"),)), *text[:33], *section("Last"))
    assert artifact.pages == 1
    assert [line[-1] for line in lines(artifact)] == ["1", "1"]
