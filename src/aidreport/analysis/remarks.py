"""What deserves a look about the allocations as a whole: amounts out of all proportion, gaps."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from aidreport.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.model.allocation import Allocation

_LEAST_ROWS = 10
_TIMES_MEDIAN = 1000
_TIMES_SECOND = 10
"""An amount is an outlier beyond both: a thousand medians, and ten times the next largest."""


def remarks(allocations: Sequence[Allocation]) -> Iterator[Finding]:
    """Yield what deserves a look."""
    yield from _outliers(allocations)
    yield from _missing_dates(allocations)


def _outliers(allocations: Sequence[Allocation]) -> Iterator[Finding]:
    """Yield a warning for an amount that dwarfs all others in its currency."""
    by_currency: dict[str, list[Allocation]] = defaultdict(list)
    for item in allocations:
        if item.amount.amount > 0:
            by_currency[item.amount.currency].append(item)
    for currency, items in by_currency.items():
        if len(items) < _LEAST_ROWS:
            continue
        ordered = sorted(items, key=lambda item: item.amount.amount)
        largest, second = ordered[-1], ordered[-2]
        median = ordered[len(ordered) // 2]
        if largest.amount.amount > max(
            _TIMES_MEDIAN * median.amount.amount, _TIMES_SECOND * second.amount.amount
        ):
            message = (
                f"{currency} {largest.amount.amount:,f} for {largest.recipient.name} dwarfs all"
                f" others in {currency}, the next is {second.amount.amount:,f}: its currency or"
                " unit may be another"
            )
            yield Finding("outlier", Severity.WARNING, message, str(largest.place))


def _missing_dates(allocations: Sequence[Allocation]) -> Iterator[Finding]:
    """Yield a note where some allocations have a date and others have none."""
    undated = [item for item in allocations if item.decided is None]
    if undated and len(undated) < len(allocations):
        message = f"{len(undated):,} of {len(allocations):,} allocations have no date"
        yield Finding("date-missing", Severity.NOTE, message, str(undated[0].place))
