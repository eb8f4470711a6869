"""Exact amounts of money, as a source states them and as exchange rates convert them."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor, log10
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import CurrencyError
from aidreport.lazy_dataclass import dataclass
from aidreport.statements import state
from aidreport.values import format_number

if TYPE_CHECKING:
    from collections.abc import Iterable

PLACES = 2
"""Converted amounts are rounded to hundredths; parts of one are shares of that."""


class Qualifier(StrEnum):
    """How firmly an amount is stated."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at least"
    UP_TO = "up to"


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency.

    Attributes:
        amount: in units of the currency (not minor units), exact.
        currency: ISO 4217 code.
    """

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same_currency(other).amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same_currency(other).amount, self.currency)

    def in_english(self) -> str:
        """Return it with its currency in front: "NOK 229,000,000"."""
        return f"{self.currency} {format_number(self.amount)}"

    def _same_currency(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyError(
                state("job.not-added", one=self.currency, other=other.currency),
                why=state("job.not-added-why"),
                fix=state("job.not-added-fix"),
            )
        return other


@dataclass(frozen=True, slots=True)
class StatedAmount:
    """An amount as a source states it.

    Attributes:
        money: what the statement means.
        step: one unit of the stated precision, in units of the currency: 100 000 for
            "17.3 million".
        as_written: the words of the source, decimal signs and gaps included.
        qualifier: how firmly it is stated.
        inferred: what was guessed and why; empty if nothing was.
        line: the line of the source, counted from 1.
    """

    money: Money
    step: Decimal
    as_written: str
    qualifier: Qualifier = Qualifier.EXACT
    inferred: str = ""
    line: int | None = field(default=None, kw_only=True)


def scale_exactly(number: Decimal, power: int) -> Decimal:
    """Return number × 10^power without rounding, as a plain number (no exponent)."""
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(f"{number} is not a finite number")  # noqa: TRY004 - of value, not type
    last = exponent + power
    return Decimal((sign, digits + (0,) * last, min(last, 0)))


class ExchangeRate(NamedTuple):
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


class ConversionStatus(StrEnum):
    """What was done with an amount that was asked for in another currency."""

    CONVERTED = "converted"
    AS_STATED = "as stated"
    UNCONVERTED = "unconverted"


@dataclass(frozen=True, slots=True)
class Conversion:
    """How an amount came into another currency, or why it did not.

    Attributes:
        original: the amount as its source states it.
        step: one unit of its stated precision, in units of its currency.
        rates: in the order in which they apply; none if the source itself states
            the amount in the other currency.
        method: where the rates are from and how they were chosen, in English.
        problem: why the amount stays in its currency; empty if it was converted.
    """

    original: Money
    step: Decimal
    rates: tuple[ExchangeRate, ...] = ()
    method: str = ""
    problem: str = ""

    @property
    def status(self) -> ConversionStatus:
        """Whether it was converted by rates, taken as its source states it, or neither."""
        if self.problem:
            return ConversionStatus.UNCONVERTED
        return ConversionStatus.CONVERTED if self.rates else ConversionStatus.AS_STATED

    @property
    def periods(self) -> tuple[str, ...]:
        """The days or years of the rates, each once."""
        return tuple(dict.fromkeys(rate.period for rate in self.rates))


def apply_rates(
    amount: Decimal, currency: str, rates: Iterable[ExchangeRate]
) -> tuple[Fraction, str]:
    """Return an amount after some rates, exact, and the currency that it is then in.

    Raises:
        ValueError: a rate does not fit the currency that it is applied to, or is not positive.
    """
    number = Fraction(amount)
    for rate in rates:
        if rate.number <= 0 or currency not in (rate.currency, rate.base):
            raise ValueError(f"{rate} is no rate for {currency}")
        if currency == rate.currency:
            number, currency = number / Fraction(rate.number), rate.base
        else:
            number, currency = number * Fraction(rate.number), rate.currency
    return number, currency


def round_half_up(number: Fraction, places: int = PLACES, *, to_even: bool = False) -> Decimal:
    """Return a number rounded to decimals; a half is rounded up, away from zero.

    It is how ministries and statistical offices print, and the rule for every figure here.

    Args:
        to_even: a half is rounded to the even neighbour, as earlier versions did.
    """
    units = number * 10**places
    if to_even:
        return scale_exactly(Decimal(round(units)), -places)
    size = floor(abs(units) + Fraction(1, 2))
    return scale_exactly(Decimal(size if units >= 0 else -size), -places)


def converted_step(step: Decimal, currency: str, rates: Iterable[ExchangeRate]) -> Decimal:
    """Return the power of ten nearest to a stated precision, in units, after conversion."""
    size, _ = apply_rates(step, currency, rates)
    return scale_exactly(Decimal(1), max(round(log10(size)), -PLACES))
