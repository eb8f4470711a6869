"""Charts: their shapes as drawings that readers of screens pass over, their words as text.

Lengths are in parts of the room that they have, so that a chart is right in any width.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.document.chart_blocks import ChartKind
from aidreport.document.spans import plain_text
from aidreport.html.grid_charts import GridWriter
from aidreport.html.line_charts import LineWriter
from aidreport.html.markup import Markup, element, joined, lines, text_of, words_of
from aidreport.html.shapes import drawing, list_of, percent, swatch
from aidreport.html.wholes import WholeWriter
from aidreport.pdf.contrast import readable_on
from aidreport.pdf.layout.part_colours import paired_colours, part_colours, series_colours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.blocks import ShareBar
    from aidreport.document.chart_blocks import Chart, ChartItem, ChartMark
    from aidreport.document.spans import Inline
    from aidreport.html.markup import Figures
    from aidreport.html.words import Words
    from aidreport.pdf.brand_file import Colours

_STACK = 220
"""Pixels: the height of the longest stacked column, as the style sheet has it."""
_LINE = 15
"""Pixels: the height of words in a mark."""
_STEP = 4
"""Rooms for words differ by so many digits' widths."""
_MOST_ROOM = 40


class ChartWriter:
    """Writes the charts of a page.

    Args:
        figures: the places that show figures.
    """

    def __init__(self, figures: Figures, colours: Colours, words: Words) -> None:
        self._figures, self._colours, self._words = figures, colours, words

    def chart(self, chart: Chart) -> Markup:
        """Return a chart with what it shows in words, for those who do not see it."""
        write = {
            ChartKind.BARS: self._bars,
            ChartKind.COLUMNS: self._columns,
            ChartKind.STACKED: self._stacked,
            ChartKind.PAIRED: self._paired,
            ChartKind.DUMBBELL: self._dumbbell,
            ChartKind.WAFFLE: WholeWriter(self._figures, self._colours).waffle,
            ChartKind.TREEMAP: WholeWriter(self._figures, self._colours).treemap,
            ChartKind.COUNTRY_GRID: GridWriter(self._figures, self._colours).grid,
            ChartKind.LINES: LineWriter(self._figures, self._colours).lines,
            ChartKind.SLOPE: LineWriter(self._figures, self._colours).lines,
        }[chart.kind]
        return lines(
            Markup('<figure class="chart">'),
            _caption(chart.alternative),
            write(chart),
            Markup("</figure>"),
        )

    def share_bar(self, bar: ShareBar) -> Markup:
        """Return a bar divided into parts, and the key to their colours."""
        shapes, left = [], 0.0
        colours = part_colours(bar.parts, self._colours)
        for part, colour in zip(bar.parts, colours, strict=True):
            shapes.append(_shape(colour, x=left, width=part.fraction, class_="part"))
            left += part.fraction
        pairs = zip(bar.parts, colours, strict=True)
        key = (self._key_entry(colour, part.label) for part, colour in pairs)
        return lines(
            Markup('<figure class="chart shares">'),
            _caption(bar.alternative),
            drawing(shapes),
            element("ul", *key, class_="key"),
            Markup("</figure>"),
        )

    def _bars(self, chart: Chart) -> Markup:
        room = _room(chart)
        return list_of("rows", (self._bar(chart, item, room) for item in chart.items))

    def _bar(self, chart: Chart, item: ChartItem, room: str) -> Markup:
        shapes = [
            _shape(self._colour(item), x=_low(mark), width=_size(mark)) for mark in item.marks
        ]
        values = (self._value_at(mark, "width") for mark in item.marks)
        plot = joined(drawing([*shapes, _zero(chart, "x")]), *values)
        return self._row(item, element("span", plot, class_=f"plot {room}"))

    def _columns(self, chart: Chart) -> Markup:
        items = []
        for item in chart.items:
            shapes = [_column(self._colour(item), mark) for mark in item.marks]
            values = (self._value_at(mark, "height") for mark in item.marks)
            plot = joined(drawing([*shapes, _zero(chart, "y")]), *values)
            items.append(self._row(item, element("span", plot, class_="plot"), name_last=True))
        below = " below" if chart.zero else ""
        return _scrolled(list_of(f"uprights{below}", items), chart)

    def _paired(self, chart: Chart) -> Markup:
        colours = paired_colours(self._colours)
        items = []
        for item in chart.items:
            plots = [
                element(
                    "span",
                    drawing([_column(colours[mark.series], mark), _zero(chart, "y")]),
                    self._value_at(mark, "height"),
                    class_="plot",
                )
                for mark in item.marks
            ]
            pair = element("span", *plots, class_="pair")
            items.append(self._row(item, pair, name_last=True))
        pairs = zip(chart.series, colours, strict=False)
        key = (self._key_entry(colour, one.name) for one, colour in pairs)
        below = " below" if chart.zero else ""
        return lines(
            element("ul", *key, class_="key"),
            _scrolled(list_of(f"uprights pairs{below}", items), chart),
        )

    def _stacked(self, chart: Chart) -> Markup:
        colours = series_colours(chart.series, self._colours)
        items = []
        for item in chart.items:
            shapes = [self._part(mark, colours[mark.series]) for mark in item.marks]
            top = max((mark.end for mark in item.marks), default=Decimal(0))
            total = element("span", self._figures.inline(item.total), class_="value")
            plot = joined(drawing([*shapes, _zero(chart, "y")]), total, _spacer("height", top))
            items.append(self._row(item, element("span", plot, class_="plot"), name_last=True))
        series = list(zip(chart.series, colours, strict=True))
        key = (self._key_entry(colour, one.name) for one, colour in reversed(series))
        return lines(
            _scrolled(list_of("uprights", items), chart),
            element("ul", *key, class_="key"),
            self._numbers(chart),
        )

    def _part(self, mark: ChartMark, colour: str) -> Markup:
        """Return a mark of a stacked column, its value inside if there is room."""
        shape = _column(colour, mark, class_="part")
        if not mark.value or _size(mark) * _STACK < _LINE:
            return shape
        ink = readable_on(colour, (self._colours.paper, self._colours.ink))
        middle = percent(1 - _low(mark) - _size(mark) / 2)
        words = element(
            "text", text_of(plain_text(mark.value)), x="50%", y=middle, dy="0.35em", fill=ink
        )
        return joined(shape, words)

    def _numbers(self, chart: Chart) -> Markup:
        """Return the values of a chart as a table, which is closed at first."""
        heads = (element("th", words_of(one.name), scope="col") for one in chart.series)
        rows = []
        for item in chart.items:
            cells = [Markup("<td></td>")] * len(chart.series)
            for mark in item.marks:
                cells[mark.series] = element("td", self._figures.inline(mark.value))
            rows.append(element("tr", element("th", words_of(item.name), scope="row"), *cells))
        table = lines(
            element("thead", element("tr", Markup("<td></td>"), *heads)),
            element("tbody", lines(*rows)),
        )
        scrolled = element(
            "div",
            element("table", table),
            class_="scrolled",
            tabindex="0",
            role="group",
            aria_label=self._words.numbers,
        )
        return element("details", element("summary", text_of(self._words.numbers)), scrolled)

    def _dumbbell(self, chart: Chart) -> Markup:
        colours = paired_colours(self._colours)
        pairs = zip(chart.series, colours, strict=False)
        key = (self._key_entry(colour, one.name) for one, colour in pairs)
        rows = list_of("rows points", (self._points(chart, item, colours) for item in chart.items))
        return lines(element("ul", *key, class_="key"), rows)

    def _points(self, chart: Chart, item: ChartItem, colours: Sequence[str]) -> Markup:
        ends = [float(mark.end) for mark in item.marks]
        shapes = [_zero(chart, "x")]
        if len(ends) > 1:
            low = min(ends)
            shapes.append(_shape(self._colours.muted, x=low, width=max(ends) - low, class_="join"))
        shapes += [
            element("rect", x=percent(mark.end), class_="point", fill=colours[mark.series])
            for mark in item.marks
        ]
        values = (
            element("span", swatch(colours[mark.series]), self._figures.inline(mark.value),
                    class_="value")
            for mark in item.marks
            if mark.value
        )  # fmt: skip
        plot = element("span", drawing(shapes), class_="plot")
        return self._row(item, plot, element("span", *values, class_="values"))

    def _colour(self, item: ChartItem) -> str:
        return self._colours.muted if item.rest else self._colours.accent

    def _row(self, item: ChartItem, *parts: Markup, name_last: bool = False) -> Markup:
        name = element("span", self._figures.inline(item.name), class_="name")
        return element("li", *([*parts, name] if name_last else [name, *parts]))

    def _value_at(self, mark: ChartMark, side: str) -> Markup:
        """Return the value of a mark and what holds it at the mark's end."""
        if not mark.value:
            return Markup("")
        before = mark.end < mark.start
        value = element(
            "span", self._figures.inline(mark.value), class_="value before" if before else "value"
        )
        spacer = _spacer(side, mark.end)
        return joined(value, spacer) if side == "height" else joined(spacer, value)

    def _key_entry(self, colour: str, words: Inline) -> Markup:
        return element("li", swatch(colour), element("span", self._figures.inline(words)))


