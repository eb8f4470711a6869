"""The TrueType faces of a brand: their widths and their characters."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from reportlab.pdfbase.ttfonts import TTFError, TTFontFace

from aidreport.errors import BrandError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


_ASCII = "".join(map(chr, range(32, 127)))
_EUROPEAN = (
    "\u00a0–—‘’“”„…•€−×·\u2009\u202f§«»°±²³½¼¡¿©®"
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿŒœŠšŽžŸ"
    "ĀāĂăĄąĆćČčĎďĐđĒēĘęĚěĞğİıŁłŃńŇňŐőŘřŚśŞşŤťŮůŰűŹźŻż"
)
_COMMON = 224
"""How many characters a font with codes of one byte holds from the space upwards."""


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

    def advance(self, character: str) -> float:
        """Return the width of a character in thousandths of the type size."""
        return float(self.face.getCharWidth(ord(character)))


class _Widths(dict[str, float]):
    """Widths of characters; white space that the face lacks is as wide as a space."""

    def __missing__(self, character: str) -> float:
        return self.get(" ", 0.25) if character.isspace() else 0.0


class Fonts:
    """The faces of a brand.

    Raises:
        BrandError: a file is no TrueType font that can be embedded; all of them in `details`.
    """

    def __init__(self, files: Mapping[Face, Path]) -> None:
        problems: list[str] = []
        self._faces: dict[Face, Typeface] = {}
        for face, path in files.items():
            try:
                self._faces[face] = _read(path.stem, path.read_bytes())
            except (TTFError, OSError) as error:
                problems.append(f"fonts.{face.value}: {path.name} cannot be embedded ({error})")
        if problems:
            raise BrandError(
                "fonts that cannot be used",
                details=problems,
                why="fonts are embedded as TrueType outlines",
                fix="use .ttf files",
            )
        glyphs = [typeface.glyphs for typeface in self._faces.values()]
        # What the code face has, every face can fall back on.
        code = self._faces.get(Face.CODE)
        self._everywhere = frozenset.intersection(*glyphs) | (code.glyphs if code else frozenset())
        self._widths = {typeface.name: typeface.widths for typeface in self.typefaces}
        self._glyphs = {typeface.name: typeface.glyphs for typeface in self.typefaces}
        self._uncommon = {
            typeface.name: re.compile(f"[^{re.escape(typeface.common)}]")
            for typeface in self.typefaces
        }

    @property
    def typefaces(self) -> tuple[Typeface, ...]:
        """The font files, each once."""
        return tuple({typeface.name: typeface for typeface in self._faces.values()}.values())

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
        runs: list[tuple[str, str]] = []
        for character in text:
            own = ord(character) in glyphs or character.isspace()
            font = self._faces[face if own else Face.CODE].name
            if runs and runs[-1][0] == font:
                runs[-1] = (font, runs[-1][1] + character)
            else:
                runs.append((font, character))
        return runs

    def missing(self, characters: Iterable[str]) -> list[str]:
        """Return the characters that some face can draw neither itself nor in code."""
        return sorted(char for char in set(characters) if ord(char) not in self._everywhere)


@lru_cache(maxsize=64)
def _read(stem: str, content: bytes) -> Typeface:
    """Read a font file; its name tells different files of one name apart."""
    face = TTFontFace(BytesIO(content))
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
