"""What a cell of a text shows, without what was only written for the program that opens it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aidreport.sources.formats.grid import CellValue

_DIRECTIONS = dict.fromkeys(
    (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
)
"""Signs that only say in which direction a text runs, and so are never seen."""

_AS_TEXT = re.compile(r'="([^"=]*)"')
_APOSTROPHE = re.compile(r"'(?=[(+\-−–]?\s?[0-9])(.*?)'?|'(.*[0-9].*)'")
_TRIANGLE = re.compile(r"[▲△](?=\s?[0-9０-９])")
_EASTERN = (("\u3040", "\u30ff"), ("\u3400", "\u9fff"))
"""Between which characters those of Japanese and Chinese are."""


def as_shown(text: str) -> str:
    """Return what a spreadsheet program shows of a text in a cell.

    Exports write '="1250"' so that Excel takes it for a text, and an apostrophe before it for the
    same reason; other programs enclose texts in apostrophes.
    """
    if not text.isascii():
        text = text.translate(_DIRECTIONS).strip()
    match = _AS_TEXT.fullmatch(text) or _APOSTROPHE.fullmatch(text)
    return next(part for part in match.groups() if part is not None).strip() if match else text


def with_minus(cell: CellValue, headings: Iterable[str]) -> CellValue:
    """Return an amount with a minus for the triangle that Japan writes before what is below zero.

    In other countries a triangle shows a rise: only headings in Japanese or Chinese tell.
    """
    if not isinstance(cell, str) or not _TRIANGLE.match(cell.strip()):
        return cell
    signs = {sign for heading in headings for sign in heading}
    eastern = any(first <= sign <= last for sign in signs for first, last in _EASTERN)
    return "-" + cell.strip()[1:].lstrip() if eastern else cell
