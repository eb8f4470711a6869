"""Pages of our own files as pictures, to look at: whole, or the part in which one differs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

_SCALE = 1.6
"""Pixels of a point: 115 dpi, sharp on most screens."""
_MARGIN = 14
_COLOURS = 128


def page_pictures(path: Path) -> list[Image]:
    """Return the pages of a PDF as pictures."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        return [page.render(scale=_SCALE).to_pil().convert("RGB") for page in pdf]


def page_picture(content: bytes, number: int) -> Image | None:
    """Return a page of a PDF as a picture; None if it has no such page.

    Args:
        number: of the page, counted from 1.
    """
    import pypdfium2

    with pypdfium2.PdfDocument(content) as pdf:
        if not 1 <= number <= len(pdf):
            return None
        picture: Image = pdf[number - 1].render(scale=_SCALE).to_pil().convert("RGB")
        return picture


def different_part(page: Image, other: Image) -> Image | None:
    """Return the rows of a page that another page of its size does not have; None without any."""
    from PIL import ImageChops, ImageOps

    box = ImageChops.difference(page, other).getbbox()
    if box is None:
        return None
    part = page.crop((0, box[1], page.width, box[3]))
    paper = part.getpixel((0, 0))
    assert isinstance(paper, tuple)  # of a picture in RGB
    return ImageOps.expand(part, (0, _MARGIN, 0, _MARGIN), paper)


def as_png(picture: Image) -> bytes:
    """Return a picture as a small PNG file."""
    file = io.BytesIO()
    # Compressed as far as it goes, it takes twice the time for a thirtieth less.
    picture.quantize(_COLOURS).save(file, "PNG")
    return file.getvalue()
