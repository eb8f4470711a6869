"""Numbers on a page: read as the briefing's language writes them, and compared with a figure."""

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


class DisplayScale(NamedTuple):
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
    numbers: list[str] = _pattern(marks).findall(text)
    if len(numbers) != 1 or len(_digits(text)) != len(_digits(numbers[0])):
        return None
    whole, _, places = numbers[0].lstrip(_MINUS).partition(marks.decimal)
    return Digits("".join(_digits(whole)), places).amount(negative=numbers[0][0] in _MINUS).number


def find_scale(text: str, value: Decimal, marks: Marks) -> DisplayScale | None:
    """Return the scale in which a text shows a value; None if it does not."""
    number = number_in(text, marks)
    if number is None:
        return None
    for power in _POWERS:
        if _rounds_to(number, value, power):
            return DisplayScale(power)
    return DisplayScale(less=True) if _is_less_than_unit(value, number) else None


def shows(
    text: str, value: Decimal, scale: DisplayScale, marks: Marks, *, to_even: bool = False
) -> bool:
    """Tell whether a text shows a value in the scale that was recorded.

    Args:
        to_even: a half may also be rounded down, as earlier versions did if that is even.
    """
    number = number_in(text, marks)
    if number is None:
        return False
    if scale.less:
        return _is_less_than_unit(value, number)
    return _rounds_to(number, value, scale.power, down_too=to_even)


def _is_less_than_unit(value: Decimal, number: Decimal) -> bool:
    """Tell whether `value` is too small to be shown in the places of `number`, its last unit."""
    return number.as_tuple().digits == (1,) and 0 < value < number


def _rounds_to(number: Decimal, value: Decimal, power: int, *, down_too: bool = False) -> bool:
    """Tell whether `value` rounds to `number`: a half of its last place goes away from zero."""
    half = Decimal(5).scaleb(exponent_of(number) + power - 1, context=EXACT)
    shown = number.scaleb(power, context=EXACT)
    distance = EXACT.subtract(shown, value).copy_abs()
    if distance < half:
        return True
    return distance == half and (down_too or shown.copy_abs() > value.copy_abs())


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


@cache
def _pattern(marks: Marks) -> re.Pattern[str]:
    between = _SPACES if marks.group in _SPACES else marks.group
    return re.compile(
        rf"[{_MINUS}]?\d+(?:[{re.escape(between)}]\d{{2,3}})*(?:{re.escape(marks.decimal)}\d+)?"
    )
