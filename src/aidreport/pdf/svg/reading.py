"""Reads a drawing: an SVG file, or the shapes of a PDF file of one page."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aidreport.pdf.svg.drawing import Drawing


@lru_cache(maxsize=16)
def read_shapes(content: bytes, name: str) -> Drawing:
    """Return the drawing in the bytes of a file.

    Args:
        name: of the file.

    Raises:
        DrawingError: with all that cannot be drawn.
    """
    from aidreport.pdf.svg.elements import read_drawing
    from aidreport.pdf.svg.from_pdf import svg_of_pdf

    return read_drawing(svg_of_pdf(content, name) if is_pdf(content) else content, name)


def is_pdf(content: bytes) -> bool:
    """Tell whether bytes begin as a PDF file does."""
    return content.startswith(b"%PDF-")
