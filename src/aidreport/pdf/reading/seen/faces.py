"""Trusted faces: the letters that the fonts of a file claim to have.

The faces that come with aidreport are known by their names and by digests that are part of the
program. A face that is given is trusted too. Any other face is drawn as the file has it, which
proves where its letters stand, but not what they look like.
"""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from fontTools.ttLib import TTFont, TTLibError
from pikepdf import Dictionary, Stream

from aidreport.files.library import Library
from aidreport.pdf.reading.objects import entry, identity, integer, items, name, number
from aidreport.pdf.reading.seen.digits import (
    DIGITS,
    FontProgram,
    looks_like_another,
    silhouette,
    silhouette_in,
)
from aidreport.pdf.reading.seen.programs import check_entries, check_programs
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.pdf.reading.fonts import Font
    from aidreport.pdf.reading.seen.digits import Silhouette

_SHIPPED: Mapping[str, str] = {
    "NotoSans-Regular": "021e42fb2429b11cd64fb709373e85cf397a41e239f7a1c4044de3dbc7447e4e",
    "NotoSans-Bold": "fdd5397f5a54b921c131655b0ec67e7c8bdf980c2adfd65f748e0e75c72c6155",
    "NotoSans-Italic": "b3c77a0b0cd91898112fab8ec33969e870855d39ae6397849d05be483443f446",
    "NotoSans-BoldItalic": "da58ed16d95ed08b131d9e751cbae927582aeb0d5efad6671f951dcf0a34d850",
    "NotoSansMono-Regular": "345f5b5ef278d620bc62c0e08d84723ca679b946dee9f984803fd685adc1fd89",
    "NotoSerif-Bold": "1f2876ab610d28664ae2286768594a1f7de766ca90cc6df4f20f73c71766a193",
    "NotoSerif-Italic": "83ebe80902f37b730af457fad8cf9796ddb0bd2adb50418d4e29c803019dcb22",
}
"""SHA-256 of each face that comes with aidreport, by the name it gives itself."""

_SUBSET_TAG = 7
"""Letters of "ABCDEF+", which name a subset (ISO 32000-1, 9.6.4)."""
_SYMBOLIC = 0xF000
"""Where the codes of a symbolic font may be in its own map (ISO 32000-1, 9.6.6.4)."""
_CODE_AND_GLYPH = re.compile(rb"<([0-9A-Fa-f]{4})>\s*(\d{1,6})\b")
_LARGEST_CMAP = 1 << 22
_WIDE = 1000.0
"""The width of a glyph that a file says nothing about (ISO 32000-1, 9.7.4.3)."""
_MOST_CODES = 1 << 16
_LONGEST_KEPT, _MOST_KEPT = 64, 1 << 12
"""Codes of a string that is kept as it is drawn, and such strings."""
_SLACK = 1.0
"""Thousandths of the type size by which a width may differ: it is rounded in a file."""


class Origin(StrEnum):
    """Where a face is from."""

    SHIPPED = "shipped"
    GIVEN = "given"
    FILE = "file"


class Face:
    """A face as its file has it.

    Args:
        program: of a TrueType font.

    Attributes:
        name: what pages call it: what it is called, or its place in the file.

    Raises:
        ValueError: it is none.
    """

    def __init__(self, program: bytes, name_: str, origin: Origin) -> None:
        self.program, self.name, self.origin = program, name_, origin
        try:
            font = TTFont(BytesIO(program), lazy=True)
            # Names that it gives its glyphs take longer to read than all else, and say nothing.
            self._names = [str(at) for at in range(font["maxp"].numGlyphs)]
            font.setGlyphOrder(self._names)
            self._metrics = font["hmtx"].metrics
            self._per_em = font["head"].unitsPerEm
            self._maps = [table.cmap for table in font["cmap"].tables] if "cmap" in font else []
            self._best = font.getBestCmap() or {} if "cmap" in font else {}
        except (TTLibError, KeyError, ValueError, AssertionError, OverflowError) as error:
            raise ValueError(f"{name_} is no TrueType font") from error

    @property
    def claimed(self) -> str:
        """The name that it has in the file, without the tag of a subset."""
        return _untagged(self.name)

    @property
    def widths(self) -> Sequence[float]:
        """The width of each glyph in thousandths of the type size."""
        return [self._metrics[glyph][0] * 1000 / self._per_em for glyph in self._names]

    def of_character(self, character: str) -> int | None:
        """Return the glyph of a character."""
        glyph = self._best.get(ord(character)) if len(character) == 1 else None
        return None if glyph is None else int(glyph)

    def of_code(self, code: bytes) -> int | None:
        """Return the glyph of a code of an embedded font."""
        at = int.from_bytes(code, "big")
        found = (table.get(key) for table in self._maps for key in (at, _SYMBOLIC + at))
        glyph = next(filter(None, found), None)
        return None if glyph is None else int(glyph)

    def width(self, glyph: int) -> float:
        """Return the width of a glyph in thousandths of the type size."""
        return float(self._metrics[self._names[glyph]][0] * 1000 / self._per_em)


