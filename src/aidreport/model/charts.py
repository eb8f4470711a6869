"""Where the marks of a chart begin and end along its axis, which always starts at zero."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

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


def sum_exactly(amounts: Iterable[Decimal]) -> Fraction:
    """Return the sum of amounts with all of their digits."""
    return sum(map(Fraction, amounts), Fraction(0))
