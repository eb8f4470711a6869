"""Compares the parts of a whole with their amounts: squares of a waffle, areas of a treemap."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, Final

from aidreport.proof.chart_geometry import SLACK, is_beside
from aidreport.proof.result import FIGURE_MARK, FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.pdf.reading.seen.charts import SeenChart, SeenItem, SeenShape
    from aidreport.pdf.reading.seen.drawn import Box
    from aidreport.proof.chart_record import ChartEntry, MarkEntry
    from aidreport.proof.recount import Value

WAFFLE: Final = "waffle"
TREEMAP: Final = "treemap"
WHOLES: Final = frozenset({WAFFLE, TREEMAP})
"""The kinds that show parts of a whole, without a line at zero."""
_A_ROW = 10
_SHARES = Decimal("0.11")
"""Percent by which a share may differ from its own part for each share that it sums up."""
_KEY_GAP = 9.0
"""Points from the key to a colour to its name, at most."""
_LINE = 1.5
"""Points of paper between two parts of a treemap."""
_LETTER_ROOM = 10.0
"""Points: a part of a treemap that is less wide has no letter."""


def squares_of(mark: MarkEntry) -> int:
    """Return how many squares of a waffle a mark has."""
    return round((mark.end - mark.start) * _A_ROW * _A_ROW)


def check_wholes(
    chart: SeenChart, entry: ChartEntry, values: Mapping[str, Value]
) -> Iterator[FigureProblem]:
    """Yield a problem for each part that does not show its amount, or has other words."""
    if entry.kind == WAFFLE:
        yield from _check_squares(chart, entry)
        yield from _check_shares(chart, values)
    else:
        yield from _check_areas(chart, entry)
        yield from _check_placed(chart)
    for item in chart.items:
        if item.values[0].titles != (FIGURE_MARK + item.marks[0].figure,):
            yield FigureProblem(
                item.marks[0].figure, state("check.another-figure-written-beside-part")
            )


def _check_squares(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Check that the squares are in rows of ten, those of each part together, in its colour."""
    squares = [shape for item in chart.items for shape in item.marks[0].shapes[1:]]
    across = sorted({round(shape.box.left, 1) for shape in squares})
    up = sorted({round(shape.box.bottom, 1) for shape in squares}, reverse=True)
    sizes = {(round(shape.box.width, 1), round(shape.box.height, 1)) for shape in squares}
    if len(across) != _A_ROW or len(up) != _A_ROW or len(sizes) != 1 or len(set(*sizes)) != 1:
        yield FigureProblem("", state("check.squares-chart-not-alike-ten"))
        return
    at, known = 0, set[object]()
    for item, (mark,) in zip(chart.items, entry.items, strict=True):
        key, *own = item.marks[0].shapes
        page = key.page
        if {shape.colour for shape in own} - {key.colour} or key.colour in known:
            yield FigureProblem(mark.figure, state("check.squares-another-colour", page=str(page)))
        known.add(key.colour)
        for shape in own:
            row, column = divmod(at, _A_ROW)
            at += 1
            place = (round(shape.box.left, 1), round(shape.box.bottom, 1))
            if place != (across[column], up[row]) or shape.page != key.page:
                yield FigureProblem(mark.figure, state("check.square-elsewhere", page=str(page)))
                break
        if not _is_key(item, key):
            yield FigureProblem(mark.figure, state("check.words-not-beside-colour", page=str(page)))


def _is_key(item: SeenItem, key: SeenShape) -> bool:
    """Tell whether a name, a share and an amount are beside the key to their colour."""
    if not item.name.places:
        return False
    left = min(box.left for _, box in item.name.places)
    level = all(
        is_beside(words, key, upwards=False) for words in (item.name, item.values[0], item.total)
    )
    return level and 0 <= left - key.box.right <= _KEY_GAP


