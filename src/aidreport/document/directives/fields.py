"""Columns of any field of the allocations: what one has in it, and what those of a group have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.analysis.figures import allocation_id
from aidreport.characters.unbroken import NO_BREAK
from aidreport.document.blocks import ListBlock, Paragraph
from aidreport.document.phrases import WORDED_FIELDS
from aidreport.document.text import as_inline
from aidreport.model.fields import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.document.blocks import Cell
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline
    from aidreport.model.allocation import Allocation

COLUMN_FIELDS = (*WORDED_FIELDS, "purpose", "date", "description", "source")
"""The fields that columns may have, as templates name them."""

_LISTED = 3
_IN_ORDER = ("year", "date")
_TEXTS = ("description", "purpose")
_HEADINGS = {"source": "sources.source"}


def fields_of_columns(names: Iterable[str]) -> list[str]:
    """Return the fields among columns by which a source may split an allocation."""
    return [name for name in names if name in GROUPS]


def field_heading(context: Context, name: str) -> Inline:
    """Return the heading of the column of a field."""
    return context.wording.fill(_HEADINGS.get(name, f"field.{name}"))


def field_value(context: Context, name: str, item: Allocation) -> Inline:
    """Return what an allocation has in a field, in words; empty if that is nothing."""
    if name == "date":
        day = context.wording.date(item.decided, "medium") if item.decided else ""
        return as_inline(day.replace(" ", NO_BREAK))
    if name == "description":
        return as_inline(context.quoted(item.description)) if item.description else ()
    if name == "source":
        return context.places.named(item.place)
    key = GROUPS[name](item)
    if name == "purpose":
        return as_inline(context.quoted(key)) if key else ()
    return as_inline(context.key_name(name, key)) if key else ()


def field_key(name: str, item: Allocation) -> object:
    """Return by what the values of a field are told apart; nothing for no value."""
    if name == "source":
        return item.place
    if name == "date":
        return item.decided
    return item.description if name == "description" else GROUPS[name](item)


def listed_values(context: Context, name: str, items: Sequence[Allocation], count: str) -> Cell:
    """Return what allocations have in a field, each once: the first few, and how many others.

    It says so if some have nothing there; that is no gap of a text such as a description.

    Args:
        count: how the figure of the number of others is called.
    """
    first: dict[object, Allocation] = {}
    for item in items:
        if key := field_key(name, item):
            first.setdefault(key, item)
    each, hidden = [*first.values()], list[str]()
    if len(each) > _LISTED + 1:
        hidden = [allocation_id(item) for item in each[_LISTED:]]
        each = each[:_LISTED]
    if name in _IN_ORDER:
        each.sort(key=lambda item: str(item.decided))
    words = [field_value(context, name, item) for item in each]
    if words and name not in _TEXTS and not all(field_key(name, item) for item in items):
        # Who reads "Sudan" takes all of the amount to be for Sudan.
        words.append(as_inline(context.wording.text("group.not-stated")))
    if hidden:
        number = context.number(context.derived.count(count, hidden))
        words.append(context.wording.fill("count.others", len(hidden), count=number))
    if name in _TEXTS and len(words) > 1:
        return ListBlock(tuple((Paragraph(text),) for text in words))
    return context.wording.join(words) if words else ()
