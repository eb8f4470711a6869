"""Describes the structure elements that were written, for the list of what a file consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.file.structure import Annotation, Element, MarkedContent, WrittenRows
from aidreport.pdf.inventory import structure
from aidreport.pdf.inventory.values import Ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidreport.pdf.inventory.values import Objects


def parts(root: Element, objects: Objects, pages: Mapping[int, int]) -> list[str]:
    """Return the digest of the document's element, and those of its parts in order.

    Args:
        pages: the number of each page, from 1, by that of its object.
    """
    order = [root]
    for element in order:
        order += element.elements
    described: dict[int, str] = {}
    for element in reversed(order[1:]):
        described[id(element)] = _described(element, objects, pages, described)
    heads = dict.fromkeys(map(id, root.elements), structure.HELD)
    document = _described(root, objects, pages, heads)
    return [document, *(structure.part(described[id(block)]) for block in root.elements)]


def _described(
    element: Element, objects: Objects, pages: Mapping[int, int], below: Mapping[int, str]
) -> str:
    entries = objects.dictionary(Ref(element.number))
    return structure.described(
        entries["/S"][1:],
        structure.attributes(entries, objects),
        _kids(element, pages, below),
        above=any(isinstance(child, Element | WrittenRows) for child in element.children),
    )


def _kids(element: Element, pages: Mapping[int, int], below: Mapping[int, str]) -> Iterator[str]:
    for child in element.children:
        match child:
            case Element():
                yield below[id(child)]
            case MarkedContent():
                yield structure.content(child.page + 1, child.mcid)
            case Annotation():
                yield structure.annotation(pages[child.page])
            case WrittenRows():
                yield child.described
