"""Compares the length and the place of each mark of a chart with the amount that it shows."""

from __future__ import annotations

from fractions import Fraction
from statistics import median
from typing import TYPE_CHECKING

from aidreport.model.charts import (
    place_areas,
    place_classes,
    place_marks,
    place_squares,
    sum_exactly,
)
from aidreport.pdf.reading.seen.legible import contrast
from aidreport.proof.chart_geometry import SLACK, Along, along, is_beside, scale_of
from aidreport.proof.lines import LINES, check_lines
from aidreport.proof.points import POINTS, check_points
from aidreport.proof.result import FIGURE_MARK, FigureProblem
from aidreport.proof.tiles import TILES, check_tiles
from aidreport.proof.trends import TREND, check_trends
from aidreport.proof.wholes import WAFFLE, WHOLES, check_wholes, squares_of
from aidreport.statements import state
from aidreport.values import Joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from aidreport.model.charts import Extent
    from aidreport.pdf.reading.seen.charts import SeenChart, SeenItem, SeenKey, SeenShape, SeenWords
    from aidreport.proof.chart_record import ChartEntry, MarkEntry
    from aidreport.proof.recount import Value

_GAP = 9.0
"""Points from the end of a mark to its value, at most."""
_CONTRAST = 1.2
"""Of a mark to the paper; a paler one is as if it had no length."""
_PAPER = (1.0, 1.0, 1.0)
_CUT = "…"
_LINE = 1.1
"""Points of paper between two marks of an item, at most."""
_PAIRED = "paired"
"""The kind whose columns are side by side in pairs, below the name of both."""
_JOINED = LINES | {POINTS, TREND}
"""The kinds whose marks are points, joined by lines."""
_APART = _JOINED | {_PAIRED}
"""The kinds whose marks are all from one zero."""
_KEYED = frozenset({"stacked", _PAIRED, POINTS, TILES})
"""The kinds whose colours stand for series, each with a key."""
_INSIDE = frozenset({"stacked"})
"""The kinds whose values are in their marks."""
_UPWARDS = frozenset({"columns", "stacked", _PAIRED})
"""The kinds whose axis runs from below upwards; those of the others runs from left to right."""


def check_charts(
    seen: Sequence[SeenChart],
    written: Sequence[ChartEntry],
    values: Mapping[str, Value],
    *,
    rtl: bool = False,
) -> Iterator[FigureProblem]:
    """Yield a problem for each mark that does not show its amount.

    Args:
        seen: the charts of the pages, in order.
        written: those of the record.
        values: of all figures, by id.
        rtl: whether the pages are read from right to left.
    """
    if len(seen) != len(written):
        message = state("check.pages-charts-written", number=len(seen), due=len(written))
        yield FigureProblem("", message)
        return
    for chart, entry in zip(seen, written, strict=True):
        problems = [
            *check_places(entry, values),
            *_check_parts(chart, entry),
            *(() if entry.kind in WHOLES else _check_totals(chart, values)),
            *_check_colours(chart, entry),
        ]
        yield from problems
        if not problems and entry.kind == POINTS:
            yield from check_points(chart, entry)
        elif not problems and entry.kind in LINES:
            yield from check_lines(chart, entry)
        elif not problems and entry.kind == TREND:
            yield from check_trends(chart, entry)
        elif not problems and entry.kind == TILES:
            yield from check_tiles(chart, entry, rtl=rtl)
        elif not problems and entry.kind in WHOLES:
            yield from check_wholes(chart, entry, values)
        elif not problems:
            yield from _check_marks(chart, entry)
            yield from _check_words(chart, entry)
        if entry.kind != TREND:
            yield from _check_labels(chart, entry)


def check_places(entry: ChartEntry, values: Mapping[str, Value]) -> Iterator[FigureProblem]:
    """Compare the places of the record with those that follow from the figures.

    Args:
        values: of all figures, by id.
    """
    unknown = [mark.figure for item in entry.items for mark in item if mark.figure not in values]
    yield from (FigureProblem(name, state("check.mark-but-not-among-figures")) for name in unknown)
    if unknown:
        return
    units = {values[mark.figure].unit for item in entry.items for mark in item}
    if len(units) > 1:
        yield FigureProblem("", state("check.chart-lengths", units=Joined(sorted(units))))
    amounts = [[values[mark.figure].number for mark in item] for item in entry.items]
    if entry.kind in WHOLES and not _is_whole(amounts):
        yield FigureProblem("", state("check.chart-parts-negative-amounts-several"))
        return
    zero = _zero(entry.kind, amounts)
    if zero is not None and zero != entry.zero:
        yield FigureProblem("", state("check.chart-zero", zero=f"{entry.zero:f}", due=f"{zero:f}"))
    for item, extents in zip(entry.items, _extents(entry.kind, amounts), strict=True):
        for mark, extent in zip(item, extents, strict=True):
            if (mark.start, mark.end) != extent:
                message = state(
                    "check.mark-of-record",
                    low=f"{mark.start:f}",
                    high=f"{mark.end:f}",
                    least=f"{extent.start:f}",
                    most=f"{extent.end:f}",
                )
                yield FigureProblem(mark.figure, message)


