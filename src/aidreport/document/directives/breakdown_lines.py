"""The lines of a breakdown: the largest groups first, then the others, what is left, the total."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from aidreport.document.blocks import RowRole
from aidreport.document.collation import sorting_key
from aidreport.document.derived import unsplit
from aidreport.document.text import as_inline
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import NOT_NAMED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aidreport.analysis.figures import Breakdown, Figure, Group
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline

ALL = Decimal(100)
"""What the shares of all groups are, in percent."""


@dataclass(frozen=True, slots=True)
class BreakdownLine:
    """A line of a table, or a part of a bar.

    Attributes:
        name, full_name: the short name; and the same followed by the full name.
        share: in percent; None if shares have no meaning.
        equivalents: by currency.
        count: returns how many allocations there are.
        others: whether it sums up the smaller groups.
        inputs: ids of the amounts of a group; empty for lines that sum up several groups.
    """

    name: Inline
    full_name: Inline
    amount: Figure
    share: Figure | None
    equivalents: Mapping[str, Figure]
    count: Callable[[], Figure]
    role: RowRole = RowRole.ITEM
    others: bool = False
    inputs: tuple[str, ...] = ()


def breakdown_lines(
    context: Context, breakdown: Breakdown, top: int = 0, sort: str = "-amount"
) -> tuple[BreakdownLine, ...]:
    """Return a line for each group: the `top` largest, the others as one, what is not itemised.

    A single other group keeps its own line; a `top` of 0 shows all groups. Those with a line of
    their own are in the order of `sort`.
    """
    groups, residual = breakdown.itemised, breakdown.groups[len(breakdown.itemised) :]
    rest = groups[top:] if top and len(groups) > top + 1 else []
    shown = sorted_groups(context, groups[: len(groups) - len(rest)], breakdown.by, sort)
    lines = [_line(context, group, breakdown) for group in shown]
    if rest:
        lines.append(_others(context, rest, breakdown))
    lines += [_line(context, group, breakdown, RowRole.RESIDUAL) for group in residual]
    return tuple(lines)


def sorted_groups(context: Context, groups: Sequence[Group], by: str, sort: str) -> Sequence[Group]:
    """Return groups, the largest first, in another order; those without a name are the last."""
    if sort == "-amount":
        return groups
    order = list(groups)
    if sort == "amount":
        order.sort(key=lambda group: group.amount.value)
    else:
        language = context.wording.language
        names = {group.key: context.name(group, by).text for group in groups}
        order.sort(
            key=lambda group: sorting_key(names[group.key], language), reverse=sort == "-name"
        )
    order.sort(key=lambda group: group.key in ("", NOT_NAMED))
    return order


def total_line(context: Context, breakdown: Breakdown) -> BreakdownLine:
    """Return the line below all others."""
    announced = breakdown.denominator.id != breakdown.total.id
    label = context.wording.fill("table.total-announced" if announced else "table.total")
    return BreakdownLine(
        label,
        label,
        breakdown.denominator,
        None if breakdown.no_shares else context.derived.shares_total(breakdown),
        context.figures.stated if announced else breakdown.equivalent_totals,
        partial(context.allocations, breakdown.currency),
        RowRole.TOTAL,
    )


def _line(
    context: Context, group: Group, breakdown: Breakdown, role: RowRole = RowRole.ITEM
) -> BreakdownLine:
    name = as_inline(context.name(group, breakdown.by))
    return BreakdownLine(
        name,
        context.with_full_name(name, group),
        group.amount,
        group.share,
        group.equivalents,
        partial(_allocation_count, context, group),
        role,
        inputs=() if group.key is None else group.amount.inputs,
    )


def _allocation_count(context: Context, group: Group) -> Figure:
    inputs = () if group.key is None else unsplit(group.amount.inputs)
    name = context.derived.own_name(group.amount)
    return context.derived.count(f"allocations/{name}", inputs)


def _others(context: Context, groups: Sequence[Group], breakdown: Breakdown) -> BreakdownLine:
    """Return the line that sums up several groups; the figures in it are sums of theirs."""
    derived = context.derived
    of = f"others-{len(groups)}/{breakdown.by}/{breakdown.currency}"
    count = derived.count(f"count/{of}", [group.amount.id for group in groups])
    label = context.wording.fill("group.others", count=context.number(count))
    shares = [group.share for group in groups if group.share]
    allocations = unsplit(name for group in groups for name in group.amount.inputs)
    everywhere = set.intersection(*(set(group.equivalents) for group in groups))
    return BreakdownLine(
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
        partial(derived.count, f"allocations/{of}", allocations),
        others=True,
    )


def fraction(line: BreakdownLine, whole: Decimal = ALL) -> float:
    """Return a share as a part of what is shown."""
    return float(line.share.value / whole) if line.share else 0.0
