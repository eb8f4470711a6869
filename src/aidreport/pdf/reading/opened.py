"""A PDF that is open: its structure and what its pages draw, each read once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from aidreport.pdf.reading.content import Contents, read_contents
from aidreport.pdf.reading.objects import file_content, open_pdf
from aidreport.pdf.reading.plain_elements import PlainElements
from aidreport.pdf.reading.structure import read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pikepdf import Dictionary, Pdf

    from aidreport.pdf.reading.marked import Painter
    from aidreport.pdf.reading.structure import Tree


class Reading(NamedTuple):
    """A PDF that is open.

    Attributes:
        path: its name in messages.
        content: its bytes.
        tree: its structure; without a root if it is not tagged, and then no page is read.
    """

    path: Path
    content: bytes
    pdf: Pdf
    pages: Sequence[Dictionary]
    tree: Tree
    contents: Contents


@contextmanager
def open_reading(path: Path, painter: Painter | None = None) -> Iterator[Reading]:
    """Open a PDF and read it, for as long as a block runs.

    Args:
        painter: follows what the pages draw.

    Raises:
        SourceError: it cannot be read as a PDF.
    """
    content = file_content(path)
    with open_pdf(path, content) as pdf:
        pages = [page.obj for page in pdf.pages]
        numbers = {page.objgen: number for number, page in enumerate(pages, 1)}
        tree = read_tree(pdf.Root.get("/StructTreeRoot"), numbers, PlainElements(pdf, numbers))
        contents = Contents() if tree.root is None else read_contents(pages, painter)
        yield Reading(path, content, pdf, pages, tree, contents)
