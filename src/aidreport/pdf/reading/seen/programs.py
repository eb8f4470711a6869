"""What programs of embedded fonts hold beside outlines, and what is said of them.

A hinted font moves its outlines by small programs, differently in each viewer, and a table that
one viewer reads and another does not draws other letters. So a subset of a trusted face has no
more than that face.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from threading import RLock
from typing import TYPE_CHECKING

from fontTools.ttLib import TTFont, TTLibError
from pikepdf import Dictionary, Stream

from aidreport.pdf.reading.objects import entry
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_NEEDED = frozenset(
    (
        *("GlyphOrder", "OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp"),
        *("name", "post"),
    )
)
_ENTRIES = frozenset(
    (
        *("/Type", "/Subtype", "/BaseFont", "/FirstChar", "/LastChar", "/Widths"),
        *("/FontDescriptor", "/ToUnicode"),
    )
)
_DESCRIBED = frozenset(
    (
        *("/Type", "/FontName", "/Flags", "/FontBBox", "/ItalicAngle", "/Ascent", "/Descent"),
        *("/CapHeight", "/StemV", "/MissingWidth", "/FontFile2"),
    )
)
"""Entries of a simple font, and of its descriptor."""
_HINTS = ("cvt ", "fpgm", "prep")
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_ONE_AT_A_TIME = RLock()
"""A trusted face is opened once for all threads, and read piece by piece, as it is needed."""


def check_entries(font: object) -> Iterator[str]:
    """Yield what the dictionary of a font has that no briefing's has, in words.

    With an encoding of its own, for instance, some viewers draw other letters than others.
    """
    descriptor = entry(font, "/FontDescriptor")
    for raw, known in ((font, _ENTRIES), (descriptor, _DESCRIBED)):
        if isinstance(raw, Dictionary) and (more := sorted(raw.keys() - known)):
            yield state("seen.font-no-briefing", more=", ".join(more))


def check_programs(descriptor: object, trusted: bytes) -> Iterator[str]:
    """Yield what an embedded font has beside the outlines of a trusted face, in words.

    Args:
        descriptor: of the font in the file.
        trusted: the TrueType file of the face.
    """
    if isinstance(descriptor, Dictionary) and sum(key in descriptor for key in _PROGRAMS) > 1:
        yield state("seen.font-several-programs")
    program = entry(descriptor, "/FontFile2")
    if not isinstance(program, Stream):
        return
    try:
        font = TTFont(BytesIO(program.read_bytes()), lazy=True)
        tables, hints = _tables_of(trusted)
        if more := sorted({*font.keys()} - tables - _NEEDED):
            yield state("seen.font-face-not", more=", ".join(more))
        elif any(_table(font, tag) not in (b"", hints[tag]) for tag in _HINTS):
            yield state("seen.font-hinted-otherwise-face")
        elif "fpgm" not in tables and _has_instructions(font, _glyphs_of(trusted)):
            yield state("seen.font-instructions-face-not")
    except (TTLibError, KeyError, ValueError, AssertionError, IndexError, OverflowError):
        yield state("seen.font-cannot-read")


@lru_cache(maxsize=32)
def _opened(program: bytes) -> TTFont:
    return TTFont(BytesIO(program), lazy=True)


@contextmanager
def opened_one_at_a_time(program: bytes) -> Iterator[TTFont]:
    """Open a font for as long as a block runs, in which no other thread reads one."""
    with _ONE_AT_A_TIME:
        yield _opened(program)


def _tables_of(trusted: bytes) -> tuple[frozenset[str], Mapping[str, bytes]]:
    """Return the names of a face's tables, and those that hint its outlines."""
    with _ONE_AT_A_TIME:
        face = _opened(trusted)
        return frozenset(face.keys()), {tag: _table(face, tag) for tag in _HINTS}


def _table(font: TTFont, tag: str) -> bytes:
    return bytes(font.getTableData(tag)) if tag in font else b""


@lru_cache(maxsize=32)
def _glyphs_of(trusted: bytes) -> frozenset[bytes]:
    """Return the glyphs of a face as its file has them."""
    with _ONE_AT_A_TIME:
        face = _opened(trusted)
        return frozenset(_raw_glyphs(face)) if "glyf" in face else frozenset()


def _raw_glyphs(font: TTFont) -> Iterator[bytes]:
    """Yield of each glyph its part of the font file, filled up to whole words."""
    places, content = font["loca"], font.getTableData("glyf")
    for number in range(font["maxp"].numGlyphs):
        data = content[places[number] : places[number + 1]]
        yield data + bytes(-len(data) % 4)


def _has_instructions(font: TTFont, known: Collection[bytes]) -> bool:
    """Return whether a glyph has instructions, apart from glyphs that are known byte for byte."""
    for number, data in enumerate(_raw_glyphs(font)):
        if data in known:
            continue
        glyph = font["glyf"][font.getGlyphName(number)]
        glyph.expand(font["glyf"])
        program = getattr(glyph, "program", None)
        if program is not None and program.getBytecode():
            return True
    return False
