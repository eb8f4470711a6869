"""What would leave a page less than half full is arranged anew, also around sections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.pages import unfilled

from aidreport.document.blocks import Block, Briefing, Heading, PageSize, Paragraph
from aidreport.document.page_blocks import PageBreak
from aidreport.document.spans import Span
from aidreport.pdf.brand import Brand
from aidreport.pdf.render import Artifact, draw_briefing

Make = Callable[..., Briefing]
Draw = Callable[..., Artifact]
TITLE = Heading(1, (Span("A title"),))
WIDE, APART, END = PageBreak(PageSize.A4_LANDSCAPE), PageBreak(), PageBreak(ends=True)


def words(text: str, times: int = 1) -> Paragraph:
    return Paragraph((Span(f"{text} " * times),))


@pytest.fixture
def draw(briefing: Make, brand: Brand, tmp_path: Path) -> Draw:
    def drawn(*blocks: Block, page: PageSize = PageSize.A4, cover: bool = False) -> Artifact:
        content = replace(briefing(TITLE, *blocks, page=page), cover=cover)
        return draw_briefing(content, brand, tmp_path / "a.pdf")

    return drawn


def pages(artifact: Artifact) -> list[tuple[bool, str]]:
    """Return of each page whether it is on its side, and its text."""
    return [
        (page.mediabox.width > page.mediabox.height, page.extract_text())
        for page in PdfReader(artifact.path).pages
    ]


@pytest.mark.parametrize("cover", [False, True])
def test_what_is_before_a_section_is_on_its_pages_where_it_would_leave_one_half_empty(
    draw: Draw, *, cover: bool
) -> None:
    drawn = draw(words("Before", 30), WIDE, words("Within", 500), END, cover=cover)
    *_, (is_wide, text) = pages(drawn)
    assert len(pages(drawn)) == 1 + cover
    assert is_wide
    assert text.index("Before") < text.index("Within")


def test_what_is_after_a_section_fills_the_last_of_its_pages(draw: Draw) -> None:
    after = [words(f"After{at}", 100) for at in range(9)]
    drawn = draw(words("Before", 600), WIDE, words("Within", 20), END, *after)
    (_, first), (is_wide, second), (is_last_wide, last) = pages(drawn)
    assert "Within" not in first
    assert is_wide
    assert not is_last_wide
    assert "Within" in second
    assert "After0" in second
    assert "After8" in last
    assert unfilled(drawn.path) == []


def test_the_page_before_the_last_of_a_size_gives_it_some_of_its_lines(draw: Draw) -> None:
    drawn = draw(words("Before", 1150), WIDE, words("Within", 1200), END, words("After", 400))
    assert [is_wide for is_wide, _ in pages(drawn)][:2] == [False, False]
    assert unfilled(drawn.path) == []
    assert "".join(text for _, text in pages(drawn)).count("Before") == 1150


def test_a_page_that_its_author_ends_stays_short_and_is_named(draw: Draw) -> None:
    drawn = draw(words("Before", 30), APART, words("After", 30))
    assert [page.number for page in drawn.short if page.is_ended] == [1]
    assert len(pages(drawn)) == 2


def test_pages_that_are_full_are_not_named(draw: Draw) -> None:
    assert draw(words("Before", 3000)).short == ()
