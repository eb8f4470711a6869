"""The rows of a `:::table` of a long table of data: written by the column, without a line for each.

They have the words that `breakdowns.py` writes row by row.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from aidreport.analysis.long_groups import FigureIds, LongGroups
from aidreport.document.long_rows import LongRows, TextColumn
from aidreport.document.naming import NO_NAMES
from aidreport.document.text import clean
from aidreport.model.money import scale_exactly
from aidreport.model.territories import countries_among

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.analysis.figures import Breakdown
    from aidreport.document.blocks import TableRow
    from aidreport.document.context import Context
    from aidreport.document.wording import ColumnFormat

_COLUMNS = (["amount"], ["share"], ["amount", "share"])
"""What can be written by the column after the names."""


def long_groups(context: Context, breakdown: Breakdown, wanted: Iterable[str]) -> LongGroups | None:
    """Return the groups of a table that is written by the column; None for all others.

    Args:
        wanted: the columns after the first.
    """
    groups = breakdown.groups
    if not isinstance(groups, LongGroups) or [*wanted] not in _COLUMNS or context.foreign:
        return None
    return None if any(groups.full_names) else groups


def long_rows(
    context: Context,
    groups: LongGroups,
    forms: Sequence[ColumnFormat | None],
    total: TableRow,
) -> LongRows:
    """Return the rows of a table.

    Args:
        forms: of each column after the names: that of amounts, None for shares.
        total: the last row.
    """
    columns = [TextColumn(_names(context, groups))]
    for form in forms:
        if form is None:
            columns.append(TextColumn(_shares(context, groups), FigureIds(groups, "share")))
        else:
            texts = context.wording.cells(groups.amounts, groups.exponent, form)
            columns.append(TextColumn(texts, FigureIds(groups, "group")))
    return LongRows(tuple(columns), (total,))


def telling_amounts(groups: LongGroups) -> list[Decimal]:
    """Return the few amounts of all groups that a format of all depends on.

    These are the largest, the smallest but zero, and one with the most decimals.
    """
    sizes = [abs(amount) for amount in groups.amounts if amount]
    if not sizes:
        return [Decimal(0)]
    unit = 10
    while all(size % unit == 0 for size in sizes):
        unit *= 10
    longest = next(size for size in sizes if size % unit)
    chosen = (max(sizes), min(sizes), longest)
    return [scale_exactly(Decimal(size), groups.exponent) for size in chosen]


def _names(context: Context, groups: LongGroups) -> list[str]:
    """Return the name of each group as the page calls it."""
    named = zip(groups.keys, groups.names, strict=True)
    if groups.by != "recipient":
        return [clean(context.named(key, name, groups.by).text) for key, name in named]
    # Of few names of recipients there is more to say than what they are.
    countries = countries_among(groups.names)
    special = countries.union(NO_NAMES, ("",))
    return [
        clean(context.named(key, name, groups.by).text) if name in special else clean(name)
        for key, name in named
    ]


def _shares(context: Context, groups: LongGroups) -> list[str]:
    """Return the share of each group as the page shows it."""
    unit, known = 10**groups.places, dict[tuple[int, int, int], str]()
    texts = []
    for step in groups.steps():
        if step not in known:
            part, floor, ceiling = step
            value = scale_exactly(Decimal(part), -groups.places)
            # Whatever is between has the same words.
            exact = Fraction(floor + ceiling, 2 * unit)
            known[step] = clean(context.wording.percent(value, exact=exact, in_words=False))
        texts.append(known[step])
    return texts
