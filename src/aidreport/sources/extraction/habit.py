"""Which marks a text writes in numbers: "650.000" beside "1.250.000" is 650 thousand."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

NUMBER = (
    r"[0-9](?<![0-9][0-9])(?<![0-9][.,'’][0-9])"
    r"(?:[0-9]{0,2}(?:(?P<mark>[ .,'’\u00a0\u202f\u2009])[0-9]{3}"
    r"(?:(?P=mark)[0-9]{3})*)(?![0-9])(?:[.,][0-9]+(?![0-9]))?"
    r"|[0-9]*(?:[.,·][0-9]+)?)"
)
"""Digits with marks between thousands, or with a decimal mark.

What is before them is looked at behind their first: a pattern that begins with letters or digits
passes over all else at once.
"""

_NUMBER = re.compile(NUMBER)
_MARK = re.compile(r"[.,]")
_BLANKS = " \u00a0\u202f\u2009"
_BETWEEN_DIGITS = re.compile(rf"[{_BLANKS}'’]")
_DECIMAL_COMMA = frozenset({"nb", "sv", "da", "de", "fr", "es"})
_THOUSANDS = 3


class Habit(NamedTuple):
    """What the marks of a text mean, where its own numbers show it.

    Attributes:
        groups: marks that surely part thousands somewhere in it.
        decimals: marks that surely are decimal marks somewhere in it.
        usual: the decimal mark of its language.
    """

    groups: frozenset[str]
    decimals: frozenset[str]
    usual: str


class Value(NamedTuple):
    """A number as it is read.

    Attributes:
        number: its value.
        places: how many decimals are written.
        doubtful: True if nothing shows whether its mark parts thousands or decimals.
    """

    number: Decimal
    places: int
    doubtful: bool = False


def habit_of(text: str, language: str) -> Habit:
    """Return what the marks of numbers mean in a text."""
    groups: set[str] = set()
    decimals: set[str] = set()
    for match in _NUMBER.finditer(text):
        if "." not in match[0] and "," not in match[0]:
            continue
        marks = _MARK.findall(match[0])
        last = _MARK.split(match[0])[-1]
        if len(set(marks)) == 2:
            groups.add(marks[0])
            decimals.add(marks[-1])
        elif len(marks) > 1:
            groups.add(marks[0])
        elif marks and len(last) != _THOUSANDS:
            decimals.add(marks[0])
    usual = "," if language in _DECIMAL_COMMA else "."
    return Habit(frozenset(groups), frozenset(decimals), usual)


def read_number(text: str, habit: Habit, *, scaled: bool) -> Value:
    """Return the value of digits.

    A mark with three digits after it parts thousands if no unit follows ("650.000": no currency
    has three decimals). Before a unit, the text's other numbers decide, then its language.

    Args:
        scaled: whether a unit such as "million" follows.
    """
    if text.isdigit():
        return Value(Decimal(text), 0)
    digits = _BETWEEN_DIGITS.sub("", text).replace("·", ".")
    marks = _MARK.findall(digits)
    if not marks:
        return Value(Decimal(digits), 0)
    mark, (whole, _, last) = marks[-1], digits.rpartition(marks[-1])
    doubtful = False
    if len(set(marks)) == 2:
        parted = False
    elif len(marks) > 1:
        parted = True
    elif len(last) != _THOUSANDS or whole.lstrip("0") == "":
        parted = False
    elif not scaled:
        parted = True
    else:
        group, decimal = mark in habit.groups, mark in habit.decimals
        parted = group if group != decimal else mark != habit.usual
        doubtful = (group and decimal) or (not group and not decimal and mark == habit.usual)
    if parted:
        return Value(Decimal(_MARK.sub("", digits)), 0, doubtful)
    return Value(Decimal(f"{_MARK.sub('', whole) or '0'}.{last}"), len(last), doubtful)
