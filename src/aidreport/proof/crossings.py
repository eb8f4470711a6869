"""Checks that the marks of a divided chart sum up each allocation once, in its own place."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from aidreport.model.selection import prefix_of
from aidreport.proof.parts import rows_by_part
from aidreport.proof.result import FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.chart_record import ChartEntry, CrossingEntry
    from aidreport.proof.record import Record


def check_crossings(record: Record, rows: Sequence[AttachedRow]) -> Iterator[FigureProblem]:
    """Yield a problem for each mark that does not sum up what belongs to it."""
    crossed = [(chart, chart.crossing) for chart in record.charts if chart.crossing]
    if not crossed:
        return
    inputs = {entry.id: entry.inputs for entry in record.figures}
    parts = rows_by_part(record, rows)
    for chart, crossing in crossed:
        named = {prefix_of(mark.figure) for item in chart.items for mark in item}
        part = parts.get(named.pop()) if len(named) == 1 else None
        # Marks of no part, or of several, sum up nothing that the data have.
        yield from _check(chart, crossing, part.rows if part else (), inputs)


def _check(
    chart: ChartEntry,
    crossing: CrossingEntry,
    rows: Sequence[AttachedRow],
    inputs: Mapping[str, Sequence[str]],
) -> Iterator[FigureProblem]:
    series, named = set(crossing.series), {key for key, _ in crossing.cells}
    expected: defaultdict[tuple[str | None, str | None], list[str]] = defaultdict(list)
    for row in rows:
        key, of = row.key(crossing.by), row.key(crossing.divided_by)
        if row.amount.currency == crossing.currency and (crossing.all or of in series):
            cell = key if key in named else None, of if of in series else None
            expected[cell].append(row.amount.figure)
    marks = [mark for item in chart.items for mark in item]
    if len(marks) != len(crossing.cells) or sorted(map(str, crossing.cells)) != sorted(
        map(str, expected)
    ):
        yield FigureProblem("", state("check.chart-not-divide-allocations-attached"))
        return
    for mark, cell in zip(marks, crossing.cells, strict=True):
        if sorted(inputs.get(mark.figure, ())) != sorted(expected[cell]):
            message = state("check.not-everything-once")
            yield FigureProblem(mark.figure, message)
    order = {of: at for at, of in enumerate(crossing.series)}
    for mark, (_, part) in zip(marks, crossing.cells, strict=True):
        if mark.series != order.get(str(part), len(order)):
            yield FigureProblem(mark.figure, state("check.mark-another-series"))
