"""Lines over years: each year has a place as wide as those of the others, its name below."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from aidreport.document.spans import plain_text
from aidreport.html.markup import Markup, element, lines, text_of, words_of
from aidreport.html.shapes import drawing, list_of, percent, swatch
from aidreport.pdf.layout.part_colours import series_colours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.document.chart_blocks import Chart, ChartItem, ChartMark, Trend
    from aidreport.html.markup import Figures
    from aidreport.pdf.brand_file import Colours


def trend_drawing(chart: Chart, trend: Trend) -> Markup:
    """Return the line of a cell, for those who do not see it as words."""
    zero = percent(1 - chart.zero)
    shapes = [element("line", x1="0", x2="100%", y1=zero, y2=zero, class_="zero")]
    item = chart.items[trend.at]

    def place(mark: ChartMark) -> tuple[str, str]:
        return percent(chart.across(mark)), percent(1 - mark.end)

    for one, two in pairwise(item.marks):
        if two.series == one.series + 1:
            (x1, y1), (x2, y2) = place(one), place(two)
            shapes.append(element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_="step"))
    for mark in item.marks:
        x, y = place(mark)
        shapes.append(element("circle", cx=x, cy=y, r="1.8", class_="at"))
    kind = "rest" if item.rest else None
    label = plain_text(trend.alternative)
    return element("svg", *shapes, class_=kind, role="img", aria_label=label)


class LineWriter:
    """Writes charts of lines.

    Args:
        figures: the places that show figures.
    """

    def __init__(self, figures: Figures, colours: Colours) -> None:
        self._figures, self._colours = figures, colours

    def lines(self, chart: Chart) -> Markup:
        """Return the lines, the years below them, and the key with the amounts at their ends."""
        colours = series_colours(chart.items, self._colours)
        zero = percent(1 - chart.zero)
        shapes = [element("line", x1="0", x2="100%", y1=zero, y2=zero, class_="zero")]
        for item, colour in zip(chart.items, colours, strict=True):
            shapes += _shapes(chart, item, colour)
        years = (element("li", words_of(one.name)) for one in chart.series)
        label = text_of(plain_text(chart.title) or plain_text(chart.alternative))
        plot = lines(
            element("div", drawing(shapes), class_="plot"),
            list_of("years", years),
        )
        pairs = zip(chart.items, colours, strict=True)
        return lines(
            Markup(f'<div class="scrolled" tabindex="0" role="group" aria-label="{label}">'),
            element("div", plot, class_="over-years"),
            Markup("</div>"),
            list_of("key", (self._key(chart, item, colour) for item, colour in pairs)),
        )

    def _key(self, chart: Chart, item: ChartItem, colour: str) -> Markup:
        """Return what a line is, and the amounts that it has in words, each with its year."""
        values: list[Markup] = []
        for mark in filter(lambda one: one.value, item.marks):
            words = [element("span", self._figures.inline(mark.value), class_="value")]
            # The last amount of a line that ends earlier has its year beside it already.
            if all(span.figure for span in mark.value):
                name = plain_text(chart.series[mark.series].name)
                year = chart.crossing.series[mark.series] if chart.crossing else name
                words.insert(0, element("span", text_of(f"\u2002{year}")))
            values.append(element("span", *words))
        name = element("span", self._figures.inline(item.name))
        return element("li", swatch(colour), name, element("span", *values, class_="values"))


def _shapes(chart: Chart, item: ChartItem, colour: str) -> Iterator[Markup]:
    """Yield the lines between neighbouring years, then the points."""
    for one, two in pairwise(item.marks):
        if two.series == one.series + 1:
            yield element(
                "line",
                x1=_across(chart, one),
                y1=percent(1 - one.end),
                x2=_across(chart, two),
                y2=percent(1 - two.end),
                stroke=colour,
                class_="stroke",
            )
    for mark in item.marks:
        at, up = _across(chart, mark), percent(1 - mark.end)
        yield element("circle", cx=at, cy=up, r="4", fill=colour)


def _across(chart: Chart, mark: ChartMark) -> str:
    return percent((mark.series + 0.5) / len(chart.series))
