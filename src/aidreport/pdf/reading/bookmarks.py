"""The bookmarks of a PDF that nobody vouches for: what each says, and to which page it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pikepdf import Dictionary

from aidreport.pdf.reading.objects import entry, few, identity, name, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pikepdf import Object

    from aidreport.pdf.reading.objects import ObjectId

_MOST = 100_000


class ReadBookmark(NamedTuple):
    """A bookmark.

    Attributes:
        page: that it leads to, counted from 1; 0 for none of the document.
    """

    title: str
    page: int


def read_bookmarks(root: Object, pages: Mapping[ObjectId, int]) -> Iterator[ReadBookmark]:
    """Yield the bookmarks in order, those below another after it, each once.

    Args:
        root: the catalog.
        pages: the number of each page object, from 1.
    """
    waiting = [entry(root.get("/Outlines"), "/First")]
    seen: set[ObjectId] = set()
    while waiting and len(seen) < _MOST:
        item = waiting.pop()
        if not isinstance(item, Dictionary) or identity(item) in seen or identity(item) == (0, 0):
            continue
        seen.add(identity(item))
        action = entry(item, "/A")
        place = entry(action, "/D") if name(entry(action, "/S")) == "GoTo" else entry(item, "/Dest")
        where = few(place)
        yield ReadBookmark(
            text(item.get("/Title")), pages.get(identity(where[0]), 0) if where else 0
        )
        waiting += [item.get("/Next"), item.get("/First")]
