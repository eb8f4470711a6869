"""Fonts of letters that are shaped: TrueType, and outlines of PostScript (CFF)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary

from aidreport.document.blocks import Briefing, Paragraph
from aidreport.document.spans import Span
from aidreport.errors import GlyphError
from aidreport.pdf.brand import Brand
from aidreport.pdf.file.metadata import PROFILES
from aidreport.pdf.reading.linter import lint
from aidreport.pdf.render import draw_briefing

Change = Callable[[Dictionary], None]
TRUETYPE, CFF = "العربية", "世界"


@pytest.fixture
def drawn(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> Callable[[str, Change], Path]:
    """Draw a text in PDF 2.0, and change its composite font."""

    def draw(words: str, change: Change) -> Path:
        content = briefing(Paragraph((Span(words),)))
        path = tmp_path / "sound.pdf"
        try:
            draw_briefing(content, brand, path, profile=PROFILES["a-4f+ua-2"])
        except GlyphError:
            pytest.skip(f"no face has {words}")
        with pikepdf.open(path) as pdf:
            fonts = pdf.pages[0].obj.Resources.Font.values()
            change(next(font for font in fonts if font.Subtype == "/Type0"))
            pdf.save(tmp_path / "broken")
        return tmp_path / "broken"

    return draw


def nothing(font: Dictionary) -> None:
    """Change nothing."""


def other_glyphs(font: Dictionary) -> None:
    lead_to(font, b"4321")


def no_glyphs(font: Dictionary) -> None:
    lead_to(font, b"0")


def lead_to(font: Dictionary, glyph: bytes) -> None:
    """Make all codes stand for one glyph."""
    source = re.sub(rb"(<\w{4}>) \d+\b", rb"\1 " + glyph, font.Encoding.read_bytes())
    font.Encoding.write(source)


def no_program(font: Dictionary) -> None:
    program = font.DescendantFonts[0].FontDescriptor
    key = "/FontFile2" if "/FontFile2" in program else "/FontFile3"
    program[key].write(b"no font")


def other_widths(font: Dictionary) -> None:
    font.DescendantFonts[0].W = Array([0, Array([5] * 99)])


@pytest.mark.parametrize("words", [TRUETYPE, CFF])
def test_shaped_letters_keep_the_rules(drawn: Callable[[str, Change], Path], words: str) -> None:
    assert lint(drawn(words, nothing)) == ()


@pytest.mark.parametrize(
    ("words", "change", "rule"),
    [
        (TRUETYPE, other_glyphs, "8.4.5.5.1-2"),
        (TRUETYPE, no_glyphs, "8.4.5.9-1"),
        (TRUETYPE, other_widths, "8.4.5.6-1"),
        (CFF, other_glyphs, "8.4.5.5.1-2"),
        (CFF, no_glyphs, "8.4.5.9-1"),
        (CFF, no_program, "8.4.5.5.1-2"),
    ],
)
def test_a_glyph_that_is_not_as_the_font_has_it_is_reported(
    drawn: Callable[[str, Change], Path], words: str, change: Change, rule: str
) -> None:
    lines = lint(drawn(words, change))
    assert any(line.endswith(f", {rule})") for line in lines), lines
