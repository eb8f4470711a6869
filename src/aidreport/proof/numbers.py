"""Numbers on a page: read as the briefing's language writes them, and compared with a figure."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.amounts import EXACT, Digits, exponent_of
from aidreport.model.number_words import wrong_words
from aidreport.model.percents import bound_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SPACES = " \u00a0\u202f\u2009"
_MINUS = "−-"
_DIGITS = re.compile(r"\d+")
_POWERS = (0, 3, 6, 9, 12)
_LESS, _MORE = "<", ">"
_SIGNS = frozenset("<>≤≥＜＞﹤﹥")
"""What says that a number is not the number itself."""
_SAYS_LESS = {"أقل من": True, "أكثر من": False}
"""Words for the signs of languages in which a sign would be turned round, as in Arabic."""
_LETTERS = re.compile(r"[^\W\d_]")
_HALF = 50
_PERCENT = frozenset("%٪﹪％")
_DECIMAL, _GROUP = ".,٫", ".,'’٬ \u00a0\u202f\u2009"
_HALF_UP = Context(prec=EXACT.prec, rounding=ROUND_HALF_UP)


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
        less: True if it says "less than" the number, of a percentage near 0 or −100.
        more: True if it says "more than" the number, of a percentage near 100 or 0.
    """

    power: int = 0
    less: bool = False
    more: bool = False


def wrong_marks(marks: Marks) -> str:
    """Return how numbers can not be written, in words; "" if they can be written so."""
    if len(marks.decimal) != 1 or marks.decimal not in _DECIMAL:
        return f"“{marks.decimal}” is no decimal mark"
    if len(marks.group) > 1 or marks.group not in _GROUP or marks.group == marks.decimal:
        return f"“{marks.group}” separates no thousands"
    return wrong_words(marks.spelled)


def collapsed(text: str) -> str:
    """Return a text with each run of white space as one space, and none at its ends."""
    return " ".join(text.split())


def number_in(text: str, marks: Marks) -> Decimal | None:
    """Return the number in a text; None if there is none, or several."""
    pattern, plain_marks = _plain(marks)
    if (plain := pattern.fullmatch(text)) is not None:
        return Decimal(plain[1].translate(plain_marks))
    return _number_in(text, marks)


def plain_numbers(texts: Sequence[str], marks: Marks) -> list[Decimal | None]:
    """Return what `number_in` does for each text that is one number of few digits, else None."""
    pattern, plain_marks = _plain(marks)
    joined = "\n".join(texts)
    # Of a column, all are numbers, and read together in a fifth of the time.
    if _plain_lines(marks).fullmatch(joined) and joined.count("\n") == len(texts) - 1:
        return list(map(Decimal, joined.translate(plain_marks).split("\n")))
    found = map(pattern.fullmatch, texts)
    return [Decimal(one[1].translate(plain_marks)) if one else None for one in found]


@lru_cache(maxsize=1 << 14)
def _number_in(text: str, marks: Marks) -> Decimal | None:
    if text.casefold() in marks.spelled:
        return Decimal(marks.spelled.index(text.casefold()) + 2)
    numbers: list[str] = _pattern(marks).findall(text)
    if len(numbers) != 1 or len(_digits(text)) != len(_digits(numbers[0])):
        return None
    whole, _, places = numbers[0].lstrip(_MINUS).partition(marks.decimal)
    return Digits("".join(_digits(whole)), places).amount(negative=numbers[0][0] in _MINUS).number


def share_in(text: str, marks: Marks) -> Decimal | None:
    """Return the share that a text shows; of less than a unit, or more than all but one, 0 or 100.

    It is None if there is none, or several.
    """
    number = number_in(text, marks)
    if number is not None and (has_sign(text) or _LETTERS.search(text)):
        return Decimal(0 if number < _HALF else 100)
    return number


def find_scale(
    text: str, value: Decimal, marks: Marks, *, exact: Fraction | None = None
) -> DisplayScale | None:
    """Return the scale in which a text shows a value; None if it does not.

    Args:
        exact: a percentage before it was rounded; left out, the value.
    """
    number = number_in(text, marks)
    if number is None:
        return None
    if not has_sign(text):
        for power in _POWERS:
            if rounds_to(number, value, power):
                return DisplayScale(power)
    return _bound_scale(text, value, number, exact)


