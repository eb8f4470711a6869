"""Charts as the record has them: where each mark is along its axis, and what it sums up."""

from __future__ import annotations

from typing import Self

from aidreport.proof.record_part import Exact, RecordPart


class MarkEntry(RecordPart):
    """A mark of a chart.

    Attributes:
        start, end: where it is along the axis, from 0 to 1.
        series: the index of its series.
    """

    figure: str
    start: Exact
    end: Exact
    series: int = 0


class CrossingEntry(RecordPart):
    """What the marks of a chart sum up; the attributes are those of `Crossing`."""

    by: str
    divided_by: str
    currency: str
    series: tuple[str, ...]
    cells: tuple[tuple[str | None, str | None], ...]
    all: bool = True


class ChartEntry(RecordPart):
    """A chart: its kind, where its axis has nothing, and the marks of each of its items."""

    kind: str
    zero: Exact
    items: tuple[tuple[MarkEntry, ...], ...]
    crossing: CrossingEntry | None = None

    @classmethod
    def of(cls, item: object) -> Self:
        """Return the entry of a `Chart`."""
        entry = super().of(item)
        crossing = CrossingEntry.of(entry.crossing) if entry.crossing else None
        items = tuple(tuple(map(MarkEntry.of, one.marks)) for one in entry.items)  # type: ignore[attr-defined]  # still those of the chart
        return entry.model_copy(
            update={"kind": str(entry.kind), "items": items, "crossing": crossing}
        )