class ShapedFace(NamedTuple):
    """A face whose glyphs a document shapes, as its file has it: drawn by its own codes.

    Attributes:
        name: what pages call it.
        claimed: the name that it has in the file.
        raw: the font in the file.
    """

    name: str
    claimed: str
    raw: Dictionary
    origin: Origin = Origin.FILE


class Drawn(NamedTuple):
    """A text in a face: its glyphs as a hexadecimal string, and its width in thousandths."""

    glyphs: str
    width: float


class Letters:
    """How the codes of a font of the file are drawn in a face.

    Attributes:
        face: in which they are drawn.
        shaped: whether glyphs may be moved, and stand for words that are said beside them.
        problems: letters that are not those of the face, in words.
    """

    shaped = False

    def __init__(self, font: Font, face: Face) -> None:
        self.face, self._font = face, font
        self.problems: dict[str, None] = {}
        self._widths = simple_widths(font)
        self._drawn: dict[bytes, Drawn] = {}
        self._codes: dict[bytes, Drawn] = {}
        self._letters: dict[int, Drawn] = {}  # of codes of one byte

    def draw(self, codes: bytes) -> Drawn:
        """Return a string as it is drawn."""
        drawn = self._drawn.get(codes)
        if drawn is None:
            each = self._each(codes)
            drawn = Drawn("".join([glyphs for glyphs, _ in each]), sum([wide for _, wide in each]))
            if len(codes) < _LONGEST_KEPT and len(self._drawn) < _MOST_KEPT:
                self._drawn[codes] = drawn
        return drawn

    def _each(self, codes: bytes) -> list[Drawn]:
        try:
            return [self._letters[code] for code in codes]
        except KeyError:
            pieces = [(code, self._draw(code, text)) for code, text in self._font.pieces(codes)]
        if not self._font.composite:
            self._letters.update((code[0], drawn) for code, drawn in pieces)
        return [drawn for _, drawn in pieces]

    def _draw(self, code: bytes, character: str) -> Drawn:
        if (drawn := self._codes.get(code)) is None:
            drawn = self._codes[code] = self._find(code, character)
        return drawn

    def _find(self, code: bytes, character: str) -> Drawn:
        face = self.face
        own = face.origin is Origin.FILE
        glyph = face.of_code(code) if own else face.of_character(character)
        if glyph is None:
            self.problems[state("seen.no-letter", words=character, font=face.name)] = None
            return Drawn("", 0.0)
        if own and character.isdigit() and _is_another_digit(face, glyph, character):
            self.problems[state("seen.another-digit", words=character, font=face.claimed)] = None
        stated, width = self._widths.get(int.from_bytes(code, "big")), face.width(glyph)
        if stated is None or abs(stated - width) > _SLACK:
            self.problems[state("seen.wider-or-narrower", words=character, font=face.name)] = None
        return Drawn(f"{glyph:04x}", width if stated is None else stated)


