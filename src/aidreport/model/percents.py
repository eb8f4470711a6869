"""Percentages that come near nothing or all: they are never said to be that."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from aidreport.model.amounts import EXACT, exponent_of


def percent_text(rounded: Decimal, part: Decimal | int, whole: Decimal | int) -> str:
    """Return a share as a table in English has it: "59.3%", "<0.1%", ">99.9%".

    Args:
        part, whole: in one unit, what it is a share of what; the whole is not 0.
    """
    bound = bound_of(rounded, Fraction(part) / Fraction(whole) * 100)
    return f"{rounded}%" if bound is None else f"{'<' if bound.below else '>'}{bound.number}%"


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
    near_all = rounded.copy_abs() == 100 and abs(exact) < 100
    if not (near_all or (rounded.is_zero() and exact)):
        return None
    # Away from 0, or away from 100 or -100.
    upwards = (exact > 0) == rounded.is_zero()
    unit = Fraction(10) ** exponent_of(rounded)
    steps = math.floor(exact / unit) + 1 if upwards else math.ceil(exact / unit) - 1
    return Bound(Decimal(steps).scaleb(exponent_of(rounded), context=EXACT), upwards)
