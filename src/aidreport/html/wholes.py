"""Parts of a whole: a hundred squares, or a rectangle divided by amounts, with a key below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.html.markup import Markup, element, lines, text_of
from aidreport.html.shapes import drawing, list_of, percent, swatch
from aidreport.pdf.contrast import readable_on
from aidreport.pdf.layout.part_colours import series_colours
from aidreport.pdf.layout.squarify import Part, squarify

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.document.chart_blocks import Chart, ChartItem, ChartMark
    from aidreport.html.markup import Figures
    from aidreport.pdf.brand_file import Colours

_A_ROW = 10
_SIDE = 0.088
"""Of the width of all squares: the side of one."""
_HIGH = 0.42
"""Of its width: how high a treemap is, as the style sheet has it."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LETTER_ROOM = 0.03
"""Of the width: the narrowest part that has a letter."""


class WholeWriter:
    """Writes charts of parts of a whole.

    Args:
        figures: the places that show figures.
    """

    def __init__(self, figures: Figures, colours: Colours) -> None:
        self._figures, self._colours = figures, colours

    def waffle(self, chart: Chart) -> Markup:
        """Return the squares, and the key to their colours with shares and amounts."""
        colours = series_colours(chart.items, self._colours)
        pairs = list(zip(chart.items, colours, strict=True))
        squares = [
            square
            for item, colour in pairs
            for mark in item.marks
            for square in _squares(mark, colour)
        ]
        key = (self._key(item, swatch(colour)) for item, colour in pairs)
        return lines(
            element("div", drawing(squares), class_="squares"),
            list_of("key", key),
        )

    def treemap(self, chart: Chart) -> Markup:
        """Return the parts with their letters, and the key to the letters with the amounts."""
        sizes = [float(mark.end - mark.start) for item in chart.items for mark in item.marks]
        shapes: list[Markup] = []
        key: list[Markup] = []
        parts = squarify(sizes, Part(0.0, 0.0, 1.0, _HIGH))
        for at, (item, part) in enumerate(zip(chart.items, parts, strict=True)):
            colour = self._colours.muted if item.rest else self._colours.accent
            letter = _LETTERS[at] if at < len(_LETTERS) else ""
            shapes += self._part(part, colour, letter)
            key.append(self._key(item, element("span", text_of(letter), class_="letter")))
        return lines(
            element("div", drawing(shapes), class_="treemap"),
            list_of("key", key),
        )

    def _part(self, part: Part, colour: str, letter: str) -> Sequence[Markup]:
        top = 1 - (part.bottom + part.height) / _HIGH
        shape = element(
            "rect",
            x=percent(part.left),
            y=percent(top),
            width=percent(part.width),
            height=percent(part.height / _HIGH),
            fill=colour,
            class_="part",
        )
        if min(part.width, part.height) < _LETTER_ROOM:
            return [shape]
        ink = readable_on(colour, (self._colours.paper, self._colours.ink))
        words = element(
            "text",
            text_of(letter),
            x=percent(part.left + part.width / 2),
            y=percent(top + part.height / _HIGH / 2),
            dy="0.35em",
            fill=ink,
        )
        return [shape, words]

    def _key(self, item: ChartItem, sign: Markup) -> Markup:
        """Return a part by the sign of its shapes: its name, its share, its amount."""
        texts = [item.total, *(mark.value for mark in item.marks)]
        values = (
            element("span", self._figures.inline(text), class_="value") for text in texts if text
        )
        return element("li", sign, element("span", self._figures.inline(item.name)), *values)


def _squares(mark: ChartMark, colour: str) -> Iterator[Markup]:
    """Yield the squares of a mark: row by row, from the upper left one."""
    whole = _A_ROW * _A_ROW
    for at in range(round(mark.start * whole), round(mark.end * whole)):
        row, column = divmod(at, _A_ROW)
        yield element(
            "rect",
            x=percent(column / _A_ROW),
            y=percent(row / _A_ROW),
            width=percent(_SIDE),
            height=percent(_SIDE),
            fill=colour,
        )
