"""PDF files: their text in reading order, without what repeats on each page."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.sources.extraction.documents.pdf_lines import read_page
from aidreport.sources.extraction.text import Document, read_lines
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_PAGES = 200
_PAGE_NUMBER = re.compile(
    r"\s*(?:(?:page|side|sida|seite|página)\s*)?\d{1,3}(?:\s*(?:/|of|av|af|von|de|sur)\s*\d{1,3})?\s*",
    re.I,
)


def read_pdf(content: bytes, name: str) -> Document:
    """Return the text of a PDF file.

    Raises:
        SourceError: it cannot be opened, or has more than 200 pages.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as problem:
        raise SourceError(
            state("source.no-pdf", name=str(name)),
            why=state("source.no-pdf-why", problem=str(problem)),
            fix=state("source.no-pdf-fix"),
        ) from problem
    try:
        if len(pdf) > _MOST_PAGES:
            raise SourceError(
                state("source.too-many-pages", name=str(name), number=len(pdf), most=_MOST_PAGES),
                fix=state("source.too-many-pages-fix"),
            )
        pages = [read_page(page) for page in pdf]
        title = ""
    finally:
        pdf.close()
    lines, joined = _without_repeated(pages)
    return Document(read_lines(lines, joined), tuple(lines), title, kind="pdf")


def _without_repeated(
    pages: Sequence[tuple[list[str], frozenset[int]]],
) -> tuple[list[str], frozenset[int]]:
    """Return the lines of all pages, without those at the top or bottom of most pages.

    Returns:
        The lines, and the numbers of those that go on from the one before.
    """
    ends = Counter(
        line.strip() for page, _ in pages for line in {*page[:2], *page[-2:]} if line.strip()
    )
    repeated = {line for line, count in ends.items() if len(pages) > 2 and count > len(pages) / 2}
    lines: list[str] = []
    joined: set[int] = set()
    for page, goes_on in pages:
        for at, line in enumerate(page):
            number = len(pages) > 1 and line.strip() and _PAGE_NUMBER.fullmatch(line)
            if line.strip() in repeated or number:
                continue
            lines.append(line)
            if at in goes_on:
                joined.add(len(lines))
    return lines, frozenset(joined)
