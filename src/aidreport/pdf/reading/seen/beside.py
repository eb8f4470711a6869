"""Images between the texts: each stands by itself, so that it is no digit of a figure beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from aidreport.pdf.reading.content import ContentKey
    from aidreport.pdf.reading.seen.drawn import Box, DrawnPage, Run
    from aidreport.pdf.reading.structure import Tree

_CELLS = ("TH", "TD")
_AROUND = ("Header", "Footer")


def beside_texts(tree: Tree, pages: Sequence[DrawnPage]) -> Iterator[tuple[DrawnPage, Box, Run]]:
    """Yield the images between the texts that are next to a text on its line, with that text.

    In a table, every text of a row on the line of the image is next to it.
    """
    concerned = [
        page for page in pages if any(picture.artifact not in _AROUND for picture in page.pictures)
    ]
    if not concerned:
        return
    cells = {key for element in tree.elements if element.tag in _CELLS for key in element.marks()}
    for page in concerned:
        for picture in page.pictures:
            if picture.artifact in _AROUND:
                continue
            if (run := _next_to(picture.box, page, cells)) is not None:
                yield page, picture.box, run


def _next_to(image: Box, page: DrawnPage, cells: Collection[ContentKey]) -> Run | None:
    """Return a text next to an image; None if there is none."""
    on_line = [
        run
        for run in page.runs
        if run.words.strip() and run.bottom < image.top and image.bottom < run.top
    ]
    for run in on_line:
        if max(run.left - image.right, image.left - run.right) < run.size:
            return run
    row = [run for run in on_line if run.mark in cells]
    before = any(run.right <= image.left for run in row)
    behind = [run for run in row if run.left >= image.right]
    return behind[0] if before and behind else None
