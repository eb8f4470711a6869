"""The outline: its bookmarks in order, with where they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.inventory.values import Ref, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.pdf.inventory.lists import Lists
    from aidreport.pdf.inventory.values import Objects, Value

_LINKS = ("/Title", "/First", "/Last", "/Next", "/Count", "/Type", "/Dest", "/A", "/SE")
_GOING = ("/Type", "/S", "/D", "/SD", "/Next")
_MOST = 100_000


def add_outline(objects: Objects, value: Value, lists: Lists) -> None:
    """List the bookmarks, and their order."""
    titles = []
    for level, ref in _bookmarks(objects, value):
        item = objects.dictionary(ref)
        title = text(objects.get(item.get("/Title")))
        titles.append(title)
        more = objects.without(ref, *_LINKS)
        lists.add("bookmark", title, objects.digest(float(level), *_target(objects, item), more))
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


def _target(objects: Objects, item: dict[str, Value]) -> Iterator[Value]:
    """Yield where a bookmark leads, as a destination or by an action, and what else it does."""
    action = objects.dictionary(item.get("/A"))
    if action.get("/S") == "/GoTo":
        yield from (_place(objects, action.get(key)) for key in ("/D", "/SD"))
        yield objects.without(action, *_GOING)
        yield action.get("/Next")
    else:
        yield _place(objects, item.get("/Dest"))
        yield item.get("/A")
    yield _element(objects, item.get("/SE"))


def _place(objects: Objects, value: Value) -> Value:
    """Return a destination with what it leads to: a page, or what an element is."""
    place = objects.get(value)
    if not isinstance(place, list) or not place:
        return place
    return [_element(objects, place[0]), *place[1:]]


def _element(objects: Objects, value: Value) -> Value:
    found = objects.dictionary(value)
    return objects.without(value, "/K", "/Pg") if "/S" in found else value
