"""Exchange rates that amounts and their stated equivalents imply.

A stated amount stands for every amount that rounds to it: half a unit of its precision on either
side. A rate strays when the rates that its two amounts allow stay more than 2 percent away from
the median of the others: exchange rates move within days, digits and units do not.
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import Figure, Operation, Rate
from aidreport.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.analysis.book import Book

DIGITS = 12
"""Significant digits of a rate."""

_CONTEXT = Context(prec=DIGITS)
_SLACK = Decimal("0.02")


class Stated(NamedTuple):
    """A figure and the half unit on either side that its precision leaves open."""

    figure: Figure
    half: Decimal

    @property
    def low(self) -> Decimal:
        """The least amount that it may stand for."""
        return self.figure.value - self.half

    @property
    def high(self) -> Decimal:
        """The greatest amount that it may stand for."""
        return self.figure.value + self.half


class Pair(NamedTuple):
    """An amount and its equivalent; `of` says whose, empty for the stated totals."""

    of: str
    name: str
    amount: Stated
    equivalent: Stated


def implied_rates(book: Book, pairs: Sequence[Pair]) -> list[Rate]:
    """Return the rates of one pair of currencies, in the order of the pairs.

    Args:
        book: where the rates are entered.
        pairs: of the allocations and of the stated totals; those without a positive amount on
            both sides imply no rate.
    """
    usable = [pair for pair in pairs if pair.amount.low > 0 and pair.equivalent.low > 0]
    ranked = sorted(range(len(usable)), key=lambda index: _quotient(usable[index]))
    rank = {index: place for place, index in enumerate(ranked)}
    rates = []
    for index, pair in enumerate(usable):
        others = [usable[other] for other in _middle_of_others(ranked, rank[index])]
        rates.append(_rate(book, pair, others))
    return rates


def stray_finding(rate: Rate, source: str) -> Finding:
    """Return the warning for a rate that strays."""
    unit = rate.figure.unit
    of = rate.of or "the stated totals"
    return Finding(
        "rate-strays",
        Severity.WARNING,
        f"{of}: the amounts imply {rate.figure.value:,.2f} {unit}, which does not fit the other"
        " amounts; a unit or a digit may be wrong",
        source,
    )


def _middle_of_others(ranked: Sequence[int], rank: int) -> Sequence[int]:
    """Return what stands in the middle of the ranking without the one at `rank`.

    One index, or two where the others are even in number; none if it is alone.
    """
    others = len(ranked) - 1
    if not others:
        return ()
    places = {(others - 1) // 2, others // 2}
    return [ranked[place + (place >= rank)] for place in sorted(places)]


def _rate(book: Book, pair: Pair, others: Sequence[Pair]) -> Rate:
    amount, equivalent = pair.amount.figure, pair.equivalent.figure
    unit = f"{amount.unit} per {equivalent.unit}"
    inputs = (amount.id, equivalent.id)
    figure = book.computed(pair.name, _quotient(pair), unit, Operation.RATIO, inputs)
    low, high = _interval(pair)
    strays = bool(others) and all(
        high < _CONTEXT.multiply(least, 1 - _SLACK) or low > _CONTEXT.multiply(most, 1 + _SLACK)
        for least, most in map(_interval, others)
    )
    return Rate(pair.of, figure, low, high, strays)


def _quotient(pair: Pair) -> Decimal:
    return _CONTEXT.divide(pair.amount.figure.value, pair.equivalent.figure.value)


def _interval(pair: Pair) -> tuple[Decimal, Decimal]:
    low = _CONTEXT.divide(pair.amount.low, pair.equivalent.high)
    return low, _CONTEXT.divide(pair.amount.high, pair.equivalent.low)
