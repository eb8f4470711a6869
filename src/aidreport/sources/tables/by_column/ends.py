"""Whether a long table states sums of its rows; its first and last amounts mostly exclude it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.model.bulk import MOST
from aidreport.model.money import scale_exactly
from aidreport.sources.tables.rows.near_sums import find_near_total
from aidreport.sources.tables.rows.sums import find_sums

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from aidreport.model.bulk import Bulk

_LEVELS = (1, 2, 3)
_NEAR = 1 << 14
_NEAR_PART = 20
"""A sum that is nearly stated is off by less than this part of it."""


def holds_sums(bulk: Bulk) -> bool:
    """Tell whether rows of a long table state sums that cover all rows of their currency."""
    return any(
        (_may(amounts) and bool(find_sums(amounts.tolist()))) or _holds_near_total(amounts)
        for amounts in _by_currency(bulk)
    )


def states_whole(bulk: Bulk) -> bool:
    """Tell whether a row of a long table, wherever it is, states the sum of all others."""
    return any(
        len(amounts) >= max(_LEVELS)
        # One large amount, the sum, leaves room for it where the largest times all does not.
        and 2 * float(abs(amounts.astype(float)).sum()) < MOST
        and bool((2 * amounts == amounts.sum()).any())
        for amounts in _by_currency(bulk)
    )


def _holds_near_total(amounts: np.ndarray) -> bool:
    """Tell whether the first amount or the last is nearly the sum of all others.

    Only that is asked of long tables: groups with rounded sums are looked for in shorter ones.
    """
    if len(amounts) < max(_LEVELS) or _may_overflow(amounts) or int(amounts.min()) <= 0:
        return False
    total = int(amounts.sum())
    ends = [int(end) for end in amounts[[0, -1]]]
    if all(abs(total - 2 * end) * _NEAR_PART > end for end in ends):
        return False
    return find_near_total([Decimal(amount) for amount in amounts.tolist()]) is not None


def _may_overflow(amounts: np.ndarray) -> bool:
    """Tell whether the sum of some amounts may not fit into 64 bits."""
    largest = max(abs(int(amounts.min())), abs(int(amounts.max())))
    return largest * len(amounts) >= MOST


def _by_currency(bulk: Bulk) -> Iterator[np.ndarray]:
    """Yield the amounts in each currency in their order, but those that are zero.

    A currency with amounts beyond whole numbers of 64 bits is left out: no sum of them is sought.
    """
    import numpy as np

    column = bulk.column("currency")
    for currency in sorted(bulk.currencies()):
        others = [(line, item) for line, item in bulk.others if item.amount.currency == currency]
        alone = [scale_exactly(item.amount.amount, -bulk.exponent) for _, item in others]
        if any(amount != int(amount) or abs(amount) >= MOST for amount in alone):
            continue
        code = column.values.index(currency) if currency in column.values else -1
        rows = slice(None) if len(column.values) == 1 else np.flatnonzero(column.codes == code)
        amounts = bulk.minor[rows]
        if others:
            places = np.searchsorted(bulk.lines[rows], [line for line, _ in others])
            amounts = np.insert(amounts, places, [int(amount) for amount in alone])
        yield amounts if amounts.all() else amounts[amounts != 0]


def _may(amounts: np.ndarray) -> bool:
    """Tell whether the first amount or the last is the sum of those next to it, or of all.

    Of sums that cover a table, one of these two is.
    """
    if len(amounts) < max(_LEVELS):
        return False
    if _may_overflow(amounts):
        return True
    total = int(amounts.sum())
    if any(times * int(end) == total for end in amounts[[0, -1]] for times in (2, 3, 4)):
        return True
    return any(map(_sums_next, (amounts, amounts[::-1])))


def _sums_next(amounts: np.ndarray) -> bool:
    """Tell whether the first amount, or a multiple for deeper levels, is the sum of some next."""
    import numpy as np

    stated = [level * int(amounts[0]) for level in _LEVELS]
    next_ones = amounts[1:_NEAR]
    added_up = np.cumsum(next_ones)
    # Where none is negative, a sum that is too large does not fall again.
    if len(amounts) > _NEAR and (added_up[-1] <= max(stated) or amounts.min() < 0):
        added_up = np.cumsum(amounts[1:])
    return any(bool((added_up == one).any()) for one in stated)
