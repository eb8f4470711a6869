"""Attached files: what they are called, what they are to the document, and what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.inventory.values import Ref, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.pdf.inventory.lists import Lists
    from aidreport.pdf.inventory.values import Objects, Value

_STREAMS = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
_COUNTED = ("/Size", "/CheckSum")
_MOST_NODES = 10_000


def add_files(objects: Objects, catalog: dict[str, Value], record: str, lists: Lists) -> None:
    """List the files that the catalog names or is associated with, each once.

    Args:
        record: the name of the one whose content is left out.
    """
    tree = objects.dictionary(catalog.get("/Names")).get("/EmbeddedFiles")
    files: dict[Value, list[Value]] = {}
    for item in objects.items(catalog.get("/AF")):
        files.setdefault(_identity(objects, item), [item]).append(True)
    for key, item in named(objects, tree):
        files.setdefault(_identity(objects, item), [item]).append(key)
    for item, *ways in files.values():
        specification = objects.dictionary(item)
        name = text(objects.get(specification.get("/UF") or specification.get("/F")))
        held = objects.dictionary(specification.get("/EF"))
        streams = [held[key] for key in _STREAMS if key in held]
        counted = _COUNTED if name == record else ()
        said = _description(objects, item, streams, counted)
        lists.add("attachment", name, objects.digest(*said, ways))
        if name != record:
            lists.add("attached-content", name, objects.digest(*map(objects.held, streams)))


def _identity(objects: Objects, item: Value) -> Value:
    return item if isinstance(item, Ref) else objects.meaning(item)


def named(objects: Objects, tree: Value) -> Iterator[tuple[Value, Value]]:
    """Yield the keys of a name tree with their values."""
    waiting, seen = [tree], set[Ref]()
    while waiting and len(seen) < _MOST_NODES:
        node = waiting.pop()
        if isinstance(node, Ref):
            if node in seen:
                continue
            seen.add(node)
        found = objects.dictionary(node)
        pairs = objects.items(found.get("/Names"))
        yield from zip(map(objects.get, pairs[::2]), pairs[1::2], strict=False)
        waiting += reversed(objects.items(found.get("/Kids")))


def _description(
    objects: Objects, item: Value, streams: list[Value], left_out: tuple[str, ...]
) -> Iterator[Value]:
    """Yield what is said of a file and of each of its streams."""
    yield objects.without(item, "/EF", "/Type")
    for stream in streams:
        yield float(streams.index(stream))
        yield objects.without(stream, "/Params", "/Type")
        yield objects.without(objects.dictionary(stream).get("/Params"), *left_out)
