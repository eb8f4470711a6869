"""Rows that were counted and may be sums of others: what reads so, or adds up so."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING

from aidreport.model.finding import Finding, Severity
from aidreport.sources.totals import resembles_a_total

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    if len({item.amount.currency for item in used}) != 1:
        return []
    heads = []
    position = longest = 0
    while position < len(used):
        end = _end_of_group(used, position)
        if end is None:
            return []
        heads.append(used[position])
        longest = max(longest, end - position - 1)
        position = end
    if len(heads) < 2 or longest < 2:
        return []
    names = ", ".join(f'"{item.recipient.name}"' for item in heads[:3])
    message = (
        f"{len(heads)} rows ({names}{', …' if len(heads) > 3 else ''}) each state the sum of the"
        " rows below them, and all were counted: delete them if they are totals"
    )
    return [Finding("outline-totals", Severity.WARNING, message, str(heads[0].place))]


def _end_of_group(used: Sequence[Allocation], start: int) -> int | None:
    """Return where the rows end that add up to the one at the start; None where none do."""
    stated = used[start].amount.amount
    if stated <= 0:
        return None
    added_up = Decimal(0)
    for position in range(start + 1, len(used)):
        added_up = _EXACT.add(added_up, used[position].amount.amount)
        if added_up == stated:
            return position + 1
    return None
