"""Compares the place of each point of a chart with its amount, and the line between two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aidreport.proof.chart_geometry import SLACK, along, is_beside, scale_of
from aidreport.proof.result import FIGURE_MARK, FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidreport.pdf.reading.seen.charts import SeenChart, SeenItem, SeenShape, SeenWords
    from aidreport.pdf.reading.seen.drawn import Box
    from aidreport.proof.chart_record import ChartEntry

POINTS: Final = "dumbbell"
"""The kind whose marks are points: their middle shows the amount."""
_THICK = 3.0
"""Points: the thickest line."""


def check_points(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Yield a problem for each point that is not where its amount is, or has other words."""
    yield from check_point_places(chart, entry, upwards=False)
    columns = [_right(key.name) for key in chart.keys]
    for item, written in zip(chart.items, entry.items, strict=True):
        yield from _check_line(item)
        for mark, value, entered in zip(item.marks, item.values, written, strict=True):
            shape = mark.shapes[0]
            level = all(is_beside(words, shape, upwards=False) for words in (item.name, value))
            in_column = abs(_right(value) - columns[entered.series]) <= 1
            if not (level and in_column) or value.titles != (FIGURE_MARK + mark.figure,):
                message = state("check.words-not-beside-point", page=str(shape.page))
                yield FigureProblem(mark.figure, message)


def check_point_places(
    chart: SeenChart, entry: ChartEntry, *, upwards: bool
) -> Iterator[FigureProblem]:
    """Yield a problem for each point that is too far from zero, in the scale of most, or large."""
    zeros = {axis.page: _middle(axis.box, upwards=upwards) for axis in chart.axes}
    found = [
        (entered, mark.shapes[0], _from(zeros, mark.shapes[0], upwards=upwards))
        for item, written in zip(chart.items, entry.items, strict=True)
        for mark, entered in zip(item.marks, written, strict=True)
    ]
    whole = scale_of([(abs(float(mark.end - mark.start)), abs(at)) for mark, _, at in found])
    sizes = [{round(one.box.width, 1), round(one.box.height, 1)} for _, one, _ in found]
    for (mark, shape, at), size in zip(found, sizes, strict=True):
        due = float(mark.end - mark.start) * whole
        if abs(at - due) > SLACK:
            message = state(
                "check.point-from-zero", page=str(shape.page), drawn=f"{at:.1f}", due=f"{due:.1f}"
            )
            yield FigureProblem(mark.figure, message)
        elif size != sizes[0] or len(size) > 1:
            message = state("check.point-not-as-large", page=str(shape.page))
            yield FigureProblem(mark.figure, message)


def _check_line(item: SeenItem) -> Iterator[FigureProblem]:
    """Check that a line joins two points, and a single one has none."""
    shapes = [mark.shapes[0] for mark in item.marks]
    figure = item.marks[0].figure if item.marks else ""
    if len(item.lines) != (len(shapes) > 1):
        yield FigureProblem(figure, state("check.lines-join-points", number=len(item.lines)))
    for line in item.lines:
        ends = [_middle(shape.box, upwards=False) for shape in shapes]
        heights = [_middle(shape.box, upwards=True) for shape in (line, shapes[0])]
        level = abs(heights[0] - heights[1]) <= SLACK
        joins = abs(line.box.left - min(ends)) <= SLACK and abs(line.box.right - max(ends)) <= SLACK
        if not (level and joins) or line.box.height > _THICK or line.page != shapes[0].page:
            yield FigureProblem(figure, state("check.line-not-join-points", page=str(line.page)))


def _from(zeros: Mapping[int, float], shape: SeenShape, *, upwards: bool) -> float:
    """Return how far a point is from zero."""
    return _middle(shape.box, upwards=upwards) - zeros[shape.page]


def _middle(box: Box, *, upwards: bool) -> float:
    edges = along(box, upwards=upwards)
    return (edges.low + edges.high) / 2


def _right(words: SeenWords) -> float:
    return max((box.right for _, box in words.places), default=0.0)
