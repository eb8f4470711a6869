"""The TrueType faces of a brand, and how they are embedded in a document.

Each typeface is embedded in blocks of at most 224 characters, as a simple TrueType font each. The
first block is the same in every document and made once a process: ASCII under its usual codes, and
what European languages add. All other characters follow in the order of Unicode, so that the
same document gives the same bytes.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from reportlab.pdfbase.ttfonts import TTFError, TTFontFace

from aidreport.errors import BrandError
from aidreport.files.toml import read_bytes
from aidreport.pdf.file.objects import SMALL, name_object, number, number_array, reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from aidreport.pdf.file.objects import ObjectFile

_ASCII = "".join(map(chr, range(32, 127)))
_EUROPEAN = (
    "\u00a0–—‘’“”„…•€−×·\u2009\u202f§«»°±²³½¼¡¿©®"
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿŒœŠšŽžŸ"
    "ĀāĂăĄąĆćČčĎďĐđĒēĘęĚěĞğİıŁłŃńŇňŐőŘřŚśŞşŤťŮůŰűŹźŻż"
)
_COMMON = 224
"""How many characters a font with codes of one byte holds from the space upwards."""

_FIRST = 32
_BLOCK = 256 - _FIRST
_TO_ESCAPE = re.compile(r"[\\()]")
_SYMBOLIC, _NONSYMBOLIC = 4, 32


class Face(StrEnum):
    """A face of a brand's family."""

    REGULAR = "regular"
    BOLD = "bold"
    ITALIC = "italic"
    BOLD_ITALIC = "bold_italic"
    CODE = "code"

    @classmethod
    def of(cls, *, bold: bool, italic: bool, code: bool = False) -> Face:
        """Return the face for a role; code has one face only."""
        if code:
            return cls.CODE
        if bold:
            return cls.BOLD_ITALIC if italic else cls.BOLD
        return cls.ITALIC if italic else cls.REGULAR


@dataclass(frozen=True, slots=True, eq=False)
class Typeface:
    """A font file, read once a process.

    Attributes:
        name: unique, made from the file's content.
        postscript_name: the name that the file gives itself.
        face: ReportLab's reading of it.
        glyphs: the code points that it can draw.
        widths: by character, in units of the type size.
        common: the characters that it has of those that European languages write, ASCII first;
            no more than 224.
    """

    name: str
    postscript_name: str
    face: Any
    glyphs: frozenset[int]
    widths: Mapping[str, float]
    common: str


class _Widths(dict[str, float]):
    """Widths of characters; white space that the face lacks is as wide as a space."""

    def __missing__(self, character: str) -> float:
        return self.get(" ", 0.25) if character.isspace() else 0.0


