"""How long the bars of a table are: what a bar along all of its track stands for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALL, _HALF = Decimal(100), Decimal(50)


def bar_whole(shares: Iterable[Decimal]) -> Decimal:
    """Return the share in percent of a bar along all of its track.

    It is the largest share of the table where that is under half, so that small ones can be seen
    apart; else it is all.
    """
    largest = max(shares, default=_ALL)
    return largest if 0 < largest < _HALF else _ALL
