"""What deserves a look about the allocations as a whole: amounts out of all proportion, gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.analysis.outliers import outliers
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.model.allocation import Allocation


def remarks(allocations: Sequence[Allocation]) -> Iterator[Finding]:
    """Yield what deserves a look."""
    yield from outliers(allocations)
    yield from _missing_dates(allocations)


def _missing_dates(allocations: Sequence[Allocation]) -> Iterator[Finding]:
    """Yield a note where some allocations have a date and others have none."""
    undated, first = _without_date(allocations)
    if first is not None and undated < len(allocations):
        has = "has" if undated == 1 else "have"
        message = f"{undated:,} of {len(allocations):,} allocations {has} no date"
        yield Finding("date-missing", Severity.NOTE, message, str(first.place))


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
