"""What deserves a look about the allocations as a whole: amounts out of all proportion, gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.analysis.bulk import sizes, without_date
from aidreport.model.finding import Finding, Severity
from aidreport.model.money import digits

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
    for found in sizes(allocations, _LEAST_ROWS, _TIMES_SECOND):
        amount, currency = found.largest.amount.amount, found.largest.amount.currency
        if amount > _TIMES_MEDIAN * found.median:
            message = (
                f"{currency} {digits(amount)} for {found.largest.recipient.name} dwarfs all"
                f" others in {currency}, the next is {digits(found.second)}: its currency or"
                " unit may be another"
            )
            yield Finding("outlier", Severity.WARNING, message, str(found.largest.place))


def _missing_dates(allocations: Sequence[Allocation]) -> Iterator[Finding]:
    """Yield a note where some allocations have a date and others have none."""
    undated, first = without_date(allocations)
    if first is not None and undated < len(allocations):
        message = f"{undated:,} of {len(allocations):,} allocations have no date"
        yield Finding("date-missing", Severity.NOTE, message, str(first.place))
