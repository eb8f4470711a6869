"""Comparisons with earlier data in a record."""

from __future__ import annotations

from typing import Self

from aidreport.proof.record_part import RecordPart


class ComparedRowEntry(RecordPart):
    """Groups now and before: their keys, and ids of the figures; percent is empty for none."""

    keys: tuple[str, ...]
    now: str
    before: str
    difference: str
    percent: str = ""


class ComparisonEntry(RecordPart):
    """All groups of a field in one currency, now and before: each is in one row."""

    by: str
    currency: str
    rows: tuple[ComparedRowEntry, ...]

    @classmethod
    def of(cls, item: object) -> Self:
        """Return the entry of a `Comparison`."""
        entry = super().of(item)
        rows = tuple(map(ComparedRowEntry.of, entry.rows))
        return entry.model_copy(update={"rows": tuple(map(_with_percent, rows))})


def _with_percent(row: ComparedRowEntry) -> ComparedRowEntry:
    return row.model_copy(update={"percent": row.percent or ""})
