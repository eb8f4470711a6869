"""Shares of amounts that add up to exactly 100%."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.errors import CurrencyError, EmptyTotalError
from aidreport.model.money import Money, scale_exactly
from aidreport.model.remainders import largest_remainders
from aidreport.model.remarks import say
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
    _refuse_several_currencies(totals)
    numbers = [money.amount for money in totals.values()]
    refuse_meaningless(numbers, list(totals))
    # In one unit that is small enough for all of them.
    smallest = max(-int(number.as_tuple().exponent) for number in numbers)
    amounts = [int(scale_exactly(number, smallest)) for number in numbers]
    parts = largest_remainders(amounts, 100 * 10**places)
    return {
        key: scale_exactly(Decimal(part), -places) for key, part in zip(totals, parts, strict=True)
    }


def _refuse_several_currencies(totals: Mapping[str, Money]) -> None:
    currencies = sorted({money.currency for money in totals.values()})
    if len(currencies) > 1:
        raise CurrencyError(
            state("source.shares-over", currencies=", ".join(currencies)),
            why=state("source.shares-over-why"),
            fix=state("source.shares-over-fix"),
        )


def refuse_meaningless(amounts: Sequence[Decimal | int], names: Sequence[str] = ()) -> None:
    """Raise EmptyTotalError for amounts of which shares have no meaning.

    Args:
        names: of the amounts, for the message.
    """
    negative = [at for at, amount in enumerate(amounts) if amount < 0]
    if negative:
        raise EmptyTotalError(
            say("no-shares-negative", count=len(negative), all=len(amounts)),
            details=[names[at] for at in negative[:10]] if names else (),
            why=state("source.negative-part"),
            fix=state("source.negative-part-fix"),
        )
    if not any(amounts):
        raise EmptyTotalError(
            say("no-shares-zero"),
            why=state("source.share-of-nothing"),
            fix=state("source.share-of-nothing-fix"),
        )
