"""The parts of a briefing's data of which it has figures, and which attached rows are in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.selection import Selectable, Selection, part_prefix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record
    from aidreport.proof.record_breakdown import BreakdownEntry


class PartRows(NamedTuple):
    """The whole or a part of the data.

    Attributes:
        conditions: that its allocations meet; none for the whole.
        rows: its allocations.
        totals: ids of its sums by currency.
    """

    conditions: Selection
    rows: Sequence[AttachedRow]
    totals: Mapping[str, str]
    breakdowns: Sequence[BreakdownEntry]


def rows_by_part(record: Record, rows: Sequence[AttachedRow]) -> dict[str, PartRows]:
    """Return the whole and each part, by how the names of their figures begin."""
    found = {"": PartRows((), rows, record.totals, record.breakdowns)}
    selectable = Selectable(rows, lambda row, by: row.key(by))
    for part in record.parts:
        conditions = part.selection()
        meeting = selectable.meeting(conditions)
        found[part_prefix(conditions)] = PartRows(conditions, meeting, part.totals, part.breakdowns)
    return found


def all_breakdowns(record: Record) -> Iterator[BreakdownEntry]:
    """Yield the breakdowns of the whole and of all parts."""
    yield from record.breakdowns
    for part in record.parts:
        yield from part.breakdowns
