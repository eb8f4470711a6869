"""Pages: what they draw and with what, their fonts, annotations and other entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.inventory.fonts import Fonts
from aidreport.pdf.inventory.forms import is_signature_widget
from aidreport.pdf.inventory.values import Ref, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.inventory.drawing import Drawing
    from aidreport.pdf.inventory.lists import Lists
    from aidreport.pdf.inventory.values import Objects, Value

_INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
_HIGHEST = 32
_KNOWN = ("/MediaBox", "/Tabs")
"""Entries of every page."""
_APART = frozenset(
    ("/Type", "/Contents", "/Resources", "/Annots", "/Parent", "/StructParents", *_KNOWN)
)
_UNNAMED = frozenset(("/DefaultGray", "/DefaultRGB", "/DefaultCMYK"))
"""Colour spaces that are used without being named (ISO 32000-1, 8.6.5.6)."""
_DEEPEST = 12
"""Forms inside forms, at most."""


def add_pages(objects: Objects, pages: Sequence[Ref], lists: Lists) -> None:
    """List the pages, and the fonts that they use."""
    fonts, resources = Fonts(objects), list[list[str]]()
    for number, ref in enumerate(pages, 1):
        label, page = str(number), _whole(objects, ref)
        contents = [
            item for item in objects.items(page.get("/Contents")) if objects.is_stream(item)
        ]
        drawing = objects.source.drawing(contents)
        said = [more for item in contents if (more := objects.without(item))]
        whole = objects.digest(drawing.digest, *said) if said else drawing.digest
        lists.add("page-contents", label, whole)
        lists.add("page-drawn-with", label, _drawn_with(objects, fonts, page, drawing, 0))
        lists.add("page-size", label, objects.digest(*(page.get(key) for key in _KNOWN)))
        for key in sorted(page.keys() - _APART):
            if not _says_nothing(objects, key, page):
                lists.add("page-entry", f"{label} {key[1:]}", objects.digest(page[key]))
        for name, digest in _annotations(objects, page):
            lists.add("annotation" if digest else "signing", f"{label} {name}", digest)
        resources.append(_resource_names(objects, page))
    lists.add("resources", "", objects.digest(resources))
    fonts.add_to(lists)


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


def _drawn_with(
    objects: Objects, fonts: Fonts, holder: dict[str, Value], drawing: Drawing, depth: int
) -> str:
    """Return the digest of the resources that content names: of fonts, which is which."""
    resources, parts = objects.dictionary(holder.get("/Resources")), []
    for category in sorted(resources):
        named = objects.dictionary(resources[category])
        for name in sorted((drawing.names | _UNNAMED) & named.keys()):
            value = named[name]
            if category == "/Font":
                meaning = fonts.label(name, value)
            elif category == "/XObject" and objects.is_stream(value):
                meaning = _object_drawn(objects, fonts, value, depth)
            else:
                meaning = objects.digest(value)
            parts.append(f"{category} {name} {meaning}")
    return objects.digest(parts)


def _object_drawn(objects: Objects, fonts: Fonts, ref: Ref, depth: int) -> str:
    """Return the digest of an image, or of a form with what it draws with."""
    value = objects.dictionary(ref)
    if value.get("/Subtype") != "/Form" or depth >= _DEEPEST:
        return objects.digest(ref)
    drawing = objects.source.drawing([ref])
    return objects.digest(
        objects.without(ref, "/Resources", "/Type"),
        drawing.digest,
        _drawn_with(objects, fonts, value, drawing, depth + 1),
    )


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
        yield name, objects.digest(objects.without(item, "/Type"))
