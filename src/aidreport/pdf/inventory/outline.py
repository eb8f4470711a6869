"""The outline: its bookmarks in order, with where they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.inventory.destinations import target
from aidreport.pdf.inventory.values import Ref, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.pdf.inventory.lists import Lists
    from aidreport.pdf.inventory.values import Objects, Value

_LINKS = ("/Title", "/First", "/Last", "/Next", "/Count", "/Type", "/Dest", "/A", "/SE")
_MOST = 100_000


def add_outline(objects: Objects, value: Value, lists: Lists) -> None:
    """List the bookmarks, and their order."""
    titles = []
    for level, ref in _bookmarks(objects, value):
        item = objects.dictionary(ref)
        title = text(objects.get(item.get("/Title")))
        titles.append(title)
        more = objects.without(ref, *_LINKS)
        lists.add("bookmark", title, objects.digest(float(level), *target(objects, item), more))
    if titles:
        lists.add("bookmarks", "", objects.digest([title.encode() for title in titles]))


def _bookmarks(objects: Objects, value: Value) -> Iterator[tuple[int, Value]]:
    """Yield each bookmark with its level, in the order of reading."""
    waiting = [(0, objects.dictionary(value).get("/First"))]
    seen: set[Ref] = set()
    while waiting and len(seen) < _MOST:
        level, ref = waiting.pop()
        if not isinstance(ref, Ref):
            continue
        if ref in seen:  # a chain that leads back: listed once more, and not followed
            yield level, ref
            continue
        seen.add(ref)
        yield level, ref
        item = objects.dictionary(ref)
        waiting += [(level, item.get("/Next")), (level + 1, item.get("/First"))]
