"""Lines over years: each with its name and its amounts at its ends, joined by thin leaders."""

from __future__ import annotations

from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.chart_blocks import ChartKind
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.objects import Area
from aidreport.pdf.layout.canvas import Rectangle
from aidreport.pdf.layout.charts import NAME_LINES, Anchor, ChartFlow, too_narrow
from aidreport.pdf.layout.part_colours import series_colours
from aidreport.pdf.layout.spreading import spread
from aidreport.pdf.layout.text import draw_lines, natural_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.document.chart_blocks import ChartItem, ChartMark
    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas
    from aidreport.pdf.layout.charts import BoundItem, BoundMark
    from aidreport.pdf.layout.text import TextLine

_HEIGHT = 150.0
"""Points from the lowest to the highest point, at least."""
_HIGHEST = 330.0
"""Points that labels may take one below the other, so that a chart has room on each page."""
_POINT = 5.0
_THICK, _THIN, _LEADER = 1.8, 1.2, 0.6
_AXIS = 0.8
_TICK = 4.0
_BESIDE = 2.5
"""Points between a point or a tick and its words."""
_LEADING = 16.0
"""Points from the first or last points to their labels."""
_GAP = 5.0
"""Points between an amount and a name, and between a leader and its words."""
_NAMES = (0.26, 0.18, 0.12)
"""Of the width: the widest names; less where the amounts beside them are long."""
_INSET = 12.0
"""Points from the edges to the first and last points where nothing is beside them."""
_LABEL_GAP = 1.5
_YEAR, _STEPS = 18.0, 3
"""Points from a year that is named to the next, at least, and how many of these lines need."""
"""Points between labels one below the other."""

Point = tuple[float, float]


class _Label(NamedTuple):
    """What is beside the first or the last point of a line.

    Attributes:
        mark: the point that it belongs to.
        amount: whether the amount is in it.
        name: the lines of the name; none where it is at the other end.
    """

    item: BoundItem
    mark: BoundMark
    amount: bool
    name: Sequence[TextLine]
    height: float


class _Plot(NamedTuple):
    """Where points may be: the edges of the first and last years, and the lowest place."""

    left: float
    right: float
    bottom: float
    height: float


