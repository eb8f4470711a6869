"""`:::stacked-columns`: amounts over time, each column divided by another field."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.document.blocks import Block, Paragraph, ParagraphRole
from aidreport.document.chart_blocks import (
    Chart,
    ChartItem,
    ChartKind,
    ChartMark,
    ChartSeries,
    Crossing,
)
from aidreport.document.conditions import where_option
from aidreport.document.directives.aloud import checked_aloud, spoken_name
from aidreport.document.directives.charts import amount_cells, years_in_order
from aidreport.document.directives.crossed import beside_years
from aidreport.document.directives.options import (
    Directive,
    choice,
    currency_option,
    instead,
    number_between,
)
from aidreport.document.no_shares import many_years_note, negative_part_note
from aidreport.document.spans import plain_text
from aidreport.document.text import ValueText, as_inline
from aidreport.model.charts import place_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.analysis.figures import Breakdown, Figure
    from aidreport.document.context import Context
    from aidreport.document.directives.charts import ItemAmount
    from aidreport.document.spans import Inline
    from aidreport.document.wording import ColumnFormat
    from aidreport.model.charts import Extent, Placed

_MOST = 5
"""Series beside the one that sums up the others: so many colours can be told apart."""
_HIGH = Decimal("0.12")
"""Of the axis: the lowest mark that has room for its value."""
_ACROSS = 76
"""How many letters fit side by side beside the names of the series."""
_LETTERS, _COLUMNS = 5, 8
"""How long a value in a mark may be, and how many columns have room for such."""


class _Cell(NamedTuple):
    """The amount of one year and one series."""

    amount: Figure
    series: int
    key: str | None


class _Column(NamedTuple):
    """A year with its cells, from below upwards."""

    item: ItemAmount
    cells: tuple[_Cell, ...]


def build_stacked_columns(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a chart for each currency, with its unit above it."""
    parts = context.breakdowns(options["by"], options["currency"])
    return tuple(
        block
        for years in parts
        for block in _Stacked(
            context, years, context.breakdown(options["of"], years.currency), options["top"]
        ).blocks()
    )


