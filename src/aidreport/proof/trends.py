"""Compares the lines in the rows of a table with their amounts: one scale, and each in its row."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from aidreport.proof.chart_geometry import SLACK, scale_of
from aidreport.proof.lines import centre, check_joined
from aidreport.proof.result import FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.seen.charts import SeenChart, SeenItem, SeenShape
    from aidreport.proof.chart_record import ChartEntry, MarkEntry

TREND: Final = "trend"
"""The kind whose items are in the rows of a table."""
_THIN = 1.0
"""Points: the thickest line at zero."""


class _Point(NamedTuple):
    """A point with what the record says of it, and how far it is from the line of its row."""

    entry: MarkEntry
    shape: SeenShape
    across: float
    up: float


def check_trends(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Yield a problem for each point or line that is not where its amount and its year are."""
    axes = list(_check_axes(chart))
    yield from axes
    if axes:
        return
    points = [
        list(_points(item, written)) for item, written in zip(chart.items, entry.items, strict=True)
    ]
    every = [point for row in points for point in row]
    whole = scale_of([(abs(float(one.entry.end - one.entry.start)), abs(one.up)) for one in every])
    yield from _check_points(every, whole)
    last = len(entry.crossing.series) - 1 if entry.crossing else 0
    widths = [item.axes[0].box.width for item in chart.items]
    for item, written, row, width in zip(chart.items, entry.items, points, widths, strict=True):
        for point in row:
            due = point.entry.series / last * width if last > 0 else 0.0
            if abs(point.across - due) > 2 * SLACK:
                message = state("check.point-place-another-year", page=str(point.shape.page))
                yield FigureProblem(point.entry.figure, message)
        if abs(width - widths[0]) > SLACK:
            message = state("check.years-not-far-apart-other", page=str(item.axes[0].page))
            yield FigureProblem(written[0].figure, message)
        yield from check_joined(item, written)
        yield from _check_row(item, written, entry, whole)


def _check_axes(chart: SeenChart) -> Iterator[FigureProblem]:
    """Check that each row has points, a line at zero on the same page, and nothing that leads."""
    for item in chart.items:
        figure = item.marks[0].figure if item.marks else ""
        pages = {shape.page for mark in item.marks for shape in mark.shapes}
        if not item.marks or len(item.axes) != 1 or {item.axes[0].page} != pages:
            yield FigureProblem(figure, state("check.row-table-not-one-line"))
        elif item.axes[0].box.height > _THIN:
            yield FigureProblem(figure, state("check.line-zero-row-too-thick"))


def _points(item: SeenItem, written: Sequence[MarkEntry]) -> Iterator[_Point]:
    (axis,) = item.axes
    zero = centre(axis.box)[1]
    for mark, entered in zip(item.marks, written, strict=True):
        x, y = centre(mark.shapes[0].box)
        yield _Point(entered, mark.shapes[0], x - axis.box.left, y - zero)


def _check_points(points: Sequence[_Point], whole: float) -> Iterator[FigureProblem]:
    """Check how far points are from zero in the scale of the table, and that all are alike."""
    sizes = [{round(one.shape.box.width, 1), round(one.shape.box.height, 1)} for one in points]
    for point, size in zip(points, sizes, strict=True):
        due = float(point.entry.end - point.entry.start) * whole
        page = point.shape.page
        if abs(point.up - due) > SLACK:
            message = state(
                "check.point-from-zero-in-table",
                page=str(page),
                drawn=f"{point.up:.1f}",
                due=f"{due:.1f}",
            )
            yield FigureProblem(point.entry.figure, message)
        elif size != sizes[0]:
            message = state("check.point-not-as-large-in-table", page=str(page))
            yield FigureProblem(point.entry.figure, message)


def _check_row(
    item: SeenItem, written: Sequence[MarkEntry], entry: ChartEntry, whole: float
) -> Iterator[FigureProblem]:
    """Check that a line is beside the name of its row, in one colour, and leads nowhere else."""
    (axis,), figure = item.axes, item.marks[0].figure
    bottom = centre(axis.box)[1] - float(entry.zero) * whole
    middles = [(box.bottom + box.top) / 2 for page, box in item.name.places if page == axis.page]
    if not any(bottom <= middle <= bottom + whole for middle in middles):
        yield FigureProblem(figure, state("check.line-not-row", page=str(axis.page)))
    if len(item.lines) > sum(two.series == one.series + 1 for one, two in pairwise(written)):
        yield FigureProblem(figure, state("check.line-drawn-joins-none-points"))
    if len({mark.shapes[0].colour for mark in item.marks}) > 1:
        yield FigureProblem(figure, state("check.line-several-colours"))
