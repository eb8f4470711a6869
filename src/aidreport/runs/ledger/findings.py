"""What the checks of slots found: how much, and the first in words, which a page shows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from aidreport.model.dataset import Severity
from aidreport.runs.ledger.schema import findings

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Row

    from aidreport.model.dataset import Finding
    from aidreport.runs.ledger.store import Store

_KEPT = 30
"""Findings that are kept in words: those that matter most."""

_BY_WEIGHT = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


class FoundRecord(NamedTuple):
    """A finding: a sentence, and the place that it concerns, as text; empty without one."""

    severity: Severity
    message: str
    place: str


class FindingsRecord(NamedTuple):
    """The findings of a slot.

    Attributes:
        first: those that matter most, in words, errors before warnings before notes.
    """

    errors: int
    warnings: int
    notes: int
    first: Sequence[FoundRecord]

    @property
    def counts(self) -> Mapping[Severity, int]:
        """How many there are of each severity of which there are some."""
        numbers = dict(zip(_BY_WEIGHT, self[:3], strict=True))
        return {severity: number for severity, number in numbers.items() if number}

    @property
    def unworded(self) -> int:
        """How many are only counted."""
        return self.errors + self.warnings + self.notes - len(self.first)

    @property
    def serious(self) -> Sequence[FoundRecord]:
        """The errors and warnings in words."""
        return [item for item in self.first if item.severity is not Severity.NOTE]


def row_of(found: Sequence[Finding]) -> dict[str, Any]:
    """Return findings as values of the table, each sentence of a place once."""
    once = {(item.severity, item.message, item.source): item for item in found}.values()
    by_weight = sorted(once, key=lambda item: _BY_WEIGHT.index(item.severity))
    numbers = {
        f"{severity}s": sum(item.severity is severity for item in by_weight)
        for severity in _BY_WEIGHT
    }
    first = [[str(item.severity), item.message, item.source] for item in by_weight[:_KEPT]]
    return {**numbers, "first": first}


def findings_of(store: Store, of: Collection[int]) -> dict[int, FindingsRecord]:
    """Return the findings of slots by their numbers, but of those that nothing has checked."""
    if not of:
        return {}
    rows = store.rows(select(findings).where(findings.c.slot.in_(sorted(of))))
    return {row.slot: _record(row) for row in rows}


def _record(row: Row[Any]) -> FindingsRecord:
    first = [FoundRecord(Severity(severity), *words) for severity, *words in row.first]
    return FindingsRecord(row.errors, row.warnings, row.notes, first)
