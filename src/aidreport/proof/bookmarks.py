"""Compares the title and the bookmarks of a document with its headings, which pages show."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aidreport.characters.unread import read_text
from aidreport.proof.contents import HEADINGS
from aidreport.proof.numbers import collapsed
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.pdf.reading.reader import Passage, PdfDocument

_TITLE = "H1"
_NAMED = HEADINGS | {"Caption"}
_FIGURE = "Figure"


def check_bookmarks(document: PdfDocument) -> Iterator[str]:
    """Yield a problem for a title that no heading says, and for each bookmark that differs.

    A heading has one bookmark, which says the same and leads to its page, and so has a caption.
    Further ones name tables and figures: there are not more of them than there are of these, and
    their numbers are on the page.
    """
    titles = [_said(each.text) for each in document.passages if each.tag == _TITLE]
    if titles and _said(document.title) not in titles:
        yield state("check.title-not-heading", title=document.title, words=titles[0])
    if document.bookmarks:
        yield from _check(document)


def _said(words: str) -> str:
    return collapsed(read_text(words))


def _check(document: PdfDocument) -> Iterator[str]:
    named = Counter(
        (_said(each.text), each.page) for each in document.passages if each.tag in _NAMED
    )
    headings = Counter(
        (_said(each.text), each.page) for each in document.passages if each.tag in HEADINGS
    )
    others = []
    for title, page, element in document.bookmarks:
        if element and _said(element) != _said(title):
            yield state("check.bookmark-not-heading", title=title, words=_said(element))
        key = (_said(title), page)
        if named[key] > 0:
            named[key] -= 1
            headings[key] -= 1
        else:
            others.append(key)
    for words, page in (key for key, count in headings.items() for _ in range(count)):
        near = next((other for other in others if other[1] == page), None)
        if near is None:
            yield state("check.bookmark-missing", words=words, page=str(page))
        else:
            others.remove(near)
            yield state("check.bookmark-not-heading", title=near[0], words=words)
    yield from _check_others(document, Counter(others))


def _check_others(document: PdfDocument, others: Counter[tuple[str, int]]) -> Iterator[str]:
    """Check the bookmarks of tables and figures, whose titles are not on the page."""
    tables = {each.table: each.page for each in reversed(document.passages) if each.table >= 0}
    held = Counter(tables.values())
    held.update(each.page for each in document.passages if each.tag == _FIGURE)
    for title, page in others.elements():
        held[page] -= 1
        if held[page] < 0:
            yield state("check.bookmark-of-nothing", title=title, page=str(page))
        elif any(map(str.isdigit, title)) and not _is_said(title, document.passages):
            yield state("check.bookmark-number", title=title)


def _is_said(title: str, passages: tuple[Passage, ...]) -> bool:
    """Return whether each number of a title is in a text of the pages, as a word."""
    numbers = {word for word in title.split() if any(map(str.isdigit, word))}
    for each in passages:
        if not numbers:
            break
        numbers.difference_update(f"{each.text} {each.alternative}".split())
    return not numbers
