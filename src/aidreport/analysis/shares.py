"""Shares of a total, in percent.

Pure arithmetic: no files, no clock, no formatting. Amounts are exact decimals in one currency;
mixed currencies are refused, never converted.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from aidreport.errors import CurrencyError, EmptyTotalError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.model.money import Money


def shares(totals: Mapping[str, Money], *, places: int = 1) -> dict[str, Decimal]:
    """Return each key's share of the sum, in percent.

    Args:
        totals: non-negative amounts in one currency, one per key.
        places: decimal places; the results sum to exactly 100 at this precision
            (largest remainder; ties go to the key first in order).

    Raises:
        EmptyTotalError: the amounts sum to zero or one is negative, so a share has no meaning.
        CurrencyError: the amounts are in more than one currency.
    """
    _refuse_meaningless(totals)
    whole = sum((Fraction(money.amount) for money in totals.values()), Fraction())
    units = 100 * 10**places
    exact = {key: Fraction(money.amount) * units / whole for key, money in totals.items()}
    floors = {key: value.numerator // value.denominator for key, value in exact.items()}
    left = units - sum(floors.values())
    by_remainder = sorted(exact, key=lambda key: floors[key] - exact[key])
    for key in by_remainder[:left]:
        floors[key] += 1
    return {key: Decimal(value).scaleb(-places) for key, value in floors.items()}


def _refuse_meaningless(totals: Mapping[str, Money]) -> None:
    currencies = sorted({money.currency for money in totals.values()})
    if len(currencies) > 1:
        raise CurrencyError(
            f"shares over {', '.join(currencies)}",
            why="a share is a part of one total, and a total covers one currency",
            fix='choose one currency with currency = "…" for the report, or --currency',
        )
    negative = [key for key, money in totals.items() if money.amount < 0]
    if negative:
        raise EmptyTotalError(
            f"no shares: {len(negative)} of {len(totals)} amounts are negative",
            details=negative[:10],
            why="a negative amount is no part of a whole",
            fix="leave share and bar out of the columns, or check these amounts",
        )
    if sum((money.amount for money in totals.values()), Decimal()) <= 0:
        raise EmptyTotalError(
            "no shares: the total is zero",
            why="a share of nothing has no meaning",
            fix="leave share and bar out of the columns, or check the amounts",
        )