class _Stacked:
    """The chart of one currency.

    Args:
        years: the columns.
        breakdown: what they are divided by.
        top: how many of its groups have a series of their own.
    """

    def __init__(self, context: Context, years: Breakdown, breakdown: Breakdown, top: int) -> None:
        self._context, self._years, self._breakdown = context, years, breakdown
        groups = breakdown.itemised
        self._named = groups if len(groups) <= top + 1 else groups[:top]
        self._rest = groups[len(self._named) :]
        self._series = [*self._all_series()]
        self._columns = [*self._all_columns()]

    def blocks(self) -> tuple[Block, ...]:
        """Return the unit, and the chart; or why there is none."""
        if (note := self._negative()) is not None:
            return (note,)
        items = [column.item for column in self._columns]
        form, totals = amount_cells(self._context, items, self._years.currency)
        if not _have_room(totals, len(items)):
            return (many_years_note(self._context, self._years),)
        wording = self._context.wording
        title = wording.fill("chart.title", by=wording.text(f"by.{self._years.by}"))
        amounts = [[cell.amount.value for cell in column.cells] for column in self._columns]
        placed = place_marks(amounts)
        chart = Chart(
            ChartKind.STACKED,
            tuple(self._items(form, totals, placed)),
            placed.zero,
            self._alternative(),
            self._context.label(title, self._years.currency),
            tuple(self._series),
            self._crossing(),
        )
        return Paragraph(as_inline(form.heading), ParagraphRole.LABEL), chart

    def _all_series(self) -> Iterator[ChartSeries]:
        """Yield the largest groups, and all others together."""
        context, by = self._context, self._breakdown.by
        for group in self._named:
            yield ChartSeries(as_inline(context.name(group, by)))
        if self._rest:
            name = f"count/others-{len(self._rest)}/{by}/{self._breakdown.currency}"
            count = context.derived.count(name, [group.amount.id for group in self._rest])
            label = context.wording.fill("group.others", count=context.number(count))
            yield ChartSeries(label, rest=True)

    def _all_columns(self) -> Iterator[_Column]:
        """Yield the years with the sums of their allocations by series."""
        series = {name: at for at, group in enumerate(self._named) for name in group.amount.inputs}
        known = self._context.figures.by_id
        for item in years_in_order(self._context, self._years):
            parts: defaultdict[int, list[Figure]] = defaultdict(list)
            for name in item.amount.inputs if item.amount else ():
                parts[series.get(name, len(self._named))].append(known[name])
            cells = tuple(self._cell(item, at, parts[at]) for at in sorted(parts))
            yield _Column(item, cells)

    def _cell(self, item: ItemAmount, series: int, parts: Sequence[Figure]) -> _Cell:
        of = f"{self._years.by}/{item.key}/{self._breakdown.by}"
        key = self._named[series].key if series < len(self._named) else None
        name = f"crossed-others-{len(self._rest)}/{of}" if key is None else f"crossed/{of}/{key}"
        figure = self._context.derived.sum(f"{name}/{self._years.currency}", parts)
        return _Cell(figure, series, key)

    def _items(
        self, form: ColumnFormat, totals: Sequence[Inline], placed: Placed
    ) -> Iterator[ChartItem]:
        words = iter(totals)
        for column, extents in zip(self._columns, placed.items, strict=True):
            marks = tuple(
                self._mark(cell, extent, form)
                for cell, extent in zip(column.cells, extents, strict=True)
            )
            total = next(words) if column.item.amount else ()
            yield ChartItem(column.item.name, marks, total=total)

    def _mark(self, cell: _Cell, extent: Extent, form: ColumnFormat) -> ChartMark:
        """Return a mark, with its value where there is room for it."""
        figure, words = cell.amount, self._context.wording.cell(cell.amount.value, form)
        short = len(words) <= _LETTERS and len(self._columns) <= _COLUMNS
        fits = short and extent.end - extent.start >= _HIGH
        value = as_inline(ValueText(words, figure.id)) if fits else ()
        return ChartMark(figure.id, *extent, value, cell.series)

    def _crossing(self) -> Crossing:
        return Crossing(
            self._years.by,
            self._breakdown.by,
            self._years.currency,
            tuple(group.key or "" for group in self._named),
            tuple((column.item.key, cell.key) for column in self._columns for cell in column.cells),
        )

    def _negative(self) -> Paragraph | None:
        """Return why the chart is not drawn if a part of a column is negative."""
        for column in self._columns:
            for cell in column.cells:
                if cell.amount.value < 0:
                    name = (*column.item.name, *as_inline(", "), *self._series[cell.series].name)
                    amount = self._context.money(cell.amount)
                    return negative_part_note(self._context, self._years, name, amount)
        return None

    def _alternative(self) -> Inline:
        """Return what the chart says: the series, the largest year, then all numbers in order."""
        context, wording, years = self._context, self._context.wording, self._years
        group = (years.itemised or years.groups)[0]
        sentences = [span for column in self._columns for span in self._sentence(column)]
        text = wording.fill(
            "chart.stacked",
            by=wording.text(f"by.{years.by}"),
            of=wording.text(f"by.{self._breakdown.by}"),
            series=wording.join([spoken_name(one.name) for one in self._series]),
            largest=wording.fill(
                "table.largest",
                name=context.name(group, years.by),
                amount=context.money(group.amount),
            ),
            total=context.money(years.total),
            parts=tuple(sentences[1:]),
        )
        fix = instead(":::column-chart", "stacked-columns")
        return checked_aloud(text, len(self._columns), fix)

    def _sentence(self, column: _Column) -> Inline:
        """Return a blank, and what a column says."""
        context, fill, item = self._context, self._context.wording.fill, column.item
        if item.amount is None:
            return (*as_inline(" "), *fill("chart.no-amount", name=item.name), *as_inline("."))
        within = [
            fill(
                "chart.part",
                name=spoken_name(self._series[cell.series].name),
                amount=context.money(cell.amount),
            )
            for cell in column.cells
        ]
        amount, parts = context.money(item.amount), context.wording.join(within)
        return (*as_inline(" "), *fill("chart.divided", name=item.name, amount=amount, parts=parts))


def _have_room(totals: Sequence[Inline], columns: int) -> bool:
    """Return whether columns have room side by side, each with its total above it."""
    longest = max(len(plain_text(total)) for total in totals) + 1
    return longest * columns <= _ACROSS


STACKED_COLUMNS = Directive(
    "stacked-columns",
    "Amounts over time as columns, each divided by another field, with the total of each year"
    " above it. With a negative part, or more years than have room, it is not drawn, and a note"
    " says so.",
    ":::stacked-columns{by=year of=recipient}",
    build_stacked_columns,
    (
        choice("by", ("year",), "year", "What the columns are.", grouping=True),
        beside_years("of", "What the columns are divided by."),
        number_between(
            "top",
            1,
            _MOST,
            4,
            "How many of the largest have a colour of their own; the others have one together.",
        ),
        where_option(),
        currency_option(),
    ),
)