def shows(
    text: str, value: Decimal, scale: DisplayScale, marks: Marks, *, to_even: bool = False
) -> bool:
    """Tell whether a text shows a value in the scale that was recorded.

    Args:
        to_even: a half may also be rounded down, as earlier versions did if that is even.
    """
    if scale.less or scale.more:
        return shows_bound(text, value, Fraction(value), scale, marks)
    number = number_in(text, marks)
    if number is None:
        return False
    return not has_sign(text) and rounds_to(number, value, scale.power, down_too=to_even)


def shows_bound(
    text: str, value: Decimal, exact: Fraction, scale: DisplayScale, marks: Marks
) -> bool:
    """Tell whether a text says of a percentage that it is less or more than a number.

    Args:
        exact: what it was before it was rounded to `value`.
    """
    number = number_in(text, marks)
    return number is not None and _bound_scale(text, value, number, exact) == scale


def shown_value(value: Decimal, text: str, is_difference: bool) -> Decimal:
    """Return the value that a text shows: of a difference without a sign, its size."""
    return abs(value) if is_difference and not set(text) & {"-", "−", "+"} else value


def is_bound_by_sign(text: str) -> bool:
    """Tell whether a text says by a sign, or its words, that it is less or more than its number."""
    return bool(set(text) & {_LESS, _MORE}) or any(words in text for words in _SAYS_LESS)


def has_sign(text: str) -> bool:
    """Tell whether a text has a sign that says that a number is not the number itself."""
    return not _SIGNS.isdisjoint(text)


def _bound_scale(
    text: str, value: Decimal, number: Decimal, exact: Fraction | None
) -> DisplayScale | None:
    """Return the scale of a percentage that is less or more than a number, if its text says so."""
    places = max(-exponent_of(number), 0)
    if not set(text) & _PERCENT:
        return None
    rounded = _HALF_UP.quantize(value, Decimal(1).scaleb(-places))
    bound = bound_of(rounded, Fraction(value) if exact is None else exact)
    if bound is None or bound.number != number:
        return None
    if any(words in text and less != bound.below for words, less in _SAYS_LESS.items()):
        return None
    signs = set(text) & _SIGNS
    # Without a sign it is said in words, of which there must be some.
    said = signs == {_LESS if bound.below else _MORE} if signs else bool(_LETTERS.search(text))
    return DisplayScale(less=bound.below, more=not bound.below) if said else None


def rounds_to(number: Decimal, value: Decimal, power: int, *, down_too: bool = False) -> bool:
    """Tell whether `value` rounds to `number`: a half of its last place goes away from zero."""
    if not power and number == value:
        return True
    half = Decimal(5).scaleb(exponent_of(number) + power - 1, context=EXACT)
    shown = number.scaleb(power, context=EXACT)
    distance = EXACT.subtract(shown, value).copy_abs()
    if distance < half:
        return True
    return distance == half and (down_too or shown.copy_abs() > value.copy_abs())


def _digits(text: str) -> list[str]:
    return _DIGITS.findall(text)


def _between(marks: Marks) -> str:
    """Return the signs that may separate thousands."""
    return _SPACES if marks.group in _SPACES else marks.group


@cache
def _pattern(marks: Marks) -> re.Pattern[str]:
    between = re.escape(_between(marks))
    return re.compile(rf"[{_MINUS}]?\d+(?:[{between}]\d{{2,3}})*(?:{re.escape(marks.decimal)}\d+)?")


def _few_digits(marks: Marks) -> str:
    """Return the pattern of a number of few digits, as most amounts are."""
    between, mark = re.escape(_between(marks)), re.escape(marks.decimal)
    return rf"[{_MINUS}]?[0-9]{{1,3}}(?:[{between}][0-9]{{3}}){{0,3}}(?:{mark}[0-9]{{1,3}})?"


@cache
def _plain_lines(marks: Marks) -> re.Pattern[str]:
    """Return the pattern of lines that are one such number each."""
    return re.compile(rf"(?:{_few_digits(marks)}%?\n)*+{_few_digits(marks)}%?")


@cache
def _plain(marks: Marks) -> tuple[re.Pattern[str], Mapping[int, str | None]]:
    """Return the pattern of a text that is one such number, and what its signs become."""
    pattern = re.compile(rf"({_few_digits(marks)})%?")
    none: dict[int, str | None] = dict.fromkeys(map(ord, f"{_between(marks)}%"))
    return pattern, none | {ord(sign): "-" for sign in _MINUS} | {ord(marks.decimal): "."}
