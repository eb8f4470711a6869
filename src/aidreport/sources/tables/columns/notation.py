"""How a column writes numbers and dates, decided by what is in it.

A decimal mark and an order of day and month belong to a column, not to a cell: one value that can
be read in one way only tells how all others are meant. What no value tells, or what two tell
differently, stays open: it is asked for, never guessed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.amounts import TABLES, digits_in
from aidreport.model.remarks import NO_REMARK, say
from aidreport.sources.tables.words.cells import number_in, numeric_date_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aidreport.model.amounts import Digits
    from aidreport.model.remarks import Remark
    from aidreport.sources.tables.words.cells import NumericDate

_SEMICOLON = ";"
_MILLIONS = 6
_PLAIN = re.compile(r"[0-9]{1,12}(?:([.,])[0-9]{1,2})?")
"""Most amounts: read in one way only if they have a mark, the same in both if they have none."""

_LAST_MONTH = 12
_DAY, _MONTH = "day-first", "month-first"
_DIGIT_MORE = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{4}", re.ASCII)
_OTHER = {".": ",", ",": "."}
_POINTS, _OPEN, _SAME = "points", "open", "same"


class Decision(NamedTuple):
    """What a column decides.

    Attributes:
        choice: a decimal mark, or an order of dates as the config writes it; None if it is open.
        why: the value or the rule that decided; of what is open, why it is. Empty if no value of
            the column depends on the choice.
        examples: values, as they are written: those that decided, or that are open or contradict
            each other.
        contradicts: True if two values can be read in one way only each, and not in the same.
        likely: what to propose first, if it is open; None if that is the usual one.
    """

    choice: str | None
    why: Remark = NO_REMARK
    examples: tuple[str, ...] = ()
    contradicts: bool = False
    likely: str | None = None


def decide_decimal(texts: Iterable[str], delimiter: str | None = None, power: int = 0) -> Decision:
    """Return the decimal mark of a column of amounts, "." or ",".

    Of each text only the number counts, whatever currency or unit is beside it; texts that are no
    numbers, and numbers that are the same under both marks ("1200", "1 200"), decide nothing.

    | written | can be |
    | --- | --- |
    | `12.5`, `0.125`, `1200.500`, `1,200.50`, `1,200,000`, `12,34,567`, `1.2e6` | read with a point only |
    | `12,5`, `0,125`, `1200,500`, `1.200,50`, `1.200.000`, `1,2e6` | read with a comma only |
    | `1.200`, `1,200` | 1200 or 1.2 |

    1. A value that can be read with one mark only decides for all; if others contradict it, the
       mark is open. So it is if all such values have four digits behind it, and as many others
       have three: the last digit may be a footnote's, "1,250¹" pasted without its format.
    2. Where there is none: cells that are separated by semicolons are from a country with decimal
       commas, so `1.200` is 1200 there, and `1,200` is open. In all other tables `1,200` is 1200,
       as English writes it, since a decimal comma has three places hardly ever and its cells
       would be separated by semicolons; and `1.200` is open. So are both in one column, and so is
       `1.200` if it is of millions: as 1200 it would be a milliard.

    Args:
        texts: the cells, or the distinct ones.
        delimiter: of a text file; None for other tables.
        power: of ten, the unit that the heading names.
    """  # noqa: E501 - a table
    only: dict[str, str] = {}
    either: dict[str, str] = {}
    longer: list[str] = []
    three = places = 0
    for text in texts:
        if plain := _PLAIN.fullmatch(text):
            if mark := plain[1]:
                only.setdefault(mark, text)
                places += 1
            continue
        number = number_in(text)
        if number is None:
            continue
        read = {mark: digits_in(number, notation) for mark, notation in TABLES.items()}
        marks = [mark for mark, digits in read.items() if digits is not None]
        if len(marks) == 1:
            only.setdefault(marks[0], text)
            longer += [text] if _DIGIT_MORE.fullmatch(number) else []
            places += 1
        elif len(marks) > 1 and len({_value(read[mark]) for mark in marks}) > 1:
            either.setdefault("." if "." in number else ",", text)
            three += 1
    # Programs that cut zeros off the end write more numbers with four places than with three.
    if longer and places == len(longer) <= three and only.keys() == either.keys():
        other = next(iter(either.values()))
        why = say("digit-more", text=longer[0], other=other)
        return Decision(None, why, (longer[0], other), likely=_OTHER[next(iter(only))])
    return _decimal_by(only, either, delimiter, power)


def _value(digits: Digits | None) -> str:
    return f"{digits.whole}.{digits.places.rstrip('0')}" if digits else ""


def _decimal_by(
    only: dict[str, str], either: dict[str, str], delimiter: str | None, power: int
) -> Decision:
    if len(only) > 1:
        why = say("point-and-comma", point=only["."], comma=only[","])
        return Decision(None, why, (only["."], only[","]), contradicts=True)
    for mark, text in only.items():
        return Decision(mark, say("one-way-only", text=text), (text,))
    if not either:
        return Decision(".")
    examples = tuple(either.values())
    semicolons = delimiter == _SEMICOLON
    if either.keys() <= ({"."} if semicolons else {","}):
        if semicolons and power >= _MILLIONS:
            return Decision(None, _either(examples[0]), examples, likely=".")
        mark, key = (",", "semicolons-separate") if semicolons else (".", "comma-before-three")
        return Decision(mark, say(key), examples)
    separator = "," if semicolons and "," in either else "." if "." in either else ","
    # Money has three places hardly ever, but for millions of it.
    likely = separator if power >= _MILLIONS else {",": ".", ".": ","}[separator]
    return Decision(None, _either(either[separator]), examples, likely=likely)


def _either(text: str) -> Remark:
    whole = re.sub(r"[^0-9]", "", number_in(text) or "")
    return say("either-amount", text=text, whole=whole, decimal=_as_places(text))


def _as_places(text: str) -> str:
    whole, _, places = (number_in(text) or "").replace(",", ".").partition(".")
    return f"{whole}.{places.rstrip('0') or '0'}"


def decide_dates(texts: Iterable[str]) -> Decision:
    """Return the order of the dates of a column: "iso", "day-first" or "month-first".

    Only days that are written in numbers with the year last count, such as 12/06/2025; ISO dates
    and names of months are read under each order, and where there is nothing else, it is "iso".

    1. `13/06/2025` decides that the day comes first, `06/13/2025` that the month does; if both are
       there, the order is open.
    2. Where there is none such, days that are all separated by points (`12.06.2025`) have the day
       first, as all countries that write them so have it.
    3. Days that are the same in both orders (`06/06/2025`) decide nothing and depend on nothing;
       any other leaves the order open.
    4. Of a year of two digits, `3/15/25` has the month first and `15.03.25` the day; `15/03/25` is
       open, since the year may come first.

    Args:
        texts: the cells, or the distinct ones, of all columns that are read in one order.
    """
    found: dict[str, str] = {}
    for text in texts:
        parts = numeric_date_in(text)
        if parts is not None:
            found.setdefault(_order_of(parts), text)
    if _DAY in found and _MONTH in found:
        why = say("day-and-month-first", day=found[_DAY], month=found[_MONTH])
        return Decision(None, why, (found[_DAY], found[_MONTH]), contradicts=True)
    for order in (_DAY, _MONTH):
        if order in found:
            return Decision(order, say("one-way-only", text=found[order]), (found[order],))
    if _OPEN in found:
        parts = numeric_date_in(found[_OPEN])
        short = parts is not None and parts.short
        why = say("either-short-date" if short else "either-date", text=found[_OPEN])
        return Decision(None, why, (found[_OPEN],))
    if _POINTS in found:
        return Decision(_DAY, say("points-day-first"), (found[_POINTS],))
    return Decision(_DAY if _SAME in found else "iso")


def _order_of(parts: NumericDate) -> str:
    """Return the order that a date shows by itself, or why it shows none."""
    first, second = parts.first, parts.second
    if parts.separator == "." and (parts.short or max(first, second) <= _LAST_MONTH):
        return _SAME if first == second and not parts.short else _POINTS
    if second > _LAST_MONTH >= first:
        return _MONTH
    if parts.short:
        return _OPEN
    if first == second or min(first, second) > _LAST_MONTH:
        return _SAME
    return _OPEN if max(first, second) <= _LAST_MONTH else _DAY
