"""Sums and exchange rates beside what was announced.

A sum that differs from the stated total by at most half a unit of the stated precision is
consistent with rounding; beyond that it is a warning. Nothing is picked silently.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import Agreement, Figure, Operation, Rate, Reconciliation
from aidreport.analysis.totals import exact_arithmetic
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import in_digits, scale_exactly

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from aidreport.analysis.figures import FigureRegister
    from aidreport.model.money import StatedAmount

_PERCENT_PLACES = 6


def reconcile(
    book: FigureRegister, total: Figure, stated: Figure, amount: StatedAmount, *, equivalent: bool
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
        tolerance = half_unit(amount.step)
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


def reconciliation_finding(result: Reconciliation) -> Finding | None:
    """Return what a reconciliation says; nothing where the allocations' own sum agrees."""
    if result.verdict is Agreement.AGREES:
        if not result.equivalent:
            return None
        return Finding(
            "equivalent-agrees",
            Severity.NOTE,
            f"the stated equivalents sum to {format_figure(result.sum)}, as announced",
            result.stated.source,
        )
    rounding = result.verdict is Agreement.ROUNDING
    subject = "stated equivalents" if result.equivalent else "allocations"
    message = (
        f"the {subject} sum to {format_figure(result.sum)}, the announcement says"
        f" {format_figure(result.stated)}; the difference of {format_figure(result.difference)} is "
        + ("within rounding of the stated total" if rounding else "more than rounding explains")
    )
    return Finding(
        "equivalent-differs" if result.equivalent else "total-differs",
        Severity.NOTE if rounding else Severity.WARNING,
        message,
        result.stated.source,
    )


def half_unit(step: Decimal) -> Decimal:
    """Return half a unit of a stated precision; exact where the decimal context is."""
    return step * Decimal("0.5")


def format_figure(figure: Figure) -> str:
    """Return an amount for the messages of findings: "NOK 386,300,000"."""
    return f"{figure.unit} {in_digits(figure.value)}"


def _verdict(difference: Decimal, tolerance: Decimal) -> Agreement:
    if not difference:
        return Agreement.AGREES
    return Agreement.ROUNDING if difference.copy_abs() <= tolerance else Agreement.DIFFERS


def _percent(difference: Decimal, stated: Decimal) -> Decimal:
    """Return the absolute difference in percent of the stated total; 0 for a total of 0."""
    if not stated:
        return Decimal()
    percent = abs(Fraction(difference) / Fraction(stated)) * 100
    return scale_exactly(Decimal(round(percent * 10**_PERCENT_PLACES)), -_PERCENT_PLACES)


DIGITS = 12
"""Significant digits of a rate."""

_NEAREST = Context(prec=DIGITS)
_DOWN = Context(prec=DIGITS, rounding=ROUND_FLOOR)
_UP = Context(prec=DIGITS, rounding=ROUND_CEILING)
_MESSAGE = Context(prec=6)
_SLACK = Decimal("0.02")
_SLACK_OVER_TIME = Decimal("0.3")
_FORTNIGHT = 14


class StatedFigure(NamedTuple):
    """A figure and the half unit on either side that its precision leaves open."""

    figure: Figure
    half: Decimal

    @property
    def low(self) -> Decimal:
        """The least amount that it may stand for."""
        return _DOWN.subtract(self.figure.value, self.half)

    @property
    def high(self) -> Decimal:
        """The greatest amount that it may stand for."""
        return _UP.add(self.figure.value, self.half)


class RatePair(NamedTuple):
    """An amount and its equivalent.

    Attributes:
        of: whose they are; empty for the stated totals.
        name: the id of the rate's figure.
        source: the place where they stand.
        day: the date of the amount; None where it has none.
    """

    of: str
    name: str
    source: str
    amount: StatedFigure
    equivalent: StatedFigure
    day: date | None = None


