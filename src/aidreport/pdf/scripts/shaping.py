"""Text in any script as glyphs: joined, stacked and reordered as its letters ask.

HarfBuzz shapes. Each glyph is given the characters that it shows, so that a PDF can say what its
codes mean.
"""

from __future__ import annotations

import hashlib
import struct
import unicodedata
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import uharfbuzz as hb

from aidreport.pdf.scripts.cff import with_identifiers
from aidreport.pdf.scripts.composites import Composite, Part, with_composites
from aidreport.pdf.scripts.itemising import has_right_to_left

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FILLER = "\u2060"
"""What a glyph means that shows no character of its own: a word joiner, which readers leave out."""

_REGULAR, _BOLD = 400.0, 700.0
_REMEMBERED = 20_000
_POSTSCRIPT_NAME = 6
_UNUSED = ("BASE", "GDEF", "GPOS", "GSUB", "OS/2", "STAT", "cmap", "name", "post", "vhea", "vmtx")
"""Tables that a viewer does not need (ISO 32000-1, 9.9)."""


class Glyph(NamedTuple):
    """A glyph at its place; all measures in units of the type size.

    Attributes:
        parts: the glyphs of the face that it consists of: itself, or a letter with its marks; none
            for a gap that is not seen.
        text: the characters that it shows.
        x: its origin, from the start of the text to the right.
        rise: of its origin above the baseline.
        width: its own advance, as the face has it.
    """

    parts: tuple[Part, ...]
    text: str
    x: float
    rise: float
    width: float


class ShapedText(NamedTuple):
    """A text as glyphs, from left to right.

    Attributes:
        width: in units of the type size.
        literal: whether the glyphs are those of its characters alone, one by one.
    """

    glyphs: tuple[Glyph, ...]
    width: float
    literal: bool


class Metrics(NamedTuple):
    """The measures of a face in thousandths of the type size, as PDF wants them."""

    box: tuple[float, float, float, float]
    ascent: float
    descent: float
    italic_angle: float


