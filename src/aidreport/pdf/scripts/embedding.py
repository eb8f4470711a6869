"""Shaped text in a document: the operators that show it, and the glyphs that are embedded.

A code stands for a glyph that shows certain characters, so that reading the codes gives the text
in its own order. Three things keep that so: a glyph that stands for several letters in one place
and for another in the next has two codes; where glyphs change places or stand for what their
letters are only together, the words are said beside them (ActualText, ISO 32000-1, 14.9.4); and
text from right to left, whose glyphs stand from left to right, is marked so (ReversedChars,
14.8.2.3.3).
"""

from __future__ import annotations

import hashlib
import zlib
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from aidreport.errors import GlyphError
from aidreport.pdf.file.objects import SMALL, name_object, number, number_array, reference
from aidreport.pdf.scripts.composites import Composite
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.pdf.file.objects import ObjectFile
    from aidreport.pdf.scripts.composites import Part
    from aidreport.pdf.scripts.shaping import Glyph, ShapedFace

_LEAST_MOVE = 0.0005
"""Of the type size: what is nearer than that to its place stays there."""
_MISSING = 0
"""The glyph of what a face lacks."""
_SYMBOLIC = 4
_FLATE = b"/Filter/FlateDecode"
_SYSTEM = "/Registry(Adobe)/Ordering(%s)/Supplement 0"


_Look: TypeAlias = "tuple[Part, ...]"


