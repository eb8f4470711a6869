"""Breakdowns: groups with amounts and shares that add up to 100%, and a residual if needed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.analysis.figures import Breakdown, Figure, Group, Operation
from aidreport.analysis.long_breakdown import sum_groups, with_rows
from aidreport.analysis.shares import refuse_meaningless, shares
from aidreport.analysis.totals import sum_by
from aidreport.errors import EmptyTotalError
from aidreport.model.agreement import Agreement
from aidreport.model.allocation import NOT_NAMED
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money
from aidreport.model.remainders import largest_remainders
from aidreport.model.remarks import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.analysis.figures import Reconciliation
    from aidreport.analysis.long_groups import LongGroups
    from aidreport.analysis.register import Basis, FigureRegister
    from aidreport.analysis.totals import GroupSum

SHARE_PLACES = 1


def break_down(
    basis: Basis, by: str, reconciliations: Sequence[Reconciliation]
) -> tuple[Breakdown, ...]:
    """Return the allocations grouped by one field, a breakdown for each currency."""
    allocations = basis.dataset.allocations
    missing = {
        item.currency: item.difference.value.copy_negate()
        for item in reconciliations
        if item.verdict is Agreement.DIFFERS and not item.equivalent and item.difference.value < 0
    }
    if isinstance(allocations, Bulk) and not missing:
        long = sum_groups(allocations, by)
        return tuple(_long_breakdown(basis, long[currency]) for currency in basis.totals)
    sums = sum_by(allocations, by)
    return tuple(
        _breakdown(basis, by, currency, sums[currency], missing.get(currency))
        for currency in basis.totals
    )


def _long_breakdown(basis: Basis, groups: LongGroups) -> Breakdown:
    """Return a breakdown whose groups stay in columns."""
    by, currency = groups.by, groups.currency
    total, why, parts = basis.totals[currency], "", list[int]()
    try:
        refuse_meaningless(groups.amounts)
        parts = largest_remainders(groups.amounts, 100 * 10**SHARE_PLACES)
    except EmptyTotalError as error:
        why = error.problem
    groups = replace(groups, parts=parts, places=SHARE_PLACES, total=total.id)
    counted: Sequence[str] = ()
    if basis.register.traced:
        groups = with_rows(groups.shortened(), basis.names)
        counted = groups.ids_of("group")
        basis.register.columns.append(groups)
    return Breakdown(
        by=by,
        currency=currency,
        total=total,
        denominator=total,
        groups=groups,
        equivalent_totals=basis.equivalents[currency],
        count=basis.register.add_computed(
            f"count/{by}/{currency}", Decimal(len(groups)), "count", Operation.COUNT, counted
        ),
        no_shares=why,
    )


def no_shares_findings(breakdowns: Mapping[str, Sequence[Breakdown]]) -> list[Finding]:
    """Return a warning for each currency whose breakdowns have no shares."""
    reasons: dict[str, str] = {}
    for part in (part for parts in breakdowns.values() for part in parts):
        if part.no_shares:
            reasons.setdefault(part.currency, part.no_shares)
    return [
        Finding("no-shares", Severity.WARNING, say("no-shares", currency=currency, reason=reason))
        for currency, reason in reasons.items()
    ]


def _breakdown(
    basis: Basis,
    by: str,
    currency: str,
    sums: Mapping[str, GroupSum],
    not_itemised: Decimal | None,
) -> Breakdown:
    """Return a breakdown; what was announced but not itemised is a separate group."""
    register = basis.register
    denominator = basis.totals[currency] if not_itemised is None else basis.stated[currency]
    amounts = _amounts(basis, by, currency, sums, not_itemised)
    percents, why = _shares(register, by, amounts, denominator)
    groups = []
    for key, amount in amounts:
        share = percents.get(amount.id)
        if key is None:
            groups.append(Group(None, "", "", amount, share, {}, 0))
            continue
        total = sums[key]
        equivalents = register.add_equivalents(f"equivalent/{by}/{key}/{currency}", total)
        names = _names(key, total)
        groups.append(Group(key, *names, amount, share, equivalents, total.count))
    itemised = [figure.id for key, figure in amounts if key is not None]
    return Breakdown(
        by=by,
        currency=currency,
        total=basis.totals[currency],
        denominator=denominator,
        groups=tuple(groups),
        equivalent_totals=basis.equivalents[currency],
        count=register.add_computed(
            f"count/{by}/{currency}", Decimal(len(sums)), "count", Operation.COUNT, itemised
        ),
        no_shares=why,
    )


def _amounts(
    basis: Basis,
    by: str,
    currency: str,
    sums: Mapping[str, GroupSum],
    not_itemised: Decimal | None,
) -> list[tuple[str | None, Figure]]:
    """Enter the sum of each group, and under None what is not itemised; return them in order."""
    register = basis.register
    amounts: list[tuple[str | None, Figure]] = [
        (key, register.add_sum(f"group/{by}/{key}/{currency}", group))
        for key, group in sorted(sums.items(), key=_order)
    ]
    if not_itemised is not None:
        inputs = (basis.stated[currency].id, basis.totals[currency].id)
        name = f"residual/{by}/{currency}"
        residual = register.add_computed(name, not_itemised, currency, Operation.DIFFERENCE, inputs)
        amounts.append((None, residual))
    return amounts


def _order(item: tuple[str, GroupSum]) -> tuple[bool, Decimal, str, str]:
    """Sort by amount, largest first, then by name; groups that are not named come last."""
    key, total = item
    return key == NOT_NAMED, total.amount.copy_negate(), _names(key, total)[0], key


def _shares(
    register: FigureRegister,
    by: str,
    amounts: Sequence[tuple[str | None, Figure]],
    denominator: Figure,
) -> tuple[dict[str, Figure], str]:
    """Enter the shares; return them by the id of their part, and why there are none."""
    try:
        percents = shares(
            {figure.id: Money(figure.value, figure.unit) for _, figure in amounts},
            places=SHARE_PLACES,
        )
    except EmptyTotalError as error:
        return {}, error.problem
    entered = {}
    for key, figure in amounts:
        name = f"residual-share/{by}/{figure.unit}"
        if key is not None:
            name = f"share/{by}/{key}/{figure.unit}"
        entered[figure.id] = register.add_computed(
            name, percents[figure.id], "percent", Operation.SHARE, (figure.id, denominator.id)
        )
    return entered, ""


def _names(key: str, total: GroupSum) -> tuple[str, str]:
    """Return the name of a group and its full name, empty if there is none."""
    if key == NOT_NAMED:
        return key, ""
    return (total.party.name, total.party.full_name) if total.party else (key, "")
