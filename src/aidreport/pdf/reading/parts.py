"""Describes the structure elements of a PDF, for the list of what it consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.inventory import structure
from aidreport.pdf.inventory.values import meaning_of, parse
from aidreport.pdf.reading.entries import PlainEntries
from aidreport.pdf.reading.objects import identity, items
from aidreport.pdf.reading.structure import ContentKid, Element

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidreport.pdf.inventory.values import Objects
    from aidreport.pdf.reading.entries import Entries, Kind
    from aidreport.pdf.reading.objects import ObjectId
    from aidreport.pdf.reading.structure import Tree

_UTF_16 = "<feff"


def parts(tree: Tree, objects: Objects) -> list[str]:
    """Return the digest of the document's element, and those of its parts in order."""
    blocks = {id(block) for block in tree.blocks}
    above, described = list[str](), dict[int, str]()
    said, by_number = _Attributes(objects), {each.number: each for each in tree.elements}
    for element in reversed(tree.elements):
        holds = len(element.elements) > 0
        tag = element.written if element.role.standard else f"{element.written}?"
        kids = _kids(element, described)
        words = said.of(element.entries)
        if element.entries.has("/Ref"):
            words += structure.referring(_first_contents(element, by_number))
        whole = structure.described(tag, words, kids, above=holds)
        if id(element) in blocks:
            described[id(element)], whole = structure.HELD, structure.part(whole)
            above.append(whole)
        else:
            described[id(element)] = whole
    heads = [described[id(top)] for top in tree.tops if id(top) not in blocks]
    return [" ".join(heads), *reversed(above)]


def _first_contents(element: Element, by_number: Mapping[ObjectId, Element]) -> Iterator[str]:
    """Yield what stands for the first content of each element that an element refers to."""
    for value in items(element.entry("/Ref")):
        target = by_number.get(identity(value))
        holder, mcid = next(target.marks(), (0, 0)) if target else (0, 0)
        yield structure.content(holder, mcid) if holder > 0 else ""


def _kids(element: Element, below: dict[int, str]) -> list[str]:
    return [
        f"{kid.page if kid.holder >= 0 else -1}:{kid.mcid}"
        if type(kid) is ContentKid
        else below.pop(id(kid))
        if type(kid) is Element
        else structure.annotation(kid.page)
        for kid in element.kids
    ]


class _Attributes:
    """The attributes of elements, of which most have none or those of another."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._known: dict[str, str] = {}
        self._of_kinds: dict[Kind, str] = {}

    def of(self, entries: Entries) -> str:
        """Return the attributes of an element."""
        if type(entries) is PlainEntries:
            said = self._of_kinds.get(entries.kind)
            if said is None:
                said = self._of_kinds[entries.kind] = self._said(entries, entries.kind.written)
            # The title is the last of them in order.
            return said if entries.title is None else f"{said} /T {meaning_of(entries.title)}"
        return self._said(entries, entries.written)

    def _said(self, entries: Entries, written: Mapping[str, str]) -> str:
        said = ""
        for key, value in written.items():  # in order, or without values
            if key in structure.APART:
                continue
            if not value or value.endswith("R") or " R " in value:
                raw = parse(entries.raw.unparse(resolved=True))
                return structure.attributes(raw, self._objects.meaning)
            # Strings in qpdf's notation, as they are read: most titles are of one cell only.
            if value.startswith(("(", _UTF_16)):
                meaning = meaning_of(entries.text(key))
            else:
                meaning = self._known.get(value) or self._meaning(value)
            said += f" {key} {meaning}"
        return said

    def _meaning(self, value: str) -> str:
        self._known[value] = self._objects.meaning(parse(value.encode("latin-1")))
        return self._known[value]