class Fonts:
    """The faces of a brand.

    Attributes:
        typefaces: the font files, each once.

    Raises:
        BrandError: a file is no TrueType font that can be embedded; all of them in `details`.
    """

    def __init__(self, files: Mapping[Face, Path]) -> None:
        problems: list[str] = []
        self._faces: dict[Face, Typeface] = {}
        for face, path in files.items():
            try:
                self._faces[face] = _read(path.stem, read_bytes(path, BrandError))
            except BrandError as error:
                problems.append(f"fonts.{face.value}: {error.problem}")
            except TTFError as error:
                problems.append(f"fonts.{face.value}: {path.name} cannot be embedded ({error})")
            except Exception:  # one that is cut short ends in errors of many types
                problems.append(f"fonts.{face.value}: {path.name} is damaged or cut short")
        if problems:
            raise BrandError(
                "fonts that cannot be used",
                details=problems,
                why="fonts are embedded as TrueType outlines",
                fix="use .ttf files",
            )
        faces = {typeface.name: typeface for typeface in self._faces.values()}
        self.typefaces = tuple(faces.values())
        glyphs = [typeface.glyphs for typeface in self.typefaces]
        # What the code face has, every face can fall back on.
        code = self._faces.get(Face.CODE)
        self._everywhere = frozenset.intersection(*glyphs) | (code.glyphs if code else frozenset())
        self._widths = {name: face.widths for name, face in faces.items()}
        self._glyphs = {name: face.glyphs for name, face in faces.items()}
        self._uncommon = {
            name: re.compile(f"[^{re.escape(face.common)}]") for name, face in faces.items()
        }

    def name(self, face: Face) -> str:
        """Return the name of a face's font file."""
        return self._faces[face].name

    def width(self, font: str, text: str) -> float:
        """Return the width of a text in units of the type size."""
        return sum(map(self._widths[font].__getitem__, text))

    def is_common(self, font: str, text: str) -> bool:
        """Return whether all characters of a text are common ones of a font file."""
        return text.isascii() or not self._uncommon[font].search(text)

    def has(self, font: str, text: str) -> bool:
        """Return whether a font file can draw every character of a text."""
        return self.is_common(font, text) or self._glyphs[font].issuperset(map(ord, text))

    def covers(self, face: Face, text: str) -> bool:
        """Return whether a face can draw every character of a text."""
        return self._faces[face].glyphs.issuperset(map(ord, text))

    def runs(self, face: Face, text: str) -> list[tuple[str, str]]:
        """Split a text into (font name, text) runs.

        Characters that the face lacks are drawn in the code face, white space excepted.
        """
        if self.covers(face, text):
            return [(self._faces[face].name, text)]
        glyphs = self._faces[face].glyphs

        def font_of(character: str) -> str:
            has_glyph = ord(character) in glyphs or character.isspace()
            return self._faces[face if has_glyph else Face.CODE].name

        return [(font, "".join(part)) for font, part in groupby(text, font_of)]

    def missing(self, characters: Iterable[str]) -> list[str]:
        """Return the characters that some face can draw neither itself nor in code."""
        return sorted(char for char in set(characters) if ord(char) not in self._everywhere)


@lru_cache(maxsize=64)
def _read(stem: str, content: bytes) -> Typeface:
    """Read a font file; the name of the result differs for different files of one name."""
    face = TTFontFace(BytesIO(content))
    if any(table["offset"] + table["length"] > len(content) for table in face.tables):
        raise TTFError("it is cut short")
    glyphs = frozenset(face.charToGlyph)
    european = "".join(char for char in _EUROPEAN if ord(char) in glyphs)
    widths = _Widths({chr(code): width / 1000 for code, width in face.charWidths.items()})
    return Typeface(
        name=f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}",
        postscript_name=face.name.decode("ascii", "ignore"),
        face=face,
        glyphs=glyphs,
        widths=widths,
        common=(_ASCII + european)[:_COMMON],
    )


class EncodedText(NamedTuple):
    """Text in one embedded font: the name of the font on its page, and the codes, escaped."""

    resource: str
    codes: str


