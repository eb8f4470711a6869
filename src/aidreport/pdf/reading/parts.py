"""Describes the structure elements of a PDF, for the list of what it consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.inventory import structure
from aidreport.pdf.inventory.values import meaning_of, parse
from aidreport.pdf.reading.structure import AnnotationKid, ContentKid, Element

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidreport.pdf.inventory.values import Objects
    from aidreport.pdf.reading.entries import Entries
    from aidreport.pdf.reading.structure import Tree


def parts(tree: Tree, objects: Objects) -> list[str]:
    """Return the digest of the document's element, and those of its parts in order."""
    blocks = {id(block) for block in tree.blocks}
    above, described = list[str](), dict[int, str]()
    said = _Attributes(objects)
    for element in reversed(tree.elements):
        holds = any(isinstance(kid, Element) for kid in element.kids)
        tag = element.written if element.role.standard else f"{element.written}?"
        kids = _kids(element, described)
        whole = structure.described(tag, said.of(element.entries), kids, above=holds)
        if id(element) in blocks:
            described[id(element)], whole = structure.HELD, structure.part(whole)
            above.append(whole)
        else:
            described[id(element)] = whole
    heads = [described[id(top)] for top in tree.tops if id(top) not in blocks]
    return [" ".join(heads), *reversed(above)]


def _kids(element: Element, below: dict[int, str]) -> Iterator[str]:
    for kid in element.kids:
        if isinstance(kid, Element):
            yield below.pop(id(kid))
        elif isinstance(kid, ContentKid):
            page = kid.page if kid.holder >= 0 else -1
            yield structure.content(page, kid.mcid)
        elif isinstance(kid, AnnotationKid):
            yield structure.annotation(kid.page)


class _Attributes:
    """The attributes of elements, of which most have none or those of another."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._known: dict[str, str] = {}

    def of(self, entries: Entries) -> str:
        """Return the attributes of an element."""
        own = entries.written.keys() - structure.APART
        if not own:
            return ""
        written = entries.written
        if any(not written[key] or " R" in written[key] for key in own):
            raw = parse(entries.raw.unparse(resolved=True))
            return structure.attributes(raw, self._objects)
        return "".join([f" {key} {self._meaning(key, written)}" for key in sorted(own)])

    def _meaning(self, key: str, written: Mapping[str, str]) -> str:
        value = written[key]
        if value.startswith("("):  # without escapes
            return meaning_of(value[1:-1])
        if value not in self._known:
            self._known[value] = self._objects.meaning(parse(value.encode("latin-1")))
        return self._known[value]
