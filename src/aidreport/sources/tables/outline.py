"""Rows that were counted and may be sums of others: what reads so, or adds up so."""

from __future__ import annotations

from decimal import Context, localcontext
from typing import TYPE_CHECKING

from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Finding, Severity
from aidreport.sources.tables.totals import resembles_a_total

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from aidreport.model.allocation import Allocation

_EXACT = Context(prec=200)


def like_totals(used: Sequence[Allocation]) -> list[Finding]:
    """Return a warning about rows whose recipient reads like a total.

    Args:
        used: the rows of one table, in their order.
    """
    named = [item for item in used if resembles_a_total(item.recipient.name)]
    if not named:
        return []
    others = {1: "", 2: ", and 1 row more"}
    more = others.get(len(named), f", and {len(named) - 1} rows more")
    message = (
        f'"{named[0].recipient.name}" reads like a total, but states no sum of the rows above it;'
        f" it was counted{more}: delete it if it repeats other rows"
    )
    return [Finding("total-doubtful", Severity.WARNING, message, str(named[0].place))]


def outline_totals(used: Sequence[Allocation]) -> list[Finding]:
    """Return a warning where a table is nothing but groups, each under a row with its sum.

    Args:
        used: the rows of one table, in their order.
    """
    if len(_currencies(used)) != 1:
        return []
    with localcontext(_EXACT):
        heads = _heads(_amounts(used))
    if not heads:
        return []
    shown = [used[at] for at in heads[:3]]
    names = ", ".join(f'"{item.recipient.name}"' for item in shown)
    message = (
        f"{len(heads)} rows ({names}{', …' if len(heads) > 3 else ''}) each state the sum of the"
        " rows below them, and all were counted: delete them if they are totals"
    )
    return [Finding("outline-totals", Severity.WARNING, message, str(shown[0].place))]


def _currencies(used: Sequence[Allocation]) -> set[str]:
    if isinstance(used, Bulk):
        return used.currencies()
    return {item.amount.currency for item in used}


def _amounts(used: Sequence[Allocation]) -> Sequence[int | Decimal]:
    """Return the amounts in their order, all in the same unit."""
    if isinstance(used, Bulk):
        return used.amounts()
    return [item.amount.amount for item in used]


def _heads(amounts: Sequence[int | Decimal]) -> list[int]:
    """Return where the sums stand, if groups under their sums are all there is; else nothing."""
    lowered = min(amounts) < 0
    heads = []
    position = longest = 0
    while position < len(amounts):
        end = _end_of_group(amounts, position, lowered=lowered)
        if end is None:
            return []
        heads.append(position)
        longest = max(longest, end - position - 1)
        position = end
    return heads if len(heads) > 1 and longest > 1 else []


def _end_of_group(amounts: Sequence[int | Decimal], start: int, *, lowered: bool) -> int | None:
    """Return where the rows end that add up to the one at the start; None where none do.

    Args:
        lowered: whether some amounts are below zero, so that a sum that is too large may fall.
    """
    stated = amounts[start]
    if stated <= 0:
        return None
    added_up: int | Decimal = 0
    for position in range(start + 1, len(amounts)):
        added_up += amounts[position]
        if added_up == stated:
            return position + 1
        if added_up > stated and not lowered:
            return None
    return None
