"""A brand says what is above and below pages, and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from aidreport.document.blocks import Briefing, Furniture, Heading, PageSize, Paragraph
from aidreport.document.spans import Span
from aidreport.errors import BrandError
from aidreport.pdf.brand import Brand, load_brand
from aidreport.pdf.reading.reader import read_pdf
from aidreport.pdf.render import draw_briefing

TEMPLATES = Path(__file__).parents[3] / "templates"
MINISTRY = (TEMPLATES / "brands/ministry/brand.toml").read_text()
Make = Callable[..., Briefing]


def brand_with(folder: Path, **lines: str) -> Brand:
    text = MINISTRY + "".join(f'{key} = "{value}"\n' for key, value in lines.items())
    (folder / "brand.toml").write_text(text)
    return load_brand(folder / "brand.toml", [TEMPLATES / "fonts"])


def pages(briefing: Make, brand: Brand, path: Path, **options: object) -> list[str]:
    content = briefing(
        Heading(1, (Span("A title"),)), Paragraph((Span("many words " * 1900),)), **options
    )
    drawn = draw_briefing(content, brand, path / "a.pdf").path
    return [page.extract_text() for page in PdfReader(drawn).pages]


@pytest.mark.parametrize("page", PageSize)
def test_lines_are_where_the_brand_has_them(briefing: Make, tmp_path: Path, page: PageSize) -> None:
    brand = brand_with(
        tmp_path,
        header_left="{organisation}",
        header_centre="{page}",
        header_right="",
        footer_left="",
        footer_centre="Not for quotation · {date}",
        footer_right="{title}",
    )
    first, *later = pages(briefing, brand, tmp_path, page=page)
    count = len(later) + 1
    assert f"Page 1 of {count}" not in first
    for number, text in enumerate(later, 2):
        assert f"Page {number} of {count}" in text
        assert "Not for quotation · 12 June 2025" in text
        assert "Ministry of Foreign Affairs" in text


def test_what_is_above_and_below_pages_is_not_read(briefing: Make, tmp_path: Path) -> None:
    brand = brand_with(tmp_path, footer_centre="Not for quotation")
    pages(briefing, brand, tmp_path)
    read = [passage.text for passage in read_pdf(tmp_path / "a.pdf").passages]
    assert not any("quotation" in text for text in read)


def test_a_page_may_have_nothing_above_and_below(briefing: Make, tmp_path: Path) -> None:
    names = [f"{at}_{side}" for at in ("header", "footer") for side in ("left", "centre", "right")]
    brand = brand_with(tmp_path, **dict.fromkeys(names, ""))
    later = pages(briefing, brand, tmp_path)[1]
    assert set(later.split()) == {"many", "words"}


def test_long_lines_are_cut_so_that_they_do_not_meet(briefing: Make, tmp_path: Path) -> None:
    brand = brand_with(tmp_path, header_centre="{organisation}", header_right="{title}")
    content = briefing(Heading(1, (Span("A title"),)), Paragraph((Span("many words " * 900),)))
    furniture = replace(
        content.furniture, organisation="Ministry " * 20, running_title="Briefing " * 20
    )
    path = draw_briefing(replace(content, furniture=furniture), brand, tmp_path / "a.pdf").path
    places: list[tuple[float, str]] = []

    def note(text: str, _: object, matrix: list[float], *__: object) -> None:
        if text.strip() and "words" not in text:
            places.append((matrix[4], text))

    PdfReader(path).pages[1].extract_text(visitor_text=note)
    assert sum("…" in text for _, text in places) >= 3


@pytest.mark.parametrize(
    ("line", "organisation", "unit", "expected"),
    [
        ("{organisation} · {unit}", "UD", "Aid", "UD · Aid"),
        ("{organisation} · {unit}", "UD", "", "UD"),
        ("{organisation} · {unit}", "", "Aid", "Aid"),
        ("{organisation} · {unit} · {date}", "UD", "", "UD · 12 June 2025"),
        ("Source: {organisation}", "UD", "", "Source: UD"),
        ("{unit}", "UD", "", ""),
        ("Draft", "", "", "Draft"),
    ],
)
def test_an_empty_word_takes_what_joins_it_along(
    briefing: Make, line: str, organisation: str, unit: str, expected: str
) -> None:
    furniture: Furniture = briefing().furniture
    named = replace(furniture, organisation=organisation, unit=unit)
    assert named.filled(line) == expected


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{titel}", 'furniture.footer_left: {titel} is unknown (did you mean "title"?)'),
        ("{title", "furniture.footer_left: a brace without the other"),
        ("\u6c34", "fonts: no glyph for \u6c34"),
    ],
)
def test_a_line_that_cannot_be_filled_is_refused(tmp_path: Path, line: str, problem: str) -> None:
    with pytest.raises(BrandError) as refused:
        brand_with(tmp_path, footer_left=line)
    assert any(problem in detail for detail in refused.value.details)
