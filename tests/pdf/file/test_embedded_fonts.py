"""Texts are shown by the codes of the blocks that their characters are embedded in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from aidreport.pdf.file.embedded_fonts import EmbeddedFonts
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
    for text, (codes, rest) in zip(texts, fonts.encode_all(font, texts, 9.5), strict=True):
        shown = [(first, codes), *re.findall(r"/(F\d+) 9\.5 Tf\(((?:[^()\\]|\\.)*)\)Tj", rest)]
        alone = fonts.encode(font, text)
        assert [run for run in shown if run[1]] == [tuple(run) for run in alone if run.codes]
        assert not rest or rest.endswith(f"/{first} 9.5 Tf")
