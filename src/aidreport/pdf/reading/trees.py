"""The number trees and name trees of a PDF."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pikepdf import Dictionary, String

from aidreport.pdf.reading.limits import Arrays
from aidreport.pdf.reading.values import entry, identity, integer

if TYPE_CHECKING:
    from collections.abc import Iterator


def leaves(root: object, key: str) -> Iterator[tuple[object, object]]:
    """Go through a number tree ("/Nums") or a name tree ("/Names").

    Yields:
        each key with its value, in the order of the file.
    """
    waiting, seen, arrays = [root], {identity(root)}, Arrays()
    while waiting:
        node = waiting.pop()
        pairs = arrays.items(entry(node, key))
        yield from zip(pairs[::2], pairs[1::2], strict=False)
        for kid in reversed(arrays.items(entry(node, "/Kids"))):
            # A direct node cannot be part of a loop: the parser bounds how deep it nests.
            if isinstance(kid, Dictionary) and (kid.objgen == (0, 0) or kid.objgen not in seen):
                seen.add(kid.objgen)
                waiting.append(kid)


def is_ordered(root: object, key: str) -> bool:
    """Tell whether the keys ascend and each is there once, as those who look one up expect."""
    keys = [number for number, _ in leaves(root, key)]
    if key == "/Nums":
        numbers = [integer(number) for number in keys]
        return all(a is not None and b is not None and a < b for a, b in pairwise(numbers))
    names = [bytes(name) if isinstance(name, String) else b"" for name in keys]
    return all(a < b for a, b in pairwise(names))


def numbered(root: object) -> dict[int, object]:
    """Return what a number tree holds."""
    return {
        number: value
        for key, value in leaves(root, "/Nums")
        if (number := integer(key)) is not None
    }