def _is_whole(amounts: Sequence[Sequence[Decimal]]) -> bool:
    """Tell whether amounts are parts of a whole, one of each item."""
    parts = [amount for one in amounts for amount in one]
    alone = all(len(one) == 1 for one in amounts)
    return alone and min(parts, default=0) >= 0 and any(parts)


def _zero(kind: str, amounts: Sequence[Sequence[Decimal]]) -> Decimal | None:
    """Return where the axis has nothing; None without an axis."""
    if kind in WHOLES or kind == TILES:
        return None
    return place_marks(amounts, apart=kind in _APART).zero


def _extents(kind: str, amounts: Sequence[Sequence[Decimal]]) -> Sequence[Sequence[Extent]]:
    """Return where the marks of each item are due."""
    if kind in WHOLES:
        place = place_squares if kind == WAFFLE else place_areas
        return [(extent,) for extent in place([amount for (amount,) in amounts])]
    if kind == TILES:
        alone = [amount for one in amounts for amount in one]
        return [(extent,) for extent in place_classes(alone)]
    return place_marks(amounts, apart=kind in _APART).items


def _check_parts(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Check that a chart has the marks that were written, each one shape, and nothing else."""
    drawn = [[mark.figure for mark in item.marks] for item in chart.items]
    if drawn != [[mark.figure for mark in item] for item in entry.items]:
        yield FigureProblem("", state("check.chart-other-marks-written"))
        return
    for item, written in zip(chart.items, entry.items, strict=True):
        for mark, entered in zip(item.marks, written, strict=True):
            due = 1 + squares_of(entered) if entry.kind == WAFFLE else 1
            if len(mark.shapes) != due:
                yield FigureProblem(
                    mark.figure, state("check.mark-shapes", number=len(mark.shapes))
                )
            elif contrast(mark.shapes[0].colour, _PAPER) < _CONTRAST:
                page = mark.shapes[0].page
                message = state("check.mark-colour-paper", page=str(page))
                yield FigureProblem(mark.figure, message)
    pages = {shape.page for item in chart.items for mark in item.marks for shape in mark.shapes}
    on_pages = [] if entry.kind in WHOLES else sorted(pages)
    if entry.kind not in (TILES, TREND) and sorted(shape.page for shape in chart.axes) != on_pages:
        yield FigureProblem("", state("check.chart-not-one-line-zero"))
    if entry.kind not in _JOINED and any(item.lines for item in chart.items):
        yield FigureProblem("", state("check.line-drawn-into-chart"))
    for page in chart.strays:
        yield FigureProblem("", state("check.something-drawn-into-chart", page=str(page)))


def _check_totals(chart: SeenChart, values: Mapping[str, Value]) -> Iterator[FigureProblem]:
    """Check that the total of some marks is what they add up to."""
    for item in chart.items:
        parts = [values[mark.figure].number for mark in item.marks if mark.figure in values]
        for title in item.total.titles:
            figure = title.removeprefix(FIGURE_MARK)
            if figure in values and Fraction(values[figure].number) != sum_exactly(parts):
                yield FigureProblem(figure, state("check.not-what-marks-below-add"))


def _check_colours(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Check that the marks of a series have the colour of its key, which is beside its name."""
    if entry.kind in LINES:
        return
    series = {mark.series for item in entry.items for mark in item}
    due = max(series, default=-1) + 1 if entry.kind in _KEYED else 0
    if len(chart.keys) != due:
        yield FigureProblem(
            "", state("check.chart-keys-colours-not", number=len(chart.keys), due=due)
        )
        return
    if not due:
        return
    for key in chart.keys:
        if len(key.shapes) != 1 or not _is_keyed(key):
            yield FigureProblem("", state("check.not-beside-key-colour", words=key.name.words))
            return
    for item, written in zip(chart.items, entry.items, strict=False):
        for mark, entered in zip(item.marks, written, strict=False):
            known = entered.series < len(chart.keys)
            colour = chart.keys[entered.series].shapes[0].colour if known else None
            if any(shape.colour != colour for shape in mark.shapes):
                yield FigureProblem(mark.figure, state("check.mark-colour-another-series"))


def _is_keyed(key: SeenKey) -> bool:
    """Tell whether a name begins beside the key to its colour."""
    shape = key.shapes[0]
    if not key.name.places or contrast(shape.colour, _PAPER) < _CONTRAST:
        return False
    page, first = key.name.places[0]
    level = first.bottom <= shape.box.top and shape.box.bottom <= first.top
    left = min(box.left for _, box in key.name.places)
    return page == shape.page and level and 0 <= left - shape.box.right <= _GAP


def _check_marks(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Check the place of each mark from the line at zero, in the scale of most of them."""
    upwards = entry.kind in _UPWARDS
    zeros: dict[int, float] = {}
    for axis in chart.axes:
        line = along(axis.box, upwards=upwards)
        zeros[axis.page] = (line.low + line.high) / 2
    found = list(_placed(chart, entry, upwards=upwards))
    whole = scale_of([(_length(mark), at.high - at.low) for mark, _, at in found])
    thick = median(at.across for _, _, at in found) if found else 0.0
    for mark, shape, at in found:
        low, high = sorted((float(mark.start - entry.zero), float(mark.end - entry.zero)))
        zero = zeros[shape.page]
        off = max(abs(at.low - zero - low * whole), abs(at.high - zero - high * whole))
        if off > SLACK:
            yield FigureProblem(mark.figure, _misplaced(mark, shape, at, whole))
        elif abs(at.across - thick) > SLACK:
            message = state("check.mark-not-thick-others-chart", page=str(shape.page))
            yield FigureProblem(mark.figure, message)


def _length(mark: MarkEntry) -> float:
    return float(abs(mark.end - mark.start))


def _placed(
    chart: SeenChart, entry: ChartEntry, *, upwards: bool
) -> Iterator[tuple[MarkEntry, SeenShape, Along]]:
    """Yield the marks; one below another reaches up to it, over a line of paper."""
    for item, written in zip(chart.items, entry.items, strict=True):
        shapes = [mark.shapes[0] for mark in item.marks]
        places = [along(shape.box, upwards=upwards) for shape in shapes]
        for at, (mark, shape) in enumerate(zip(written, shapes, strict=True)):
            place = places[at]
            if at + 1 < len(places) and 0 <= places[at + 1].low - place.high <= _LINE:
                place = place._replace(high=places[at + 1].low)
            yield mark, shape, place


def _misplaced(mark: MarkEntry, shape: SeenShape, at: Along, whole: float) -> str:
    drawn, due = (at.high - at.low), float(abs(mark.end - mark.start)) * whole
    if abs(drawn - due) > SLACK:
        return state(
            "check.mark-points-long-scale-chart",
            page=str(shape.page),
            drawn=f"{drawn:.1f}",
            due=f"{due:.1f}",
        )
    return state("check.mark-points-long-but-not", page=str(shape.page), drawn=f"{drawn:.1f}")


def _check_words(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Check that the words of each mark are its own, beside it, and its value at its end."""
    upwards = entry.kind in _UPWARDS
    for item, written in zip(chart.items, entry.items, strict=True):
        for mark, value, entered in zip(item.marks, item.values, written, strict=True):
            shape = mark.shapes[0]
            texts = (value, item.total) if entry.kind == _PAIRED else (item.name, value, item.total)
            if not all(is_beside(words, shape, upwards=upwards) for words in texts):
                message = state("check.words-not-beside-mark", page=str(shape.page))
                yield FigureProblem(mark.figure, message)
            elif value.places and value.titles != (FIGURE_MARK + mark.figure,):
                yield FigureProblem(mark.figure, state("check.another-figure-written-beside-mark"))
            elif value.places and not _is_at(value, shape, entered, entry.kind, upwards=upwards):
                yield FigureProblem(mark.figure, state("check.words-not-end-mark"))
        is_paired = entry.kind == _PAIRED and bool(item.marks)
        if is_paired and not is_beside(item.name, _around(item), upwards=upwards):
            yield FigureProblem(written[0].figure, state("check.name-not-below-marks"))
        if item.total.places and item.marks:
            last, entered = item.marks[-1], written[-1]
            if not _is_at_end(item.total, last.shapes[0], entered, upwards=upwards):
                yield FigureProblem(last.figure, state("check.total-not-end-marks"))


def _around(item: SeenItem) -> SeenShape:
    """Return the first mark of an item with the box of all of them."""
    first, boxes = item.marks[0].shapes[0], [mark.shapes[0].box for mark in item.marks]
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    return first._replace(box=first.box._replace(left=left, right=right))


def _is_at(
    words: SeenWords, mark: SeenShape, entry: MarkEntry, kind: str, *, upwards: bool
) -> bool:
    """Tell whether the value of a mark is in it, or directly follows on its end."""
    if kind in _INSIDE:
        return all(mark.box.covers(box) for _, box in words.places)
    return _is_at_end(words, mark, entry, upwards=upwards)


def _is_at_end(words: SeenWords, mark: SeenShape, entry: MarkEntry, *, upwards: bool) -> bool:
    """Tell whether the value of a mark follows directly on where the mark ends."""
    own = along(mark.box, upwards=upwards)
    edges = [along(box, upwards=upwards) for _, box in words.places]
    if entry.end < entry.start:
        gap = own.low - max(edge.high for edge in edges)
    else:
        gap = min(edge.low for edge in edges) - own.high
    return 0 <= gap <= _GAP


def _check_labels(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Check that the names are read in their order; line breaks and cut ends do not count."""
    read, at = "".join(chart.words.split()), 0
    # The years of lines are compared with the record.
    is_dated = entry.kind in LINES and entry.crossing is not None
    names = [(key.name.words, "") for key in chart.keys if not is_dated]
    names += [(item.name.words, item.marks[0].figure if item.marks else "") for item in chart.items]
    for words, figure in names:
        name = "".join(words.split()).removesuffix(_CUT)
        at = read.find(name, at)
        if at < 0 or not name:
            message = state("check.not-read-mark-chart", words=words.strip())
            yield FigureProblem(figure, message)
            return
        at += len(name)