def _caption(alternative: Inline) -> Markup:
    return element("figcaption", words_of(alternative), class_="unseen")


def _scrolled(content: Markup, chart: Chart) -> Markup:
    """Return columns that scroll by themselves where they are wider than the page."""
    label = plain_text(chart.title) or plain_text(chart.alternative)
    return lines(
        Markup(f'<div class="scrolled" tabindex="0" role="group" aria-label="{text_of(label)}">'),
        content,
        Markup("</div>"),
    )


def _shape(colour: str, *, x: float, width: float, class_: str | None = None) -> Markup:
    return element(
        "rect", x=percent(x), width=percent(width), height="100%", fill=colour, class_=class_
    )


def _column(colour: str, mark: ChartMark, class_: str | None = None) -> Markup:
    return element(
        "rect",
        x="19%",
        y=percent(1 - _low(mark) - _size(mark)),
        width="62%",
        height=percent(_size(mark)),
        fill=colour,
        class_=class_,
    )


def _zero(chart: Chart, across: str) -> Markup:
    """Return the line where the axis has nothing."""
    if across == "x":
        at = percent(chart.zero)
        return element("line", x1=at, x2=at, y1="-25%", y2="125%", class_="zero")
    at = percent(1 - chart.zero)
    return element("line", x1="0", x2="100%", y1=at, y2=at, class_="zero")


def _spacer(side: str, part: Decimal) -> Markup:
    """Return what takes a part of the room and shows nothing."""
    other = "height" if side == "width" else "width"
    return element("svg", class_="to", aria_hidden="true", **{side: percent(part), other: "1"})


def _low(mark: ChartMark) -> float:
    return float(min(mark.start, mark.end))


def _size(mark: ChartMark) -> float:
    return float(abs(mark.end - mark.start))


def _room(chart: Chart) -> str:
    """Return the classes that keep room for the values at both ends of bars."""
    longest = {True: 0, False: 0}
    for mark in (mark for item in chart.items for mark in item.marks):
        is_left = mark.end < mark.start
        longest[is_left] = max(longest[is_left], len(plain_text(mark.value)) + 1)
    steps = {
        side: min(math.ceil(count / _STEP) * _STEP, _MOST_ROOM) for side, count in longest.items()
    }
    return f"after{steps[False]} before{steps[True]}"


def rooms() -> str:
    """Return the rules of the classes that keep room for values."""
    sizes = range(0, _MOST_ROOM + 1, _STEP)
    return "".join(f".after{n}{{--after:{n}ch}}.before{n}{{--before:{n}ch}}" for n in sizes)
