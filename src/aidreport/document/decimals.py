"""Decimals as a page shows them: rounded, a half away from zero, and written out."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from babel.numbers import get_decimal_symbol, get_group_symbol

from aidreport.errors import DataError
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from babel import Locale
    from babel.numbers import NumberPattern

_LONGEST = 100
EXACT = Context(prec=4 * _LONGEST, rounding=ROUND_HALF_UP)
"""The context in which nothing that is written on a page is rounded by chance."""

_MINUS = "\u2212"
_QUOTED = re.compile("'([^']*)'")
"""Text of a pattern that is no part of its notation; two marks are one."""
_THOUSANDS = 3


def round_to_places(value: Decimal, places: int) -> Decimal:
    """Return `value` with exactly `places` decimals, a half away from zero, never minus zero."""
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST:
        raise DataError(
            state("directive.not-written", value=str(value)),
            why=state("directive.not-written-why"),
            fix=state("directive.not-written-fix"),
        )
    result = value.quantize(_unit(places), context=EXACT)
    return abs(result) if result.is_zero() else result


@cache
def _unit(places: int) -> Decimal:
    """Return one unit of the last of some decimal places."""
    return Decimal(1).scaleb(-places)


def scale_down(value: Decimal, exponent: int) -> Decimal:
    """Return value ÷ 10^exponent, exact."""
    return value.scaleb(-exponent, context=EXACT) if exponent else value


def exact_places(value: Decimal, most: int) -> int | None:
    """Return how many decimals show `value` exactly; None if more than `most`."""
    if value == value.to_integral_value():
        return 0
    for places in range(1, most + 1):
        if round_to_places(value, places) == value:
            return places
    return None


def column_places(values: Iterable[Decimal], exponent: int) -> tuple[int, bool]:
    """Return the decimals for values ÷ 10^exponent, and whether they are exact.

    As many as show all of them exactly, up to three; if those do not suffice, one. Amounts
    that are written out have none or two.
    """
    most, otherwise = (3, 1) if exponent else (2, 2)
    places = {exact_places(scale_down(value, exponent), most) for value in values}
    needed = [place for place in places if place is not None]
    if len(needed) < len(places):
        return otherwise, False
    widest = max(needed, default=0)
    return (2 if widest and not exponent else widest), True


class NumberStyle(NamedTuple):
    """How a locale writes numbers of one kind.

    Attributes:
        before, after: what is around a number; of a negative one, the second of each.
        grouping: how many digits the last group has, and each before it.
        group, mark: between groups, and before decimals.
        scale: the power of ten that numbers are multiplied by: 2 for percentages.
    """

    before: tuple[str, str]
    after: tuple[str, str]
    grouping: tuple[int, int]
    group: str
    mark: str
    scale: int

    @classmethod
    def of(cls, pattern: NumberPattern, locale: Locale) -> NumberStyle:
        """Return the style of a pattern without exponent or currency."""
        before, after = (
            tuple(_QUOTED.sub(lambda match: match[1] or "'", text) for text in texts)
            for texts in (pattern.prefix, pattern.suffix)
        )
        before = (before[0], before[1].replace("-", _MINUS, 1))
        after = (after[0], after[1] if _MINUS in before[1] else after[1].replace("-", _MINUS, 1))
        group, mark = get_group_symbol(locale), get_decimal_symbol(locale)
        return cls(before, after, pattern.grouping, group, mark, pattern.scale)

    def write(self, value: Decimal, places: int) -> str:
        """Return a number that has no more decimals than `places`, with just so many."""
        shifted = value.scaleb(self.scale, context=EXACT) if self.scale else value
        whole, _, decimals = f"{shifted.copy_abs():.{places}f}".partition(".")
        last, others = self.grouping
        if len(whole) > last:
            if last == others == _THOUSANDS:
                whole = f"{int(whole):,}".replace(",", self.group)
            else:
                whole = self._grouped(whole)
        sign = value.is_signed()
        number = f"{whole}{self.mark}{decimals}" if places else whole
        return f"{self.before[sign]}{number}{self.after[sign]}"

    def write_all(self, numbers: Sequence[int], places: int) -> list[str]:
        """Return what `write` gives for numbers in units of their last place, all of them."""
        if self.grouping != (_THOUSANDS, _THOUSANDS) or self.scale or min(numbers, default=0) < 0:
            return [self.write(Decimal(each).scaleb(-places, EXACT), places) for each in numbers]
        (before, _), (after, _), unit = self.before, self.after, 10**places
        whole = numbers if not places else [each // unit for each in numbers]
        lines = "\n".join([f"{each:,}" for each in whole])
        if self.group != ",":
            lines = lines.replace(",", self.group)
        texts = lines.split("\n") if numbers else []
        if places:
            ends = [f"{self.mark}{each % unit:0{places}}{after}" for each in numbers]
            return [f"{before}{text}{end}" for text, end in zip(texts, ends, strict=True)]
        return [f"{before}{text}{after}" for text in texts] if before or after else texts

    def _grouped(self, digits: str) -> str:
        last, others = self.grouping
        groups, rest = [digits[-last:]], digits[:-last]
        while rest:
            groups.append(rest[-others:])
            rest = rest[:-others]
        return self.group.join(reversed(groups))
