"""Embedded TrueType fonts: the faces of a brand, their widths and their characters."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from aidreport.errors import BrandError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_NO_BREAK_SPACE = "\u00a0"
_CACHED_WIDTHS = 200_000


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


class Fonts:
    """The faces of a brand, registered with ReportLab.

    Raises:
        BrandError: a file is no TrueType font that can be embedded; all of them in `details`.
    """

    def __init__(self, files: Mapping[Face, Path]) -> None:
        problems: list[str] = []
        self._names: dict[Face, str] = {}
        self._glyphs: dict[Face, frozenset[int]] = {}
        self._widths: dict[tuple[str, str], float] = {}
        for face, path in files.items():
            try:
                font = _register(path)
            except (TTFError, OSError) as error:
                problems.append(f"fonts.{face.value}: {path.name} cannot be embedded ({error})")
            else:
                self._names[face] = font.fontName
                self._glyphs[face] = frozenset(font.face.charToGlyph)
        if problems:
            raise BrandError(
                "fonts that cannot be used",
                details=problems,
                why="fonts are embedded as TrueType outlines",
                fix="use .ttf files",
            )
        # What the code face has, every face can fall back on.
        self._everywhere = self._glyphs.get(Face.CODE, frozenset()).union(
            frozenset.intersection(*self._glyphs.values())
        )
        self._metrics = {name: pdfmetrics.getFont(name) for name in self._names.values()}

    def name(self, face: Face) -> str:
        """Return ReportLab's name of a face."""
        return self._names[face]

    def width(self, font: str, text: str) -> float:
        """Return the width of a text in units of the type size."""
        key = (font, text)
        width = self._widths.get(key)
        if width is None:
            width = self._metrics[font].stringWidth(text, 1.0)
            if len(self._widths) < _CACHED_WIDTHS:
                self._widths[key] = width
        return width

    def covers(self, face: Face, text: str) -> bool:
        """Return whether a face can draw every character of a text."""
        return self._glyphs[face].issuperset(map(ord, text))

    def runs(self, face: Face, text: str) -> list[tuple[str, str]]:
        """Split a text into (font name, text) runs.

        Characters that the face lacks are drawn in the code face.
        """
        if self.covers(face, text):
            return [(self._names[face], text)]
        glyphs = self._glyphs[face]
        runs: list[tuple[str, str]] = []
        for character in text:
            own = ord(character) in glyphs or character == _NO_BREAK_SPACE
            font = self._names[face if own else Face.CODE]
            if runs and runs[-1][0] == font:
                runs[-1] = (font, runs[-1][1] + character)
            else:
                runs.append((font, character))
        return runs

    def missing(self, text: str) -> list[str]:
        """Return the characters of a text that some face can draw neither itself nor in code."""
        return sorted({char for char in text if ord(char) not in self._everywhere})


def _register(path: Path) -> TTFont:
    """Register a font file once a process, under a name made from its content."""
    name = f"{path.stem}-{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, str(path)))
    font = pdfmetrics.getFont(name)
    assert isinstance(font, TTFont)
    return font
