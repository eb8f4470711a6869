"""Where bookmarks and links lead within a document, in one spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.pdf.inventory.values import Objects, Value

_GOING = ("/Type", "/S", "/D", "/SD", "/Next")


def target(objects: Objects, item: dict[str, Value]) -> Iterator[Value]:
    """Yield where something leads, as a destination or by an action, and what else it does."""
    action = objects.dictionary(item.get("/A"))
    if action.get("/S") == "/GoTo":
        yield from (_place(objects, action.get(key)) for key in ("/D", "/SD"))
        yield objects.without(action, *_GOING)
        yield action.get("/Next")
    else:
        yield _place(objects, item.get("/Dest"))
        yield item.get("/A")
    yield _element(objects, item.get("/SE"))


def leads_within(objects: Objects, item: dict[str, Value]) -> bool:
    """Return whether something leads to a place of the document."""
    return "/Dest" in item or objects.dictionary(item.get("/A")).get("/S") == "/GoTo"


def _place(objects: Objects, value: Value) -> Value:
    """Return a destination with what it leads to: a page, or what an element is."""
    place = objects.get(value)
    if not isinstance(place, list) or not place:
        return place
    return [_element(objects, place[0]), *place[1:]]


def _element(objects: Objects, value: Value) -> Value:
    found = objects.dictionary(value)
    return objects.without(value, "/K", "/Pg", "/Ref") if "/S" in found else value
