"""The lines of a breakdown as a table or a bar shows them: the largest, then the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aidreport.document.blocks import RowRole
from aidreport.document.text import inline, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.analysis.figures import Breakdown, Figure, Group
    from aidreport.document.blocks import Inline
    from aidreport.document.context import Context


@dataclass(frozen=True, slots=True)
class Line:
    """A line.

    Attributes:
        name, full_name: short, and with the full name beside it.
        share: in percent; None where shares have no meaning.
        equivalents: by currency.
        allocations: how many there are.
        purposes: what they are for; empty for lines that stand for several groups.
    """

    name: Inline
    full_name: Inline
    amount: Figure
    share: Figure | None
    equivalents: Mapping[str, Figure]
    allocations: Figure
    role: RowRole = RowRole.ITEM
    purposes: tuple[str, ...] = ()


def lines(context: Context, breakdown: Breakdown, top: int = 0) -> tuple[Line, ...]:
    """Return a line for each group: the `top` largest, the others as one, what is not itemised.

    A single other group keeps its own line; a `top` of 0 shows all groups.
    """
    named = [group for group in breakdown.groups if group.key is not None]
    rest = named[top:] if top and len(named) > top + 1 else []
    shown = named[: len(named) - len(rest)]
    result = [_line(context, group, breakdown) for group in shown]
    if rest:
        result.append(_others(context, rest, breakdown))
    result += [
        _line(context, group, breakdown, RowRole.RESIDUAL)
        for group in breakdown.groups
        if group.key is None
    ]
    return tuple(result)


def total_line(context: Context, breakdown: Breakdown) -> Line:
    """Return the line below all others."""
    announced = breakdown.denominator.id != breakdown.total.id
    label = inline(context.wording.text("table.total-announced" if announced else "table.total"))
    return Line(
        label,
        label,
        breakdown.denominator,
        None if breakdown.no_shares else context.hundred(breakdown),
        context.figures.stated if announced else breakdown.equivalent_totals,
        context.allocations(breakdown.currency),
        RowRole.TOTAL,
    )


def _line(
    context: Context, group: Group, breakdown: Breakdown, role: RowRole = RowRole.ITEM
) -> Line:
    return Line(
        inline(context.name(group, breakdown.by)),
        joined(span for part in context.full_name(group, breakdown.by) for span in inline(part)),
        group.amount,
        group.share,
        group.equivalents,
        _allocations(context, group),
        role,
        context.purposes(group),
    )


def _allocations(context: Context, group: Group) -> Figure:
    inputs = () if group.key is None else group.amount.inputs
    return context.derived.count(f"allocations/{group.amount.id}", inputs)


def _others(context: Context, groups: Sequence[Group], breakdown: Breakdown) -> Line:
    """Return the line that stands for several groups; the figures in it are sums of theirs."""
    derived = context.derived
    of = f"others-{len(groups)}/{breakdown.by}/{breakdown.currency}"
    count = derived.count(f"count/{of}", [group.amount.id for group in groups])
    label = context.wording.fill("group.others", count=context.number(count))
    shares = [group.share for group in groups if group.share]
    everywhere = set.intersection(*(set(group.equivalents) for group in groups))
    return Line(
        label,
        label,
        derived.sum(f"group/{of}", [group.amount for group in groups]),
        derived.sum(f"share/{of}", shares) if len(shares) == len(groups) else None,
        {
            code: derived.sum(
                f"equivalent/{of}/{code}", [item.equivalents[code] for item in groups]
            )
            for code in sorted(everywhere)
        },
        derived.sum(f"allocations/{of}", [_allocations(context, group) for group in groups]),
    )
