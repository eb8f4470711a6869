"""Fonts that readers can draw and read (ISO 14289-2, 8.4.5)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pikepdf import Dictionary, Stream

from aidreport.pdf.reading.fonts import UNKNOWN
from aidreport.pdf.reading.objects import entry, integer, items, name, text
from aidreport.pdf.reading.ua_2.glyphs import of_cff_glyphs, of_composite_glyphs, of_simple_glyphs
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
_LARGEST_CMAP = 1 << 22
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
    # Readers know which characters the codes of a predefined map stand for (8.4.5.8).
    encoding = name(entry(font.raw, "/Encoding"))
    is_known = encoding in PREDEFINED_CMAPS and not encoding.startswith("Identity")
    if UNKNOWN in unknown and not is_known:
        yield "8.4.5.8-1"
    if any(_NO_CHARACTERS.intersection(words) for words in font.cmap.text.values()):
        yield "8.4.5.8-2"


def _of_programs(raw: Dictionary, font: Font) -> Iterator[str]:
    """Yield the rules that the encoding and the program of a font break."""
    if name(raw.get("/Subtype")) == "Type3":
        return
    bearer: object = raw
    if font.composite:
        bearer = next(iter(items(raw.get("/DescendantFonts"))), None)
        yield from _of_encoding(raw.get("/Encoding"), bearer)
    descriptor = entry(bearer, "/FontDescriptor")
    programs = [part for key in _PROGRAMS if isinstance(part := entry(descriptor, key), Stream)]
    truetype = entry(descriptor, "/FontFile2")
    if not programs:
        yield "8.4.5.5.1-1"
    elif not isinstance(truetype, Stream):
        if font.composite:
            yield from of_cff_glyphs(font, programs[0])
    elif font.composite:
        if not _maps_glyphs(entry(bearer, "/CIDToGIDMap")):
            yield "8.4.5.3.2-1"
        yield from of_composite_glyphs(font, bearer, truetype)
    else:
        symbolic = bool((integer(entry(descriptor, "/Flags")) or 0) & _SYMBOLIC)
        yield from _of_simple_encoding(raw.get("/Encoding"), symbolic=symbolic)
        yield from of_simple_glyphs(font, truetype, symbolic=symbolic)


def _maps_glyphs(mapping: object) -> bool:
    return isinstance(mapping, Stream) or name(mapping) == "Identity"


def _of_encoding(encoding: object, bearer: object) -> Iterator[str]:
    """Yield the rules that the encoding of a composite font breaks."""
    if not isinstance(encoding, Stream):
        if name(encoding) not in PREDEFINED_CMAPS:
            yield "8.4.5.4-1"
        return
    source = encoding.read_bytes()[:_LARGEST_CMAP]
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
