"""Pages: what they draw and with what, their fonts, annotations and other entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.inventory.destinations import leads_within, target
from aidreport.pdf.inventory.drawn import Drawn
from aidreport.pdf.inventory.forms import is_signature_widget
from aidreport.pdf.inventory.values import Ref, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.inventory.lists import Lists
    from aidreport.pdf.inventory.values import Objects, Value

_INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
_HIGHEST = 32
_KNOWN = ("/MediaBox", "/Tabs")
"""Entries of every page."""
_APART = frozenset(
    ("/Type", "/Contents", "/Resources", "/Annots", "/Parent", "/StructParents", *_KNOWN)
)


def add_pages(objects: Objects, pages: Sequence[Ref], lists: Lists) -> None:
    """List the pages, and the fonts that they use."""
    drawn, resources = Drawn(objects), list[list[str]]()
    for number, ref in enumerate(pages, 1):
        label, page = str(number), _whole(objects, ref)
        contents = [
            item for item in objects.items(page.get("/Contents")) if objects.is_stream(item)
        ]
        drawing = objects.source.drawing(contents)
        said = [more for item in contents if (more := objects.without(item))]
        whole = objects.digest(drawing.digest, *said) if said else drawing.digest
        lists.add("page-contents", label, whole)
        lists.add("page-drawn-with", label, drawn.by(page, drawing))
        lists.add("page-size", label, objects.digest(*(page.get(key) for key in _KNOWN)))
        for key in sorted(page.keys() - _APART):
            if not _says_nothing(objects, key, page):
                lists.add("page-entry", f"{label} {key[1:]}", objects.digest(page[key]))
        for name, digest in _unnamed_resources(objects, page):
            lists.add("page-resource", f"{label} {name}", digest)
        for name, digest in _annotations(objects, page):
            lists.add("annotation" if digest else "signing", f"{label} {name}", digest)
        resources.append(_resource_names(objects, page))
    lists.kinds.setdefault("page-resource", {})
    lists.add("resources", "", objects.digest(resources))
    drawn.fonts.add_to(lists)


def _whole(objects: Objects, ref: Ref) -> dict[str, Value]:
    """Return a page with what it inherits (ISO 32000-1, 7.7.3.4)."""
    page = dict(objects.dictionary(ref))
    above = page
    for _ in range(_HIGHEST):
        above = objects.dictionary(above.get("/Parent"))
        for key in _INHERITED:
            if key in above:
                page.setdefault(key, above[key])
    return page


def _says_nothing(objects: Objects, key: str, page: dict[str, Value]) -> bool:
    """Return whether an entry has its default value."""
    value = objects.get(page[key])
    if key == "/CropBox":
        return bool(objects.digest(value) == objects.digest(page.get("/MediaBox")))
    return value is None or (key == "/Rotate" and value == 0)


def _resource_names(objects: Objects, page: dict[str, Value]) -> list[str]:
    """Return the names of all that a page could draw with."""
    resources = objects.dictionary(page.get("/Resources"))
    return [
        f"{category} {name}"
        for category in sorted(resources)
        for name in sorted(objects.dictionary(resources[category]))
    ]


def _unnamed_resources(objects: Objects, page: dict[str, Value]) -> Iterator[tuple[str, str]]:
    """Yield what a page has beside its resources that has no names in it: /ProcSet."""
    resources = objects.dictionary(page.get("/Resources"))
    for category in sorted(resources):
        if not objects.dictionary(resources[category]):
            yield category[1:], objects.digest(resources[category])


def _annotations(objects: Objects, page: dict[str, Value]) -> Iterator[tuple[str, str]]:
    """Yield each annotation with its digest, which is empty for fields that signatures fill."""
    for item in objects.items(page.get("/Annots")):
        annotation = objects.dictionary(item)
        if is_signature_widget(objects, annotation):
            yield "field", ""
            continue
        if not annotation:
            continue
        kind = objects.get(annotation.get("/Subtype"))
        words = text(objects.get(annotation.get("/Contents")))[:60]
        name = f"{str(kind)[1:] if isinstance(kind, str) else 'annotation'} {words}".strip()
        if leads_within(objects, annotation):
            said = objects.without(item, "/Type", "/A", "/Dest")
            yield name, objects.digest(said, *target(objects, annotation))
        else:
            yield name, objects.digest(objects.without(item, "/Type"))
