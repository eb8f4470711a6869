"""The bookmarks of a PDF that nobody vouches for: what each says, and to which page it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pikepdf import Dictionary

from aidreport.pdf.reading.objects import entry, few, identity, name, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pikepdf import Object

    from aidreport.pdf.reading.objects import ObjectId

_MOST = 100_000


class ReadBookmark(NamedTuple):
    """A bookmark.

    Attributes:
        page: that it leads to, counted from 1; 0 for none of the document, and where programs that
            know elements are led to another page than others.
        element: what is read of the heading that it leads to, if it leads to an element; else
            empty.
    """

    title: str
    page: int
    element: str = ""


class Target(NamedTuple):
    """An element that something leads to.

    Attributes:
        page: where it begins; 0 where it is not drawn.
        words: what is read of it if it is a heading; else empty.
    """

    page: int
    words: str


def read_bookmarks(
    root: Object, pages: Mapping[ObjectId, int], target: Callable[[ObjectId], Target | None]
) -> Iterator[ReadBookmark]:
    """Yield the bookmarks in order, those below another after it, each once.

    Args:
        root: the catalog.
        pages: the number of each page object, from 1.
        target: returns what an element is, by its id; None for what is none.
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
        page = pages.get(identity(where[0]), 0) if where else 0
        words = ""
        # PDF 2.0, 12.3.2.3: who knows structure destinations is led by them.
        if structured := few(entry(action, "/SD")):
            found = target(identity(structured[0]))
            page, words = (page, found.words) if found and found.page == page else (0, "")
        yield ReadBookmark(text(item.get("/Title")), page, words)
        waiting += [item.get("/Next"), item.get("/First")]
