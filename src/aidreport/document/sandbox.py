"""The sandbox that expressions run in: exact arithmetic, a few filters, nothing else."""

from __future__ import annotations

import datetime as dt
import operator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, pass_context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from aidreport.document.text import Shown
from aidreport.model.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2.runtime import Context

    from aidreport.document.text import Words
    from aidreport.document.wording import Wording

MOST_DIGITS = 200
"""Digits that arithmetic keeps; numbers have at most half as many."""

_WORDING = "_wording"


class _Sandbox(ImmutableSandboxedEnvironment):
    """Arithmetic over exact numbers of a bounded length, and nothing else."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset({"+", "-"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002 - Jinja's signature - Jinja's names
        compute = _ARITHMETIC.get(operator)
        if compute is None:
            raise TypeError(f'"{operator}" is not offered')
        one, other = _operand(left), _operand(right)
        if isinstance(one, Money) or isinstance(other, Money):
            return _with_money(operator, one, other)
        return compute(one, other)

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:  # noqa: ARG002
        value = _operand(arg)
        if isinstance(value, Money):
            return Money(-value.amount, value.currency) if operator == "-" else value
        return -value if operator == "-" else value


_ARITHMETIC: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def _operand(value: object) -> Decimal | Money:
    if isinstance(value, Shown) and value.value is not None:
        value = value.value
    return value if isinstance(value, Money) else exact(value)


def exact(value: object) -> Decimal:
    """Return a number exactly; one that an expression writes with a point is what it reads.

    Raises:
        TypeError: it is no number.
        ValueError: it has too many digits.
    """
    if isinstance(value, Shown) and value.value is not None:
        value = value.value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError("it computes with what is no number")
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS / 2:
        raise ValueError("a number is too large")
    return number


def _with_money(sign: str, one: Decimal | Money, other: Decimal | Money) -> Money | Decimal:
    if isinstance(one, Money) and isinstance(other, Money):
        if one.currency != other.currency:
            raise TypeError(f"it computes with {one.currency} and {other.currency} at once")
        if sign == "*":
            raise TypeError("it multiplies amounts of money")
        result = _ARITHMETIC[sign](one.amount, other.amount)
        return result if sign == "/" else Money(result, one.currency)
    if sign in "+-" or (sign == "/" and isinstance(other, Money)):
        raise TypeError("it mixes an amount of money with a number")
    money, number = (one, other) if isinstance(one, Money) else (other, one)
    if not isinstance(money, Money) or isinstance(number, Money):
        raise TypeError("it mixes an amount of money with a number")
    return Money(_ARITHMETIC[sign](money.amount, number), money.currency)


def _figure(value: object) -> str:
    return value.figure if isinstance(value, Shown) else ""


def _wording(context: Context) -> Wording:
    wording: Wording = context[_WORDING]
    return wording


@pass_context
def _money(context: Context, value: object, currency: str = "") -> Shown:
    """An amount in words; a number needs its currency: {{ 1200 | money("NOK") }}."""
    amount = _operand(value)
    if not isinstance(amount, Money):
        if len(currency) != 3:
            raise TypeError('money needs a currency, as in money("NOK")')
        amount = Money(amount, currency)
    return Shown(_wording(context).money(amount), _figure(value), value=amount)


@pass_context
def _percent(context: Context, value: object, places: int = 1) -> Shown:
    """A number in percent: 59.3 gives 59.3%; decimals: {{ largest_share | percent(0) }}."""
    number = exact(value)
    return Shown(_wording(context).percent(number, _places(places)), _figure(value), value=number)


@pass_context
def _number_filter(context: Context, value: object, places: int | None = None) -> Shown:
    """A number, grouped: 50,000; decimals: {{ 1.5 | number(2) }}."""
    number = exact(value)
    shown = None if places is None else _places(places)
    return Shown(_wording(context).number(number, shown), _figure(value), value=number)


@pass_context
def _date(context: Context, value: object, pattern: str = "long") -> Shown:
    """A date in words, or in a CLDR pattern: {{ date | date("MMMM y") }}."""
    if isinstance(value, Shown):
        value = value.value
    if not isinstance(value, dt.date):
        raise TypeError("date needs a date")
    return Shown(_wording(context).date(value, pattern[:40]), value=value)


def _upper(value: Words | object) -> Words:
    """A text in capitals."""
    if isinstance(value, Shown):
        return Shown(value.text.upper(), value.figure, value.language)
    if isinstance(value, tuple):
        return tuple(replace(span, text=span.text.upper()) for span in value)
    if isinstance(value, str):
        return value.upper()
    raise TypeError("upper needs a text")


def _places(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value <= 9:
        raise TypeError("decimals are a whole number from 0 to 9")
    return value


FILTERS: Mapping[str, Callable[..., Words]] = {
    "money": _money,
    "percent": _percent,
    "number": _number_filter,
    "date": _date,
    "upper": _upper,
}
"""The filters by name; the docstring of each says what it gives."""


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """Return the sandbox: the filters offered, and none of Jinja's own names."""
    sandbox = _Sandbox(undefined=StrictUndefined, autoescape=False)
    sandbox.globals.clear()
    sandbox.filters = dict(FILTERS)
    sandbox.tests = {}
    return sandbox