class GlyphFont:
    """A face in one document, whose glyphs are embedded by their numbers.

    Args:
        resource: the name under which pages know it.
    """

    def __init__(self, face: ShapedFace, resource: str) -> None:
        self._face, self._resource = face, resource
        self._codes: dict[tuple[_Look, str], int] = {}
        self._widths: dict[_Look, float] = {}
        self._shown: dict[tuple[str, float, bool], str] = {}

    def show(self, text: str, size: float, *, rtl: bool) -> str:
        """Return the operators that show a text.

        Args:
            size: in points.
            rtl: whether it runs from right to left.
        """
        key = (text, size, rtl)
        if key not in self._shown:
            self._shown[key] = self._operators(text, size, rtl=rtl)
        return self._shown[key]

    def _operators(self, text: str, size: float, *, rtl: bool) -> str:
        shaped = self._face.shape(text, rtl=rtl)
        # Strings follow each other as they are read; the glyphs of each, as they are seen.
        strings = [list(group) for _, group in groupby(shaped.glyphs, lambda glyph: glyph.rise)]
        if rtl:
            strings.reverse()
        code = [f"/{self._resource} {size:.5g} Tf"]
        pen, rise = 0.0, 0.0
        for glyphs in strings:
            if glyphs[0].rise != rise:
                rise = glyphs[0].rise
                code.append(f"{rise * size:.3g} Ts")
            code.append(self._string(glyphs, pen))
            pen = glyphs[-1].x + glyphs[-1].width
        if rise:
            code.append("0 Ts")
        if move := _move(pen, shaped.width):
            code.append(f"[{move}]TJ")
        if rtl:
            return f"/ReversedChars BMC {' '.join(code)} EMC"
        if shaped.literal:
            return " ".join(code)
        actual = (b"\xfe\xff" + text.encode("utf-16-be")).hex().upper()
        return f"/Span<</ActualText<{actual}>>>BDC {' '.join(code)} EMC"

    def _string(self, glyphs: Sequence[Glyph], pen: float) -> str:
        """Return the operator that shows glyphs of one height, from a place to the right."""
        parts, codes = [], ""
        for glyph in glyphs:
            if move := _move(pen, glyph.x):
                parts += [f"<{codes}>", move] if codes else [move]
                codes, pen = "", glyph.x
            key = (glyph.parts, glyph.text)
            self._widths[glyph.parts] = glyph.width
            if any(part.number == _MISSING for part in glyph.parts):
                raise GlyphError(
                    state("layout.glyph", text=glyph.text, face=self._face.postscript_name),
                    why=state("layout.glyph-why"),
                    fix=state("layout.glyph-fix"),
                )
            codes += f"{self._codes.setdefault(key, len(self._codes) + 1):04X}"
            pen += glyph.width
        return f"[{''.join(parts)}<{codes}>]TJ"

    def write(self, file: ObjectFile) -> int:
        """Write the font; return the number of its dictionary."""
        looks = sorted(self._widths, key=lambda parts: (len(parts) != 1, parts))
        composites = [
            Composite(parts, round(self._widths[parts] * self._face.units))
            for parts in looks
            if len(parts) != 1
        ]
        numbers = sorted({part.number for parts in looks for part in parts})
        program, identifiers = self._face.subset(numbers, composites)
        singles = dict(zip(numbers, identifiers, strict=False))
        added = iter(identifiers[len(numbers) :])
        known = {
            parts: singles[parts[0].number] if len(parts) == 1 else next(added) for parts in looks
        }
        if self._face.is_truetype:
            kind, entries = b"/FontFile2", _FLATE + b"/Length1 %d" % len(program)
        else:
            kind, entries = b"/FontFile3", _FLATE + b"/Subtype/CIDFontType0C"
        digest = hashlib.sha256(program + repr(sorted(self._codes)).encode()).digest()
        tag = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
        base = name_object(f"{tag}+{self._face.postscript_name}")
        font_file = file.finished_stream(entries, zlib.compress(program, SMALL))
        descendant = self._descendant(file, base, kind + b" " + reference(font_file), known)
        encoding = file.finished_stream(
            _FLATE
            + b"/Type/CMap/CMapName/Glyphs/WMode 0/CIDSystemInfo<<%b>>"
            % (_SYSTEM % "Identity").encode(),
            self._encoding(known),
        )
        to_unicode = file.finished_stream(_FLATE, self._to_unicode())
        return file.add(
            b"<</Type/Font/Subtype/Type0/BaseFont%b/Encoding %d 0 R/DescendantFonts[%d 0 R]"
            b"/ToUnicode %d 0 R>>" % (base, encoding, descendant, to_unicode)
        )

    def _descendant(
        self, file: ObjectFile, base: bytes, program: bytes, known: Mapping[_Look, int]
    ) -> int:
        metrics = self._face.metrics
        measures = (metrics.italic_angle, metrics.ascent, metrics.descent, metrics.ascent)
        box = number_array(metrics.box)
        descriptor = file.add(
            b"<</Type/FontDescriptor/FontName%b/Flags %d/FontBBox%b" % (base, _SYMBOLIC, box)
            + b"/ItalicAngle %b/Ascent %b/Descent %b/CapHeight %b" % tuple(map(number, measures))
            + b"/StemV 80%b>>" % program
        )
        subtype, mapping = b"/CIDFontType0", b""
        if self._face.is_truetype:
            subtype, mapping = b"/CIDFontType2", b"/CIDToGIDMap/Identity"
        widths = b"".join(
            b"%d[%b]" % (identifier, number(self._widths[parts] * 1000))
            for parts, identifier in sorted(known.items(), key=lambda item: item[1])
        )
        return file.add(
            b"<</Type/Font/Subtype%b/BaseFont%b/CIDSystemInfo<<%b>>/FontDescriptor %d 0 R%b"
            b"/W[%b]>>"
            % (subtype, base, (_SYSTEM % "Identity").encode(), descriptor, mapping, widths)
        )

    def _encoding(self, known: Mapping[_Look, int]) -> bytes:
        """Return the CMap that leads from codes to glyphs (ISO 32000-1, 9.7.5.3)."""
        pairs = [f"<{code:04X}> {known[parts]}" for (parts, _), code in self._codes.items()]
        return _cmap("Glyphs", "Identity", 1, "cid", pairs)

    def _to_unicode(self) -> bytes:
        """Return the CMap that leads from codes back to characters (ISO 32000-1, 9.10.3)."""
        pairs = [
            f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>"
            for (_, text), code in self._codes.items()
        ]
        return _cmap("Adobe-Identity-UCS", "UCS", 2, "bf", pairs)


def _cmap(name: str, ordering: str, kind: int, prefix: str, pairs: Sequence[str]) -> bytes:
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        f"/CIDSystemInfo<<{_SYSTEM % ordering}>>def",
        f"/CMapName/{name} def/CMapType {kind} def",
        *(["/WMode 0 def"] if prefix == "cid" else []),
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for at in range(0, len(pairs), 100):
        part = pairs[at : at + 100]
        lines += [f"{len(part)} begin{prefix}char", *part, f"end{prefix}char"]
    lines.append("endcmap CMapName currentdict/CMap defineresource pop end end")
    return zlib.compress("\n".join(lines).encode(), SMALL)


def _move(pen: float, place: float) -> str:
    """Return the number that moves the pen to a place; empty where it is there."""
    distance = pen - place
    return f"{distance * 1000:.5g}" if abs(distance) > _LEAST_MOVE else ""
