"""Decimals as a page shows them: rounded, a half away from zero, and written out."""

from __future__ import annotations

import copy
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import TYPE_CHECKING

from aidreport.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from babel import Locale
    from babel.numbers import NumberPattern

_LONGEST = 100
EXACT = Context(prec=4 * _LONGEST, rounding=ROUND_HALF_UP)
"""The context in which nothing that is written on a page is rounded by chance."""

_MINUS = "\u2212"


def round_to_places(value: Decimal, places: int) -> Decimal:
    """Return `value` with exactly `places` decimals, a half away from zero, never minus zero."""
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST:
        raise DataError(
            f"{value} cannot be written out",
            why="a number on a page is finite and has at most a hundred digits",
            fix="correct the amounts in the source",
        )
    result = value.quantize(Decimal(1).scaleb(-places), context=EXACT)
    return abs(result) if result.is_zero() else result


def scale_down(value: Decimal, exponent: int) -> Decimal:
    """Return value ÷ 10^exponent, exact."""
    return value.scaleb(-exponent, context=EXACT)


def exact_places(value: Decimal, most: int) -> int | None:
    """Return how many decimals show `value` exactly; None if more than `most`."""
    for places in range(most + 1):
        if round_to_places(value, places) == value:
            return places
    return None


def column_places(values: Iterable[Decimal], exponent: int) -> tuple[int, bool]:
    """Return the decimals for values ÷ 10^exponent, and whether they are exact.

    As many as show all of them exactly, up to three; if those do not suffice, one. Amounts
    that are written out have none or two.
    """
    most, otherwise = (3, 1) if exponent else (2, 2)
    places = [exact_places(scale_down(value, exponent), most) for value in values]
    needed = [place for place in places if place is not None]
    if len(needed) < len(places):
        return otherwise, False
    widest = max(needed, default=0)
    return (2 if widest and not exponent else widest), True


def written(pattern: NumberPattern, value: Decimal, places: int, locale: Locale) -> str:
    """Return a number as a pattern of a locale writes it, with so many decimals."""
    exact = copy.copy(pattern)
    exact.frac_prec = (places, places)
    with localcontext(EXACT):
        text = str(exact.apply(value, locale))
    return text.replace("-", _MINUS, 1) if value < 0 else text
