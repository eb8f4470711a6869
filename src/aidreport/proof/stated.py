"""Whether every total that a source states is compared with the sum of what is attached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.analysis.figures import Operation
from aidreport.proof.result import FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record

_CONVERTED = "original_amount"
"""A column of data that were converted, whose sums no stated total need be compared with."""
_PREFIX = "stated/"


def check_stated(record: Record, rows: Sequence[AttachedRow]) -> Iterator[FigureProblem]:
    """Yield a problem for each stated total that the record does not list, or does not compare."""
    listed = set(record.stated.values())
    for entry in record.figures:
        is_stated = entry.operation is Operation.STATED and entry.id.startswith(_PREFIX)
        if is_stated and entry.id not in listed:
            yield FigureProblem(entry.id, state("check.not-among-totals-sources-state"))
    if any(_CONVERTED in row.cells for row in rows[:1]):
        return
    compared = {check.stated for check in record.reconciliations}
    for code, name in record.stated.items():
        if name not in compared and _has_sum(record, rows, code):
            yield FigureProblem(name, state("check.not-compared-sum-allocations"))


def _has_sum(record: Record, rows: Sequence[AttachedRow], code: str) -> bool:
    """Return whether there is a sum in a currency: of the amounts, or of all equivalents."""
    if code in record.totals:
        return True
    return (
        bool(rows)
        and len(record.totals) == 1
        and all(any(amount.currency == code for amount in row.equivalents) for row in rows)
    )
