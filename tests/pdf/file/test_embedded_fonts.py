"""Texts are shown by the codes of the blocks that their characters are embedded in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from aidreport.pdf.file.embedded_fonts import CLOSING, EmbeddedFonts
from aidreport.pdf.file.fonts import Face

if TYPE_CHECKING:
    from aidreport.pdf.brand import Brand

TEXTS = [
    "plain",
    "",
    "a (b) \\ c",
    "Győr",
    "őŐ",
    "Ő and ő",
    "Žilina ő",
    "a\u2003ő",
    "ő\u2003",
    "\u2003",
]


@pytest.mark.parametrize("texts", [[text] for text in TEXTS] + [TEXTS, ["only", "ASCII"]])
def test_texts_of_a_column_are_shown_by_the_codes_of_each(brand: Brand, texts: list[str]) -> None:
    fonts = EmbeddedFonts(brand.fonts, "".join(TEXTS))
    font = brand.fonts.name(Face.REGULAR)
    first = fonts.resource(font)
    for text, shown in zip(texts, fonts.encode_all(font, texts, 9.5), strict=True):
        written = f"/{first} 9.5 Tf({shown.replace(CLOSING, ')Tj')})Tj"
        runs = re.findall(r"/(F\d+) 9\.5 Tf\(((?:[^()\\]|\\.)*)\)Tj", written)
        alone = fonts.encode(font, text)
        assert [run for run in runs if run[1]] == [tuple(run) for run in alone if run.codes]
        assert runs[-1][0] == first


def test_a_text_with_what_closes_a_string_ends_no_string(brand: Brand) -> None:
    fonts = EmbeddedFonts(brand.fonts, "")
    font = brand.fonts.name(Face.REGULAR)
    assert fonts.encode_all(font, [f"a{CLOSING}b", "c\nd"], 9.5) == ["ab", "c d"]
