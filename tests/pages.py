"""What tests look for on the pages of a PDF: half-empty pages, and texts out of place."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from aidreport.pdf.layout.furniture import BOTTOM

Boxes = npt.NDArray[np.float64]
_SCALE = 0.5
_WHITE = 250
_TOUCHING = 0.6
"""Points: letters of two texts may have a hair of their boxes in common."""


def unfilled(path: Path, part: float = 1 / 2) -> list[int]:
    """Return the pages of which less than a part is above where content ends, but for the last."""
    with pypdfium2.PdfDocument(path) as document:
        return [
            number for number, page in enumerate(list(document)[:-1], 1) if not _is_full(page, part)
        ]


def _is_full(page: pypdfium2.PdfPage, part: float) -> bool:
    pixels = np.asarray(page.render(scale=_SCALE, grayscale=True).to_numpy())
    height = pixels.shape[0]
    content = pixels[: height - int(BOTTOM * _SCALE)]
    marked = np.flatnonzero((content < _WHITE).any(axis=(1, 2) if content.ndim == 3 else 1))
    return bool(marked[-1] >= height * part - 1)


def out_of_place(path: Path) -> list[str]:
    """Return the texts of a file that leave their page, or lie over another text."""
    with pypdfium2.PdfDocument(path) as document:
        return [
            f"page {number}: {problem}"
            for number, page in enumerate(document, 1)
            for problem in _out_of_place(page)
        ]


def _out_of_place(page: pypdfium2.PdfPage) -> list[str]:
    width, height = page.get_size()
    texts = _texts(page)
    problems = []
    for text, boxes in texts:
        (left, bottom), (right, top) = boxes[:, :2].min(0), boxes[:, 2:].max(0)
        if left < 0 or bottom < 0 or right > width or top > height:
            problems.append(f"{text!r} leaves the page")
    for at, (text, boxes) in enumerate(texts):
        for other, others in texts[at + 1 :]:
            if _touch(_around(boxes), _around(others)) and _touch(boxes, others):
                problems.append(f"{text!r} lies over {other!r}")
    return problems


def _around(boxes: Boxes) -> Boxes:
    """Return the box around boxes, as the only one of an array."""
    return np.array([[*boxes[:, :2].min(0), *boxes[:, 2:].max(0)]])


def _touch(boxes: Boxes, others: Boxes) -> bool:
    """Return whether a box lies over one of others.

    Words of a line that runs both ways may be in one instruction, on both sides of other words.
    """
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    return bool(((high - low) > _TOUCHING).all(axis=2).any())


def _texts(page: pypdfium2.PdfPage) -> list[tuple[str, Boxes]]:
    """Return what each instruction draws as text, with the boxes of its letters on the page.

    A box is left, bottom, right and top in points.
    """
    reader = page.get_textpage()
    letters: dict[int, list[int]] = {}
    for index in range(reader.count_chars()):
        instruction = pdfium.FPDFText_GetTextObject(reader, index)
        character = chr(pdfium.FPDFText_GetUnicode(reader, index))
        if instruction and not character.isspace():
            letters.setdefault(ctypes.addressof(instruction.contents), []).append(index)
    return [
        (
            "".join(chr(pdfium.FPDFText_GetUnicode(reader, index)) for index in indices),
            np.array([reader.get_charbox(index) for index in indices]),
        )
        for indices in letters.values()
    ]
