"""The charts of a briefing: marks along an axis, each with the figure that it shows."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from decimal import Decimal

    from aidreport.document.spans import Inline


class ChartKind(StrEnum):
    """How the marks of a chart show their amounts."""

    BARS = "bars"
    COLUMNS = "columns"
    STACKED = "stacked"
    PAIRED = "paired"
    DUMBBELL = "dumbbell"
    LINES = "lines"
    SLOPE = "slope"
    WAFFLE = "waffle"
    TREEMAP = "treemap"
    COUNTRY_GRID = "country-grid"
    TREND = "trend"


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A bar or a column, or a part of one.

    Attributes:
        figure: the id of the figure that its length shows.
        start, end: where it begins and ends, in parts of the axis from 0 to 1.
        value: the figure in words, beside it or in it; empty for none.
        series: the index of what it stands for in every item.
    """

    figure: str
    start: Decimal
    end: Decimal
    value: Inline = ()
    series: int = 0


@dataclass(frozen=True, slots=True)
class ChartItem:
    """What one name of a chart stands for.

    Attributes:
        marks: each begins where the one before it ends; none where nothing is known.
        rest: whether it sums up those that are not named, which stays in the background.
        total: what several marks add up to, in words at their end; empty for none.
        place: column and row in a grid, from the upper left; None where there is none.
    """

    name: Inline
    marks: tuple[ChartMark, ...]
    rest: bool = False
    total: Inline = ()
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """What marks of one colour stand for.

    Attributes:
        rest: whether it sums up those that are not named.
    """

    name: Inline
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Crossing:
    """Which allocations the marks of a chart sum up: those of one group by each of two fields.

    Attributes:
        by, divided_by: the fields of the items and of the series.
        series: the keys of the series that have one.
        cells: of each mark in order: the keys by both fields; None sums up all other ones.
        all: whether allocations of no series are in the chart too.
    """

    by: str
    divided_by: str
    currency: str
    series: tuple[str, ...]
    cells: tuple[tuple[str | None, str | None], ...]
    all: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart whose lengths are in proportion to amounts of one currency.

    Attributes:
        zero: where the axis has nothing, from 0 to 1.
        alternative: what it shows, for those who do not see it.
        title: what it is called among the bookmarks.
        series: what the colours stand for; none where there is one.
        crossing: what the marks sum up; None where they are groups of one field.
        empty: columns and rows in a grid that have no item.
        in_row: columns and rows of the items of a grid, then of the others, if its regions are side
            by side, which is lower than where a map has them; none for a single region.
    """

    kind: ChartKind
    items: tuple[ChartItem, ...]
    zero: Decimal
    alternative: Inline
    title: Inline = ()
    series: tuple[ChartSeries, ...] = ()
    crossing: Crossing | None = None
    empty: tuple[tuple[int, int], ...] = ()
    in_row: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if not any(span.text for span in self.alternative):
            raise ValueError("a chart needs its alternative text")

    @property
    def labels(self) -> tuple[Inline, ...]:
        """The names and values that are drawn, in order."""
        texts = [series.name for series in self.series]
        for item in self.items:
            texts += [item.name, *(mark.value for mark in item.marks), item.total]
        return tuple(texts)

    def across(self, mark: ChartMark) -> float:
        """Return where a mark is between the first series and the last one, from 0 to 1."""
        return mark.series / max(len(self.series) - 1, 1)


@dataclass(frozen=True, slots=True)
class Trend:
    """A cell of a table that shows the amounts of its row over time as a line.

    Attributes:
        at: the index of the row among the items of the table's trends.
        alternative: what the line shows, for those who do not see it.
    """

    at: int
    alternative: Inline