class ShapedFace:
    """A face whose text is shaped.

    Args:
        stem: of its file.
        content: of its file, TrueType or OpenType, also a collection or variable.
        index: in the collection.
        bold: the weight that is cut from a variable face.

    Attributes:
        name: unique, made from what tells the face from others.
        index: in a collection.
        is_truetype: whether its outlines are TrueType's, else those of a compact font (CFF).
        units: to the type size.

    Raises:
        ValueError: it is no font, or has no outlines that a PDF can hold.
    """

    def __init__(self, stem: str, content: bytes, index: int = 0, *, bold: bool = False) -> None:
        face = hb.Face(content, index)
        if not face.glyph_count or "cmap" not in face.table_tags:
            raise ValueError("it is no TrueType or OpenType font")
        axes = face.axis_infos
        if axes:
            face = _instance(face, _BOLD if bold else _REGULAR)
        tags = face.table_tags
        if "glyf" not in tags and "CFF " not in tags:
            raise ValueError("it has no outlines that a PDF can hold")
        self._face, self._font = face, hb.Font(face)
        self.index = face.index
        self.is_truetype = "glyf" in tags
        self.units = face.upem
        weight = bold if axes else None
        key = (
            f"{index} {weight} {len(content)}".encode() + self._table("head") + self._table("name")
        )
        self.name = f"{stem}+{hashlib.sha256(key + self._table('cmap')).hexdigest()[:12]}"
        self.postscript_name = face.get_name(_POSTSCRIPT_NAME) or stem
        self._scale = 1 / face.upem
        self._shaped: dict[tuple[str, bool], ShapedText] = {}

    @property
    def content(self) -> bytes:
        """The file that glyphs are taken from: of a variable face, the weight that was cut."""
        return bytes(self._face.blob.data)

    @cached_property
    def characters(self) -> frozenset[int]:
        """The code points that it can draw."""
        return frozenset(self._face.unicodes)

    @cached_property
    def metrics(self) -> Metrics:
        """The measures of the face."""
        extents = self._font.get_font_extents("ltr")
        scale = 1000 * self._scale
        box = [side * scale for side in struct.unpack_from(">4h", self._table("head"), 36)]
        italic = 0.0
        if len(post := self._table("post")) >= 8:
            italic = struct.unpack_from(">i", post, 4)[0] / 65536
        left, bottom, right, top = box
        ascent, descent = extents.ascender * scale, extents.descender * scale
        return Metrics((left, bottom, right, top), ascent, descent, italic)

    def has(self, text: str) -> bool:
        """Return whether it can draw every character of a text; white space is drawn by any."""
        return all(
            ord(char) in self.characters
            or is_unseen(char)
            or (char.isspace() and 32 in self.characters)
            for char in text
        )

    def width(self, text: str) -> float:
        """Return the width of a text in units of the type size."""
        return self.shape(text).width

    def shape(self, text: str, *, rtl: bool | None = None) -> ShapedText:
        """Return a text as glyphs.

        Args:
            rtl: whether it runs from right to left; None for what its letters do.
        """
        if rtl is None:
            rtl = has_right_to_left(text)
        key = (text, rtl)
        if key not in self._shaped:
            if len(self._shaped) >= _REMEMBERED:
                self._shaped.clear()
            self._shaped[key] = self._shape(text, rtl=rtl)
        return self._shaped[key]

    def subset(
        self, glyphs: Iterable[int], composites: Sequence[Composite]
    ) -> tuple[bytes, list[int]]:
        """Return a font of some glyphs with their outlines, advances and hints.

        Returns:
            TrueType as a file, or the table of a compact font; and the identifiers (CIDs) there of
            each glyph and each composite.
        """
        numbers = list(glyphs)
        wanted = hb.SubsetInput()
        wanted.glyph_set.update(numbers)
        wanted.flags = hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE
        # Programs that check files misread widths behind subroutines.
        wanted.flags |= (
            hb.SubsetFlags.RETAIN_GIDS if self.is_truetype else hb.SubsetFlags.DESUBROUTINIZE
        )
        if self.is_truetype:
            wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _UNUSED)
        plan = hb.SubsetPlan(self._face, wanted)
        face = plan.execute()
        if not self.is_truetype:
            places = dict(plan.old_to_new_glyph_mapping)
            table = bytes(face.reference_table("CFF ").data)
            font = with_identifiers(table, face.glyph_count)
            return font.table, [font.identifiers[places[number]] for number in numbers]
        added = [face.glyph_count + at for at in range(len(composites))]
        if not composites:
            return bytes(face.blob.data), numbers
        tables = {tag: bytes(face.reference_table(tag).data) for tag in face.table_tags}
        return with_composites(tables, composites), [*numbers, *added]

    def glyph_width(self, number: int) -> float:
        """Return the advance of a glyph in units of the type size."""
        return float(self._font.get_glyph_h_advance(number) * self._scale)

    def _table(self, tag: str) -> bytes:
        return bytes(self._face.reference_table(tag).data)

    def _shape(self, text: str, *, rtl: bool) -> ShapedText:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
        buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES | (
            hb.BufferFlags.BOT | hb.BufferFlags.EOT
        )
        hb.shape(self._font, buffer)
        shaped = _Shaped(text, buffer.glyph_infos, buffer.glyph_positions or [])
        glyphs = list(self._composed(shaped) if rtl else self._dealt(shaped))
        width = sum(place.x_advance for place in shaped.places) * self._scale
        literal = not rtl and self._is_literal(text, glyphs)
        return ShapedText(tuple(glyphs), width, literal)

    def _is_literal(self, text: str, glyphs: Sequence[Glyph]) -> bool:
        if [glyph.text for glyph in glyphs] != list(text):
            return False
        nominal = [self._font.get_nominal_glyph(ord(character)) for character in text]
        return nominal == [part.number for glyph in glyphs for part in glyph.parts]

    def _composed(self, shaped: _Shaped) -> Iterator[Glyph]:
        """Yield the glyphs of a text from right to left, a letter with its marks as one of them.

        Seen from left to right, the characters of a glyph follow each other as the letters do.
        """
        pen = 0
        for text, numbers in shaped.clusters():
            start, parts = pen, []
            for at in numbers:
                place = shaped.places[at]
                parts.append(
                    Part(shaped.infos[at].codepoint, pen - start + place.x_offset, place.y_offset)
                )
                pen += place.x_advance
            if self.is_truetype or len(parts) == 1:
                yield self._one(parts, text[::-1], start, pen - start)
            else:
                for part, shown in zip(
                    parts, reversed(_deal(text, [True] * len(parts))), strict=True
                ):
                    yield self._one([part], shown[::-1], start, 0)

    def _one(self, parts: Sequence[Part], text: str, start: int, width: int) -> Glyph:
        """Return a glyph; where it is none of the face, `width` is its advance."""
        scale = self._scale
        if len(parts) > 1:
            return Glyph(tuple(parts), text, start * scale, 0.0, width * scale)
        (part,) = parts
        x, rise = (start + part.x) * scale, part.y * scale
        return Glyph((Part(part.number, 0, 0),), text, x, rise, self.glyph_width(part.number))

    def _dealt(self, shaped: _Shaped) -> Iterator[Glyph]:
        """Yield the glyphs of a text from left to right, each with characters of its own."""
        pen = 0
        for text, numbers in shaped.clusters():
            places = [shaped.places[at] for at in numbers]
            standing = [bool(place.x_advance) for place in places]
            for at, place, shown in zip(numbers, places, _deal(text, standing), strict=True):
                number = shaped.infos[at].codepoint
                part = Part(number, place.x_offset, place.y_offset)
                first, rest = self._parted(shown) if place.x_advance else (shown, "")
                yield self._one([part], first, pen, 0)
                pen += place.x_advance
                if rest:
                    yield Glyph((), rest, pen * self._scale, 0.0, 0.0)

    def _parted(self, text: str) -> tuple[str, str]:
        """Part the marks from a letter: some programs take a text that has a mark for a mark."""
        is_marked = any(unicodedata.category(character) == "Mn" for character in text[1:])
        return (text[0], text[1:]) if is_marked and self.is_truetype else (text, "")


