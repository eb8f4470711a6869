"""Numbers of several parts, each with its unit, as China, Japan and Korea write them.

"1億5000万円" is 150,000,000: the parts add up, the units become smaller from part to part, and
each part is less than the unit before it. Other languages write such numbers in one unit.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from aidreport.characters.patterns import lazy_pattern
from aidreport.model.amounts import EXACT, NumberFormat, digits_in
from aidreport.model.money import scale_exactly
from aidreport.model.units import CHINESE, power_of

_PART = rf"[0-9][0-9,]*(?:\.[0-9]+)?\s?[{CHINESE}]+"
_PARTS = lazy_pattern(
    rf"(?P<head>[^0-9]*?)(?P<parts>{_PART}(?:\s?{_PART})*)\s?(?P<rest>[0-9][0-9,]*)?(?P<tail>[^0-9]*)"
)
_EACH = lazy_pattern(rf"(?P<digits>[0-9][0-9,]*(?:\.[0-9]+)?)\s?(?P<unit>[{CHINESE}]+)")
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_WRITTEN = NumberFormat(".", ",")


class Parts(NamedTuple):
    """A number of several parts, and what is around it.

    Attributes:
        number: the sum.
        exponent: the power of ten of the last digit that is written.
        head, tail: before and behind it.
    """

    number: Decimal
    exponent: int
    head: str
    tail: str


def parts_of(text: str) -> Parts | None:
    """Return the number of a text that has two parts or more, or digits of China: "三百万円".

    None if it is no such number.
    """
    plain = text.translate(_DIGITS)
    match = _PARTS.fullmatch(plain)
    if match is None:
        return None
    parts = [(part["digits"], power_of(part["unit"])) for part in _EACH.finditer(match["parts"])]
    if match["rest"]:
        parts.append((match["rest"], 0))
    total, exponent, below = Decimal(0), 0, None
    for at, (written, power) in enumerate(parts, start=1):
        digits = digits_in(written, _WRITTEN)
        if digits is None or power is None or (digits.places and at < len(parts)):
            return None
        number = scale_exactly(Decimal(f"{digits.whole}.{digits.places}"), power)
        if below is not None and number >= below:
            return None
        total = EXACT.add(total, number)
        exponent = power - len(digits.places)
        below = scale_exactly(Decimal(1), power)
    return (
        Parts(total, exponent, match["head"], match["tail"])
        if len(parts) > 1 or plain != text
        else None
    )
