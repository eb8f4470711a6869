"""Where the marks of a chart begin and end along its axis, which always starts at zero."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.country_grid import classes_of
from aidreport.model.remainders import largest_remainders

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PLACES = 6


class Extent(NamedTuple):
    """Where a mark begins and ends, in parts of the axis from 0 to 1."""

    start: Decimal
    end: Decimal


class Placed(NamedTuple):
    """The marks of a chart along its axis.

    Attributes:
        zero: where nothing is, from 0 to 1.
        items: the extents of the marks of each item, in order.
    """

    zero: Decimal
    items: tuple[tuple[Extent, ...], ...]


def place_marks(items: Sequence[Sequence[Decimal]], *, apart: bool = False) -> Placed:
    """Return where marks begin and end: each on the one before it of its item, the first at zero.

    The axis reaches from the least to the greatest end, and always holds zero.

    Args:
        apart: whether all marks begin at zero.
    """
    ends = [list(map(Fraction, values)) for values in items]
    edges = [[(Fraction(0), end) for end in one] for one in ends]
    if not apart:
        edges = [list(pairwise([Fraction(0), *accumulate(one)])) for one in ends]
    amounts = [Fraction(0), *(edge for one in edges for pair in one for edge in pair)]
    low, high = min(amounts), max(amounts)
    span = high - low or Fraction(1)

    def part(amount: Fraction) -> Decimal:
        return Decimal(round((amount - low) / span * 10**_PLACES)).scaleb(-_PLACES)

    return Placed(
        part(Fraction(0)),
        tuple(tuple(Extent(part(one), part(two)) for one, two in pairs) for pairs in edges),
    )


def place_squares(amounts: Sequence[Decimal], squares: int = 100) -> tuple[Extent, ...]:
    """Return from which to which of some squares amounts have theirs, in parts of all squares.

    The squares are shared out by largest remainder; amounts are not negative, and not all zero.
    """
    counts = largest_remainders(_whole_numbers(amounts), squares)
    return tuple(
        Extent(Decimal(one) / squares, Decimal(two) / squares)
        for one, two in pairwise([0, *accumulate(counts)])
    )


def place_areas(amounts: Sequence[Decimal]) -> tuple[Extent, ...]:
    """Return which parts of an area amounts have, one after the other, from 0 to 1.

    Amounts are not negative, and not all zero.
    """
    numbers = _whole_numbers(amounts)
    whole = sum(numbers)
    ends = [Decimal(round(Fraction(at, whole) * 10**_PLACES)) for at in accumulate(numbers)]
    places = [end.scaleb(-_PLACES) for end in ends]
    return tuple(Extent(one, two) for one, two in pairwise([Decimal(0), *places]))


def _whole_numbers(amounts: Sequence[Decimal]) -> list[int]:
    """Return amounts in the unit of the smallest digit of all."""
    numbers = list(map(Fraction, amounts))
    common = lcm(*(number.denominator for number in numbers))
    return [int(number * common) for number in numbers]


def place_classes(amounts: Sequence[Decimal]) -> tuple[Extent, ...]:
    """Return how dark amounts are by their classes: from 0 to 1 for the class of the largest."""
    classes = classes_of(amounts)
    count = max(classes, default=0) + 1
    return tuple(
        Extent(Decimal(0), Decimal(round(Fraction(one + 1, count) * 10**_PLACES)).scaleb(-_PLACES))
        for one in classes
    )


def sum_exactly(amounts: Iterable[Decimal]) -> Fraction:
    """Return the sum of amounts with all of their digits."""
    return sum(map(Fraction, amounts), Fraction(0))
