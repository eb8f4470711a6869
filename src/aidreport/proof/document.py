"""Reads a briefing, a PDF or a web page, as a document: its texts, and the files in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.html.beginning import begins_as_web_page
from aidreport.pdf.reading.reader import read_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from aidreport.pdf.reading.reader import PdfDocument


def read_document(path: Path) -> PdfDocument:
    """Return what a briefing says, in whichever format it is.

    Raises:
        SourceError: it cannot be read, or is neither a PDF nor a web page of a briefing.
    """
    if not begins_as_web_page(path):
        return read_pdf(path)
    from aidreport.proof.web_page import read_page_document

    return read_page_document(path)