def is_unseen(character: str) -> bool:
    """Return whether a character only changes the letters beside it: joiners, variants."""
    return character in "\u200c\u200d" or "\ufe00" <= character <= "\ufe0f"


def _instance(face: hb.Face, weight: float) -> hb.Face:
    """Cut a face of one weight, else as designed, from a variable face."""
    wanted = hb.SubsetInput()
    wanted.keep_everything()
    wanted.flags |= hb.SubsetFlags.DOWNGRADE_CFF2
    for axis in face.axis_infos:
        value = axis.default_value
        if axis.tag == "wght":
            value = min(max(weight, axis.min_value), axis.max_value)
        wanted.pin_axis_location(face, axis.tag, value)
    # Written once, so that what is shaped, measured and embedded is one and the same.
    return hb.Face(hb.subset(face, wanted).blob.data)


class _Shaped(NamedTuple):
    """What HarfBuzz made of a text."""

    text: str
    infos: Sequence[hb.GlyphInfo]
    places: Sequence[hb.GlyphPosition]

    def clusters(self) -> Iterator[tuple[str, list[int]]]:
        """Yield letters that belong together, with the numbers of their glyphs, left to right."""
        if not self.infos:
            return
        starts = sorted({info.cluster for info in self.infos})
        # What comes before the first glyph has none of its own; joiners belong to what they join.
        begins = [0, *(self._after_joiners(start) for start in starts[1:])]
        ends = [*begins[1:], len(self.text)]
        texts = {
            start: self.text[begin:end]
            for start, begin, end in zip(starts, begins, ends, strict=True)
        }
        for start, group in groupby(range(len(self.infos)), lambda at: self.infos[at].cluster):
            yield texts[start], list(group)

    def _after_joiners(self, at: int) -> int:
        while is_unseen(self.text[at]) and at + 1 < len(self.text):
            at += 1
        return at


def _deal(text: str, standing: Sequence[bool]) -> list[str]:
    """Deal the characters of a cluster out to its glyphs, in order.

    Args:
        standing: whether each glyph takes room of its own.
    """
    count = len(standing)
    if count <= len(text):
        return [*text[: count - 1], text[count - 1 :]]
    # A glyph that stands on another one is the first to show nothing of its own.
    last_first = sorted(range(count), key=lambda at: (standing[at], -at))
    silent = set(last_first[: count - len(text)])
    left = iter(text)
    return [FILLER if at in silent else next(left) for at in range(count)]
