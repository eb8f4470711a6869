"""The faces of a brand, and which face draws which text.

Letters that look the same whatever is beside them are drawn one by one in the brand's faces; that
is all most text needs, and fast. Others are shaped (`pdf/scripts`), in the brand's own face if it
has them, else in another that has.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from aidreport.errors import BrandError
from aidreport.files.toml import read_bytes
from aidreport.pdf.file.typefaces import DIGITS, FontError, Typeface, read_typeface
from aidreport.pdf.scripts.faces import FallbackFaces, language_of
from aidreport.pdf.scripts.itemising import clusters, is_unread
from aidreport.statements import Statement, message_of, state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from aidreport.pdf.scripts.shaping import ShapedFace


class Face(StrEnum):
    """A face of a brand; it need not have one for headings or quotes."""

    REGULAR = "regular"
    BOLD = "bold"
    ITALIC = "italic"
    BOLD_ITALIC = "bold_italic"
    CODE = "code"
    HEADING = "heading"
    QUOTE = "quote"

    @classmethod
    def of(cls, *, bold: bool, italic: bool, code: bool = False) -> Face:
        """Return the face for a role; code has one face only."""
        if code:
            return cls.CODE
        if bold:
            return cls.BOLD_ITALIC if italic else cls.BOLD
        return cls.ITALIC if italic else cls.REGULAR


_BOLD = frozenset({Face.BOLD, Face.BOLD_ITALIC, Face.HEADING})


def _of_face(face: Face, problem: str) -> Statement:
    return state("toml.at", at=f"fonts.{face.value}", problem=problem)


class Fonts:
    """The faces of a brand, and those that draw what they lack.

    Args:
        files: of the brand.
        folders: where the project has more fonts.

    Attributes:
        typefaces: the font files, each once.

    Raises:
        BrandError: a file is no font that can be embedded; all of them in `details`.
    """

    def __init__(self, files: Mapping[Face, Path], folders: Sequence[Path] = ()) -> None:
        problems: list[str] = []
        self._faces: dict[Face, Typeface] = {}
        for face, path in files.items():
            try:
                content = read_bytes(path, BrandError)
                self._faces[face] = read_typeface(path.stem, content, bold=face in _BOLD)
            except BrandError as error:
                problems.append(_of_face(face, error.problem))
            except (FontError, ValueError) as error:
                said = state("brand.not-embedded", name=path.name, problem=message_of(error))
                problems.append(_of_face(face, said))
            except Exception:  # one that is cut short ends in errors of many types
                problems.append(_of_face(face, state("brand.damaged-font", name=path.name)))
        if problems:
            raise BrandError(
                state("brand.fonts"),
                details=problems,
                why=state("brand.fonts-why"),
                fix=state("brand.fonts-fix"),
            )
        faces = {typeface.name: typeface for typeface in self._faces.values()}
        self.typefaces = tuple(faces.values())
        glyphs = [typeface.glyphs for typeface in self.typefaces]
        # What the code face has, every face can fall back on.
        code = self._faces.get(Face.CODE)
        self._everywhere = frozenset.intersection(*glyphs) | (code.glyphs if code else frozenset())
        self._others = FallbackFaces(folders)
        self._shaped: dict[str, ShapedFace] = {}
        self._own: dict[str, ShapedFace] = {}
        self._chosen: dict[tuple[Face, str, str, str], str] = {}
        plain = {name: face for name, face in faces.items() if face.glyphs}
        self._widths = {name: face.widths for name, face in plain.items()}
        self._glyphs = {name: face.glyphs for name, face in plain.items()}
        self._uncommon = {
            name: re.compile(f"([^{re.escape(face.common)}]+)") for name, face in plain.items()
        }

    def own(self, face: Face) -> Face | None:
        """Return a face if the brand has it."""
        return face if face in self._faces else None

    def family(self, face: Face) -> str:
        """Return the name of the family that a face says it is of; empty if it says none."""
        return self._faces[face].family

    def name(self, face: Face) -> str:
        """Return the name of a face's font file."""
        typeface = self._faces[face]
        return typeface.name if typeface.glyphs else self._known(self._own_shaped(typeface))

    def width(self, font: str, text: str) -> float:
        """Return the width of a text in units of the type size."""
        widths = self._widths.get(font)
        if widths is None:
            return self._shaped[font].width(text)
        return sum(map(widths.__getitem__, text))

    def widths(self, font: str) -> Mapping[str, float] | None:
        """Return the widths of the characters of a font whose text is as wide as they are."""
        return None if font in self._shaped else self._widths.get(font)

    def is_common(self, font: str, text: str) -> bool:
        """Return whether all characters of a text are common ones of a font file."""
        return text.isascii() or not self._uncommon[font].search(text)

    def uncommon_apart(self, font: str, text: str) -> list[str]:
        """Return a text in pieces, those of common characters of a font file and others in turn."""
        return self._uncommon[font].split(text)

    def has(self, font: str, text: str) -> bool:
        """Return whether a font file can draw every character of a text one by one."""
        if font in self._shaped:
            return False
        return self.is_common(font, text) or self._glyphs[font].issuperset(map(ord, text))

    def covers(self, face: Face, text: str) -> bool:
        """Return whether a face can draw every character of a text."""
        return self._faces[face].glyphs.issuperset(map(ord, text))

    def runs(self, face: Face, text: str, language: str = "") -> list[tuple[str, str]]:
        """Split a text into (font name, text) runs.

        Characters that the face lacks are drawn in the code face, white space excepted, and those
        that this lacks in other faces.

        Args:
            language: BCP 47 tag of the text; empty if it is not known.
        """
        if self.covers(face, text):
            return [(self.name(face), text)]
        runs: list[tuple[str, str]] = []
        language = language_of(text, language)
        waiting = clusters(text)[::-1]
        while waiting:
            cluster = waiting.pop()
            before = runs[-1][0] if runs else ""
            font = self._chosen_font(face, cluster, before, language)
            if not font and len(cluster) > 1:  # no face has all of it
                waiting += cluster[::-1]
                continue
            font = font or self.name(face)
            if font == before:
                runs[-1] = (font, runs[-1][1] + cluster)
            else:
                runs.append((font, cluster))
        return runs

    def fallbacks(self, texts: Iterable[str]) -> list[str]:
        """Return what the faces beside those of the brand that draw some texts call themselves."""
        lacking = self.lacking("".join(texts))
        found = (self._others.find(char, bold=bold) for char in lacking for bold in (False, True))
        return sorted({face.postscript_name for face in found if face is not None})

    def _chosen_font(self, face: Face, cluster: str, before: str, language: str) -> str:
        key = (face, cluster, before, language)
        if key not in self._chosen:
            self._chosen[key] = self._font_of(*key)
        return self._chosen[key]

    def shaped(self, font: str) -> ShapedFace | None:
        """Return the face of a font whose text is shaped; None for one of single characters."""
        return self._shaped.get(font)

    def shaped_name(self, font: str) -> str:
        """Return the name under which the text of a font file is shaped."""
        if font in self._shaped:
            return font
        typeface = next(typeface for typeface in self.typefaces if typeface.name == font)
        return self._known(self._own_shaped(typeface))

    def missing(self, characters: Iterable[str]) -> list[str]:
        """Return the characters that some face can draw neither itself nor in code or another."""
        unknown = (char for char in self.lacking(characters) if not is_unread(char))
        return [char for char in unknown if not self._is_drawn(char)]

    def lacking(self, characters: Iterable[str]) -> list[str]:
        """Return the characters that some face of the brand can draw neither itself nor in code."""
        unknown = sorted(char for char in set(characters) if ord(char) not in self._everywhere)
        others = [typeface for typeface in self.typefaces if not typeface.glyphs]
        if not others:
            return unknown
        return [char for char in unknown if not self._is_drawn_by_brand(char)]

    def _is_drawn_by_brand(self, character: str) -> bool:
        return all(
            ord(character) in typeface.glyphs or self._own_shaped(typeface).has(character)
            for typeface in self.typefaces
        )

    def _is_drawn(self, character: str) -> bool:
        if self._is_drawn_by_brand(character):
            return True
        return self._others.find(character) is not None

    def _font_of(self, face: Face, cluster: str, before: str, language: str) -> str:
        """Return the font that draws a cluster, empty for none.

        Args:
            before: the font of the text before it.
        """
        own = self._faces[face]
        shaped = self._shaped.get(before)
        if cluster == " " and shaped is not None and shaped.has(cluster):
            return before
        code = self._faces.get(Face.CODE, own)
        for typeface in (own, code):
            if typeface.glyphs.issuperset(map(ord, cluster)):
                return typeface.name
            if not typeface.glyphs and self._own_shaped(typeface).has(cluster):
                return self._known(self._own_shaped(typeface))
        if cluster.isspace() and own.glyphs:
            return own.name
        candidates = self._candidates(face, cluster, shaped, language)
        found = next((face for face in candidates if face.has(cluster)), None)
        return self._known(found) if found else ""

    def _candidates(
        self, face: Face, cluster: str, before: ShapedFace | None, language: str
    ) -> Iterator[ShapedFace]:
        """Yield the faces that may draw a cluster, best first."""
        yield self._own_shaped(self._faces[face])
        if before is not None:
            yield before
        if Face.CODE in self._faces:
            yield self._own_shaped(self._faces[Face.CODE])
        bold = face in _BOLD
        for character in cluster:
            other = self._others.find(character, bold=bold, language=language)
            if other is not None:
                yield other

    def _own_shaped(self, typeface: Typeface) -> ShapedFace:
        from aidreport.pdf.scripts.shaping import ShapedFace

        if typeface.name not in self._own:
            stem = typeface.name[: -DIGITS - 1]
            self._own[typeface.name] = ShapedFace(stem, typeface.content)
        return self._own[typeface.name]

    def _known(self, face: ShapedFace) -> str:
        self._shaped[face.name] = face
        return face.name
