"""How the faces of a brand are embedded in a document.

Each typeface is embedded in blocks of at most 224 characters, as a simple TrueType font each. The
first block is the same in every document and made once a process: ASCII under its usual codes, and
what European languages add. All other characters follow in the order of Unicode, so that the
same document gives the same bytes. Text that is shaped is embedded by its glyphs.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.pdf.file.objects import SMALL, name_object, number, number_array, reference
from aidreport.pdf.file.typefaces import FIRST, font_program
from aidreport.pdf.scripts.embedding import GlyphFont

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.file.objects import ObjectFile
    from aidreport.pdf.file.typefaces import Typeface

_BLOCK = 256 - FIRST
CLOSING = "\0"
"""No code of a block, all of which begin with the blank."""
_TO_ESCAPE = re.compile(r"[\\()]")
_TO_TRANSLATE = re.compile(rf"[\\(){CLOSING}]")
_SYMBOLIC, _NONSYMBOLIC = 4, 32


class EncodedText(NamedTuple):
    """Text in one embedded font: the name of the font on its page, and the codes, escaped."""

    resource: str
    codes: str


class _Uncommon(dict[str, tuple[tuple[int, str], ...]]):
    """Texts of characters beyond the first block: the block of each, and its code, escaped.

    A table has few of them, many times each.

    Args:
        blocks: the characters of each block.
    """

    def __init__(self, blocks: Iterable[str]) -> None:
        super().__init__()
        self._codes = {
            char: (index, _escaped(chr(code)))
            for index, text in enumerate(blocks)
            for code, char in enumerate(text, FIRST)
        }

    def __missing__(self, piece: str) -> tuple[tuple[int, str], ...]:
        # White space that a face lacks looks like a space; what has no look is left out.
        self[piece] = coded = tuple(
            self._codes.get(char, (0, " " if char.isspace() else "")) for char in piece
        )
        return coded


class _Operators(dict[int, str]):
    """What shows each character between the parentheses of a string in the first block.

    Args:
        size: of the type, in points.
    """

    def __init__(self, fonts: EmbeddedFonts, font: str, size: float) -> None:
        super().__init__(fonts.common(font))
        self |= {ord("\n"): "\n", ord(CLOSING): ""}
        self._fonts, self._font, self._size = fonts, font, size
        self._again = self._opening(fonts.resource(font))
        self._others: set[str] = set()

    def _opening(self, resource: str) -> str:
        return f"/{resource} {self._size:.5g} Tf("

    def __missing__(self, code: int) -> str:
        shown = ""
        for resource, codes in self._fonts.encode(self._font, chr(code)):
            opening = self._opening(resource)
            if opening == self._again:
                shown += codes
            else:
                self._others.add(opening)
                shown += f"{CLOSING}{opening}{codes})Tj{self._again}"
        self[code] = shown
        return shown

    def joined(self, shown: str) -> str:
        """Return what shows characters with one string for neighbours of one other block."""
        if CLOSING not in shown:
            return shown
        back = f"{self._again}{CLOSING}"
        for opening in sorted(self._others):
            shown = shown.replace(f")Tj{back}{opening}", "")
        return shown.replace(back, "")


class EmbeddedFonts:
    """The fonts of one document.

    Args:
        fonts: the faces of its brand.
        characters: all that the document may show; what no face has must be white space.
    """

    def __init__(self, fonts: Fonts, characters: Iterable[str]) -> None:
        self._fonts = fonts
        self._blocks: dict[str, list[tuple[Typeface, str]]] = {}
        self._codes: dict[str, _Uncommon] = {}
        self._translation: dict[str, dict[int, str]] = {}
        self._resources: dict[tuple[str, int], str] = {}
        self._glyph_fonts: dict[str, GlyphFont] = {}
        self._operators: dict[tuple[str, float], _Operators] = {}
        wanted = frozenset(characters)
        for typeface in fonts.typefaces:
            if typeface.glyphs:
                self._add(typeface, wanted)

    def _add(self, typeface: Typeface, wanted: frozenset[str]) -> None:
        common = typeface.common
        rest = sorted(char for char in wanted.difference(common) if ord(char) in typeface.glyphs)
        texts = [common, *("".join(rest[at : at + _BLOCK]) for at in range(0, len(rest), _BLOCK))]
        self._blocks[typeface.name] = [(typeface, text) for text in texts]
        self._translation[typeface.name] = _translation(common)

    def _uncommon(self, font: str) -> _Uncommon:
        """Return the codes of characters beyond the first block, by the texts of them."""
        if font not in self._codes:
            blocks = [text for _, text in self._blocks[font]]
            self._codes[font] = _Uncommon(blocks)
        return self._codes[font]

    def resource(self, font: str, block: int = 0) -> str:
        """Return the name under which pages know a block of a typeface."""
        key = (font, block)
        if key not in self._resources:
            self._resources[key] = f"F{len(self._resources) + 1}"
        return self._resources[key]

    def common(self, font: str) -> Mapping[int, str]:
        """Return the codes, escaped, of the characters of the first block."""
        return self._translation[font]

    def encode(self, font: str, text: str) -> list[EncodedText]:
        """Return a text as codes, in as many pieces as it needs fonts."""
        if text.isascii():
            return [EncodedText(self.resource(font), _escaped(text))]
        known, common = self._uncommon(font), self._translation[font]
        runs: list[tuple[int, str]] = []
        for at, piece in enumerate(self._fonts.uncommon_apart(font, text)):
            coded = known[piece] if at % 2 else ((0, piece.translate(common)),)
            for block, code in coded:
                if runs and (runs[-1][0] == block or not code):
                    runs[-1] = (runs[-1][0], runs[-1][1] + code)
                elif code or at % 2:
                    runs.append((block, code))
        return [EncodedText(self.resource(font, block), run) for block, run in runs]

    def encode_all(self, font: str, texts: Sequence[str], size: float) -> list[str]:
        """Return what is in the parentheses that show each text in the first block.

        Where a text leaves that block, `CLOSING` is in place of the end of the string, and
        operators follow that show what is beyond it and open a string in the first block again.

        Args:
            size: in points.
        """
        # A translation of all texts at once costs a tenth of one of each.
        written = "\n".join(texts)
        if written.count("\n") >= len(texts):
            written = "\n".join([text.replace("\n", " ") for text in texts])
        if written.isascii() and not _TO_TRANSLATE.search(written):
            return written.split("\n") if texts else []
        operators = self._operators.get((font, size))
        if operators is None:
            operators = self._operators[font, size] = _Operators(self, font, size)
        return operators.joined(written.translate(operators)).split("\n")

    def is_shaped(self, font: str) -> bool:
        """Return whether the text of a font is shaped."""
        return self._fonts.shaped(font) is not None

    def show(self, font: str, text: str, size: float, *, rtl: bool = False) -> str:
        """Return the operators that show a text.

        Args:
            size: in points.
            rtl: whether it runs from right to left; only shaped text does.
        """
        face = self._fonts.shaped(font)
        if face is None:
            return " ".join(
                f"/{piece.resource} {size:.5g} Tf ({piece.codes}) Tj"
                for piece in self.encode(font, text)
            )
        if font not in self._glyph_fonts:
            self._glyph_fonts[font] = GlyphFont(face, self.resource(font))
        return self._glyph_fonts[font].show(text, size, rtl=rtl)

    def write(self, file: ObjectFile, number: int) -> None:
        """Write the fonts that were used, and the dictionary of them under a number."""
        entries = b""
        for (font, block), resource in self._resources.items():
            if font in self._glyph_fonts:
                written = self._glyph_fonts[font].write(file)
            else:
                written = _write_font(file, *self._blocks[font][block])
            entries += b"/%b %d 0 R" % (resource.encode(), written)
        file.put(number, b"<<%b>>" % entries)


def _escaped(codes: str) -> str:
    return _TO_ESCAPE.sub(r"\\\g<0>", codes) if _TO_ESCAPE.search(codes) else codes


@lru_cache(maxsize=64)
def _translation(common: str) -> dict[int, str]:
    """Return the codes, escaped, of the characters of a first block."""
    return {
        ord(char): "\\" + char if char in "\\()" else chr(code)
        for code, char in enumerate(common, FIRST)
    }


@lru_cache(maxsize=256)
def _widths(typeface: Typeface, characters: str) -> bytes:
    return number_array(1000 * typeface.widths[char] for char in characters)


@lru_cache(maxsize=256)
def _to_unicode(characters: str) -> bytes:
    """Return the CMap that leads from codes back to characters (ISO 32000-1, 9.10.3)."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def",
        "/CMapName/Adobe-Identity-UCS def/CMapType 2 def",
        "1 begincodespacerange <00> <FF> endcodespacerange",
    ]
    pairs = [
        f"<{code:02X}> <{char.encode('utf-16-be').hex().upper()}>"
        for code, char in enumerate(characters, FIRST)
    ]
    for at in range(0, len(pairs), 100):
        part = pairs[at : at + 100]
        lines += [f"{len(part)} beginbfchar", *part, "endbfchar"]
    lines.append("endcmap CMapName currentdict/CMap defineresource pop end end")
    return zlib.compress("\n".join(lines).encode(), SMALL)


