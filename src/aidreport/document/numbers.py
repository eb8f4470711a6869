"""Numbers, dates and lists in the way of a language, exact to the places shown.

Every number is rounded here, half to even and at a declared number of places, before Babel
writes it; nothing passes through a float.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import get_decimal_symbol, get_group_symbol

from aidreport.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from babel import Locale
    from babel.numbers import NumberPattern

SCALES = (12, 9, 6)
"""Powers of ten that have a word; below a million, amounts are written out."""

_LONGEST = 100
_EXACT = Context(prec=4 * _LONGEST, rounding=ROUND_HALF_EVEN)
_MINUS = "\u2212"


def rounded(value: Decimal, places: int) -> Decimal:
    """Return `value` with exactly `places` decimals, half to even, never minus zero.

    Raises:
        DataError: the number is not finite or has more than a hundred digits.
    """
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST:
        raise DataError(
            f"{value} cannot be written out",
            why="a number on a page is finite and has at most a hundred digits",
            fix="correct the amounts in the source",
        )
    result = value.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    return abs(result) if result.is_zero() else result


def scaled(value: Decimal, exponent: int) -> Decimal:
    """Return value ÷ 10^exponent, exact."""
    return value.scaleb(-exponent, context=_EXACT)


def exact_places(value: Decimal, most: int) -> int | None:
    """Return how many decimals show `value` exactly; None if more than `most`."""
    for places in range(most + 1):
        if rounded(value, places) == value:
            return places
    return None


def column_places(values: Iterable[Decimal], exponent: int) -> tuple[int, bool]:
    """Return the decimals for values ÷ 10^exponent, and whether they are exact.

    As many as show all of them exactly, up to three; where those do not suffice, one. Amounts
    that are written out have none or two.
    """
    most, otherwise = (3, 1) if exponent else (2, 2)
    places = [exact_places(scaled(value, exponent), most) for value in values]
    needed = [place for place in places if place is not None]
    if len(needed) < len(places):
        return otherwise, False
    widest = max(needed, default=0)
    return (2 if widest and not exponent else widest), True


@dataclass(frozen=True, slots=True)
class Numbers:
    """The ways of one language."""

    locale: Locale

    def decimal(self, value: Decimal, places: int) -> str:
        """Return "1,234.5": `value` rounded to `places` decimals, grouped."""
        return self._apply(self.locale.decimal_formats[None], rounded(value, places), places)

    def percent(self, value: Decimal, places: int) -> str:
        """Return "59.3%" for 59.3, rounded to `places` decimals."""
        pattern = self.locale.percent_formats[None]
        return self._apply(pattern, rounded(value, places).scaleb(-2, context=_EXACT), places)

    def date(self, value: date, pattern: str = "long") -> str:
        """Return "12 June 2025", or the date in another CLDR pattern."""
        return str(format_date(value, pattern, locale=self.locale))

    def plural(self, value: Decimal | int) -> str:
        """Return the plural category: "one", "other" and so on."""
        return str(self.locale.plural_form(abs(Decimal(value))))

    def list_parts(self, count: int) -> tuple[str, ...]:
        """Return the words around the items of a list: "", ", ", " and ", "" for three."""
        if not count:
            return ("",)
        text = format_list(["\x00"] * count, locale=self.locale)
        return tuple(text.split("\x00"))

    def marks(self) -> tuple[str, str]:
        """Return the decimal mark, and what separates thousands."""
        return get_decimal_symbol(self.locale), get_group_symbol(self.locale)

    def join(self, items: Sequence[str]) -> str:
        """Return "UNICEF, ICRC and IFRC"."""
        parts = self.list_parts(len(items))
        pairs = zip(items, parts[1:], strict=True) if items else ()
        return parts[0] + "".join(item + part for item, part in pairs)

    def scale_word(self, exponent: int, number: Decimal) -> str:
        """Return "million" for 6, in the form that `number` asks for; empty if there is none."""
        formats = self.locale.compact_decimal_formats.get("long", {})
        power = str(10**exponent)
        for form in (self.plural(number), "other"):
            if form in formats and power in formats[form]:
                pattern = str(formats[form][power].pattern)
                return pattern.replace("0", "").strip() if pattern.count("0") == 1 else ""
        return ""

    def _apply(self, pattern: NumberPattern, value: Decimal, places: int) -> str:
        exact = copy.copy(pattern)
        exact.frac_prec = (places, places)
        with localcontext(_EXACT):
            text = str(exact.apply(value, self.locale))
        return text.replace("-", _MINUS, 1) if value < 0 else text
