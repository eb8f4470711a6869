"""Annotations and the elements that own them (ISO 14289-2, 8.2.5.20, 8.9 and 8.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pikepdf import Dictionary, Object

from aidreport.pdf.reading.objects import Arrays, integer, name, text
from aidreport.pdf.reading.structure import AnnotationKid
from aidreport.pdf.reading.ua_2.annotation_kinds import of_kind
from aidreport.pdf.reading.ua_2.findings import is_undefined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.objects import ObjectId
    from aidreport.pdf.reading.opened import Reading
    from aidreport.pdf.reading.structure import Element
    from aidreport.pdf.reading.ua_2.findings import Findings

_INVISIBLE, _NO_VIEW, _TOGGLE_NO_VIEW = 1, 32, 256
"""Flags (ISO 32000-2, table 167)."""
_ORDERS = ("A", "W", "S")


class Annotation(NamedTuple):
    """An annotation of a page.

    Attributes:
        owner: the element that holds it; None for an artifact.
    """

    raw: Dictionary
    page: int
    owner: Element | None

    @property
    def kind(self) -> str:
        """Its type, such as "Link"."""
        return name(self.raw.get("/Subtype"))

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"page {self.page}, {self.kind or 'annotation'} (object {self.raw.objgen[0]})"

    @property
    def owned_by(self) -> str:
        """The type of the element that holds it; empty for an artifact."""
        tag = self.owner.tag if self.owner else ""
        return "" if tag == "Artifact" else tag

    @property
    def has_contents(self) -> bool:
        """Whether it says something."""
        return bool(text(self.raw.get("/Contents")).strip())


def page_annotations(reading: Reading) -> list[Annotation]:
    """Return the annotations of all pages."""
    owners: dict[ObjectId, Element] = {}
    for element in reading.tree.elements:
        for kid in element.kids:
            if isinstance(kid, AnnotationKid):
                owners.setdefault(kid.target, element)
    arrays = Arrays()
    return [
        Annotation(raw, number, owners.get(raw.objgen))
        for number, page in enumerate(reading.pages, 1)
        for raw in arrays.items(page.get("/Annots"))
        if isinstance(raw, Dictionary)
    ]


def check_annotations(reading: Reading, found: Sequence[Annotation], findings: Findings) -> None:
    """Check all annotations, and the order in which a page's are reached."""
    for number in {item.page for item in found}:
        if name(reading.pages[number - 1].get("/Tabs")) not in _ORDERS:
            findings.add("8.9.3.3-1", f"page {number}")
    for item in found:
        for rule in (*_general(item), *of_kind(item)):
            findings.add(rule, item.label)
    _check_owners(found, findings)


def _general(item: Annotation) -> Iterator[str]:
    """Yield the rules that any annotation breaks."""
    raw, flags = item.raw, integer(item.raw.get("/F")) or 0
    contents = text(raw.get("/Contents"))
    if item.owned_by and flags & _INVISIBLE:
        yield "8.9.2.2-1"
    if item.owned_by and flags & _NO_VIEW and not flags & _TOGGLE_NO_VIEW:
        yield "8.9.2.2-2"
    alternative = item.owner.entry("/Alt") if item.owner else None
    if item.has_contents and alternative is not None and text(alternative) != contents:
        yield "8.9.4.2-1"
    if any(is_undefined(text(raw.get(key))) for key in ("/Contents", "/TU")):
        yield "8.6-1"


def _check_owners(found: Sequence[Annotation], findings: Findings) -> None:
    """Check how many annotations an element holds, and that its links lead to one place."""
    fields: dict[int, int] = {}
    places: dict[int, set[bytes]] = {}
    owners: dict[int, Element] = {}
    for item in found:
        if item.owner is None:
            continue
        key = id(item.owner)
        owners[key] = item.owner
        if item.kind == "Widget":
            fields[key] = fields.get(key, 0) + 1
        elif item.kind == "Link":
            places.setdefault(key, set()).add(_place(item.raw))
    for key, count in fields.items():
        if count > 1 and owners[key].tag == "Form":
            findings.add("8.10.1-2", owners[key].label)
    for key, leads_to in places.items():
        if len(leads_to) > 1:
            findings.add("8.2.5.20-2", owners[key].label)


def _place(link: Dictionary) -> bytes:
    """Return where a link leads, in a form that can be compared."""
    where = link.get("/Dest")
    where = link.get("/A") if where is None else where
    return where.unparse(resolved=True) if isinstance(where, Object) else b""
