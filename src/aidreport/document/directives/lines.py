"""The lines of a breakdown as a table or a bar shows them: the largest, then the others."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.document.blocks import Inline, RowRole
from aidreport.document.text import Shown, inline, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.analysis.figures import Breakdown, Figure, Group
    from aidreport.document.context import Context


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number and the id of its figure; empty for one that is no figure of its own."""

    value: Decimal
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line.

    Attributes:
        name, full_name: short, and with the full name beside it.
        share: in percent; None where shares have no meaning.
        equivalents: by currency.
        rows: how many allocations.
    """

    name: Inline
    full_name: Inline
    amount: Number
    share: Number | None
    equivalents: Mapping[str, Number]
    rows: int
    role: RowRole = RowRole.ITEM


def lines(context: Context, breakdown: Breakdown, top: int = 0) -> tuple[Line, ...]:
    """Return a line for each group: the `top` largest, the others as one, what is not itemised.

    A single other group keeps its own line; a `top` of 0 shows all groups.
    """
    named = [group for group in breakdown.groups if group.key is not None]
    rest = named[top:] if top and len(named) > top + 1 else []
    shown = named[: len(named) - len(rest)]
    result = [_line(context, group, breakdown.by) for group in shown]
    if rest:
        result.append(_others(context, rest))
    result += [
        _line(context, group, breakdown.by, RowRole.RESIDUAL)
        for group in breakdown.groups
        if group.key is None
    ]
    return tuple(result)


def total_line(context: Context, breakdown: Breakdown) -> Line:
    """Return the line below all others."""
    announced = breakdown.denominator.id != breakdown.total.id
    label = inline(context.wording.text("table.total-announced" if announced else "table.total"))
    equivalents = context.figures.stated if announced else breakdown.equivalent_totals
    return Line(
        label,
        label,
        _number(breakdown.denominator),
        Number(Decimal(100)),
        {currency: _number(figure) for currency, figure in equivalents.items()},
        sum(group.rows for group in breakdown.groups),
        RowRole.TOTAL,
    )


def _line(context: Context, group: Group, by: str, role: RowRole = RowRole.ITEM) -> Line:
    return Line(
        inline(context.name(group, by)),
        joined(span for part in context.full_name(group, by) for span in inline(part)),
        _number(group.amount),
        _number(group.share) if group.share else None,
        {currency: _number(figure) for currency, figure in group.equivalents.items()},
        group.rows,
        role,
    )


def _others(context: Context, groups: Sequence[Group]) -> Line:
    count = context.wording.number(len(groups))
    label = inline(Shown(context.wording.text("group.others", count=count)))
    shares = [group.share.value for group in groups if group.share]
    everywhere = set.intersection(*(set(group.equivalents) for group in groups))
    return Line(
        label,
        label,
        Number(sum((group.amount.value for group in groups), Decimal(0))),
        Number(sum(shares, Decimal(0))) if len(shares) == len(groups) else None,
        {
            currency: Number(
                sum((group.equivalents[currency].value for group in groups), Decimal(0))
            )
            for currency in sorted(everywhere)
        },
        sum(group.rows for group in groups),
    )


def _number(figure: Figure) -> Number:
    return Number(figure.value, figure.id)
