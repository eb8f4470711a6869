"""Where bookmarks, links and actions lead within a document (ISO 14289-2, 8.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, String

from aidreport.pdf.reading.objects import entry, few, identity, leaves, name, text
from aidreport.pdf.reading.ua_2.findings import is_undefined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pikepdf import Object

    from aidreport.pdf.reading.objects import ObjectId
    from aidreport.pdf.reading.opened import Reading
    from aidreport.pdf.reading.ua_2.annotations import Annotation
    from aidreport.pdf.reading.ua_2.findings import Findings

_MOST_ACTIONS = 64
"""Actions that follow one another."""


def check_destinations(
    reading: Reading, annotations: Sequence[Annotation], findings: Findings
) -> None:
    """Check that everything leads to elements, and the titles of bookmarks."""
    places = _Places(reading, findings)
    places.check("catalog", reading.pdf.Root, "/OpenAction", "/OpenAction")
    for bookmark in _bookmarks(entry(reading.pdf.Root.get("/Outlines"), "/First")):
        title = text(bookmark.get("/Title"))
        label = f'bookmark "{title}"'
        if is_undefined(title):
            findings.add("8.6-1", label)
        places.check(label, bookmark, "/Dest", "/A")
    for annotation in annotations:
        places.check(annotation.label, annotation.raw, "/Dest", "/A")


def _bookmarks(first: object) -> Iterator[Dictionary]:
    """Yield all bookmarks, each once."""
    waiting, seen = [first], set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, Dictionary) and identity(item) not in seen:
            seen.add(identity(item))
            yield item
            waiting += [item.get("/Next"), item.get("/First")]


class _Places:
    """The places that a document can lead to."""

    def __init__(self, reading: Reading, findings: Findings) -> None:
        self._findings = findings
        self._elements = {element.number for element in reading.tree.elements} - {(0, 0)}
        root = reading.pdf.Root
        named = leaves(entry(root.get("/Names"), "/Dests"), "/Names")
        self._named = {text(key): value for key, value in named}
        self._old_names = root.get("/Dests")

    def check(self, label: str, holder: Object, place: str, action: str) -> None:
        """Check where something leads.

        Args:
            place: the key of a destination.
            action: the key of an action.
        """
        destination = holder.get(place)
        if isinstance(destination, Array | Name | String) and not self._is_element(destination):
            self._findings.add("8.8-1", label)
        for step in _steps(holder.get(action)):
            if name(step.get("/S")) == "GoTo" and not self._goes_to_element(step):
                self._findings.add("8.8-2", label)

    def _goes_to_element(self, step: Dictionary) -> bool:
        structured = step.get("/SD")
        return self._is_element(step.get("/D") if structured is None else structured)

    def _is_element(self, destination: object) -> bool:
        """Return whether a destination, or what has its name, is an element."""
        if isinstance(destination, String):
            destination = self._named.get(text(destination))
        elif isinstance(destination, Name):
            destination = entry(self._old_names, f"/{name(destination)}")
        if isinstance(destination, Dictionary):
            structured = destination.get("/SD")
            destination = destination.get("/D") if structured is None else structured
        target: Sequence[object] = few(destination) if isinstance(destination, Array) else ()
        return bool(target) and identity(target[0]) in self._elements


def _steps(action: object) -> Iterator[Dictionary]:
    """Yield an action and those that follow it."""
    waiting = [action]
    seen: set[ObjectId] = set()
    while waiting and len(seen) < _MOST_ACTIONS:
        item = waiting.pop()
        if isinstance(item, Dictionary) and (
            identity(item) == (0, 0) or identity(item) not in seen
        ):
            seen.add(identity(item))
            yield item
            waiting += few(item.get("/Next"))
