"""Percentages that come near nothing or all: they are never said to be that."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.amounts import EXACT, exponent_of

if TYPE_CHECKING:
    from fractions import Fraction


def percent_text(value: Decimal, *, exact: Fraction) -> str:
    """Return a percentage as a table in English has it: "59.3%", "<0.1%", ">99.9%".

    Args:
        exact: what it was before it was rounded to `value`.
    """
    bound = bound_of(value, exact)
    return f"{value}%" if bound is None else f"{'<' if bound.below else '>'}{bound.number}%"


class Bound(NamedTuple):
    """What a percentage is below or above.

    Attributes:
        below: whether it is less than the number, else it is more.
    """

    number: Decimal
    below: bool


def bound_of(rounded: Decimal, exact: Fraction) -> Bound | None:
    """Return the nearest bound of a percentage that rounding makes 0 or 100 and that is not.

    Args:
        rounded: it, with the decimals that are shown.
        exact: it, before it was rounded.
    """
    # Whole numbers are compared ten times as fast as fractions are.
    above, below = exact.numerator, exact.denominator
    near_all = rounded.copy_abs() == 100 and abs(above) < 100 * below
    if not (near_all or (rounded.is_zero() and above)):
        return None
    # Away from 0, or away from 100 or -100.
    upwards = (above > 0) == rounded.is_zero()
    # In whole units of the last decimal, which is quicker than in fractions.
    places = max(-exponent_of(rounded), 0)
    number = above * 10**places
    steps = number // below + 1 if upwards else -(-number // below) - 1
    return Bound(Decimal(steps).scaleb(-places, context=EXACT), upwards)
