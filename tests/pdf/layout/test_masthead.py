"""The masthead is read first, whole, as it is drawn; what later pages repeat of it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from aidreport.document.blocks import Briefing, Heading, PageSize, Paragraph
from aidreport.document.spans import Span
from aidreport.pdf.brand import Brand
from aidreport.pdf.file.metadata import PROFILES
from aidreport.pdf.reading.reader import read_pdf
from aidreport.pdf.render import draw_briefing

LONG = "Department for Humanitarian Action, Civil Protection and Cooperation with Partners "
TITLE = Heading(1, (Span("A title"),))


def read(path: Path) -> list[tuple[str, str]]:
    return [(passage.tag, passage.text.strip()) for passage in read_pdf(path).passages]


@pytest.mark.parametrize("profile", PROFILES)
def test_the_masthead_is_read_before_the_title_as_a_person_would_say_it(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path, profile: str
) -> None:
    path = tmp_path / "a.pdf"
    draw_briefing(briefing(TITLE), brand, path, profile=PROFILES[profile])
    assert read(path) == [
        ("P", "Ministry of Foreign Affairs"),
        ("P", "Humanitarian section"),
        ("P", "Funding briefing"),
        ("P", "12 June 2025"),
        ("H1", "A title"),
    ]


def test_what_later_pages_repeat_is_not_read(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> None:
    content = briefing(TITLE, Paragraph((Span("many words " * 900),)))
    path = draw_briefing(content, brand, tmp_path / "a.pdf").path
    later = PdfReader(path).pages[1].extract_text()
    assert "12 June 2025" in later
    assert [text for _, text in read(path)].count("12 June 2025") == 1


@pytest.mark.parametrize("field", ["organisation", "unit", "kind"])
@pytest.mark.parametrize("page", PageSize)
def test_a_long_name_in_the_masthead_is_read_and_drawn_whole(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path, field: str, page: PageSize
) -> None:
    content = briefing(TITLE, page=page)
    named = replace(content.furniture, **{field: (LONG * 4).strip()})
    path = draw_briefing(replace(content, furniture=named), brand, tmp_path / "a.pdf").path
    assert ("P", (LONG * 4).strip()) in read(path)
    drawn = " ".join(PdfReader(path).pages[0].extract_text().split())
    assert drawn.count("Cooperation with Partners") >= 4


@pytest.mark.parametrize(
    ("organisation", "unit", "kind", "said"),
    [("", "", "", ["12 June 2025"]), ("UD", "", "Note", ["UD", "Note", "12 June 2025"])],
)
def test_what_is_not_named_takes_no_place_in_the_reading_order(
    briefing: Callable[..., Briefing],
    brand: Brand,
    tmp_path: Path,
    organisation: str,
    unit: str,
    kind: str,
    said: list[str],
) -> None:
    content = briefing(TITLE)
    named = replace(content.furniture, organisation=organisation, unit=unit, kind=kind)
    path = draw_briefing(replace(content, furniture=named), brand, tmp_path / "a.pdf").path
    assert [text for _, text in read(path)] == [*said, "A title"]
