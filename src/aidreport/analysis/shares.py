"""Shares of a total, in percent.

Pure arithmetic: no files, no clock, no formatting. Amounts are exact decimals in one currency;
mixed currencies are refused, never converted.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.errors import CurrencyError, EmptyTotalError
from aidreport.model.money import scale_exactly

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
    amounts = _integers({key: money.amount for key, money in totals.items()})
    whole, units = sum(amounts.values()), 100 * 10**places
    parts = {key: divmod(amount * units, whole) for key, amount in amounts.items()}
    left = units - sum(floor for floor, _ in parts.values())
    by_remainder = sorted(parts, key=lambda key: -parts[key][1])
    raised = set(by_remainder[:left])
    return {
        key: scale_exactly(Decimal(floor + (key in raised)), -places)
        for key, (floor, _) in parts.items()
    }


def _integers(amounts: Mapping[str, Decimal]) -> dict[str, int]:
    """Return the amounts in one unit that is small enough for all of them."""
    places = max(-int(amount.as_tuple().exponent) for amount in amounts.values())
    return {key: int(scale_exactly(amount, places)) for key, amount in amounts.items()}


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
    if not any(money.amount > 0 for money in totals.values()):
        raise EmptyTotalError(
            "no shares: the total is zero",
            why="a share of nothing has no meaning",
            fix="leave share and bar out of the columns, or check the amounts",
        )