def _write_font(file: ObjectFile, typeface: Typeface, characters: str) -> int:
    """Write a block of a typeface; return the number of its font dictionary."""
    face = typeface.descriptor
    assert face is not None
    # Each subset of a font has another tag of six letters (ISO 32000-1, 9.6.4).
    digest = hashlib.sha256(f"{typeface.name}\0{characters}".encode()).digest()
    tag = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
    base = name_object(f"{tag}+{typeface.postscript_name}")
    program, length = font_program(typeface, characters)
    flate = b"/Filter/FlateDecode"
    font_file = file.finished_stream(flate + b"/Length1 %d" % length, program)
    to_unicode = file.finished_stream(flate, _to_unicode(characters))
    descriptor = file.add(
        b"<</Type/FontDescriptor/FontName%b/Flags %d/FontBBox%b/ItalicAngle %b/Ascent %b"
        b"/Descent %b/CapHeight %b/StemV %b/MissingWidth %b/FontFile2 %b>>"
        % (
            base,
            face.flags & ~_NONSYMBOLIC | _SYMBOLIC,
            number_array(face.bbox),
            number(face.italic_angle),
            number(face.ascent),
            number(face.descent),
            number(face.cap_height),
            number(face.stem_v),
            number(face.missing_width),
            reference(font_file),
        )
    )
    widths = _widths(typeface, characters)
    return file.add(
        b"<</Type/Font/Subtype/TrueType/BaseFont%b/FirstChar %d/LastChar %d/Widths%b"
        b"/FontDescriptor %d 0 R/ToUnicode %d 0 R>>"
        % (base, FIRST, FIRST + len(characters) - 1, widths, descriptor, to_unicode)
    )
