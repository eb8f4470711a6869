"""Rows that state the sums of others rounded: 371 below 100.4, 200.4 and 70.4.

A figure says how precise it is by its last digit that is not zero, and so do the amounts that it
may sum. The wider the span in which a sum would do, the likelier it is there by chance.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import factorial
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.amounts import EXACT
from aidreport.sources.tables.rows.sums import Sum

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST_ROWS = 2
_MOST_FACTORIAL = 20
_DIGITS = 10
"""A stated figure is at least so many times as large as the span in which the sum is."""

_ALONE = 2
"""Spans by which a sum differs from the largest of its rows, at least."""


class NearSum(NamedTuple):
    """A row that nearly states the sum of others.

    Attributes:
        sum: which rows.
        span: how wide the span is in which a sum would do as well, in steps of the amounts.
        likely: about how likely such an agreement is by chance.
    """

    sum: Sum
    span: Fraction
    likely: Fraction


def step_of(amounts: Sequence[Decimal]) -> Decimal:
    """Return the last decimal place, or the power of ten, of which all amounts are multiples."""
    exponents = [int(item.normalize().as_tuple().exponent) for item in amounts if item]
    return Decimal(1).scaleb(min(exponents, default=0))


def find_near_total(amounts: Sequence[Decimal]) -> NearSum | None:
    """Return the first row or the last, if it nearly states the sum of all others."""
    count = len(amounts)
    if count <= _LEAST_ROWS or min(amounts) <= 0:
        return None
    with localcontext(EXACT):
        total = sum(amounts, Decimal())
        step, largest = step_of(amounts), max(amounts)
        for at in (count - 1, 0):
            stated = amounts[at]
            found = near(stated, total - stated, count - 1, step)
            others = amounts[:at] or amounts[1:]
            # 1000 is no sum of 998 and 1, but about as much as the one.
            if found and abs(stated - max(others)) > _ALONE * found * Fraction(step):
                first = 1 if at == 0 else 0
                item = Sum(at, count - 1, first, first + count - 2)
                rows = factorial(min(count - 1, _MOST_FACTORIAL))
                by_chance = 2 * (found + 1) / (rows * Fraction(largest / step))
                # Of amounts of all sizes, the largest is often about as much as all others.
                of_sizes = found * Fraction(step) / (2 * Fraction(stated))
                return NearSum(item, found, min(max(by_chance, of_sizes), Fraction(1)))
    return None


def near(stated: Decimal, added_up: Decimal, rows: int, step: Decimal) -> Fraction | None:
    """Return the span in which a sum would do that a figure states, in steps; None if it differs.

    Args:
        stated: the figure, rounded in its last digit that is not zero, or less.
        added_up: the sum of the rows.
        rows: how many they are: each may be rounded, too.
        step: of which all amounts are multiples.
    """
    off = abs(stated - added_up)
    spans = []
    if 2 * off <= (rows + 1) * step:
        spans.append((rows + 1) * step)
    unit, coarsest = step, step_of([stated])
    while unit <= coarsest:
        if 2 * off <= unit:
            spans.append(unit)
            break
        unit *= 10
    span = min(spans, default=None)
    if span is None or _DIGITS * span > stated:
        return None
    return Fraction(span / step)


def find_near_groups(amounts: Sequence[Decimal]) -> list[NearSum]:
    """Return rows that nearly state the sums of groups above or below them, if all rows are in one.

    The first row or the last may nearly state the sum of all groups.
    """
    if len(amounts) <= 2 * _LEAST_ROWS or min(amounts) <= 0:
        return []
    with localcontext(EXACT):
        step = step_of(amounts)
        found = _cover(amounts, step) or _turned(_cover(amounts[::-1], step), len(amounts))
        return found or _below_total(amounts, step)


def _below_total(amounts: Sequence[Decimal], step: Decimal) -> list[NearSum]:
    """Return the sums of groups, with about the sum of all of them at one end of the table."""
    last = len(amounts) - 1
    for at, start in ((last, 0), (0, 1)):
        others = amounts[start : start + last]
        groups = _cover(others, step) or _turned(_cover(others[::-1], step), last)
        heads = sum((others[item.sum.at] for item in groups), Decimal())
        added_up = sum(others, Decimal()) - heads
        span = near(amounts[at], added_up, last - len(groups), step)
        if span is None or not groups:
            continue
        likely = min((span + 1) / Fraction(max(amounts) / step), Fraction(1))
        moved = [item._replace(sum=_moved(item.sum, start)) for item in groups]
        of_all = Sum(at, sum(item.sum.rows for item in groups), start, start + last - 1)
        return sorted([*moved, NearSum(of_all, span, likely)])
    return []


def _moved(item: Sum, by: int) -> Sum:
    return Sum(item.at + by, item.rows, item.first + by, item.last + by)


def _turned(found: list[NearSum], size: int) -> list[NearSum]:
    last = size - 1
    turned = [
        item._replace(
            sum=Sum(last - of.at, of.rows, last - of.last, last - of.first),
        )
        for item in found
        for of in (item.sum,)
    ]
    return turned[::-1]


def _cover(amounts: Sequence[Decimal], step: Decimal) -> list[NearSum]:
    """Return sums above their rows, if nothing else is there; nothing if it is."""
    found: list[NearSum] = []
    largest = Fraction(max(amounts) / step)
    position = 0
    while position < len(amounts):
        group = _group(amounts, position, step)
        if group is None:
            return []
        item, span = group
        likely = min(min(item.rows, 2) * (span + 1) / largest, Fraction(1))
        found.append(NearSum(item, span, likely))
        position = item.last + 1
    return found if len(found) > 1 and any(item.sum.rows > 1 for item in found) else []


def _group(amounts: Sequence[Decimal], head: int, step: Decimal) -> tuple[Sum, Fraction] | None:
    """Return the rows below one whose sum it states best."""
    stated, added_up, largest = amounts[head], Decimal(), Decimal()
    best: tuple[Decimal, int, Fraction] | None = None
    for position in range(head + 1, len(amounts)):
        added_up += amounts[position]
        if added_up > 2 * stated:
            break
        span = near(stated, added_up, position - head, step)
        off = abs(stated - added_up)
        largest = max(largest, amounts[position])
        if span is None:
            continue
        # A sum of several rows is not about as much as the largest of them.
        gap = abs(stated - largest)
        alone = position == head + 1 or gap > _ALONE * span * Fraction(step)
        if alone and (best is None or off < best[0]):
            best = (off, position, span)
    if best is None:
        return None
    _, last, span = best
    return Sum(head, last - head, head + 1, last), span
