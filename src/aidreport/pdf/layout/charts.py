"""Charts: marks whose lengths show amounts from one zero, each bound to its figure."""

from __future__ import annotations

from dataclasses import KW_ONLY, replace
from itertools import takewhile
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Self

from aidreport.document.spans import plain_text
from aidreport.errors import LayoutError
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.layout.filling import TOLERANCE
from aidreport.pdf.layout.flow import Flow
from aidreport.pdf.layout.text import BoundText, break_lines, draw_lines, natural_width
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.chart_blocks import Chart, ChartItem, ChartMark, ChartSeries
    from aidreport.document.spans import Inline
    from aidreport.pdf.brand_file import Colours
    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.file.objects import Area
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas, Rectangle
    from aidreport.pdf.layout.styles import TextStyle
    from aidreport.pdf.layout.text import TextLine

_AXIS, _KEY, _TOTAL, _LINE = "axis", "key", "total", "line"
"""What programs that read the file know the parts of a chart by."""
NAME_LINES = 5
"""The most lines of a name; the alternative text has all of a longer one."""


class Anchor(NamedTuple):
    """Where a text of one line is.

    Attributes:
        x, middle: a point of it, and the middle of its height.
        before: which part of its width is left of the point: 0, 0.5 or 1.
    """

    x: float
    middle: float
    before: float = 0.0


class BoundMark(NamedTuple):
    """A mark with the element of its shape, and its value with that of its words, if it has one."""

    mark: ChartMark
    element: Element
    value: BoundText | None


class BoundItem(NamedTuple):
    """An item of a chart with the elements of its parts."""

    item: ChartItem
    element: Element
    name: BoundText
    marks: tuple[BoundMark, ...]
    total: BoundText | None
    lines: tuple[Element, ...]


class BoundSeries(NamedTuple):
    """A series with the elements of the key to its colour and of its name."""

    series: ChartSeries
    key: Element
    name: BoundText


@dataclass(eq=False, repr=False)
class ChartFlow(Flow):
    """A chart; each kind draws its own marks.

    Attributes:
        has_axis: whether it has a line at zero.

    Args:
        name, value: the styles of names and of values.
        bookmark: its title among the bookmarks, and its level from 0; None for none.
        lowest: how low it may be drawn to fill a page, in parts of its usual height.
        tall: how high its marks are drawn, in parts of their usual height.
    """

    has_axis: ClassVar[bool] = True

    chart: Chart
    element: Element
    _: KW_ONLY
    colours: Colours
    name: TextStyle
    value: TextStyle
    fonts: Fonts
    bookmark: tuple[str, int] | None = None
    lowest: float = 1.0
    tall: float = 1.0

    def __post_init__(self) -> None:
        """Bind the parts in the order in which they are read."""
        super().__post_init__()
        self.axis = self.element.add("Span", title=_AXIS) if self.has_axis else None
        self.series = [self._bound_series(series) for series in self.chart.series]
        self._broken: dict[tuple[Inline, TextStyle, float, int], Sequence[TextLine]] = {}
        self.items = [self._bound(item) for item in self.chart.items]

    def _bound_series(self, series: ChartSeries) -> BoundSeries:
        around = self.element.add("Span")
        key = around.add("Span", title=_KEY)
        named = around.add("Span") if series.name else around
        return BoundSeries(series, key, BoundText(named, series.name))

    def _bound(self, item: ChartItem) -> BoundItem:
        around = self.element.add("Span")
        name = BoundText(around.add("Span"), item.name)
        marks = []
        lines = tuple(around.add("Span", title=_LINE) for _ in range(self.line_count(item)))
        for mark in item.marks:
            shape = around.add("Span", title=f"mark {mark.figure}")
            value = BoundText(around.add("Span"), mark.value) if mark.value else None
            marks.append(BoundMark(mark, shape, value))
        total = around.add("Span", title=_TOTAL).add("Span") if item.total else None
        words = BoundText(total, item.total) if total else None
        return BoundItem(item, around, name, tuple(marks), words, lines)

    def lower(self, width: float, height: float, *, eased: float = 1.0) -> Self | None:
        """Return it with marks that are as high as they can be in a height."""
        lowest = self.lowest * eased if self.lowest < 1 else 1.0
        steps = takewhile(lambda tall: tall >= lowest, (1 - step / 20 for step in range(1, 20)))
        lower = (self.part(tall=tall) for tall in steps)
        try:
            return next((one for one in lower if one.measure(width) <= height + TOLERANCE), None)
        except LayoutError:  # marks that are lower are narrower, too
            return None

    def line_count(self, item: ChartItem) -> int:  # noqa: ARG002 - bars have none
        """Return how many lines an item has beside its marks."""
        return 0

    def begin(self, canvas: BriefingCanvas, area: Area) -> None:
        """Enter the chart into the bookmarks, and say where it is."""
        if self.bookmark is not None:
            canvas.bookmark(*self.bookmark, self.element, area.top)
        canvas.figure_box(self.element, area)

    def draw_axis(self, canvas: BriefingCanvas, line: Rectangle) -> None:
        """Draw the line at zero."""
        if self.axis is not None:
            with canvas.element(self.axis):
                canvas.fill(self.colours.muted, *line)

    def colour(self, item: ChartItem, mark: ChartMark) -> str:  # noqa: ARG002 - others have series
        """Return the colour of a mark; what sums up others stays in the background."""
        return self.colours.muted if item.rest else self.colours.accent

    def draw_mark(
        self, canvas: BriefingCanvas, item: ChartItem, mark: BoundMark, shape: Rectangle
    ) -> None:
        """Draw a mark."""
        with canvas.element(mark.element):
            canvas.fill(self.colour(item, mark.mark), *shape)

    def draw_words(
        self, canvas: BriefingCanvas, words: Inline, style: TextStyle, at: Anchor, text: BoundText
    ) -> None:
        """Draw a text on one line, such as the value of a mark."""
        width = natural_width(words, style, self.fonts)
        (line, *_) = break_lines(words, style, self.fonts, width + 0.1)
        left, top = at.x - at.before * line.width, at.middle + style.leading / 2
        draw_lines(canvas, [line], style, left, top, line.width, text)

    def name_lines(
        self, name: Inline, style: TextStyle, width: float, most: int = NAME_LINES
    ) -> Sequence[TextLine]:
        """Return the lines of a name; one that has too many is cut."""
        key = name, style, width, most
        if key not in self._broken:
            self._broken[key] = self._shortened(name, style, width, most)
        return self._broken[key]

    def _shortened(
        self, text: Inline, style: TextStyle, width: float, most: int
    ) -> Sequence[TextLine]:
        lines = break_lines(text, style, self.fonts, width)
        while len(lines) > most:
            words = plain_text(text)
            start = words[: len(words) * most // (len(lines) + 1)].rstrip(" …")
            text = (replace(text[0], text=f"{start}…"),)
            lines = break_lines(text, style, self.fonts, width)
        return lines


def too_narrow(width: float) -> LayoutError:
    """Return the error of a chart that has no room in a width, in points."""
    return LayoutError(
        state("layout.narrow-chart", points=f"{width:.0f}"),
        why=state("layout.narrow-chart-why"),
        fix=state("layout.narrow-chart-fix"),
    )
