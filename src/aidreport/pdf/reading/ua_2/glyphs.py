"""Whether the glyphs that are shown are in the font, and as wide as stated (ISO 14289-2, 8.4.5)."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from fontTools.ttLib import TTFont, TTLibError
from pikepdf import PdfError, Stream

from aidreport.pdf.reading.objects import entry, name, number
from aidreport.pdf.reading.seen.faces import composite_widths, glyph_numbers, simple_widths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidreport.pdf.reading.fonts import Font

_UNICODE, _SYMBOL, _ROMAN = (3, 1), (3, 0), (1, 0)
"""Platforms and encodings of the maps in a font."""
_KNOWN = frozenset((_UNICODE, _SYMBOL, _ROMAN))
_SMALL_MAPS = (0, 2, 4, 6)
"""Formats of a map that has 65,536 entries at most."""
_BROKEN = (
    *(TTLibError, ArithmeticError, AssertionError, LookupError, TypeError, ValueError),
    *(PdfError, struct.error),
)
"""What a broken font is met with."""
_SYMBOL_PAGE = 0xF000
_SLACK = 1.0
"""Thousandths of the type size by which a width may differ."""
_USUAL_WIDTH = 1000.0
"""Of letters that a composite font says nothing about (ISO 32000-2, 9.7.4.3)."""
_MISSING = 0
"""The glyph that is shown for what a font has none for."""


class _Face(NamedTuple):
    """The program of a TrueType font.

    Attributes:
        maps: from codes or characters to glyphs, by platform and encoding.
        widths: of the glyphs, in thousandths of the type size.
    """

    maps: Mapping[tuple[int, int], Mapping[int, int]]
    widths: list[float]


def of_simple_glyphs(font: Font, program: Stream, *, symbolic: bool) -> Iterator[str]:
    """Yield the rules that a TrueType font breaks whose codes have one byte.

    Args:
        symbolic: whether it is a font of symbols.
    """
    face = _face(program)
    if symbolic and not (face and {_SYMBOL, _ROMAN} & set(face.maps)):
        yield "8.4.5.7-4"
    if not symbolic and not (face and {_UNICODE, _ROMAN} & set(face.maps)):
        yield "8.4.5.7-1"
    if face is None:
        return
    stated = simple_widths(font)
    other = number(entry(entry(font.raw, "/FontDescriptor"), "/MissingWidth")) or 0.0
    for code in font.codes:
        words = "".join(text for _, text in font.pieces(code))
        glyph = _of_words(face, words) if not symbolic else _of_code(face, code[0])
        yield from _of_glyph(face, glyph, stated.get(code[0], other))


def of_composite_glyphs(font: Font, bearer: object, program: Stream) -> Iterator[str]:
    """Yield the rules that a composite TrueType font breaks.

    Args:
        bearer: its descendant, which has the letters.
    """
    face, mapping = _face(program), entry(bearer, "/CIDToGIDMap")
    usual = number(entry(bearer, "/DW"))
    other = _USUAL_WIDTH if usual is None else usual
    if face is None:
        return
    numbers, stated = glyph_numbers(entry(font.raw, "/Encoding")), composite_widths(font)
    table = mapping.read_bytes() if isinstance(mapping, Stream) else None
    for code in font.codes:
        letter = numbers.get(code, int.from_bytes(code, "big"))
        glyph = letter
        if table is not None:
            glyph = int.from_bytes(table[2 * letter : 2 * letter + 2], "big")
        yield from _of_glyph(face, glyph, stated.get(letter, other))


def of_cff_glyphs(font: Font, program: Stream) -> Iterator[str]:
    """Yield the rules that a composite font breaks whose outlines are those of PostScript (CFF)."""
    if name(program.get("/Subtype")) != "CIDFontType0C":  # within OpenType
        return
    from fontTools.cffLib import CFFFontSet

    fonts = CFFFontSet()
    try:
        fonts.decompile(BytesIO(program.read_bytes()), None)
        top = fonts[0]
        glyphs = top.charset
        has_letters = hasattr(top, "ROS")
    except _BROKEN:
        yield "8.4.5.5.1-2"
        return
    # Without identifiers of letters, the place of a glyph is its letter (ISO 32000-2, 9.7.4.2).
    known = set(glyphs) if has_letters else {f"cid{at:05}" for at in range(len(glyphs))}
    numbers = glyph_numbers(entry(font.raw, "/Encoding"))
    for code in font.codes:
        letter = numbers.get(code, int.from_bytes(code, "big"))
        if letter == _MISSING:
            yield "8.4.5.9-1"
        elif f"cid{letter:05}" not in known:
            yield "8.4.5.5.1-2"


def _face(program: Stream) -> _Face | None:
    """Read a font; None where it is none that can be read."""
    try:
        font = TTFont(BytesIO(program.read_bytes()), lazy=True)
        order, metrics = font.getGlyphOrder(), font["hmtx"].metrics
        scale = 1000 / font["head"].unitsPerEm
        at = {glyph: number for number, glyph in enumerate(order)}
        maps: dict[tuple[int, int], dict[int, int]] = {}
        for table in font["cmap"].tables if "cmap" in font else ():
            key = (table.platformID, table.platEncID)
            if key in _KNOWN and key not in maps and table.format in _SMALL_MAPS:
                maps[key] = {code: at[glyph] for code, glyph in table.cmap.items()}
        return _Face(maps, [metrics[glyph][0] * scale for glyph in order])
    except _BROKEN:
        return None


def _of_words(face: _Face, words: str) -> int:
    """Return the glyph of a character; that of what is missing where there is none."""
    found = face.maps.get(_UNICODE) or face.maps.get(_ROMAN) or {}
    return found.get(ord(words), _MISSING) if len(words) == 1 else _MISSING


def _of_code(face: _Face, code: int) -> int:
    """Return the glyph of a code of a font of symbols (ISO 32000-2, 9.6.5.4)."""
    symbols, roman = face.maps.get(_SYMBOL, {}), face.maps.get(_ROMAN, {})
    return symbols.get(_SYMBOL_PAGE + code) or symbols.get(code) or roman.get(code, _MISSING)


def _of_glyph(face: _Face, glyph: int, stated: float) -> Iterator[str]:
    if glyph == _MISSING:
        yield "8.4.5.9-1"
    if not _MISSING < glyph < len(face.widths):
        yield "8.4.5.5.1-2"
    elif abs(stated - face.widths[glyph]) > _SLACK:
        yield "8.4.5.6-1"
