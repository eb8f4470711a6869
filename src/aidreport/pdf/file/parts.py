"""Describes the structure elements that were written, for the list of what a file consists of."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from aidreport.pdf.file.structure import Annotation, Element, MarkedContent, WrittenRows
from aidreport.pdf.inventory import structure
from aidreport.pdf.inventory.values import meaning_of_value, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def parts(root: Element, pages: Mapping[int, int]) -> list[str]:
    """Return the digest of the document's element, and those of its parts in order.

    Args:
        pages: the number of each page, from 1, by that of its object.
    """
    order = [root]
    for element in order:
        order += element.elements
    described: dict[int, str] = {}
    for element in reversed(order[1:]):
        described[id(element)] = _described(element, pages, described)
    heads = dict.fromkeys(map(id, root.elements), structure.HELD)
    document = _described(root, pages, heads)
    return [document, *(structure.part(described[id(block)]) for block in root.elements)]


def _described(element: Element, pages: Mapping[int, int], below: Mapping[int, str]) -> str:
    tag, said = element.written
    words = _attributes(said) if said else ""
    if element.referred:
        words += structure.referring(map(_first_content, element.referred))
    return structure.described(
        tag,
        words,
        _kids(element, pages, below),
        above=any(isinstance(child, Element | WrittenRows) for child in element.children),
    )


@lru_cache(maxsize=4096)
def _attributes(said: bytes) -> str:
    """Return the attributes of an element, as a reader of the file will describe them."""
    return structure.attributes(parse(b"<<%b>>" % said), meaning_of_value)


def _first_content(element: Element) -> str:
    """Return what stands for the first content in an element; empty for none."""
    for child in element.children:
        if isinstance(child, MarkedContent):
            return structure.content(child.page + 1, child.mcid)
        if isinstance(child, Element) and (found := _first_content(child)):
            return found
    return ""


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
