"""Tables whose rows add up to a multiple of their own total: groups that stand above their rows.

A pivot table in its compact form has the sum of each group in a row above the rows of the group, in
the same column. Such sums may be there by chance; a total at the end that is half of all rows says
that they are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.sources.problems import Question
from aidreport.statements import state
from aidreport.values import format_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.words.totals import Multiple

_MOST_ROWS = 10_000
_SEVERAL = {2: "question.twice", 3: "question.three-times", 4: "question.four-times"}


def ask_multiples(used: Sequence[Allocation], multiples: Sequence[Multiple]) -> list[Question]:
    """Ask which rows repeat others, where a total row states a part of what all rows add up to.

    Args:
        used: the allocations of the table.
        multiples: total rows, of which the rows add up to a multiple.
    """
    if not multiples or len(used) > _MOST_ROWS:
        return []
    stated, times = multiples[0]
    items = [item for item in used if item.amount.currency == stated.currency]
    heads = _heads([item.amount.amount for item in items])
    names = [items[at].recipient.name for at in heads]
    others = {item.recipient.name for at, item in enumerate(items) if at not in {*heads}}
    total = f"{stated.currency} {format_number(stated.amount)}"
    several = state(_SEVERAL[times])
    problem = state("question.multiple", total=total, times=several)
    exclude = {name: "exclude" for name in names if name not in others}
    by_hand = state("question.multiple-by-hand")
    if times > 2 or not heads or len(exclude) < len(set(names)):
        return [Question(problem, state("question.multiple-why"), {}, by_hand=by_hand)]
    details = (state("question.multiple-heads", names=", ".join(names)),)
    settings = {"values": {"recipient": exclude}}
    return [Question(problem, state("question.multiple-why"), settings, details=details)]


def _heads(amounts: Sequence[Decimal]) -> list[int]:
    """Return which amounts are the sums of those up to the next one, if all are; else nothing."""
    heads: list[int] = []
    at = 0
    while at < len(amounts):
        heads.append(at)
        left, at = amounts[at], at + 1
        while left > 0 and at < len(amounts):
            left, at = left - amounts[at], at + 1
        if left != 0:
            return []
    return heads
