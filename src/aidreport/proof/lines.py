"""Compares the lines of a chart with their amounts: points, what joins them, years and labels."""

from __future__ import annotations

from itertools import pairwise
from math import dist
from typing import TYPE_CHECKING, Final, NamedTuple

from aidreport.proof.chart_geometry import SLACK
from aidreport.proof.points import check_point_places
from aidreport.proof.result import FIGURE_MARK, FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.seen.charts import SeenChart, SeenItem, SeenShape, SeenWords
    from aidreport.pdf.reading.seen.drawn import Box
    from aidreport.proof.chart_record import ChartEntry, MarkEntry

LINES: Final = frozenset({"lines", "slope"})
"""The kinds whose points are joined by lines over years."""
_DISTINCT = "lines"
"""The kind whose lines each have a colour of their own."""
_THICK = 3.0
"""Points: the thickest line."""
_NEAR = 1.0
"""Points between what is on one height, or one below the other."""
_BESIDE = 9.0
"""Points from the end of a leader to its words, at most."""
_AROUND = 14.0
"""Points from a point to an amount above or below it, at most, and its height beyond the axis."""


class _Stroke(NamedTuple):
    """A straight line: its ends and its thickness."""

    start: tuple[float, float]
    end: tuple[float, float]
    thick: float


def check_lines(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Yield a problem for each point, line or label that is not where its amount is."""
    years = list(_check_years(chart, entry))
    yield from years
    if years:
        return
    yield from check_point_places(chart, entry, upwards=True)
    across = [centre(key.shapes[0].box)[0] for key in chart.keys]
    for item, written in zip(chart.items, entry.items, strict=True):
        for mark, entered in zip(item.marks, written, strict=True):
            shape = mark.shapes[0]
            if abs(centre(shape.box)[0] - across[entered.series]) > SLACK:
                message = state("check.point-above-another-year", page=str(shape.page))
                yield FigureProblem(mark.figure, message)
        yield from check_joined(item, written)
        yield from _check_labels(item, written, len(chart.items))
    yield from _check_colours(chart, entry)


def _check_years(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Check that the years are in their order, each below its tick, equally far apart."""
    # The names of two data sets are read aloud; those of years are in the record.
    count = max((mark.series for item in entry.items for mark in item), default=-1) + 1
    named = tuple(key.name.words.strip() for key in chart.keys[:count])
    due = entry.crossing.series if entry.crossing else named
    ticks = [key.shapes for key in chart.keys]
    if len(ticks) != len(due) or any(len(shapes) != 1 for shapes in ticks):
        yield FigureProblem("", state("check.chart-years-not", number=len(ticks), due=len(due)))
        return
    for year, key in zip(due, chart.keys, strict=True):
        if not key.name.words:
            continue
        middle = centre(key.shapes[0].box)[0]
        left = min(box.left for _, box in key.name.places)
        right = max(box.right for _, box in key.name.places)
        if key.name.words.strip() != year or abs((left + right) / 2 - middle) > _NEAR:
            yield FigureProblem(
                "", state("check.not-below-place", words=key.name.words.strip(), year=str(year))
            )
    places = [centre(shapes[0].box)[0] for shapes in ticks]
    steps = [two - one for one, two in pairwise(places)]
    if steps and (min(steps) <= 0 or max(steps) - min(steps) > 3 * SLACK):
        yield FigureProblem("", state("check.years-chart-not-equally-far"))


def check_joined(item: SeenItem, written: Sequence[MarkEntry]) -> Iterator[FigureProblem]:
    """Check that lines join the points of neighbouring years, and no others."""
    due = [
        (one, two)
        for (one, first), (two, second) in pairwise(zip(item.marks, written, strict=True))
        if second.series == first.series + 1
    ]
    strokes = [_stroke(line) for line in item.lines[: len(due)]]
    figure = item.marks[0].figure
    if len(strokes) != len(due):
        yield FigureProblem(
            figure, state("check.lines-join-points-not", number=len(strokes), due=len(due))
        )
        return
    for (one, two), stroke, line in zip(due, strokes, item.lines, strict=False):
        start, end = centre(one.shapes[0].box), centre(two.shapes[0].box)
        joins = stroke and dist(stroke.start, start) <= 2 * SLACK
        joins = joins and stroke and dist(stroke.end, end) <= 2 * SLACK and stroke.thick <= _THICK
        if not joins or line.page != one.shapes[0].page:
            message = state("check.line-not-join-points", page=str(line.page))
            yield FigureProblem(two.figure, message)
        elif line.colour != one.shapes[0].colour:
            yield FigureProblem(two.figure, state("check.line-another-colour", page=str(line.page)))


def _check_labels(
    item: SeenItem, written: Sequence[MarkEntry], count: int
) -> Iterator[FigureProblem]:
    """Check that names and amounts are at the end of a leader from their point, or around it."""
    joined = sum(two.series == one.series + 1 for one, two in pairwise(written))
    leaders = item.lines[joined:]
    named_at = item.marks[-1]
    if not any(_leads(leader, named_at.shapes[0], item.name) for leader in leaders):
        page = named_at.shapes[0].page
        yield FigureProblem(named_at.figure, state("check.name-not-beside-line", page=str(page)))
    led = 1
    for mark, value in zip(item.marks, item.values, strict=True):
        if not value.places:
            continue
        shape = mark.shapes[0]
        beside = any(_leads(leader, shape, value) for leader in leaders)
        led += beside and mark is not named_at
        if value.titles != (FIGURE_MARK + mark.figure,):
            yield FigureProblem(mark.figure, state("check.another-figure-written-beside-point"))
        elif not beside and not (count == 1 and _is_around(value, shape)):
            message = state("check.amount-not-beside-point", page=str(shape.page))
            yield FigureProblem(mark.figure, message)
    if len(leaders) > led:
        yield FigureProblem(named_at.figure, state("check.line-drawn-leads-no-words"))


def _leads(leader: SeenShape, point: SeenShape, words: SeenWords) -> bool:
    """Tell whether a leader goes from a point to some words."""
    stroke = _stroke(leader)
    if stroke is None or stroke.thick > 1 or not words.places or leader.page != point.page:
        return False
    if any(page != point.page for page, _ in words.places):
        return False
    edges = (point.box.left, point.box.right)
    starts = min(abs(stroke.start[0] - edge) for edge in edges) <= SLACK
    starts = starts and abs(stroke.start[1] - centre(point.box)[1]) <= SLACK
    boxes = [box for _, box in words.places]
    middle = (min(box.bottom for box in boxes) + max(box.top for box in boxes)) / 2
    return starts and abs(middle - stroke.end[1]) <= 2 * _NEAR


def _is_around(words: SeenWords, point: SeenShape) -> bool:
    """Tell whether an amount is directly above or below its point."""
    boxes = [box for page, box in words.places if page == point.page]
    if not boxes:
        return False
    x, y = centre(point.box)
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    bottom, top = min(box.bottom for box in boxes), max(box.top for box in boxes)
    off = abs((bottom + top) / 2 - y)
    return left - _BESIDE <= x <= right + _BESIDE and off <= _AROUND + top - bottom


def _check_colours(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Check that all points of a line have one colour, and those of two lines have two."""
    known: list[object] = []
    for item in chart.items:
        colours = {mark.shapes[0].colour for mark in item.marks}
        if len(colours) > 1:
            yield FigureProblem(item.marks[0].figure, state("check.line-several-colours"))
        known += colours
    if entry.kind == _DISTINCT and len(set(known)) < len(known):
        yield FigureProblem("", state("check.two-lines-chart-one-colour"))


def _stroke(shape: SeenShape) -> _Stroke | None:
    """Return a shape of four corners as a line; None for another one."""
    if len(shape.corners) != 4:
        return None
    one, two, three, four = shape.corners
    return _Stroke(
        _between(one, four), _between(two, three), max(dist(one, four), dist(two, three))
    )


def _between(one: tuple[float, float], two: tuple[float, float]) -> tuple[float, float]:
    return (one[0] + two[0]) / 2, (one[1] + two[1]) / 2


def centre(box: Box) -> tuple[float, float]:
    """Return the middle of a box."""
    return (box.left + box.right) / 2, (box.bottom + box.top) / 2
