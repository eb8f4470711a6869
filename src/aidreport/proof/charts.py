"""Compares the length and the place of each mark of a chart with the amount that it shows."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.charts import place_marks
from aidreport.pdf.reading.seen.legible import contrast
from aidreport.proof.result import FIGURE_MARK, FigureProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.pdf.reading.seen.charts import SeenChart, SeenItem, SeenShape, SeenWords
    from aidreport.pdf.reading.seen.drawn import Box
    from aidreport.proof.record import ChartEntry, MarkEntry
    from aidreport.proof.recount import Value

_SLACK = 0.06
"""Points: places and lengths are written in hundredths."""
_LEVEL = 2.0
"""Points from the middle of words to the middle of their mark, at most."""
_GAP = 9.0
"""Points from the end of a mark to its value, at most."""
_CONTRAST = 1.2
"""Of a mark to the paper; a paler one is as if it had no length."""
_PAPER = (1.0, 1.0, 1.0)
_CUT = "…"
_UPWARDS = frozenset({"columns"})
"""The kinds whose axis runs from below upwards; those of the others runs from left to right."""


def check_charts(
    seen: Sequence[SeenChart], written: Sequence[ChartEntry], values: Mapping[str, Value]
) -> Iterator[FigureProblem]:
    """Yield a problem for each mark that does not show its amount.

    Args:
        seen: the charts of the pages, in order.
        written: those of the record.
        values: of all figures, by id.
    """
    if len(seen) != len(written):
        message = f"the pages have {len(seen)} charts; {len(written)} were written"
        yield FigureProblem("", message)
        return
    for chart, entry in zip(seen, written, strict=True):
        problems = [*_check_entry(entry, values), *_check_parts(chart, entry)]
        yield from problems
        if not problems:
            yield from _check_marks(chart, entry)
            yield from _check_words(chart, entry)
        yield from _check_labels(chart)


def _check_entry(entry: ChartEntry, values: Mapping[str, Value]) -> Iterator[FigureProblem]:
    """Compare the places of the record with those that follow from the figures."""
    unknown = [mark.figure for item in entry.items for mark in item if mark.figure not in values]
    yield from (FigureProblem(name, "has a mark, but is not among the figures") for name in unknown)
    if unknown:
        return
    units = {values[mark.figure].unit for item in entry.items for mark in item}
    if len(units) > 1:
        yield FigureProblem("", f"a chart has lengths in {' and '.join(sorted(units))}")
    placed = place_marks([[values[mark.figure].number for mark in item] for item in entry.items])
    for item, extents in zip(entry.items, placed.items, strict=True):
        for mark, extent in zip(item, extents, strict=True):
            if (mark.start, mark.end) != extent:
                message = (
                    f"its mark in the record is from {mark.start:f} to {mark.end:f} of the axis;"
                    f" recalculated, it is from {extent.start:f} to {extent.end:f}"
                )
                yield FigureProblem(mark.figure, message)


def _check_parts(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Check that a chart has the marks that were written, each one shape, and nothing else."""
    drawn = [[mark.figure for mark in item.marks] for item in chart.items]
    if drawn != [[mark.figure for mark in item] for item in entry.items]:
        yield FigureProblem("", "a chart has other marks than were written")
        return
    for item in chart.items:
        for mark in item.marks:
            if len(mark.shapes) != 1:
                yield FigureProblem(mark.figure, f"its mark has {len(mark.shapes)} shapes")
            elif contrast(mark.shapes[0].colour, _PAPER) < _CONTRAST:
                where = f"page {mark.shapes[0].page}"
                yield FigureProblem(mark.figure, f"{where}: its mark has the colour of the paper")
    pages = {shape.page for item in chart.items for mark in item.marks for shape in mark.shapes}
    if sorted(shape.page for shape in chart.axes) != sorted(pages):
        yield FigureProblem("", "a chart does not have one line at zero on each page")
    for page in chart.strays:
        yield FigureProblem("", f"page {page}: something is drawn into a chart")


class _Along(NamedTuple):
    """A box along the axis of its chart and across it."""

    low: float
    high: float
    across: float


def _along(box: Box, *, upwards: bool) -> _Along:
    if upwards:
        return _Along(box.bottom, box.top, box.width)
    return _Along(box.left, box.right, box.height)


