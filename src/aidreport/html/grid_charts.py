"""Grids of countries: a square for each, shaded by the class of its amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.document.spans import plain_text
from aidreport.html.markup import Markup, element, lines, text_of
from aidreport.html.shapes import list_of, swatch
from aidreport.pdf.contrast import readable_on
from aidreport.pdf.layout.part_colours import class_colours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.document.chart_blocks import Chart, ChartItem
    from aidreport.html.markup import Figures
    from aidreport.pdf.brand_file import Colours

_PITCH, _SIDE = 34, 32
"""Pixels from a square to the next, and its side, where the page is as wide as the grid."""


class GridWriter:
    """Writes grids of countries.

    Args:
        figures: the places that show figures.
    """

    def __init__(self, figures: Figures, colours: Colours) -> None:
        self._figures, self._colours = figures, colours

    def grid(self, chart: Chart) -> Markup:
        """Return the squares, the classes of their shades, and the amounts that are in words."""
        shades = class_colours(len(chart.series), self._colours)
        places = [item.place for item in chart.items if item.place] + [*chart.empty]
        columns = max(column for column, _ in places) + 1
        rows = max(row for _, row in places) + 1
        shapes = [_square(place, self._colours.panel) for place in chart.empty]
        for item in chart.items:
            shapes += self._country(item, shades)
        classes = (
            element("li", swatch(shade), element("span", self._figures.inline(one.name)))
            for one, shade in zip(chart.series, shades, strict=True)
        )
        values = (self._amount(item) for item in chart.items if item.marks[0].value)
        width, height = columns * _PITCH, rows * _PITCH
        squares = element(
            "svg",
            *shapes,
            class_="shapes grid",
            aria_hidden="true",
            viewBox=f"0 0 {width} {height}",
            width=str(width),
        )
        return lines(
            squares,
            list_of("key", classes),
            list_of("key", values),
        )

    def _country(self, item: ChartItem, shades: list[str]) -> Iterator[Markup]:
        """Yield the square of a country, and its code."""
        shade, (column, row) = shades[item.marks[0].series], item.place or (0, 0)
        yield _square((column, row), shade)
        ink = readable_on(shade, (self._colours.paper, self._colours.ink))
        x, y = (str(at * _PITCH + _SIDE // 2) for at in (column, row))
        yield element("text", text_of(plain_text(item.name)), x=x, y=y, dy="0.35em", fill=ink)

    def _amount(self, item: ChartItem) -> Markup:
        value = element("span", self._figures.inline(item.marks[0].value), class_="value")
        return element("li", element("span", self._figures.inline(item.name)), value)


def _square(place: tuple[int, int], colour: str) -> Markup:
    x, y = (str(at * _PITCH) for at in place)
    return element("rect", x=x, y=y, width=str(_SIDE), height=str(_SIDE), fill=colour)