class ShapedLetters:
    """How the codes of a font of shaped glyphs are drawn: as the file has them."""

    shaped = True

    def __init__(self, font: Font, raw: Dictionary) -> None:
        self.face = ShapedFace(f"S{raw.objgen[0]}", _claimed(font), raw)
        self.problems: dict[str, None] = {}
        self._font = font
        self._widths = composite_widths(font)
        self._glyphs = glyph_numbers(entry(font.raw, "/Encoding"))
        self._program = embedded_program(font.raw)

    def draw(self, codes: bytes) -> Drawn:
        """Return a string as it is drawn."""
        pieces = list(self._font.pieces(codes))
        for code, words in pieces:
            if any(map(DIGITS.__contains__, words)):
                self._check_digit(code, words)
        numbers = [self._glyph(code) for code, _ in pieces]
        return Drawn(codes.hex(), sum(self._widths.get(at, _WIDE) for at in numbers))

    def _check_digit(self, code: bytes, words: str) -> None:
        """Note a digit that is not drawn as one.

        Of a face that aidreport knows none is drawn by numbers of glyphs, as those of faces in the
        Compact Font Format are.
        """
        claimed = self.face.claimed
        if claimed in _SHIPPED:
            self.problems[state("seen.as-if-shaped", words=words, font=claimed)] = None
        elif len(words) == 1 and self._program is not None:
            shape = silhouette_in(self._program, self._glyph(code))
            if shape is None or looks_like_another(shape, words, _shipped_digits()):
                self.problems[state("seen.another-digit", words=words, font=claimed)] = None
        else:
            self.problems[state("seen.cannot-be-looked-at", words=words, font=claimed)] = None

    def _glyph(self, code: bytes) -> int:
        return self._glyphs.get(code, int.from_bytes(code, "big"))


class Faces:
    """The faces of a file.

    Args:
        given: font files that are trusted beside the shipped ones.

    Attributes:
        by_name: those in use.
        unknown: names of those that only the file vouches for, each with whether its font file, if
            it is given, would: glyphs that were shaped are drawn by codes of the file's own.
    """

    def __init__(self, given: Sequence[bytes] = ()) -> None:
        self.by_name: dict[str, Face | ShapedFace] = {}
        self.unknown: dict[str, bool] = {}
        self._given = {face_name(program): program for program in given}
        self._letters: dict[int, Letters | ShapedLetters | None] = {}

    def letters(self, font: Font) -> Letters | ShapedLetters | None:
        """Return the letters of a font of the file; None if it has none that can be drawn."""
        key = id(font)
        if key not in self._letters:
            self._letters[key] = self._shaped(font) if font.composite else self._simple(font)
        return self._letters[key]

    def _simple(self, font: Font) -> Letters | None:
        face = self._face(font)
        if not isinstance(face, Face):
            return None
        letters = Letters(font, face)
        letters.problems |= dict.fromkeys(check_entries(font.raw))
        if face.origin is not Origin.FILE:
            descriptor = entry(font.raw, "/FontDescriptor")
            letters.problems |= dict.fromkeys(check_programs(descriptor, face.program))
        return letters

    def _shaped(self, font: Font) -> ShapedLetters | None:
        # The trusted page refers to it, and to nothing that is in a list of resources only.
        if not isinstance(font.raw, Dictionary) or identity(font.raw) == (0, 0):
            return None
        letters = ShapedLetters(font, font.raw)
        self.by_name[letters.face.name] = letters.face
        self.unknown.setdefault(_claimed(font), False)
        return letters

    def _face(self, font: Font) -> Face | ShapedFace | None:
        base, claimed = name(entry(font.raw, "/BaseFont")), _claimed(font)
        if claimed not in self.by_name:
            trusted = self._trusted(claimed)
            if trusted is None:
                return self._own(font, base)
            self.by_name[claimed] = trusted
        return self.by_name[claimed]

    def _trusted(self, claimed: str) -> Face | None:
        if claimed in self._given:
            return Face(self._given[claimed], claimed, Origin.GIVEN)
        if claimed in _SHIPPED:
            return _shipped(claimed)
        return None

    def _own(self, font: Font, base: str) -> Face | None:
        """Return the face that the file brings."""
        program = entry(entry(font.raw, "/FontDescriptor"), "/FontFile2")
        if not isinstance(program, Stream):
            return None
        try:
            face = Face(program.read_bytes(), f"{base or font.resource}", Origin.FILE)
        except ValueError:
            return None
        self.by_name[face.name] = face
        self.unknown[_claimed(font)] = True
        return face


