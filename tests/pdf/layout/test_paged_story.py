"""Sections of a document may have pages of another size, and those after them are as before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from aidreport.document.blocks import Block, Briefing, Heading, PageSize, Paragraph
from aidreport.document.page_blocks import PageBreak
from aidreport.document.spans import Span
from aidreport.pdf.brand import Brand
from aidreport.pdf.layout.pages import SIZES
from aidreport.pdf.render import draw_briefing

Make = Callable[..., Briefing]
TITLE = Heading(1, (Span("A title"),))
END = PageBreak(ends=True)


def words(text: str, times: int = 1) -> Paragraph:
    return Paragraph((Span(f"{text} " * times),))


@pytest.fixture
def sizes(
    briefing: Make, brand: Brand, tmp_path: Path
) -> Callable[..., list[tuple[PageSize, str]]]:
    def draw(*blocks: Block, cover: bool = False) -> list[tuple[PageSize, str]]:
        """Return the size of each page, and the first word below what is around it."""
        content = replace(briefing(TITLE, *blocks), cover=cover)
        pages = PdfReader(draw_briefing(content, brand, tmp_path / "a.pdf").path).pages
        known = {(round(size.width), round(size.height)): page for page, size in SIZES.items()}
        return [
            (known[round(page.mediabox.width), round(page.mediabox.height)], page.extract_text())
            for page in pages
        ]

    return draw


@pytest.mark.parametrize("page", PageSize)
def test_a_section_has_pages_of_its_own_size_however_many(
    sizes: Callable[..., list[tuple[PageSize, str]]], page: PageSize
) -> None:
    drawn = sizes(words("Before", 500), PageBreak(page), words("Within", 2200), END, words("After"))
    (first, before), *inner, (last, after) = drawn
    assert (first, last) == (PageSize.A4, PageSize.A4)
    assert "Before" in before
    assert "After" in after
    assert "Within" not in before + after
    assert len(inner) >= 2
    assert {size for size, _ in inner} == {page}
    assert [f"Page {at} of {len(drawn)}" in text for at, (_, text) in enumerate(drawn, 1)] == [
        True
    ] * len(drawn)


def test_sections_may_follow_one_another_and_end_the_document(
    sizes: Callable[..., list[tuple[PageSize, str]]],
) -> None:
    wide, letter = PageBreak(PageSize.A4_LANDSCAPE), PageBreak(PageSize.LETTER_LANDSCAPE)
    drawn = sizes(
        words("Before", 500), wide, words("One", 1000), END, letter, words("Two", 800), END
    )
    assert [size for size, _ in drawn] == [
        PageSize.A4,
        PageSize.A4_LANDSCAPE,
        PageSize.LETTER_LANDSCAPE,
    ]


def test_a_break_within_a_section_keeps_its_size(
    sizes: Callable[..., list[tuple[PageSize, str]]],
) -> None:
    wide = PageBreak(PageSize.A4_LANDSCAPE)
    drawn = sizes(
        words("Before", 500),
        wide,
        words("One", 1000),
        PageBreak(),
        words("Two", 1000),
        END,
        words("Z"),
    )
    assert [size.value for size, _ in drawn] == ["A4", "A4 landscape", "A4 landscape", "A4"]


def test_a_section_right_below_a_cover_leaves_no_empty_page(
    sizes: Callable[..., list[tuple[PageSize, str]]],
) -> None:
    drawn = sizes(
        PageBreak(PageSize.A4_LANDSCAPE), words("One", 1000), END, words("Two", 800), cover=True
    )
    assert [size.value for size, _ in drawn] == ["A4", "A4 landscape", "A4"]


def test_a_heading_before_a_section_goes_with_it(
    sizes: Callable[..., list[tuple[PageSize, str]]],
) -> None:
    wide = PageBreak(PageSize.A4_LANDSCAPE)
    drawn = sizes(words("Before", 500), Heading(2, (Span("Wide"),)), wide, words("One", 1000), END)
    assert "Wide" not in drawn[0][1]
    assert "Wide" in drawn[1][1]
