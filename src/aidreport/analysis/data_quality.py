"""Findings about the allocations as a whole: amounts out of all proportion, missing dates."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from aidreport.analysis.totals import row_objects
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import scale_exactly
from aidreport.model.remarks import at, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from aidreport.model.allocation import Allocation


def data_quality_findings(allocations: Sequence[Allocation]) -> Iterator[Finding]:
    """Yield a finding for each outlier, and a note if only some allocations have a date."""
    yield from outliers(allocations)
    undated, first = _without_date(allocations)
    if first is not None and undated < len(allocations):
        message = say("date-missing", count=undated, all=len(allocations))
        yield Finding("date-missing", Severity.NOTE, message, at(first.place))


def _without_date(allocations: Sequence[Allocation]) -> tuple[int, Allocation | None]:
    """Return how many allocations have no date of decision, and the first of them."""
    if not isinstance(allocations, Bulk):
        undated = [item for item in allocations if item.decided is None]
        return len(undated), undated[0] if undated else None
    rows = [pair for pair in allocations.others if pair[1].decided is None]
    years = allocations.column("year")
    lines = allocations.lines[:0]
    if "" in years.values:
        lines = allocations.lines[years.codes == years.values.index("")]
    count = len(rows) + len(lines)
    if len(lines) and (not rows or lines[0] < rows[0][0]):
        return count, allocations.at(int(lines[0]))
    return count, rows[0][1] if rows else None


_LEAST_ROWS = 5
_TIMES_SECOND = 10
_TIMES_MEDIAN = 50


def outliers(allocations: Sequence[Allocation]) -> Iterator[Finding]:
    """Yield a warning for each currency in which one amount is far larger than all others.

    Of at least five positive amounts, it is more than ten times the second and more than fifty
    times the median: yen taken for dollars are about 150 times too large.
    """
    columns = _positive_rows(allocations) if isinstance(allocations, Bulk) else {}
    alone: dict[str, list[Allocation]] = {currency: [] for currency in columns}
    for item in row_objects(allocations):
        if item.amount.amount > 0:
            alone.setdefault(item.amount.currency, []).append(item)
    for currency, items in sorted(alone.items()):
        if isinstance(allocations, Bulk) and currency in columns:
            outlier = _largest_in_columns(allocations, columns[currency], items)
        else:
            outlier = _largest(items)
        if outlier is None:
            continue
        item, second = outlier
        message = say(
            "outlier",
            amount=item.amount,
            recipient=item.recipient.name,
            currency=currency,
            next=second,
        )
        yield Finding("outlier", Severity.WARNING, message, at(item.place))


_Outlier: TypeAlias = "tuple[Allocation, Decimal] | None"
"""The largest of some amounts and the next largest; None if it is no outlier."""


def _is_outlier(largest: Decimal, second: Decimal, median: Decimal) -> bool:
    return largest > _TIMES_SECOND * second and largest > _TIMES_MEDIAN * median


def _largest(items: Sequence[Allocation]) -> _Outlier:
    if len(items) < _LEAST_ROWS:
        return None
    ordered = sorted(items, key=lambda item: item.amount.amount)
    median, second, largest = (
        ordered[at].amount.amount for at in (len(ordered) // 2, len(ordered) - 2, len(ordered) - 1)
    )
    return (ordered[-1], second) if _is_outlier(largest, second, median) else None


def _positive_rows(bulk: Bulk) -> dict[str, np.ndarray]:
    """Return by currency which rows in the columns have a positive amount."""
    import numpy as np

    column = bulk.column("currency")
    positive = bulk.minor > 0
    return {
        name: np.flatnonzero(positive & (column.codes == code))
        for code, name in enumerate(column.values)
    }


def _two_largest(numbers: np.ndarray) -> list[int]:
    """Return the two largest of some numbers; fewer of fewer."""
    if len(numbers) < 2:
        return list(map(int, numbers))
    at = int(numbers.argmax())
    others = [part.max() for part in (numbers[:at], numbers[at + 1 :]) if len(part)]
    return [int(max(others)), int(numbers[at])]


def _largest_in_columns(bulk: Bulk, at: np.ndarray, items: Sequence[Allocation]) -> _Outlier:
    """Return the outlier among some rows in columns and some others.

    The two largest amounts show for most tables that it is none, before anything is sorted.
    """
    rows = len(at) + len(items)
    if rows < _LEAST_ROWS:
        return None
    minor = bulk.minor[at]
    ordered = sorted(items, key=lambda item: item.amount.amount)
    others = [scale_exactly(item.amount.amount, -bulk.exponent) for item in ordered]
    *_, second, largest = sorted([*map(Decimal, _two_largest(minor)), *others[-2:]])
    if largest <= _TIMES_SECOND * second:
        return None
    median = sorted([*minor.tolist(), *others])[rows // 2]
    if not _is_outlier(largest, second, median):
        return None
    if others and others[-1] == largest:
        item = ordered[-1]
    else:
        item = bulk.at(int(bulk.lines[at[int(minor.argmax())]]))
    return item, scale_exactly(second, bulk.exponent)