class _Implied(NamedTuple):
    """The rate of a pair, and the least and greatest that the stated precision allows."""

    pair: RatePair
    value: Decimal
    low: Decimal
    high: Decimal


def implied_rates(
    book: FigureRegister, pairs: Sequence[RatePair]
) -> tuple[list[Rate], list[Finding]]:
    """Return the rates of one pair of currencies, in order, and warnings about those that stray.

    A stated amount stands for every amount that rounds to it: half a unit of its precision on
    either side. A rate strays if the rates that its two amounts allow stay more than 2 percent
    away from the median of the others: exchange rates move within days, digits and units do not.
    If the amounts are of more than a fortnight, it is 30 percent, which no currency moves
    unnoticed. The median, because in a mean of the others one wrong unit would discredit them all.

    Args:
        book: where the rates are entered.
        pairs: of the allocations and of the stated totals; those without a positive amount on
            both sides imply no rate.
    """
    implied = [item for item in map(_implied, pairs) if item is not None]
    slack = _slack(pairs)
    ranked = sorted(implied, key=lambda item: item.value)
    rank = {item.pair.name: place for place, item in enumerate(ranked)}
    rates, findings = [], []
    for item in implied:
        others = _middle_of_others(ranked, rank[item.pair.name])
        strays = bool(others) and all(_apart(item, other, slack) for other in others)
        rates.append(_rate(book, item, strays=strays))
        if strays:
            findings.append(_stray(item, others))
    return rates, findings


def _implied(pair: RatePair) -> _Implied | None:
    amount, equivalent = pair.amount, pair.equivalent
    least, least_equivalent = amount.low, equivalent.low
    if least <= 0 or least_equivalent <= 0:
        return None
    return _Implied(
        pair,
        _NEAREST.divide(amount.figure.value, equivalent.figure.value),
        _DOWN.divide(least, equivalent.high),
        _UP.divide(amount.high, least_equivalent),
    )


def _middle_of_others(ranked: Sequence[_Implied], rank: int) -> list[_Implied]:
    """Return what stands in the middle of the ranking without the one at `rank`.

    One, or two where the others are even in number; none if it is alone.
    """
    others = len(ranked) - 1
    if not others:
        return []
    places = sorted({(others - 1) // 2, others // 2})
    return [ranked[place + (place >= rank)] for place in places]


def _slack(pairs: Sequence[RatePair]) -> Decimal:
    days = [pair.day for pair in pairs if pair.day is not None]
    over_time = bool(days) and (max(days) - min(days)).days > _FORTNIGHT
    return _SLACK_OVER_TIME if over_time else _SLACK


def _apart(one: _Implied, other: _Implied, slack: Decimal) -> bool:
    low, high = _NEAREST.multiply(other.low, 1 - slack), _NEAREST.multiply(other.high, 1 + slack)
    return one.high < low or one.low > high


def _rate(book: FigureRegister, item: _Implied, *, strays: bool) -> Rate:
    pair = item.pair
    inputs = (pair.amount.figure.id, pair.equivalent.figure.id)
    figure = book.computed(pair.name, item.value, _unit(pair), Operation.RATIO, inputs)
    return Rate(pair.of, figure, item.low, item.high, strays)


def _stray(item: _Implied, others: Sequence[_Implied]) -> Finding:
    expected = " to ".join(dict.fromkeys(_shown(other.value) for other in others))
    return Finding(
        "rate-strays",
        Severity.WARNING,
        f"{item.pair.of or 'the stated totals'}: the amounts imply {_shown(item.value)}"
        f" {_unit(item.pair)}, the median of the others {expected};"
        " a unit or a digit may be wrong",
        item.pair.source,
    )


def _unit(pair: RatePair) -> str:
    return f"{pair.amount.figure.unit} per {pair.equivalent.figure.unit}"


def _shown(rate: Decimal) -> str:
    """Return a rate with six significant digits, without an exponent."""
    return f"{_MESSAGE.plus(rate):,f}"
