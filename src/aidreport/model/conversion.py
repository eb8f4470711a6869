"""An amount that was converted: what it was, by which rates, of which day, found how."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import log10
from typing import TYPE_CHECKING, Literal, NamedTuple

from aidreport.model.money import scale_exactly

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aidreport.model.money import Money

PLACES = 2
"""Converted amounts are rounded to hundredths, half to even; parts of one are shares of that."""


class Quote(NamedTuple):
    """An exchange rate as it was published.

    Attributes:
        number: how many units of `currency` one unit of `base` was worth.
        period: the day or the year that it is of: "2025-06-12", "2024".
    """

    number: Decimal
    currency: str
    base: str
    period: str

    @property
    def unit(self) -> str:
        """What the number counts: "NOK per EUR"."""
        return f"{self.currency} per {self.base}"

    def __str__(self) -> str:
        return f"{self.number:f} {self.unit}"


@dataclass(frozen=True, slots=True)
class Conversion:
    """How an amount came into another currency, or why it did not.

    Attributes:
        original: the amount as its source states it.
        step: one unit of its stated precision, in units of its currency.
        quotes: the rates, in the order in which they apply; none where the source itself states
            the amount in the other currency.
        method: where the rates are from and how they were chosen, in English.
        problem: why the amount stays in its currency; empty where it was converted.
    """

    original: Money
    step: Decimal
    quotes: tuple[Quote, ...] = ()
    method: str = ""
    problem: str = ""

    @property
    def fate(self) -> Literal["done", "stated", "left"]:
        """Whether it was done by rates, taken as the source states it, or left undone."""
        if self.problem:
            return "left"
        return "done" if self.quotes else "stated"

    @property
    def periods(self) -> tuple[str, ...]:
        """The days or years of the rates, each once."""
        return tuple(dict.fromkeys(quote.period for quote in self.quotes))


def through(amount: Decimal, currency: str, quotes: Iterable[Quote]) -> tuple[Fraction, str]:
    """Return an amount after some rates, exact, and the currency that it is then in.

    Raises:
        ValueError: a rate does not fit the currency that it is applied to, or is not positive.
    """
    number = Fraction(amount)
    for quote in quotes:
        if quote.number <= 0 or currency not in (quote.currency, quote.base):
            raise ValueError(f"{quote} is no rate for {currency}")
        if currency == quote.currency:
            number, currency = number / Fraction(quote.number), quote.base
        else:
            number, currency = number * Fraction(quote.number), quote.currency
    return number, currency


def rounded(number: Fraction) -> Decimal:
    """Return an amount rounded to hundredths, half to even."""
    hundredths = round(number * 10**PLACES)
    return scale_exactly(Decimal(hundredths), -PLACES)


def rescaled(step: Decimal, currency: str, quotes: Iterable[Quote]) -> Decimal:
    """Return the power of ten that a stated precision comes to in another currency.

    Args:
        step: one unit of the precision, in units of `currency`.
    """
    size, _ = through(step, currency, quotes)
    nearest = round(log10(size))
    return scale_exactly(Decimal(1), max(nearest, -PLACES))
