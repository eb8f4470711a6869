"""Compares the squares of a grid of countries with their amounts: places, shades and words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aidreport.model.country_grid import grid_in_row, grid_of, tiles
from aidreport.model.territories import country_code
from aidreport.pdf.reading.seen.legible import contrast
from aidreport.proof.result import FIGURE_MARK, FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidreport.pdf.reading.seen.charts import SeenChart, SeenItem
    from aidreport.pdf.reading.seen.drawn import Box
    from aidreport.proof.chart_record import ChartEntry

TILES: Final = "country-grid"
"""The kind whose marks are squares of countries."""
_COUNTRY = re.compile(r"group/country/(?P<name>.+)/[A-Z]{3}")
_NEAR = 0.1
"""Points: places are written in hundredths."""
_PALE = 1.35
"""Contrast of a square without an amount to the paper, at most."""
_PAPER = (1.0, 1.0, 1.0)


def check_tiles(chart: SeenChart, entry: ChartEntry, *, rtl: bool) -> Iterator[FigureProblem]:
    """Yield a problem for each square that is not that of its country, or has another class.

    Args:
        rtl: whether the page is read from right to left.
    """
    codes = [item.name.words.strip() for item in chart.items]
    for item, code in zip(chart.items, codes, strict=True):
        figure = item.marks[0].figure
        found = _COUNTRY.search(figure)
        if code not in tiles() or found is None or country_code(found["name"]) != code:
            yield FigureProblem(figure, state("check.not-code-country", code=code))
            return
    # The regions are where a map has them, or side by side. A page that is read from right to left
    # is looked at in a mirror; files of earlier versions have the map itself in it.
    arrangements = [
        {code: (grid.columns - 1 - column if turned else column, row) for code, (column, row) in at}
        for grid in (grid_of(codes), grid_in_row(codes))
        for at in (grid.places.items(),)
        for turned in ((False, True) if rtl else (False,))
    ]
    yield from min((list(_check_places(chart, codes, one)) for one in arrangements), key=len)
    yield from _check_shades(chart)
    for item, written in zip(chart.items, entry.items, strict=True):
        yield from _check_words(item, item.marks[0].figure)
        if len(written) != 1:
            yield FigureProblem(item.marks[0].figure, state("check.country-several-amounts"))


def _check_places(
    chart: SeenChart, codes: list[str], places: Mapping[str, tuple[int, int]]
) -> Iterator[FigureProblem]:
    """Check that all squares are alike, where a grid has their countries."""
    boxes = [item.marks[0].shapes[0].box for item in chart.items]
    pale = [shape.box for shape in chart.axes]
    side = boxes[0].width
    pitch = _pitch([(places[code], box) for code, box in zip(codes, boxes, strict=True)], side)
    (column, row), first = places[codes[0]], boxes[0]
    left, bottom = first.left - column * pitch, first.bottom + row * pitch
    for item, code, box in zip(chart.items, codes, boxes, strict=True):
        column, row = places[code]
        off = max(
            abs(box.left - left - column * pitch),
            abs(box.bottom - bottom + row * pitch),
            abs(box.width - side),
            abs(box.height - side),
        )
        if off > _NEAR:
            page = item.marks[0].shapes[0].page
            message = state("check.square-not-place", page=str(page), code=code)
            yield FigureProblem(item.marks[0].figure, message)
    others = len(places) - len(codes)
    if len(pale) != others or any(abs(box.width - side) > _NEAR for box in pale):
        yield FigureProblem(
            "", state("check.grid-squares-without-amounts-not", number=len(pale), others=others)
        )


def _pitch(found: list[tuple[tuple[int, int], Box]], side: float) -> float:
    """Return how far squares are apart, by those that are furthest from one another."""
    (column, row), first = found[0]
    steps = [
        (abs(at[0] - column), abs(box.left - first.left)) for at, box in found if at[0] != column
    ] + [(abs(at[1] - row), abs(box.bottom - first.bottom)) for at, box in found if at[1] != row]
    steps.sort()
    return steps[-1][1] / steps[-1][0] if steps else side


def _check_shades(chart: SeenChart) -> Iterator[FigureProblem]:
    """Check that the classes go from pale to dark, and squares without amounts are paler."""
    shades = [contrast(key.shapes[0].colour, _PAPER) for key in chart.keys]
    if shades != sorted(set(shades)):
        yield FigureProblem("", state("check.shades-grid-do-not-go"))
    if any(contrast(shape.colour, _PAPER) > _PALE for shape in chart.axes):
        yield FigureProblem("", state("check.square-without-amount-shaded-grid"))


def _check_words(item: SeenItem, figure: str) -> Iterator[FigureProblem]:
    """Check that the code and the amount of a country are in its square."""
    shape, value = item.marks[0].shapes[0], item.values[0]
    words = [place for text in (item.name, value) for place in text.places]
    if not words or not all(page == shape.page and shape.box.covers(box) for page, box in words):
        yield FigureProblem(figure, state("check.words-not-square", page=str(shape.page)))
    if value.places and value.titles != (FIGURE_MARK + figure,):
        yield FigureProblem(figure, state("check.another-figure-written-square"))
