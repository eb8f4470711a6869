"""What the numbers of a column may be by their values alone, whatever its heading says.

Numbers of rows, years, days and marks are never proposed as amounts. Numbers of agreements and
phones look like some amounts; they are offered, and not proposed.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

_YEARS = range(1900, 2101)
_MONTHS, _DAYS = range(1, 13), range(1, 32)
_DIGITS_OF_DAY = 8
_FEWEST_DIGITS = 6
_ROUND = 10


def cannot_be_amounts(numbers: Sequence[Decimal]) -> bool:
    """Tell whether several numbers count the rows, or are years, days or marks."""
    if len(numbers) < 2:
        return False
    marks = all(number in (0, 1) for number in numbers)
    return marks or _are_row_numbers(numbers) or all(map(_is_year, numbers)) or _are_days(numbers)


def may_be_ids(numbers: Sequence[Decimal]) -> bool:
    """Tell whether numbers may tell rows apart: different, as long as each other, and not round."""
    if any(number != number.to_integral_value() for number in numbers):
        return False
    lengths = {len(f"{abs(number):.0f}") for number in numbers}
    different = len({*numbers}) == len(numbers) > 1
    round_ones = sum(number % _ROUND == 0 for number in numbers)
    long = len(lengths) == 1 and min(lengths) >= _FEWEST_DIGITS
    return different and long and 2 * round_ones < len(numbers)


def _are_row_numbers(numbers: Sequence[Decimal]) -> bool:
    """Tell whether numbers count the rows: 1, 2, 3 …, or from 0 on."""
    steps = (after - before for before, after in pairwise(numbers))
    return numbers[0] in (0, 1) and all(step == 1 for step in steps)


def _is_year(number: Decimal) -> bool:
    return number == number.to_integral_value() and int(number) in _YEARS


def _are_days(numbers: Sequence[Decimal]) -> bool:
    """Tell whether numbers are days without signs between their parts: 20240131."""
    return all(
        number == number.to_integral_value()
        and len(digits := f"{number:.0f}") == _DIGITS_OF_DAY
        and int(digits[:4]) in _YEARS
        and int(digits[4:6]) in _MONTHS
        and int(digits[6:]) in _DAYS
        for number in numbers
    )
