"""Compares the place of each point of a chart with its amount, and the line between two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aidreport.proof.chart_geometry import SLACK, along, is_beside, scale_of
from aidreport.proof.result import FIGURE_MARK, FigureProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.pdf.reading.seen.charts import SeenChart, SeenItem, SeenWords
    from aidreport.pdf.reading.seen.drawn import Box
    from aidreport.proof.chart_record import ChartEntry

POINTS: Final = "dumbbell"
"""The kind whose marks are points: their middle shows the amount."""
_THICK = 3.0
"""Points: the thickest line."""


def check_points(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Yield a problem for each point that is not where its amount is, or has other words."""
    zeros = {axis.page: _middle(axis.box) for axis in chart.axes}
    pairs = [
        (mark.shapes[0], entered)
        for item, written in zip(chart.items, entry.items, strict=True)
        for mark, entered in zip(item.marks, written, strict=True)
    ]
    whole = scale_of(
        [
            (abs(float(mark.end - mark.start)), abs(_middle(shape.box) - zeros[shape.page]))
            for shape, mark in pairs
        ]
    )
    sizes = [round(side, 1) for shape, _ in pairs for side in (shape.box.width, shape.box.height)]
    for shape, mark in pairs:
        at = _middle(shape.box) - zeros[shape.page]
        due = float(mark.end - mark.start) * whole
        where = f"page {shape.page}: its point is"
        if abs(at - due) > SLACK:
            message = f"{where} {at:.1f} points from zero; to the scale of its chart, {due:.1f}"
            yield FigureProblem(mark.figure, message)
        elif {round(shape.box.width, 1), round(shape.box.height, 1)} != {sizes[0]}:
            yield FigureProblem(mark.figure, f"{where} not as large as the others of its chart")
    columns = [_right(key.name) for key in chart.keys]
    for item, written in zip(chart.items, entry.items, strict=True):
        yield from _check_line(item)
        for point, value, entered in zip(item.marks, item.values, written, strict=True):
            shape = point.shapes[0]
            level = all(is_beside(words, shape, upwards=False) for words in (item.name, value))
            in_column = abs(_right(value) - columns[entered.series]) <= 1
            if not (level and in_column) or value.titles != (FIGURE_MARK + point.figure,):
                message = f"page {shape.page}: its words are not beside its point"
                yield FigureProblem(point.figure, message)


def _check_line(item: SeenItem) -> Iterator[FigureProblem]:
    """Check that a line joins two points, and a single one has none."""
    shapes = [mark.shapes[0] for mark in item.marks]
    figure = item.marks[0].figure if item.marks else ""
    if len(item.lines) != (len(shapes) > 1):
        yield FigureProblem(figure, f"{len(item.lines)} lines join its points")
    for line in item.lines:
        ends = [_middle(shape.box) for shape in shapes]
        level = abs(_centre(line.box) - _centre(shapes[0].box)) <= SLACK
        joins = abs(line.box.left - min(ends)) <= SLACK and abs(line.box.right - max(ends)) <= SLACK
        if not (level and joins) or line.box.height > _THICK or line.page != shapes[0].page:
            yield FigureProblem(figure, f"page {line.page}: the line does not join its points")


def _middle(box: Box) -> float:
    edges = along(box, upwards=False)
    return (edges.low + edges.high) / 2


def _centre(box: Box) -> float:
    edges = along(box, upwards=True)
    return (edges.low + edges.high) / 2


def _right(words: SeenWords) -> float:
    return max((box.right for _, box in words.places), default=0.0)
