"""What pages draw is followed alike, a text at once or instruction by instruction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.pdf.reading import content
from aidreport.pdf.reading.instructions import TEXT, instructions, spelled_out
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.seen.faces import Faces
from aidreport.pdf.reading.seen.painter import SeenPainter

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def one_by_one(source: bytes, stream: Any) -> list[Any]:
    """Return instructions without those that take the place of several."""
    return [
        single
        for operands, op in instructions(source, stream)
        for single in (spelled_out(operands) if op is TEXT else [(operands, op)])
    ]


def followed(path: Path) -> tuple[object, ...]:
    """Return all that is kept of what the pages of a file draw."""
    painter = SeenPainter(Faces())
    with open_reading(path, painter) as reading:
        contents = reading.contents
        fonts = [(font.label, font.codes, font.unmapped) for font in contents.fonts.values()]
        problems = contents.problems.lines()
        return contents.texts, contents.tags, fonts, problems, painter.pages


def test_what_is_followed_at_once_is_what_each_instruction_does(
    good: Path, plain_table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = followed(good), followed(plain_table)
    monkeypatch.setattr(content, "instructions", one_by_one)
    assert (followed(good), followed(plain_table)) == at_once


def test_the_texts_of_cells_are_followed_at_once(plain_table: Path) -> None:
    with open_reading(plain_table) as reading:
        page = reading.pages[0]
        source = page["/Contents"].read_bytes()
        found = [operands for operands, op in instructions(source, page) if op is TEXT]
    shown = b"".join(text for *_, text in found)
    assert b"(UNICEF 3)Tj" in shown
    assert b"(Gy)Tj" in shown
    assert b"\\(Hungary\\) 3)Tj" in shown