def _check_shares(chart: SeenChart, values: Mapping[str, Value]) -> Iterator[FigureProblem]:
    """Check that the share beside an amount is its share of all amounts."""
    amounts = [values[item.marks[0].figure].number for item in chart.items]
    whole = sum(amounts)
    for item, amount in zip(chart.items, amounts, strict=True):
        figures = [title.removeprefix(FIGURE_MARK) for title in item.total.titles]
        share = values.get(figures[0]) if len(figures) == 1 else None
        own, summed = 100 * amount / whole, max(len(chart.items), 1)
        if share is None or share.unit != "percent":
            yield FigureProblem(item.marks[0].figure, state("check.no-share-written-beside-amount"))
        elif abs(share.number - own) > _SHARES * summed and abs(share.number - own) > 1:
            yield FigureProblem(figures[0], state("check.not-share-amount-beside"))


def _check_areas(chart: SeenChart, entry: ChartEntry) -> Iterator[FigureProblem]:
    """Check that the parts fill a rectangle, each as much of it as its amount is of all."""
    boxes = [_whole_part(item.marks[0].shapes[0].box) for item in chart.items]
    drawn = [box for box in boxes if box.width and box.height]
    left, right = min(box.left for box in drawn), max(box.right for box in drawn)
    low, high = min(box.bottom for box in drawn), max(box.top for box in drawn)
    area = (right - left) * (high - low)
    for item, box, (mark,) in zip(chart.items, boxes, entry.items, strict=True):
        part, due = box.width * box.height, float(mark.end - mark.start) * area
        # Sides are written in hundredths; the record has a millionth of the whole.
        slack = SLACK * (box.width + box.height + 1) + area * 1e-6
        if abs(part - due) > slack:
            page = item.marks[0].shapes[0].page
            message = state(
                "check.part-of-whole",
                page=str(page),
                share=f"{part / area:.2%}",
                due=f"{due / area:.2%}",
            )
            yield FigureProblem(mark.figure, message)
    for (one, first), (two, second) in combinations(zip(chart.items, boxes, strict=True), 2):
        if first.meets(second, slack=2 * SLACK):
            figure = two.marks[0].figure
            yield FigureProblem(figure, state("check.part-drawn-over", figure=one.marks[0].figure))


def _whole_part(box: Box) -> Box:
    """Return a part with the paper around it; of a thin one, half was left."""
    across, up = (min(_LINE, side) for side in (box.width, box.height))
    return type(box)(
        box.left - across / 2, box.bottom - up / 2, box.right + across / 2, box.top + up / 2
    )


def _check_placed(chart: SeenChart) -> Iterator[FigureProblem]:
    """Check that words are in their part, or in the key beside the letter of their part."""
    lettered: list[str] = []
    for item in chart.items:
        shape, figure = item.marks[0].shapes[0], item.marks[0].figure
        words = [place for text in (item.name, item.values[0]) for place in text.places]
        inside = [page == shape.page and shape.box.covers(box) for page, box in words]
        if words and all(inside) and not item.letters:
            continue
        thin = min(shape.box.width, shape.box.height) < _LETTER_ROOM
        if not _is_keyed(item, shape) or not (item.letters or thin):
            message = state("check.words-neither-part-nor-key", page=str(shape.page))
            yield FigureProblem(figure, message)
        lettered += [letter.words.strip() for letter in item.letters[:1]]
    if len(set(lettered)) < len(lettered):
        yield FigureProblem("", state("check.two-parts-chart-one-letter"))


def _is_keyed(item: SeenItem, shape: SeenShape) -> bool:
    """Tell whether the letter of a part is in it and in the key, on one line with its words."""
    texts = (item.name, item.values[0], *item.letters[1:])
    middles = [_middle([box for _, box in text.places]) for text in texts if text.places]
    level = len(middles) == len(texts) and max(middles) - min(middles) <= 2
    boxes = [box for text in texts for page, box in text.places if page == shape.page]
    outside = not any(shape.box.meets(box) for box in boxes)
    if not item.letters:
        return level and outside
    first, *others = item.letters
    within = bool(first.places) and all(shape.box.covers(box) for _, box in first.places)
    same = [other.words for other in others] == [first.words]
    return level and outside and within and same


def _middle(boxes: Sequence[Box]) -> float:
    return (min(box.bottom for box in boxes) + max(box.top for box in boxes)) / 2
