"""Numbers on a page: read as the briefing's language writes them, and held against a figure."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from aidreport.model.amounts import EXACT, Digits, exponent_of

_SPACES = " \u00a0\u202f\u2009"
_MINUS = "−-"
_POWERS = (0, 3, 6, 9, 12)


class Marks(NamedTuple):
    """How a language writes numbers.

    Attributes:
        decimal: the decimal mark.
        group: what separates thousands.
        spelled: numbers in words, from two on.
    """

    decimal: str
    group: str
    spelled: tuple[str, ...] = ()


class Notation(NamedTuple):
    """How a text shows a figure.

    Attributes:
        power: the number on the page is in units of 10^power.
        less: True if it says "less than" one unit of the last place.
    """

    power: int = 0
    less: bool = False


def number_in(text: str, marks: Marks) -> Decimal | None:
    """Return the number in a text; None if there is none, or several."""
    if text.casefold() in marks.spelled:
        return Decimal(marks.spelled.index(text.casefold()) + 2)
    found: list[str] = _pattern(marks).findall(text)
    if len(found) != 1 or len(_digits(text)) != len(_digits(found[0])):
        return None
    whole, _, places = found[0].lstrip(_MINUS).partition(marks.decimal)
    return Digits("".join(_digits(whole)), places).amount(negative=found[0][0] in _MINUS).number


def find_notation(text: str, value: Decimal, marks: Marks) -> Notation | None:
    """Return how a text shows a value; None if it does not."""
    number = number_in(text, marks)
    if number is None:
        return None
    for power in _POWERS:
        if _stands_for(number, value, power):
            return Notation(power)
    return Notation(less=True) if _is_less(value, number) else None


def shows(text: str, value: Decimal, reading: Notation, marks: Marks) -> bool:
    """Tell whether a text shows a value when it is read in the way that was recorded."""
    number = number_in(text, marks)
    if number is None:
        return False
    if reading.less:
        return _is_less(value, number)
    return _stands_for(number, value, reading.power)


def _is_less(value: Decimal, number: Decimal) -> bool:
    """Tell whether `value` is too small to be shown in the places of `number`, its last unit."""
    return number.as_tuple().digits == (1,) and 0 < value < number


def _stands_for(number: Decimal, value: Decimal, power: int) -> bool:
    """Tell whether `value` rounds to `number`: half a unit of its last place on either side."""
    half = Decimal(5).scaleb(exponent_of(number) + power - 1, context=EXACT)
    distance = EXACT.subtract(number.scaleb(power, context=EXACT), value)
    return distance.copy_abs() <= half


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


@cache
def _pattern(marks: Marks) -> re.Pattern[str]:
    between = _SPACES if marks.group in _SPACES else marks.group
    return re.compile(
        rf"[{_MINUS}]?\d+(?:[{re.escape(between)}]\d{{2,3}})*(?:{re.escape(marks.decimal)}\d+)?"
    )
