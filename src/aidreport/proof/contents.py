"""Compares the contents of a document with the pages of its headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.proof.numbers import collapsed
from aidreport.proof.result import FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.reader import Passage

ENTRY = "TOCI"
"""The structure type of a line of the contents."""
HEADINGS = frozenset(("H1", "H2", "H3", "H4", "H5", "H6"))


def without_page(words: str) -> str:
    """Return a line of the contents without the number of its page."""
    return words.rstrip().rpartition(" ")[0]


def check_contents(passages: Sequence[Passage]) -> Iterator[FigureProblem]:
    """Yield a problem for each line of contents that names no heading, or another page than its."""
    block, at = -1, 0
    for place, entry in enumerate(passages):
        if entry.tag != ENTRY:
            continue
        if entry.block != block:
            block, at = entry.block, place
        words = collapsed(entry.text)
        title, _, page = words.rpartition(" ")
        found = _heading(passages, at + 1, title)
        if found < 0:
            yield FigureProblem("", state("check.contents-without-heading", title=title))
            continue
        at = found
        if (there := passages[at].page) != _number(page):
            yield FigureProblem("", state("check.contents-page", words=words, page=str(there)))


def _heading(passages: Sequence[Passage], start: int, title: str) -> int:
    """Return where the next heading of some words is; -1 if there is none."""
    places = (
        at
        for at in range(start, len(passages))
        if passages[at].tag in HEADINGS and collapsed(passages[at].text) == title
    )
    return next(places, -1)


def _number(page: str) -> int:
    return int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 0
