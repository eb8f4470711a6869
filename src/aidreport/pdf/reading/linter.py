"""Holds the content of a PDF, its structure tree and its parent tree against each other.

The rules are those of ISO 14289-1 (PDF/UA-1) and of ISO 32000 that a validator of single objects
does not see: each piece of content belongs to one element, each element's content is there, and
the way back through the parent tree leads to the same element.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary

from aidreport.pdf.reading.content import read_contents
from aidreport.pdf.reading.grammar import check_grammar
from aidreport.pdf.reading.opening import opened, raw
from aidreport.pdf.reading.ownership import check_ownership
from aidreport.pdf.reading.problems import Problems
from aidreport.pdf.reading.structure import read_tree
from aidreport.pdf.reading.values import entry, identity, items, name, text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pikepdf import Object, Pdf

    from aidreport.pdf.reading.content import Contents
    from aidreport.pdf.reading.fonts import Font

_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")


def lint(path: Path) -> tuple[str, ...]:
    """Return a line for each problem of a PDF's tags.

    Raises:
        SourceError: it cannot be read as a PDF.
    """
    with opened(path, raw(path)) as pdf:
        return _lines(pdf)


def _lines(pdf: Pdf) -> tuple[str, ...]:
    pages = [page.obj for page in pdf.pages]
    tree = read_tree(
        pdf.Root.get("/StructTreeRoot"),
        {page.objgen: number for number, page in enumerate(pages, 1)},
    )
    if tree.root is None:
        return ("the document is not tagged: it has no structure tree",)
    contents = read_contents(pages)
    found = Problems()
    _check_catalog(pdf.Root, found)
    check_grammar(tree, found)
    check_ownership(pdf, pages, tree, contents, found)
    _check_pages(pages, found)
    _check_fonts(contents, found)
    return (*found.lines(), *tree.problems.lines(), *contents.problems.lines())


def _check_catalog(root: Object, found: Problems) -> None:
    if not text(root.get("/Lang")).strip():
        found.add("catalog", "names no language (/Lang)")
    if entry(root.get("/MarkInfo"), "/Marked") is not True:
        found.add("catalog", "does not say that the document is tagged (/MarkInfo)")
    if entry(root.get("/ViewerPreferences"), "/DisplayDocTitle") is not True:
        found.add("catalog", "does not ask for the title to be shown (/DisplayDocTitle)")


def _check_pages(pages: Sequence[Dictionary], found: Problems) -> None:
    for number, page in enumerate(pages, 1):
        annotations = page.get("/Annots")
        if isinstance(annotations, Array) and len(annotations) and name(page.get("/Tabs")) != "S":
            found.add(f"page {number}", "its annotations do not follow the structure (/Tabs)")


def _check_fonts(contents: Contents, found: Problems) -> None:
    for font in contents.fonts.values():
        if not isinstance(font.raw, Dictionary):
            found.add(font.label, "is used, but the page does not have it")
            continue
        if not _is_embedded(font):
            found.add(font.label, "is not embedded")
        if entry(font.raw, "/ToUnicode") is None:
            found.add(font.label, "does not say which characters it shows (/ToUnicode)")
        elif font.unmapped:
            found.add(font.label, "shows codes that stand for no character")


def _is_embedded(font: Font) -> bool:
    if name(entry(font.raw, "/Subtype")) == "Type3":
        return True
    raw_font: object = font.raw
    if font.composite:
        descendants = items(entry(raw_font, "/DescendantFonts"))
        raw_font = descendants[0] if descendants else None
    descriptor = entry(raw_font, "/FontDescriptor")
    return any(identity(entry(descriptor, key)) != (0, 0) for key in _PROGRAMS)