def _check_marks(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Check the place of each mark from the line at zero, in the scale of most of them."""
    upwards = entry.kind in _UPWARDS
    zeros: dict[int, float] = {}
    for axis in chart.axes:
        line = _along(axis.box, upwards=upwards)
        zeros[axis.page] = (line.low + line.high) / 2
    pairs = list(_pairs(chart, entry))
    found = [(mark, shape, _along(shape.box, upwards=upwards)) for mark, shape in pairs]
    lengths = [
        (at.high - at.low) / float(abs(mark.end - mark.start))
        for mark, _, at in found
        if mark.end != mark.start
    ]
    whole = median(lengths) if lengths else 0.0
    thick = median(at.across for _, _, at in found) if found else 0.0
    for mark, shape, at in found:
        low, high = sorted((float(mark.start - entry.zero), float(mark.end - entry.zero)))
        zero = zeros[shape.page]
        off = max(abs(at.low - zero - low * whole), abs(at.high - zero - high * whole))
        if off > _SLACK:
            yield FigureProblem(mark.figure, _misplaced(mark, shape, at, whole))
        elif abs(at.across - thick) > _SLACK:
            message = f"page {shape.page}: its mark is not as thick as the others of its chart"
            yield FigureProblem(mark.figure, message)


def _misplaced(mark: MarkEntry, shape: SeenShape, at: _Along, whole: float) -> str:
    drawn, due = (at.high - at.low), float(abs(mark.end - mark.start)) * whole
    message = f"page {shape.page}: its mark is {drawn:.1f} points long"
    if abs(drawn - due) > _SLACK:
        return f"{message}; to the scale of its chart, it is {due:.1f}"
    return f"{message}, but it does not begin where it should"


def _pairs(chart: SeenChart, entry: ChartEntry) -> Iterator[tuple[MarkEntry, SeenShape]]:
    for item, written in zip(chart.items, entry.items, strict=True):
        for mark, one in zip(item.marks, written, strict=True):
            yield one, mark.shapes[0]


def _check_words(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Check that the words of each mark are its own, beside it, and its value at its end."""
    upwards = entry.kind in _UPWARDS
    for item, written in zip(chart.items, entry.items, strict=True):
        values = [words for words in item.values if words.places]
        for mark in item.marks:
            if not all(
                _is_beside(words, mark.shapes[0], upwards=upwards) for words in (item.name, *values)
            ):
                yield FigureProblem(
                    mark.figure, f"page {mark.shapes[0].page}: its words are not beside its mark"
                )
        for words, mark, entered in zip(values, item.marks, written, strict=False):
            if words.titles != (FIGURE_MARK + mark.figure,):
                yield FigureProblem(mark.figure, "another figure is written beside its mark")
            elif not _is_at_end(words, mark.shapes[0], entered, upwards=upwards):
                yield FigureProblem(mark.figure, "its words are not at the end of its mark")


def _is_beside(words: SeenWords, mark: SeenShape, *, upwards: bool) -> bool:
    """Tell whether words are level with a mark: their middle is its middle across the axis."""
    if not words.places or any(page != mark.page for page, _ in words.places):
        return not words.places
    edges = [_along(box, upwards=not upwards) for _, box in words.places]
    middle = (min(edge.low for edge in edges) + max(edge.high for edge in edges)) / 2
    own = _along(mark.box, upwards=not upwards)
    return abs(middle - (own.low + own.high) / 2) <= _LEVEL


def _is_at_end(words: SeenWords, mark: SeenShape, entry: MarkEntry, *, upwards: bool) -> bool:
    """Tell whether the value of a mark follows directly on where the mark ends."""
    own = _along(mark.box, upwards=upwards)
    edges = [_along(box, upwards=upwards) for _, box in words.places]
    if entry.end < entry.start:
        gap = own.low - max(edge.high for edge in edges)
    else:
        gap = min(edge.low for edge in edges) - own.high
    return 0 <= gap <= _GAP


def _check_labels(chart: SeenChart) -> Iterator[FigureProblem]:
    """Check that the names are read in their order; line breaks and cut ends do not count."""
    read, at = "".join(chart.words.split()), 0
    for item in chart.items:
        name = "".join(item.name.words.split()).removesuffix(_CUT)
        at = read.find(name, at)
        if at < 0:
            yield _unread(item)
            return
        at += len(name)


def _unread(item: SeenItem) -> FigureProblem:
    figure = item.marks[0].figure if item.marks else ""
    return FigureProblem(
        figure, f'"{item.name.words.strip()}" is not read of its mark in the chart'
    )
