"""Fonts that readers can draw and read (ISO 14289-2, 8.4.5)."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from fontTools.ttLib import TTFont, TTLibError
from pikepdf import Dictionary, Stream

from aidreport.pdf.reading.fonts import UNKNOWN
from aidreport.pdf.reading.objects import entry, integer, items, name, number, text
from aidreport.pdf.reading.ua_2.predefined import PREDEFINED_CMAPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.pdf.reading.content import Contents
    from aidreport.pdf.reading.fonts import Font
    from aidreport.pdf.reading.ua_2.findings import Findings

_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_SYMBOLIC = 4
"""The flag of a font of symbols (ISO 32000-2, table 121)."""
_NO_CHARACTERS = frozenset("\0\ufeff\ufffe")
_SLACK = 1.0
"""Thousandths of the type size by which a width may differ."""
_SYMBOL_PAGE = 0xF000
_UNICODE, _SYMBOL, _ROMAN = (3, 1), (3, 0), (1, 0)
"""Platforms and encodings of the maps in a font."""
_ENCODINGS = ("MacRomanEncoding", "WinAnsiEncoding")
_DIRECTION = re.compile(rb"/WMode\s+(\d)\s+def")
_USED_CMAP = re.compile(rb"/([^\s/]+)\s+usecmap")


def check_fonts(contents: Contents, findings: Findings) -> None:
    """Check each font that text is shown in."""
    for font in contents.fonts.values():
        if isinstance(font.raw, Dictionary):
            for rule in dict.fromkeys((*_of_characters(font), *_of_programs(font.raw, font))):
                findings.add(rule, font.label)


def _of_characters(font: Font) -> Iterator[str]:
    """Yield the rules that the map from codes to characters breaks."""
    unknown = {words for code in font.unmapped for _, words in font.pieces(code)}
    if UNKNOWN in unknown:
        yield "8.4.5.8-1"
    if any(_NO_CHARACTERS.intersection(words) for words in font.cmap.text.values()):
        yield "8.4.5.8-2"


def _of_programs(raw: Dictionary, font: Font) -> Iterator[str]:
    if name(raw.get("/Subtype")) == "Type3":
        return
    bearer: object = raw
    if font.composite:
        bearer = next(iter(items(raw.get("/DescendantFonts"))), None)
        yield from _of_encoding(raw.get("/Encoding"), bearer)
    descriptor = entry(bearer, "/FontDescriptor")
    program = next(
        (part for key in _PROGRAMS if isinstance(part := entry(descriptor, key), Stream)), None
    )
    if program is None:
        yield "8.4.5.5.1-1"
    elif isinstance(entry(descriptor, "/FontFile2"), Stream):
        if font.composite and not _maps_glyphs(entry(bearer, "/CIDToGIDMap")):
            yield "8.4.5.3.2-1"
        if not font.composite:
            symbolic = bool((integer(entry(descriptor, "/Flags")) or 0) & _SYMBOLIC)
            yield from _of_simple_encoding(raw.get("/Encoding"), symbolic=symbolic)
            yield from _of_simple_program(font, program, symbolic=symbolic)


def _maps_glyphs(mapping: object) -> bool:
    return isinstance(mapping, Stream) or name(mapping) == "Identity"


def _of_encoding(encoding: object, bearer: object) -> Iterator[str]:
    """Yield the rules that the encoding of a composite font breaks."""
    if not isinstance(encoding, Stream):
        if name(encoding) not in PREDEFINED_CMAPS:
            yield "8.4.5.4-1"
        return
    source = encoding.read_bytes()
    stated = _DIRECTION.search(source)
    if (integer(encoding.get("/WMode")) or 0) != (int(stated[1]) if stated else 0):
        yield "8.4.5.4-2"
    used = [match[1].decode("latin-1") for match in _USED_CMAP.finditer(source)]
    if name(encoding.get("/UseCMap")):
        used.append(name(encoding.get("/UseCMap")))
    if any(other not in PREDEFINED_CMAPS for other in used):
        yield "8.4.5.4-3"
    ours, theirs = entry(bearer, "/CIDSystemInfo"), encoding.get("/CIDSystemInfo")
    keys = ("/Registry", "/Ordering")
    is_same = all(text(entry(ours, key)) == text(entry(theirs, key)) != "" for key in keys)
    supplements = [integer(entry(info, "/Supplement")) for info in (ours, theirs)]
    if not is_same or None in supplements or supplements[0] > supplements[1]:  # type: ignore[operator]
        yield "8.4.5.3.1-1"


def _of_simple_encoding(encoding: object, *, symbolic: bool) -> Iterator[str]:
    if symbolic:
        if encoding is not None:
            yield "8.4.5.7-3"
        return
    if (name(encoding) or name(entry(encoding, "/BaseEncoding"))) not in _ENCODINGS:
        yield "8.4.5.7-2"


def _of_simple_program(font: Font, program: Stream, *, symbolic: bool) -> Iterator[str]:
    """Yield the rules that a TrueType font, drawn by codes of one byte, breaks."""
    try:
        face = TTFont(BytesIO(program.read_bytes()), lazy=True)
        maps = {(each.platformID, each.platEncID): each.cmap for each in face["cmap"].tables}
        widths, per_em = face["hmtx"].metrics, face["head"].unitsPerEm
        missing = face.getGlyphOrder()[0]
    except (TTLibError, KeyError, ValueError, AssertionError, OverflowError, IndexError):
        yield "8.4.5.7-4" if symbolic else "8.4.5.7-1"
        return
    if symbolic and not {_SYMBOL, _ROMAN} & set(maps):
        yield "8.4.5.7-4"
    if not symbolic and not {_UNICODE, _ROMAN} & set(maps):
        yield "8.4.5.7-1"
    first, stated = integer(entry(font.raw, "/FirstChar")) or 0, items(entry(font.raw, "/Widths"))
    for code in font.codes:
        glyph = _glyph(
            maps, code, symbolic=symbolic, words="".join(w for _, w in font.pieces(code))
        )
        if glyph is None or glyph not in widths:
            yield "8.4.5.5.1-2"
            continue
        if glyph == missing:
            yield "8.4.5.9-1"
        at = code[0] - first
        width = number(stated[at]) if 0 <= at < len(stated) else None
        if width is None or abs(width - widths[glyph][0] * 1000 / per_em) > _SLACK:
            yield "8.4.5.6-1"


def _glyph(
    maps: dict[tuple[int, int], dict[int, str]], code: bytes, *, symbolic: bool, words: str
) -> str | None:
    """Return the glyph of a code by the maps of a font (ISO 32000-2, 9.6.5.4)."""
    at = code[0]
    if not symbolic and _UNICODE in maps:
        return maps[_UNICODE].get(ord(words)) if len(words) == 1 else None
    symbols, roman = maps.get(_SYMBOL, {}), maps.get(_ROMAN, {})
    return symbols.get(_SYMBOL_PAGE + at) or symbols.get(at) or roman.get(at)