def face_name(program: bytes) -> str:
    """Return the name that a font file gives itself.

    Raises:
        ValueError: it is no font.
    """
    try:
        return str(TTFont(BytesIO(program), lazy=True)["name"].getDebugName(6) or "")
    except (TTLibError, KeyError) as error:
        raise ValueError("it is no TrueType font") from error


@cache
def _shipped(claimed: str) -> Face | None:
    """Return a face that comes with aidreport; None if its file is missing or another."""
    path = Library.at(None).folders[-1] / "fonts" / f"{claimed}.ttf"
    program = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(program).hexdigest() != _SHIPPED[claimed]:
        return None
    return Face(program, claimed, Origin.SHIPPED)


def _is_another_digit(face: Face, glyph: int, character: str) -> bool:
    """Return whether the letter for a digit looks like another digit of shipped faces."""
    shape = silhouette(face.program, glyph) if character in DIGITS else None
    return shape is not None and looks_like_another(shape, character, _shipped_digits())


@cache
def _shipped_digits() -> Mapping[str, Sequence[Silhouette]]:
    """Return what each digit looks like in the shipped faces."""
    faces = [face for face in map(_shipped, _SHIPPED) if face is not None]
    glyphs = ((digit, face, face.of_character(digit)) for digit in DIGITS for face in faces)
    found: dict[str, list[Silhouette]] = {digit: [] for digit in DIGITS}
    for digit, face, glyph in glyphs:
        shape = silhouette(face.program, glyph) if glyph is not None else None
        if shape is not None:
            found[digit].append(shape)
    return found


def _claimed(font: Font) -> str:
    """Return the name of a font without the tag of its subset."""
    return _untagged(name(entry(font.raw, "/BaseFont")))


def _untagged(base: str) -> str:
    return base[_SUBSET_TAG:] if base[_SUBSET_TAG - 1 : _SUBSET_TAG] == "+" else base


def simple_widths(font: Font) -> dict[int, float]:
    """Return the widths of a simple font by its codes (ISO 32000-1, 9.6.2)."""
    first = integer(entry(font.raw, "/FirstChar")) or 0
    widths = map(number, items(entry(font.raw, "/Widths")))
    return {at: width for at, width in enumerate(widths, first) if width is not None}


def embedded_program(font: object) -> FontProgram | None:
    """Return the program of a composite font whose glyphs are called by their numbers."""
    below: object = next(iter(items(entry(font, "/DescendantFonts"))), None)
    descriptor = entry(below, "/FontDescriptor")
    for key, is_compact in (("/FontFile2", False), ("/FontFile3", True)):
        program = entry(descriptor, key)
        by_number = is_compact or name(entry(below, "/CIDToGIDMap")) == "Identity"
        if isinstance(program, Stream) and by_number:
            return FontProgram(program.read_bytes(), is_compact)
    return None


def glyph_numbers(encoding: object) -> dict[bytes, int]:
    """Return the number of the glyph of each code that a CMap names (ISO 32000-1, 9.7.5.3)."""
    source = encoding.read_bytes()[:_LARGEST_CMAP] if isinstance(encoding, Stream) else b""
    pairs = _CODE_AND_GLYPH.findall(source)
    return {bytes.fromhex(code.decode()): int(glyph) for code, glyph in pairs[:_MOST_CODES]}


def composite_widths(font: Font) -> dict[int, float]:
    """Return the widths of a composite font (ISO 32000-1, 9.7.4.3)."""
    raw: object = next(iter(items(entry(font.raw, "/DescendantFonts"))), None)
    parts = iter(items(entry(raw, "/W")))
    widths: dict[int, float] = {}
    for first, second in zip(parts, parts, strict=False):
        start, last = integer(first), integer(second)
        if start is None:
            break
        if last is None:
            found = map(number, items(second))
            widths |= {at: width for at, width in enumerate(found, start) if width is not None}
        elif (width := number(next(parts, None))) is not None and 0 <= last - start < _MOST_CODES:
            widths |= dict.fromkeys(range(start, last + 1), width)
    return widths