@dataclass(eq=False, repr=False)
class LineChartFlow(ChartFlow):
    """Lines over years, or a slope of two years; the series are the years."""

    def __post_init__(self) -> None:
        """Choose the colours; the lines of a slope chart are told apart by their ends."""
        super().__post_init__()
        items = self.chart.items
        self._colours = series_colours(items, self.colours)
        if self.chart.kind is ChartKind.SLOPE:
            accent, muted = self.colours.accent, self.colours.muted
            self._colours = [muted if item.rest else accent for item in items]

    @property
    def _is_single(self) -> bool:
        """Whether there is one line, whose amounts are around its points."""
        return len(self.chart.items) == 1 and self.chart.kind is ChartKind.LINES

    def line_count(self, item: ChartItem) -> int:
        """Return how many lines an item has: between points of neighbouring years, and leaders."""
        return len(_joined(item.marks)) + sum(1 for _ in self._ends(item))

    def measure(self, width: float) -> float:
        """Return the height of the points, of what is above them, and of the years below.

        Raises:
            LayoutError: the years have no room side by side.
        """
        if not self._has_room(self._labels(width), width):
            raise too_narrow(width)
        return self._above() + self._plot_height(width) + self._below()

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the years and the line at zero, then the lines, the points and their words."""
        self.begin(canvas, Area(x, top - self.measure(width), x + width, top))
        labels = self._labels(width)
        height = self._plot_height(width)
        left, right = (self._room(labels[end], end) for end in (0, 1))
        plot = _Plot(x + left, x + width - right, top - self._above() - height, height)
        zero = plot.bottom + float(self.chart.zero) * height
        axis = Rectangle(plot.left, zero - _AXIS / 2, plot.right - plot.left, _AXIS)
        self.draw_axis(canvas, axis)
        self._draw_years(canvas, plot)
        for at, item in enumerate(self.items):
            self._draw_line(canvas, at, item, plot)
        for end in (0, 1):
            self._draw_labels(canvas, labels[end], plot, end)
        if self._is_single:
            self._draw_values(canvas, plot)

    def colour(self, item: ChartItem, mark: ChartMark) -> str:  # noqa: ARG002 - by item alone
        """Return the colour of an item."""
        return self._colours[self.chart.items.index(item)]

    def _above(self) -> float:
        return self.value.leading + (_BESIDE if self._is_single else 0.0)

    def _under(self) -> float:
        """Return the room for an amount below the lowest point."""
        return _POINT / 2 + _BESIDE + self.value.leading if self._is_single else 0.0

    def _below(self) -> float:
        return self._under() + _TICK + _BESIDE + max(self.name.leading, self.value.leading)

    def _ends(self, item: ChartItem) -> Iterator[int]:
        """Yield at which ends an item has a label: 0 for the left one, 1 for the right one."""
        first, last = item.marks[0], item.marks[-1]
        named_left = last.series == 0
        if named_left or (first.series == 0 and first.value and not self._is_single):
            yield 0
        if not named_left:
            yield 1

    def _labels(self, width: float) -> tuple[list[_Label], list[_Label]]:
        """Return the labels at the left and at the right, with as much of names as has room."""
        labels: tuple[list[_Label], list[_Label]] = ([], [])
        for part in _NAMES:
            room = self._name_width(width * part)
            labels = self._labels_of(room, NAME_LINES)
            for lines in range(NAME_LINES - 1, 0, -1):
                if max(_heights(labels)) > _HIGHEST:
                    labels = self._labels_of(room, lines)
            if self._has_room(labels, width):
                break
        return labels

    def _has_room(self, labels: tuple[list[_Label], list[_Label]], width: float) -> bool:
        """Return whether the years have room side by side between labels."""
        room = width - self._room(labels[0], 0) - self._room(labels[1], 1)
        steps = sum(bool(bound.series.name) for bound in self.series) - 1
        return room >= _YEAR * max(steps, _STEPS)

    def _labels_of(self, room: float, most: int) -> tuple[list[_Label], list[_Label]]:
        """Return the labels at both ends, from above downwards.

        Args:
            room: for a name, in points.
            most: lines of a name.
        """
        labels: tuple[list[_Label], list[_Label]] = ([], [])
        for bound in self.items:
            for end in self._ends(bound.item):
                mark = bound.marks[-end]
                is_named = end == 1 or bound.item.marks[-1].series == 0
                name: Sequence[TextLine] = ()
                if is_named:
                    name = self.name_lines(bound.item.name, self.name, room, most)
                amount = mark.value is not None and not self._is_single
                height = max(len(name) * self.name.leading, self.value.leading) + _LABEL_GAP
                labels[end].append(_Label(bound, mark, amount, name, height))
        for side in labels:
            side.sort(key=lambda label: -label.mark.mark.end)
        return labels

    def _name_width(self, widest: float) -> float:
        names = (natural_width(one.name, self.name, self.fonts) for one in self.chart.items)
        return min(max(names) + 0.1, widest)

    def _plot_height(self, width: float) -> float:
        return max(_HEIGHT * self.tall, *_heights(self._labels(width)))

    def _amounts(self, labels: Sequence[_Label]) -> float:
        """Return the width of the column of amounts beside points."""
        words = (label.mark.mark.value for label in labels if label.amount)
        return max((natural_width(one, self.value, self.fonts) for one in words), default=0.0)

    def _names(self, labels: Sequence[_Label]) -> float:
        """Return the width of the column of names beside points."""
        return max((line.width for label in labels for line in label.name), default=0.0)

    def _room(self, labels: Sequence[_Label], end: int) -> float:
        """Return how wide everything beside the points is at an end."""
        if not labels:
            return self._widest_value() / 2 + _INSET
        amounts, names = self._amounts(labels), self._names(labels)
        between = _GAP if amounts and names else 0.0
        inside = self._widest_value() / 2 if self._is_single and end else 0.0
        return _LEADING + amounts + between + names + inside

    def _widest_value(self) -> float:
        if not self._is_single:
            return 0.0
        values = (mark.value for mark in self.chart.items[0].marks)
        return max(natural_width(one, self.value, self.fonts) for one in values)

    def _across(self, series: int, plot: _Plot) -> float:
        """Return where a year is."""
        step = (plot.right - plot.left) / max(len(self.series) - 1, 1)
        return plot.left + series * step

    def _place(self, mark: ChartMark, plot: _Plot) -> Point:
        return self._across(mark.series, plot), plot.bottom + float(mark.end) * plot.height

    def _draw_years(self, canvas: BriefingCanvas, plot: _Plot) -> None:
        below = plot.bottom - self._under()
        step = (plot.right - plot.left) / max(len(self.series) - 1, 1)
        named = [at for at, bound in enumerate(self.series) if bound.series.name]
        apart = min((two - one for one, two in pairwise(named)), default=1) * step
        names = (natural_width(one.series.name, self.name, self.fonts) for one in self.series)
        scale = min(1.0, (apart - 3) / max(names))
        style = self.name(size=max(self.name.size * scale, 5.2))
        for at, bound in enumerate(self.series):
            x = self._across(at, plot)
            with canvas.element(bound.key):
                canvas.fill(self.colours.muted, x - _AXIS / 2, below - _TICK, _AXIS, _TICK)
            if bound.series.name:
                middle = below - _TICK - _BESIDE - style.leading / 2
                self.draw_words(
                    canvas, bound.series.name, style, Anchor(x, middle, 0.5), bound.name
                )

    def _draw_line(self, canvas: BriefingCanvas, at: int, bound: BoundItem, plot: _Plot) -> None:
        """Draw the lines between the points of an item, then the points."""
        colour, thickness = self._colours[at], _THIN if bound.item.rest else _THICK
        joined = _joined(bound.item.marks)
        for (one, two), element in zip(joined, bound.lines[: len(joined)], strict=True):
            ends = self._place(one, plot), self._place(two, plot)
            draw_stroke(canvas, element, colour, ends, thickness)
        for mark in bound.marks:
            x, y = self._place(mark.mark, plot)
            square = Rectangle(x - _POINT / 2, y - _POINT / 2, _POINT, _POINT)
            self.draw_mark(canvas, bound.item, mark, square)

    def _draw_labels(
        self, canvas: BriefingCanvas, labels: Sequence[_Label], plot: _Plot, end: int
    ) -> None:
        """Draw the labels of an end, each with the leader from its point."""
        amounts = self._amounts(labels)
        half = self.value.leading / 2
        low, high = plot.bottom - half, plot.bottom + plot.height + half
        wanted = [self._place(label.mark.mark, plot)[1] for label in labels]
        middles = spread(wanted, [label.height for label in labels], low, high)
        sign, edge = (1, plot.right) if end else (-1, plot.left)
        if end and self._is_single:
            edge += self._widest_value() / 2
        start = edge + sign * _LEADING
        for label, middle in zip(labels, middles, strict=True):
            x, y = self._place(label.mark.mark, plot)
            leader = label.item.lines[-1]
            if end == 0 and len(list(self._ends(label.item.item))) > 1:
                leader = label.item.lines[-2]
            ends = (x + sign * _POINT / 2, y), (start - sign * _GAP, middle)
            # The long way from a line that ends early is not to be taken for a part of the line.
            is_early = end == 1 and x < plot.right - _POINT
            colour = self.colours.line if is_early else self.colours.muted
            draw_stroke(canvas, leader, colour, ends, _LEADER)
            if label.amount and label.mark.value is not None:
                # Amounts are aligned at their right edges on both sides.
                at = Anchor(start + amounts if end else start, middle, 1.0)
                self.draw_words(canvas, label.mark.mark.value, self.value, at, label.mark.value)
            if label.name:
                widest = max(line.width for line in label.name)
                beside = amounts + _GAP if amounts else 0.0
                left = start + beside if end else start - beside - widest
                top = middle + len(label.name) * self.name.leading / 2
                style = self.name if end else self.name(align="end")
                draw_lines(canvas, label.name, style, left, top, widest, label.item.name)

    def _draw_values(self, canvas: BriefingCanvas, plot: _Plot) -> None:
        """Draw the amounts of a single line where neither it nor another amount is."""
        (bound,) = self.items
        points = [self._place(mark, plot) for mark in bound.item.marks]
        for at, mark in enumerate(bound.marks):
            if mark.value is None:
                continue
            y = points[at][1]
            near = [points[one][1] - y for one in (at - 1, at + 1) if 0 <= one < len(points)]
            is_valley = bool(near) and all(other > 0 for other in near)
            far = _POINT / 2 + _BESIDE + self.value.size / 2
            zero = plot.bottom + float(self.chart.zero) * plot.height
            middle = y - far if is_valley else y + far
            if abs(middle - zero) < self.value.size / 2 + 1:
                # The line at zero is not beneath an amount.
                middle = zero + (-1 if is_valley else 1) * (self.value.size / 2 + 1)
            self.draw_words(
                canvas, mark.mark.value, self.value, self._clear(at, points, middle), mark.value
            )

    def _clear(self, at: int, points: Sequence[Point], middle: float) -> Anchor:
        """Return where an amount is beside its point: away from a line that goes on steeply."""
        x, y = points[at]
        is_above = middle > y
        before = points[at - 1][1] if at else y
        after = points[at + 1][1] if at + 1 < len(points) else y
        blocks_left, blocks_right = before > y, after > y
        if not is_above:
            blocks_left, blocks_right = before < y, after < y
        if blocks_right and not blocks_left:
            return Anchor(x + _POINT / 2, middle, 1.0)
        if blocks_left and not blocks_right:
            return Anchor(x - _POINT / 2, middle, 0.0)
        return Anchor(x, middle, 0.5)


def _heights(labels: tuple[Sequence[_Label], Sequence[_Label]]) -> list[float]:
    """Return how high the labels of each end are, one below the other."""
    return [sum(label.height for label in side) for side in labels]


def _joined(marks: Sequence[ChartMark]) -> list[tuple[ChartMark, ChartMark]]:
    """Return the marks of neighbouring years, two by two."""
    return [(one, two) for one, two in pairwise(marks) if two.series == one.series + 1]


def draw_stroke(
    canvas: BriefingCanvas,
    element: Element,
    colour: str,
    ends: tuple[Point, Point],
    thickness: float,
) -> None:
    """Draw a straight line as a filled shape of four corners."""
    (x1, y1), (x2, y2) = ends
    length = hypot(x2 - x1, y2 - y1) or 1.0
    across, up = -(y2 - y1) / length * thickness / 2, (x2 - x1) / length * thickness / 2
    corners = (
        (x1 + across, y1 + up),
        (x2 + across, y2 + up),
        (x2 - across, y2 - up),
        (x1 - across, y1 - up),
    )
    with canvas.element(element):
        canvas.fill_polygon(colour, corners)
