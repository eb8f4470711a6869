"""A font that could draw other letters in another viewer, or other digits, is an alteration."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from fontTools.ttLib.tables.ttProgram import Program
from pikepdf import Name
from tests.proof.forgery import Forger
from tests.proof.renewal import rewrite, saved

from aidreport.files.library import Library
from aidreport.pdf.reading.seen.digits import silhouette
from aidreport.proof.result import Verdict, Verification
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def table(tag: str) -> Callable[[TTFont], None]:
    def change(font: TTFont) -> None:
        font[tag] = DefaultTable(tag)
        font[tag].data = b"\xb0\x00\x21\x00"

    return change


def instructions(font: TTFont) -> None:
    """Give every glyph a small program."""
    for name in font.getGlyphOrder():
        glyph = font["glyf"][name]
        if glyph.numberOfContours > 0:
            glyph.expand(font["glyf"])
            glyph.program = Program()
            glyph.program.fromBytecode(b"\xb0\x00\x21")


def exchanged(font: TTFont) -> None:
    """Exchange the outlines of two digits."""
    letters: dict[int, str] = {}
    for cmap in font["cmap"].tables:
        letters.update(cmap.cmap)
    two, nine = (letters.get(ord(digit)) or letters[0xF000 + ord(digit)] for digit in "29")
    glyphs = font["glyf"].glyphs
    glyphs[two], glyphs[nine] = glyphs[nine], glyphs[two]


def problems(found: Verification) -> tuple[str, ...]:
    return next(check for check in found.checks if check.name == "page").details


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (table("fpgm"), "fpgm, which its face does not have"),
        (table("prep"), "prep, which its face does not have"),
        (table("SVG "), "which its face does not have"),
        (instructions, "instructions, which its face does not have"),
    ],
)
def test_what_a_font_has_beside_the_outlines_of_its_face_is_named_however_much_is_renewed(
    norway: Path, tmp_path: Path, change: Callable[[TTFont], None], words: str
) -> None:
    forger = Forger(norway)
    forger.reshape(change)
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert any(words in line for line in problems(found))


@pytest.mark.broken_pdfs
def test_a_second_program_of_a_font_is_named(norway: Path, tmp_path: Path) -> None:
    forger = Forger(norway)
    descriptor = forger.font("/F2").FontDescriptor
    descriptor.FontFile3 = forger.stream(
        descriptor.FontFile2.read_bytes(), Subtype=Name("/OpenType")
    )
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert any("several programs" in line for line in problems(found))


@pytest.mark.broken_pdfs
def test_digits_that_are_exchanged_in_a_face_of_an_unknown_name_are_named(
    norway: Path, tmp_path: Path
) -> None:
    forger = Forger(norway)
    forger.reshape(exchanged)
    font = forger.font("/F2")
    font.BaseFont = font.FontDescriptor.FontName = Name("/ABCDEF+House-Face")
    rewrite(forger, lambda found: {"faces": (*(found.faces or ()), "House-Face")})
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert any('another digit for "2" in House-Face' in line for line in problems(found))


def shape_of(program: bytes, glyph: int) -> int:
    shape = silhouette(program, glyph)
    return shape.bits if shape else 0


def test_threads_that_begin_at_once_read_the_same_outlines_of_a_face() -> None:
    program = (Library.at(None).folders[-1] / "fonts/NotoSans-Regular.ttf").read_bytes()
    glyphs = range(20, 60)
    due = [shape_of(program, glyph) for glyph in glyphs]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            for more in range(1, 9):  # bytes behind the face make one that was not opened yet
                face = program + bytes(more)
                found = threads.map(
                    lambda _, face=face: [shape_of(face, at) for at in glyphs], "1234"
                )
                assert list(found) == [due] * 4
    finally:
        sys.setswitchinterval(interval)
