"""Font files, and what is known of them; most of it is kept, for a file seldom changes.

To read a font takes 3 ms, and as long again to make and compress the part of it that is the same in
every document. What became of both is kept, so that a short command does neither.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.files.kept import Kind, kept
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.objects import SMALL
from aidreport.pdf.scripts.itemising import drawn_alone
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping

_ASCII = "".join(map(chr, range(32, 127)))
_EUROPEAN = (
    "\u00a0–—‘’“”„…•€−×·\u2009\u202f§«»°±²³½¼¡¿©®"
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿŒœŠšŽžŸ"
    "ĀāĂăĄąĆćČčĎďĐđĒēĘęĚěĞğİıŁłŃńŇňŐőŘřŚśŞşŤťŮůŰűŹźŻż"
)
_COMMON = 224
"""How many characters a font with codes of one byte holds from the space upwards."""

DIGITS = 12
"""Of the digest that ends the name of a font."""
_OPENTYPE = (b"OTTO", b"ttcf")
"""How the files begin that are embedded by their glyphs alone."""
FIRST = 32
"""The code of the first character of a block of a font."""


class FontError(ValueError):
    """A file is no font that can be embedded."""


class Descriptor(NamedTuple):
    """What a font says of itself as a whole (ISO 32000-1, 9.8), in thousandths of the type size."""

    flags: int
    bbox: list[float]
    italic_angle: float
    ascent: float
    descent: float
    cap_height: float
    stem_v: float
    missing_width: float


@dataclass(frozen=True, slots=True, eq=False)
class Typeface:
    """A font file, read once a process.

    Attributes:
        name: unique, made from the file's content.
        postscript_name: the name that the file gives itself; family: that of its family.
        content: of the file.
        glyphs: the code points that it can draw one by one; none of a file that is embedded by its
            glyphs alone: OpenType, or a collection.
        widths: by character, in units of the type size.
        common: the characters that it has of those that European languages write, ASCII first;
            no more than 224.
        descriptor: None of a file that is embedded by its glyphs alone.
    """

    name: str
    postscript_name: str
    family: str
    content: bytes
    glyphs: frozenset[int]
    widths: Mapping[str, float]
    common: str
    descriptor: Descriptor | None


class _Widths(dict[str, float]):
    """Widths of characters; white space that the face lacks is as wide as a space."""

    def __missing__(self, character: str) -> float:
        return self.get(" ", 0.25) if character.isspace() else 0.0


@lru_cache(maxsize=64)
def read_typeface(stem: str, content: bytes, *, bold: bool) -> Typeface:
    """Read a font file; the name of the result differs for different files of one name.

    Raises:
        FontError, ValueError: it cannot be embedded.
        Exception: of many types: it is cut short.
    """
    if content[:4] in _OPENTYPE or _is_variable(content):
        from aidreport.pdf.scripts.shaping import ShapedFace

        shaped = ShapedFace(stem, content, bold=bold)
        if not shaped.is_truetype or content[:4] in _OPENTYPE:
            return Typeface(
                shaped.name, shaped.postscript_name, "", content, frozenset(), {}, "", None
            )
        content = shaped.content  # the weight that was cut
    facts = kept(_FACTS, (content,), lambda: _facts(content))
    postscript_name, family, glyphs, characters, widths, descriptor = facts
    european = "".join(char for char in _EUROPEAN if char in glyphs)
    return Typeface(
        name=f"{stem}-{hashlib.sha256(content).hexdigest()[:DIGITS]}",
        postscript_name=postscript_name,
        family=family,
        content=content,
        glyphs=frozenset(map(ord, glyphs)),
        widths=_Widths(zip(characters, [width / 1000 for width in widths], strict=True)),
        common=(_ASCII + european)[:_COMMON],
        descriptor=Descriptor(*descriptor),
    )


def _facts(content: bytes) -> tuple[Any, ...]:
    """Return what is kept of a TrueType font."""
    from reportlab.pdfbase.ttfonts import TTFError

    try:
        face = _face(content)
    except TTFError as problem:
        raise FontError(str(problem)) from None
    if any(table["offset"] + table["length"] > len(content) for table in face.tables):
        raise FontError(state("brand.cut-short"))
    names = getattr(face, "familyName", b"")
    return (
        face.name.decode("ascii", "ignore"),
        names.decode("utf-8", "replace") if isinstance(names, bytes) else str(names),
        "".join(drawn_alone("".join(map(chr, face.charToGlyph)))),
        "".join(map(chr, face.charWidths)),
        [*face.charWidths.values()],
        (
            *(face.flags, [*face.bbox], face.italicAngle, face.ascent, face.descent),
            *(face.capHeight, face.stemV, face.defaultWidth),
        ),
    )


_FACTS = Kind[tuple[Any, ...]]("typeface", ("pdf/file", "pdf/scripts"), list, tuple)


@lru_cache(maxsize=64)
def _face(content: bytes) -> Any:
    """Return ReportLab's reading of a TrueType font."""
    from reportlab.pdfbase.ttfonts import TTFontFace

    return TTFontFace(BytesIO(content))


def _is_variable(content: bytes) -> bool:
    count = int.from_bytes(content[4:6], "big")
    return b"fvar" in (content[at : at + 4] for at in range(12, 12 + 16 * count, 16))


@lru_cache(maxsize=256)
def font_program(typeface: Typeface, characters: str) -> tuple[bytes, int]:
    """Return a TrueType font of some characters from code 32 on, compressed, and its length."""
    if characters != typeface.common:
        return _program(typeface.content, characters)
    source = (typeface.content, characters)
    return kept(_PROGRAM, source, lambda: _program(typeface.content, characters))


def _program(content: bytes, characters: str) -> tuple[bytes, int]:
    subset = _face(content).makeSubset([*[0] * FIRST, *map(ord, characters)])
    return zlib.compress(subset, SMALL), len(subset)


_PROGRAM = Kind[tuple[bytes, int]](
    "font",
    ("pdf/file",),
    lambda made: [base64.b64encode(made[0]).decode(), made[1]],
    lambda stored: (base64.b64decode(stored[0]), int(stored[1])),
)
