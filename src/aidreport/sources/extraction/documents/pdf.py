"""PDF files: their text in reading order, without what repeats on each page."""

from __future__ import annotations

import re
from collections import Counter

from aidreport.errors import SourceError
from aidreport.sources.extraction.text import Document, read_lines

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
            f"{name} cannot be opened as a PDF file",
            why=f"{problem}: it may be damaged, or protected by a password",
            fix="open it in a viewer, copy its text into a file that ends in .txt, and name that",
        ) from problem
    try:
        if len(pdf) > _MOST_PAGES:
            raise SourceError(
                f"{name} has {len(pdf)} pages; an announcement has at most {_MOST_PAGES}",
                fix="copy the pages with the announcement into a file of their own",
            )
        pages = [_lines_of(page) for page in pdf]
        title = ""
    finally:
        pdf.close()
    lines = _without_repeated(pages)
    return Document(read_lines(lines), tuple(lines), title, kind="pdf")


def _lines_of(page: object) -> list[str]:
    text = page.get_textpage().get_text_bounded()  # type: ignore[attr-defined]
    # PDFium marks a hyphen at the end of a line by a sign of its own.
    return [line.rstrip() for line in re.split(r"\r\n|\r|\n", text.replace("\ufffe", "-"))]


def _without_repeated(pages: list[list[str]]) -> list[str]:
    """Return the lines of all pages, without those at the top or bottom of most pages."""
    ends = Counter(
        line.strip() for page in pages for line in {*page[:2], *page[-2:]} if line.strip()
    )
    repeated = {line for line, count in ends.items() if len(pages) > 2 and count > len(pages) / 2}
    lines: list[str] = []
    for page in pages:
        kept = [line for line in page if line.strip() not in repeated]
        if len(pages) > 1:
            kept = [line for line in kept if not _PAGE_NUMBER.fullmatch(line) or not line.strip()]
        lines += kept
    return lines
