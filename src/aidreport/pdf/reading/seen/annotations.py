"""Annotations: a briefing has links without a border, and fields that signatures fill.

What else lies on a page is drawn by some programs and not by others: a border without an
appearance, a ground of a field, a look of its own beneath the pointer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Dictionary

from aidreport.pdf.reading.objects import entry, items, name, numbers
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LINK = frozenset(
    (
        *("/Type", "/Subtype", "/Rect", "/Border", "/F", "/P", "/StructParent", "/Contents"),
        *("/A", "/Dest", "/M", "/NM", "/Lang"),
    )
)
_NO_BORDER = [0.0, 0.0, 0.0]
_OF_GROUND = ("/BG", "/BC", "/CA", "/RC", "/AC", "/I", "/RI", "/IX")
"""What a field is drawn with where it has no appearance (ISO 32000-1, 12.5.6.19)."""
_BENEATH_POINTER = ("/R", "/D")


def odd_annotations(pages: Sequence[Dictionary]) -> Iterator[str]:
    """Yield what no briefing has on its pages, in words."""
    for number, page in enumerate(pages, 1):
        for item in items(page.get("/Annots")):
            if isinstance(item, Dictionary):
                for problem in _problems(item):
                    yield state("seen.page-has", page=str(number), problem=problem)


def _problems(annotation: Dictionary) -> Iterator[str]:
    kind = name(annotation.get("/Subtype"))
    if kind == "Link":
        if more := sorted(annotation.keys() - _LINK):
            yield state("seen.link-no-briefing", more=", ".join(more))
        if numbers(annotation.get("/Border")) != _NO_BORDER:
            yield state("seen.link-border-no-briefing")
    elif kind == "Widget":
        if drawn := [key for key in _OF_GROUND if entry(annotation.get("/MK"), key) is not None]:
            yield state("seen.field-drawn", drawn=", ".join(drawn))
        if any(entry(annotation.get("/AP"), key) is not None for key in _BENEATH_POINTER):
            yield state("seen.field-looks-otherwise-beneath-pointer")
    else:
        yield (
            state("seen.annotation-no-briefing", kind=kind)
            if kind
            else state("seen.annotation-no-kind-no-briefing")
        )
