"""Charts: marks whose lengths show amounts from one zero, each bound to its figure."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.blocks import plain_text
from aidreport.document.chart_blocks import ChartKind
from aidreport.pdf.layout.flow import Flow
from aidreport.pdf.layout.text import BoundText, break_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.blocks import Inline
    from aidreport.document.chart_blocks import Chart, ChartItem, ChartMark, ChartSeries
    from aidreport.pdf.brand_file import Colours
    from aidreport.pdf.file.fonts import Fonts
    from aidreport.pdf.file.objects import Area
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas, Rectangle
    from aidreport.pdf.layout.styles import TextStyle
    from aidreport.pdf.layout.text import TextLine

_AXIS, _KEY, _TOTAL, _LINE = "axis", "key", "total", "line"
"""What programs that read the file know the parts of a chart by."""
_NAME_LINES = 5
"""The most lines of a name; the alternative text has all of a longer one."""


class BoundMark(NamedTuple):
    """A mark with the element of its shape, and its value with that of its words, if it has one."""

    mark: ChartMark
    element: Element
    value: BoundText | None


class BoundItem(NamedTuple):
    """An item of a chart with the elements of its parts."""

    item: ChartItem
    name: BoundText
    marks: tuple[BoundMark, ...]
    total: BoundText | None
    line: Element | None


class BoundSeries(NamedTuple):
    """A series with the elements of the key to its colour and of its name."""

    series: ChartSeries
    key: Element
    name: BoundText


@dataclass(eq=False, repr=False)
class ChartFlow(Flow):
    """A chart; each kind draws its own marks.

    Args:
        name, value: the styles of names and of values.
        bookmark: its title among the bookmarks, and its level from 0; None for none.
    """

    chart: Chart
    element: Element
    _: KW_ONLY
    colours: Colours
    name: TextStyle
    value: TextStyle
    fonts: Fonts
    bookmark: tuple[str, int] | None = None

    def __post_init__(self) -> None:
        """Bind the parts in the order in which they are read."""
        super().__post_init__()
        self.axis = self.element.add("Span", title=_AXIS)
        self.series = [self._bound_series(series) for series in self.chart.series]
        self._broken: dict[tuple[Inline, TextStyle, float], Sequence[TextLine]] = {}
        self.items = [self._bound(item) for item in self.chart.items]

    def _bound_series(self, series: ChartSeries) -> BoundSeries:
        around = self.element.add("Span")
        key = around.add("Span", title=_KEY)
        return BoundSeries(series, key, BoundText(around.add("Span"), series.name))

    def _bound(self, item: ChartItem) -> BoundItem:
        around = self.element.add("Span")
        name = BoundText(around.add("Span"), item.name)
        marks = []
        joined = self.chart.kind is ChartKind.DUMBBELL and len(item.marks) > 1
        line = around.add("Span", title=_LINE) if joined else None
        for mark in item.marks:
            shape = around.add("Span", title=f"mark {mark.figure}")
            value = BoundText(around.add("Span"), mark.value) if mark.value else None
            marks.append(BoundMark(mark, shape, value))
        total = around.add("Span", title=_TOTAL).add("Span") if item.total else None
        words = BoundText(total, item.total) if total else None
        return BoundItem(item, name, tuple(marks), words, line)

    def begin(self, canvas: BriefingCanvas, area: Area) -> None:
        """Enter the chart into the bookmarks, and say where it is."""
        if self.bookmark is not None:
            canvas.bookmark(*self.bookmark, self.element, area.top)
        canvas.figure_box(self.element, area)

    def draw_axis(self, canvas: BriefingCanvas, line: Rectangle) -> None:
        """Draw the line at zero."""
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

    def name_lines(self, name: Inline, style: TextStyle, width: float) -> Sequence[TextLine]:
        """Return the lines of a name; one that has too many is cut."""
        key = name, style, width
        if key not in self._broken:
            self._broken[key] = self._shortened(name, style, width)
        return self._broken[key]

    def _shortened(self, text: Inline, style: TextStyle, width: float) -> Sequence[TextLine]:
        lines = break_lines(text, style, self.fonts, width)
        while len(lines) > _NAME_LINES:
            words = plain_text(text)
            start = words[: len(words) * _NAME_LINES // (len(lines) + 1)].rstrip(" …")
            text = (replace(text[0], text=f"{start}…"),)
            lines = break_lines(text, style, self.fonts, width)
        return lines
