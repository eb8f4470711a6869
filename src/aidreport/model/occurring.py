"""What occurs in allocations, whether they are objects or in columns, each once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from aidreport.model.allocation import NOT_NAMED, NOT_STATED
from aidreport.model.bulk import Bulk
from aidreport.model.fields import GROUPS, PARTIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.model.allocation import Allocation

_NOBODY = {NOT_NAMED, NOT_STATED}


def values_of(allocations: Sequence[Allocation], by: str) -> set[str]:
    """Return what allocations have in a field of `fields.GROUPS`; "" for those that lack it."""
    if isinstance(allocations, Bulk):
        return allocations.values(by)
    return set(map(GROUPS[by], allocations))


def days_of(allocations: Sequence[Allocation]) -> set[date]:
    """Return the dates of decision."""
    if not isinstance(allocations, Bulk):
        return {item.decided for item in allocations if item.decided}
    texts = {allocations.column("day").values[code] for code in _codes(allocations, "day")}
    days = {date.fromisoformat(text) for text in texts if text}
    return days | {item.decided for _, item in allocations.others if item.decided}


def stated_names(allocations: Sequence[Allocation], by: str) -> set[str]:
    """Return the names of donors or recipients as `stated_name` has them, "" for nobody.

    Args:
        by: a field of `fields.PARTIES`.
    """
    if isinstance(allocations, Bulk):
        pairs = set(zip(allocations.keys(by), allocations.names_of(by), strict=True))
    else:
        parties = map(PARTIES[by], allocations)
        pairs = {(party.key, party.name) if party else ("", "") for party in parties}
    return {"" if _NOBODY & {key, name} else name for key, name in pairs}


def full_names(allocations: Sequence[Allocation]) -> set[tuple[str, str]]:
    """Return the name and the full name of each recipient that has both."""
    rows = allocations
    pairs: set[tuple[str, str]] = set()
    if isinstance(allocations, Bulk) and allocations.texts is not None:
        names = ("recipient", "recipient_full_name")
        pairs = set(zip(*allocations.texts(names, allocations.lines).values(), strict=True))
        rows = [item for _, item in allocations.others]
    pairs |= {(item.recipient.name, item.recipient.full_name) for item in rows}
    return {(name, full) for name, full in pairs if full}


def currencies_of(allocations: Sequence[Allocation]) -> set[str]:
    """Return the currencies of amounts, and of what is stated beside them in others."""
    codes = values_of(allocations, "currency")
    rows = allocations
    if isinstance(allocations, Bulk):
        rows = [item for _, item in allocations.others]
        if (of := allocations.equivalents) is not None:
            codes |= {of.currency.values[code] for code in set(of.currency.codes.tolist())}
    return codes | {one.money.currency for item in rows for one in item.equivalents}


def _codes(bulk: Bulk, name: str) -> set[int]:
    return set(bulk.column(name).codes.tolist())
