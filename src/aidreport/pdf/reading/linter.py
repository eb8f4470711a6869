"""Compares the content of a PDF with its structure tree and its parent tree.

The rules are those of ISO 14289-1 (PDF/UA-1), for PDF 2.0 of ISO 14289-2, and of ISO 32000 that a
validator of single objects does not see: each piece of content belongs to one element, each
element's content is there, and the way back through the parent tree leads to the same element.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pikepdf import Array, Dictionary

from aidreport.pdf.reading.grammar import check_grammar
from aidreport.pdf.reading.objects import (
    Arrays,
    Problems,
    entry,
    has_no_size,
    identity,
    integer,
    is_beside,
    is_ordered,
    items,
    name,
    numbered,
    text,
)
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.structure import AnnotationKid, ContentKid, Element
from aidreport.pdf.reading.ua_2.check import STANDARDS, check_ua_2

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pikepdf import Object, Pdf

    from aidreport.pdf.reading.content import ContentKey, Contents
    from aidreport.pdf.reading.fonts import Font
    from aidreport.pdf.reading.objects import ObjectId
    from aidreport.pdf.reading.opened import Reading
    from aidreport.pdf.reading.structure import Holder, Tree

_UA_2 = "2.0"
"""The version of PDF that ISO 14289-2 is for."""
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_OWNERS = {"Link": frozenset({"Link", "Reference"}), "Widget": frozenset({"Form"})}
_UNTAGGED = frozenset({"Popup", "PrinterMark", "TrapNet"})


def lint(path: Path) -> tuple[str, ...]:
    """Return a line for each problem of a PDF's tags, and of PDF 2.0 for each rule it breaks.

    Raises:
        SourceError: it cannot be read as a PDF.
    """
    with open_reading(path) as reading:
        return lint_reading(reading)


def lint_reading(reading: Reading) -> tuple[str, ...]:
    """Return what `lint` does, of a PDF that is open."""
    standards = STANDARDS if reading.pdf.pdf_version >= _UA_2 else ()
    broken = check_ua_2(reading, standards)
    return (*tag_problems(reading), *dict.fromkeys(chain(*broken.values())))


def tag_problems(reading: Reading) -> tuple[str, ...]:
    """Return a line for each problem of the tags of a PDF that is open."""
    tree, contents, pdf = reading.tree, reading.contents, reading.pdf
    if tree.root is None:
        return ("the document is not tagged: it has no structure tree",)
    problems = Problems()
    _check_catalog(pdf.Root, problems)
    check_grammar(tree, problems)
    _check_ownership(pdf, reading.pages, tree, contents, problems)
    _check_pages(reading.pages, problems)
    _check_fonts(contents, problems)
    return (*problems.lines(), *tree.problems.lines(), *contents.problems.lines())


def _check_catalog(root: Object, problems: Problems) -> None:
    if not text(root.get("/Lang")).strip():
        problems.add("catalog", "names no language (/Lang)")
    if entry(root.get("/MarkInfo"), "/Marked") is not True:
        problems.add("catalog", "does not say that the document is tagged (/MarkInfo)")
    if entry(root.get("/ViewerPreferences"), "/DisplayDocTitle") is not True:
        problems.add("catalog", "does not request that the title is displayed (/DisplayDocTitle)")


def _check_pages(pages: Sequence[Dictionary], problems: Problems) -> None:
    for number, page in enumerate(pages, 1):
        annotations = page.get("/Annots")
        if isinstance(annotations, Array) and len(annotations) and name(page.get("/Tabs")) != "S":
            problems.add(f"page {number}", "its annotations do not follow the structure (/Tabs)")


def _check_fonts(contents: Contents, problems: Problems) -> None:
    for font in contents.fonts.values():
        if not isinstance(font.raw, Dictionary):
            problems.add(font.label, "is used, but the page does not have it")
            continue
        if not _is_embedded(font):
            problems.add(font.label, "is not embedded")
        if entry(font.raw, "/ToUnicode") is None:
            problems.add(font.label, "does not say which characters it shows (/ToUnicode)")
        elif font.unmapped:
            problems.add(font.label, "shows codes that no character is defined for")


def _is_embedded(font: Font) -> bool:
    if name(entry(font.raw, "/Subtype")) == "Type3":
        return True
    raw_font: object = font.raw
    if font.composite:
        descendants = items(entry(raw_font, "/DescendantFonts"))
        raw_font = descendants[0] if descendants else None
    descriptor = entry(raw_font, "/FontDescriptor")
    return any(identity(entry(descriptor, key)) != (0, 0) for key in _PROGRAMS)


class _Annotation(NamedTuple):
    """An annotation of a page."""

    raw: Dictionary
    page: int

    @property
    def kind(self) -> str:
        return name(self.raw.get("/Subtype"))

    @property
    def has_no_size(self) -> bool:
        return self.kind == "Widget" and has_no_size(self.raw)

    @property
    def label(self) -> str:
        return f"page {self.page}, {self.kind or 'annotation'} (object {self.raw.objgen[0]})"


class _Owner(NamedTuple):
    """An element that refers to an annotation, and the page where it has it."""

    element: Element
    page: int


def _check_ownership(
    pdf: Pdf, pages: Sequence[Dictionary], tree: Tree, contents: Contents, problems: Problems
) -> None:
    """Check that content, elements and the parent tree lead to each other, one to one."""
    owners = _owners(tree, contents, problems)
    for holder, mcid in contents.tags:
        if (holder, mcid) not in owners:
            problems.add(_place(holder), "marked content that no element owns")
    if not is_ordered(entry(tree.root, "/ParentTree"), "/Nums"):
        problems.add("parent tree", "its keys do not ascend, so that not all can be looked up")
    parents = numbered(entry(tree.root, "/ParentTree"))
    used = _check_holders(pdf, pages, owners, parents, problems)
    used |= _check_annotations(pages, tree, parents, problems, second=pdf.pdf_version >= _UA_2)
    for number in sorted(set(parents) - used):
        problems.add(f"parent tree, key {number}", "is the key of nothing in the document")
    _check_elements(tree, problems)


def _owners(tree: Tree, contents: Contents, problems: Problems) -> dict[ContentKey, Element]:
    """Return the element of each piece of content."""
    owners: dict[ContentKey, Element] = {}
    for element in tree.elements:
        for kid in element.kids:
            if not isinstance(kid, ContentKid):
                continue
            key = (kid.holder, kid.mcid)
            if key in owners:
                problems.add(element.label, "owns content that has an owner already")
                continue
            owners[key] = element
            tags = contents.tags.get(key, [])
            if not tags:
                problems.add(element.label, "owns content that its page does not have")
            elif len(tags) > 1:
                problems.add(element.label, "owns a number that marks two pieces of content")
            elif tags[0] != element.written and tree.roles.of(tags[0], None).tag != element.tag:
                problems.add(element.label, "owns content that is marked with another tag")
    return owners


def _check_holders(
    pdf: Pdf,
    pages: Sequence[Dictionary],
    owners: dict[ContentKey, Element],
    parents: dict[int, object],
    problems: Problems,
) -> set[int]:
    """Check the way back from the content of pages and forms; return the keys it takes."""
    held: dict[Holder, dict[int, Element]] = {
        number: {}
        for number, page in enumerate(pages, 1)
        if integer(page.get("/StructParents")) is not None
    }
    for (holder, mcid), element in owners.items():
        held.setdefault(holder, {})[mcid] = element
    used: set[int] = set()
    arrays = Arrays()
    for holder, elements in held.items():
        place = _place(holder)
        raw: object = pages[holder - 1] if 0 < holder <= len(pages) else None
        if holder < 0:
            raw = pdf.get_object((-holder, 0))
        number = integer(entry(raw, "/StructParents"))
        if number is None:
            problems.add(place, "has tagged content, but no way back to it (/StructParents)")
            continue
        if number in used:
            problems.add(place, "shares its way back (/StructParents) with another page")
        used.add(number)
        if arrays.is_again(parents.get(number)):
            problems.add(place, "shares its array of the parent tree with another page")
        else:
            _check_array(place, parents.get(number), elements, problems)
    return used


def _check_array(
    place: str, value: object, elements: dict[int, Element], problems: Problems
) -> None:
    if not isinstance(value, Array):
        problems.add(place, "its key of the parent tree leads to no array of elements")
        return
    # As is usual, each number leads to its element: that is seen ten times as fast in one piece.
    in_turn = [elements[mcid].number for mcid in range(len(value)) if mcid in elements]
    usual = b"[ %b ]" % b" ".join([b"%d %d R" % number for number in in_turn])
    if len(in_turn) == len(elements) == len(value) and value.unparse(resolved=True) == usual:
        return
    back = [identity(item) if isinstance(item, Dictionary) else None for item in value]
    for mcid, element in elements.items():
        if not 0 <= mcid < len(back) or back[mcid] is None:
            problems.add(element.label, "is not where its content leads in the parent tree")
        elif back[mcid] != element.number or back[mcid] == (0, 0):
            problems.add(element.label, "owns content that leads to another element")
    if any(item is not None and mcid not in elements for mcid, item in enumerate(back)):
        problems.add(place, "its parent tree has elements for content that they do not own")


def _check_annotations(
    pages: Sequence[Dictionary],
    tree: Tree,
    parents: dict[int, object],
    problems: Problems,
    *,
    second: bool,
) -> set[int]:
    """Check annotations against the elements that own them; return the keys they take."""
    owners = _annotation_owners(tree)
    used: set[int] = set()
    seen: set[ObjectId] = set()
    for annotation in _annotations(pages, problems):
        seen.add(annotation.raw.objgen)
        number = integer(annotation.raw.get("/StructParent"))
        if number is not None:
            if number in used:
                problems.add(annotation.label, "shares its way back (/StructParent) with another")
            used.add(number)
        owned = owners.get(annotation.raw.objgen, [])
        if annotation.has_no_size and (second or not owned):
            _check_unseen(annotation, owned, pages[annotation.page - 1], second, problems)
        elif annotation.kind not in _UNTAGGED:
            back = parents.get(number) if number is not None else None
            _check_annotation(annotation, owned, back, problems)
    for target, claims in owners.items():
        if target not in seen:
            problems.add(claims[0].element.label, "refers to an annotation (OBJR) that no page has")
    return used


def _annotation_owners(tree: Tree) -> dict[ObjectId, list[_Owner]]:
    owners: dict[ObjectId, list[_Owner]] = {}
    for element in tree.elements:
        for kid in element.kids:
            if isinstance(kid, AnnotationKid):
                owners.setdefault(kid.target, []).append(_Owner(element, kid.page))
    return owners


def _check_unseen(
    annotation: _Annotation,
    owners: Sequence[_Owner],
    page: Dictionary,
    second: bool,
    problems: Problems,
) -> None:
    """Check that a field without a size is no part of the structure (ISO 14289-2, 8.9.2.4.13).

    ISO 14289-1, 7.18.4, leaves out only those that the page does not show.
    """
    if owners:
        problems.add(annotation.label, "has no size, but belongs to an element: nobody sees it")
    elif not second and not is_beside(annotation.raw, page):
        problems.add(annotation.label, "belongs to no element (OBJR)")


def _check_annotation(
    annotation: _Annotation, owners: Sequence[_Owner], back: object, problems: Problems
) -> None:
    if not owners:
        problems.add(annotation.label, "belongs to no element (OBJR)")
        return
    if len(owners) > 1:
        problems.add(annotation.label, "belongs to two elements")
    owner, page = owners[0]
    if page not in (annotation.page, 0):
        problems.add(annotation.label, "belongs to an element that has it on another page (/Pg)")
    if owner.tag not in _OWNERS.get(annotation.kind, frozenset({"Annot"})):
        problems.add(annotation.label, "belongs to an element of another kind")
    if not isinstance(back, Dictionary):
        problems.add(annotation.label, "has no way back to its element (/StructParent)")
    elif identity(back) != owner.number:
        problems.add(annotation.label, "leads to another element than the one that owns it")
    if annotation.kind == "Link" and not text(annotation.raw.get("/Contents")).strip():
        problems.add(annotation.label, "does not say where it leads (/Contents)")


def _check_elements(tree: Tree, problems: Problems) -> None:
    """Check that each element names the one above it (/P), and that links hold their areas."""
    for element in tree.elements:
        above = element.parent.number if element.parent else identity(tree.root)
        if element.entries.reference("/P") != above:
            problems.add(element.label, "names another element as its parent (/P)")
        if element.tag == "Link" and AnnotationKid not in map(type, element.kids):
            problems.add(element.label, "holds no link annotation (OBJR)")


def _annotations(pages: Sequence[Dictionary], problems: Problems) -> Iterator[_Annotation]:
    arrays = Arrays()
    for number, page in enumerate(pages, 1):
        if arrays.is_again(page.get("/Annots")):
            problems.add(f"page {number}", "shares its annotations (/Annots) with another page")
            continue
        for raw in items(page.get("/Annots")):
            if isinstance(raw, Dictionary):
                yield _Annotation(raw, number)


def _place(holder: Holder) -> str:
    return f"page {holder}" if holder >= 0 else f"form (object {-holder})"