class EmbeddedFonts:
    """The fonts of one document.

    Args:
        fonts: the faces of its brand.
        characters: all that the document may show; what no face has must be white space.
    """

    def __init__(self, fonts: Fonts, characters: Iterable[str]) -> None:
        self._fonts = fonts
        self._blocks: dict[str, list[tuple[Typeface, str]]] = {}
        self._codes: dict[str, dict[int, tuple[int, str]]] = {}
        self._translation: dict[str, dict[int, str]] = {}
        self._resources: dict[tuple[str, int], str] = {}
        wanted = frozenset(characters)
        for typeface in fonts.typefaces:
            self._add(typeface, wanted)

    def _add(self, typeface: Typeface, wanted: frozenset[str]) -> None:
        common = typeface.common
        rest = sorted(char for char in wanted.difference(common) if ord(char) in typeface.glyphs)
        texts = [common, *("".join(rest[at : at + _BLOCK]) for at in range(0, len(rest), _BLOCK))]
        self._blocks[typeface.name] = [(typeface, text) for text in texts]
        self._codes[typeface.name] = {
            ord(char): (index, chr(code))
            for index, text in enumerate(texts)
            for code, char in enumerate(text, _FIRST)
        }
        self._translation[typeface.name] = {
            ord(char): "\\" + char if char in "\\()" else chr(code)
            for code, char in enumerate(common, _FIRST)
        }

    def resource(self, font: str, block: int = 0) -> str:
        """Return the name under which pages know a block of a typeface."""
        key = (font, block)
        if key not in self._resources:
            self._resources[key] = f"F{len(self._resources) + 1}"
        return self._resources[key]

    def simple(self, font: str, text: str) -> str | None:
        """Return the codes of a text, escaped, if they are all in the first block."""
        if text.isascii():
            return _TO_ESCAPE.sub(r"\\\g<0>", text) if _TO_ESCAPE.search(text) else text
        if not self._fonts.is_common(font, text):
            return None
        return text.translate(self._translation[font])

    def encode(self, font: str, text: str) -> list[EncodedText]:
        """Return a text as codes, in as many pieces as it needs fonts."""
        codes = self.simple(font, text)
        if codes is not None:
            return [EncodedText(self.resource(font), codes)]
        known = self._codes[font]
        runs: list[tuple[int, str]] = []
        for char in text:
            # White space that a face lacks looks like a space; what has no look at all is left out.
            block, code = known.get(ord(char), (0, " " if char.isspace() else ""))
            if runs and (runs[-1][0] == block or not code):
                runs[-1] = (runs[-1][0], runs[-1][1] + code)
            else:
                runs.append((block, code))
        return [
            EncodedText(self.resource(font, block), _TO_ESCAPE.sub(r"\\\g<0>", run))
            for block, run in runs
        ]

    def write(self, file: ObjectFile, number: int) -> None:
        """Write the fonts that were used, and the dictionary of them under a number."""
        entries = b""
        for (font, block), resource in self._resources.items():
            written = _write_font(file, *self._blocks[font][block])
            entries += b"/%b %d 0 R" % (resource.encode(), written)
        file.put(number, b"<<%b>>" % entries)


@lru_cache(maxsize=256)
def _program(typeface: Typeface, characters: str) -> tuple[bytes, int]:
    """Return a TrueType font of some characters from code 32 on, compressed, and its length."""
    content = typeface.face.makeSubset([*[0] * _FIRST, *map(ord, characters)])
    return zlib.compress(content, SMALL), len(content)


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
        for code, char in enumerate(characters, _FIRST)
    ]
    for at in range(0, len(pairs), 100):
        part = pairs[at : at + 100]
        lines += [f"{len(part)} beginbfchar", *part, "endbfchar"]
    lines.append("endcmap CMapName currentdict/CMap defineresource pop end end")
    return zlib.compress("\n".join(lines).encode(), SMALL)


def _write_font(file: ObjectFile, typeface: Typeface, characters: str) -> int:
    """Write a block of a typeface; return the number of its font dictionary."""
    face = typeface.face
    # Each subset of a font has another tag of six letters (ISO 32000-1, 9.6.4).
    digest = hashlib.sha256(f"{typeface.name}\0{characters}".encode()).digest()
    tag = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
    base = name_object(f"{tag}+{typeface.postscript_name}")
    program, length = _program(typeface, characters)
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
            *map(number, (face.italicAngle, face.ascent, face.descent, face.capHeight)),
            *map(number, (face.stemV, face.defaultWidth)),
            reference(font_file),
        )
    )
    widths = number_array(face.getCharWidth(ord(char)) for char in characters)
    return file.add(
        b"<</Type/Font/Subtype/TrueType/BaseFont%b/FirstChar %d/LastChar %d/Widths%b"
        b"/FontDescriptor %d 0 R/ToUnicode %d 0 R>>"
        % (base, _FIRST, _FIRST + len(characters) - 1, widths, descriptor, to_unicode)
    )
