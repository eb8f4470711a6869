"""Sums beside what was announced.

A sum that differs from the stated total by at most half a unit of the stated precision is
consistent with rounding; beyond that it is a warning. Nothing is picked silently.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from aidreport.analysis.figures import Figure, Operation, Reconciliation, Verdict
from aidreport.analysis.totals import exact_arithmetic
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import in_digits, scale_exactly

if TYPE_CHECKING:
    from aidreport.analysis.figure_register import Book
    from aidreport.model.money import StatedAmount

_PERCENT_PLACES = 6


def reconcile(
    book: Book, total: Figure, stated: Figure, amount: StatedAmount, *, equivalent: bool
) -> Reconciliation:
    """Compare a sum with the stated total of its currency.

    Args:
        book: where the difference is entered.
        total, stated: the two figures.
        amount: the statement, for its precision.
        equivalent: whether the sum is of stated equivalents.
    """
    with exact_arithmetic():
        value = total.value - stated.value
        tolerance = half(amount.step)
    kind = "equivalent-difference" if equivalent else "difference"
    name = f"{kind}/{total.unit}"
    inputs = (total.id, stated.id)
    difference = book.computed(name, value, total.unit, Operation.DIFFERENCE, inputs)
    percent = book.computed(
        f"{kind}-percent/{total.unit}",
        _percent(value, stated.value),
        "percent",
        Operation.PERCENTAGE,
        (difference.id, stated.id),
    )
    return Reconciliation(
        currency=total.unit,
        sum=total,
        stated=stated,
        difference=difference,
        percent=percent,
        tolerance=tolerance,
        step=amount.step,
        verdict=_verdict(value, tolerance),
        equivalent=equivalent,
    )


def finding(result: Reconciliation) -> Finding | None:
    """Return what a reconciliation says; nothing where the allocations' own sum agrees."""
    if result.verdict is Verdict.AGREES:
        if not result.equivalent:
            return None
        return Finding(
            "equivalent-agrees",
            Severity.NOTE,
            f"the stated equivalents sum to {shown(result.sum)}, as announced",
            result.stated.source,
        )
    rounding = result.verdict is Verdict.ROUNDING
    subject = "stated equivalents" if result.equivalent else "allocations"
    message = (
        f"the {subject} sum to {shown(result.sum)}, the announcement says"
        f" {shown(result.stated)}; the difference of {shown(result.difference)} is "
        + ("within rounding of the stated total" if rounding else "more than rounding explains")
    )
    return Finding(
        "equivalent-differs" if result.equivalent else "total-differs",
        Severity.NOTE if rounding else Severity.WARNING,
        message,
        result.stated.source,
    )


def half(step: Decimal) -> Decimal:
    """Return half a unit of a stated precision; exact where the decimal context is."""
    return step * Decimal("0.5")


def shown(figure: Figure) -> str:
    """Return an amount for the messages of findings: "NOK 386,300,000"."""
    return f"{figure.unit} {in_digits(figure.value)}"


def _verdict(difference: Decimal, tolerance: Decimal) -> Verdict:
    if not difference:
        return Verdict.AGREES
    return Verdict.ROUNDING if difference.copy_abs() <= tolerance else Verdict.DIFFERS


def _percent(difference: Decimal, stated: Decimal) -> Decimal:
    """Return the absolute difference in percent of the stated total; 0 for a total of 0."""
    if not stated:
        return Decimal()
    percent = abs(Fraction(difference) / Fraction(stated)) * 100
    return scale_exactly(Decimal(round(percent * 10**_PERCENT_PLACES)), -_PERCENT_PLACES)
