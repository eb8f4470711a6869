"""`:::stacked-columns`: amounts over time, each column divided by another field."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.document.blocks import Block, Paragraph, ParagraphRole, plain_text
from aidreport.document.chart_blocks import (
    Chart,
    ChartItem,
    ChartKind,
    ChartMark,
    ChartSeries,
    Crossing,
)
from aidreport.document.directives.aloud import checked_aloud, spoken_name
from aidreport.document.directives.charts import amount_cells, years_in_order
from aidreport.document.directives.options import Directive, Option, choice, currency_option
from aidreport.document.phrases import WORDED_FIELDS
from aidreport.document.text import ValueText, as_inline
from aidreport.errors import DataError
from aidreport.model.charts import place_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.analysis.figures import Breakdown, Figure, Group
    from aidreport.document.blocks import Inline
    from aidreport.document.context import Context
    from aidreport.document.directives.charts import ItemAmount

_MOST = 5
"""Series beside the one that sums up the others: so many colours can be told apart."""
_HIGH = 0.12
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
        for part in parts
        for block in _stacked(
            context, part, context.breakdown(options["of"], part.currency), options["top"]
        )
    )


def _stacked(context: Context, years: Breakdown, breakdown: Breakdown, top: int) -> Iterator[Block]:
    groups = breakdown.itemised
    named = groups if len(groups) <= top + 1 else groups[:top]
    names = [as_inline(context.name(group, breakdown.by)) for group in named]
    series = [ChartSeries(name) for name in names]
    if rest := len(groups) - len(named):
        count = context.derived.count(
            f"count/others-{rest}/{breakdown.by}/{breakdown.currency}",
            [group.amount.id for group in groups[len(named) :]],
        )
        label = context.wording.fill("group.others", count=context.number(count))
        series.append(ChartSeries(label, rest=True))
    columns = list(_columns(context, years, breakdown, named))
    form, totals = amount_cells(context, [column.item for column in columns], years.currency)
    _refuse_many(totals, len(columns))
    yield Paragraph(as_inline(form.heading), ParagraphRole.LABEL)
    placed = place_marks([[cell.amount.value for cell in column.cells] for column in columns])
    by_name = iter(totals)

    def value(figure: Figure, height: float) -> Inline:
        words = context.wording.cell(figure.value, form)
        fits = height >= _HIGH and len(words) <= _LETTERS and len(columns) <= _COLUMNS
        return as_inline(ValueText(words, figure.id)) if fits else ()

    items = tuple(
        ChartItem(
            column.item.name,
            tuple(
                ChartMark(
                    cell.amount.id,
                    *extent,
                    value(cell.amount, float(extent.end - extent.start)),
                    cell.series,
                )
                for cell, extent in zip(column.cells, extents, strict=True)
            ),
            total=next(by_name) if column.item.amount else (),
        )
        for column, extents in zip(columns, placed.items, strict=True)
    )
    crossing = Crossing(
        years.by,
        breakdown.by,
        years.currency,
        tuple(str(group.key) for group in named),
        tuple((column.item.key, cell.key) for column in columns for cell in column.cells),
    )
    yield Chart(
        ChartKind.STACKED,
        items,
        placed.zero,
        _alternative(context, years, breakdown, columns, series),
        context.label(
            context.wording.fill("chart.title", by=context.wording.text(f"by.{years.by}")),
            years.currency,
        ),
        tuple(series),
        crossing,
    )


def _columns(
    context: Context, years: Breakdown, breakdown: Breakdown, named: Sequence[Group]
) -> Iterator[_Column]:
    """Yield the years with the sums of their allocations by series."""
    rest = len(breakdown.itemised) - len(named)
    series = {name: at for at, group in enumerate(named) for name in group.amount.inputs}
    known = context.figures.by_id
    for item in years_in_order(context, years):
        parts: defaultdict[int, list[Figure]] = defaultdict(list)
        for name in item.amount.inputs if item.amount else ():
            parts[series.get(name, len(named))].append(known[name])
        cells = []
        for at in sorted(parts):
            key = str(named[at].key) if at < len(named) else None
            of = f"{years.by}/{item.key}/{breakdown.by}"
            name = f"crossed-others-{rest}/{of}" if key is None else f"crossed/{of}/{key}"
            figure = context.derived.sum(f"{name}/{years.currency}", parts[at])
            cells.append(_Cell(figure, at, key))
        _refuse_negative(context, breakdown, named, item, cells)
        yield _Column(item, tuple(cells))


def _refuse_many(totals: Sequence[Inline], columns: int) -> None:
    longest = max(len(plain_text(total)) for total in totals) + 1
    if longest * columns > _ACROSS:
        raise DataError(
            f"{columns} years have no room side by side as stacked columns",
            why="each has its total above it",
            fix="write :::column-chart in the place of :::stacked-columns in the template; many"
            " years are bars there",
        )


def _refuse_negative(
    context: Context,
    breakdown: Breakdown,
    named: Sequence[Group],
    item: ItemAmount,
    cells: Sequence[_Cell],
) -> None:
    """Refuse a column with a part below zero, by its name and its year."""
    for cell in cells:
        if cell.amount.value < 0:
            name = "the others"
            if cell.key is not None:
                name = str(context.name(named[cell.series], breakdown.by))
            raise DataError(
                f"{plain_text(item.name)}, {name}: {context.money(cell.amount)}",
                why="a part of a column cannot be negative: the others would be longer than all",
                fix="write :::column-chart in the place of :::stacked-columns in the template",
            )


def _alternative(
    context: Context,
    years: Breakdown,
    breakdown: Breakdown,
    columns: Sequence[_Column],
    series: Sequence[ChartSeries],
) -> Inline:
    """Return what the chart says: the series, the largest year, then all numbers in order."""
    wording = context.wording
    group = (years.itemised or years.groups)[0]
    parts = []
    for column in columns:
        item = column.item
        if item.amount is None:
            nothing = wording.fill("chart.no-amount", name=item.name)
            parts.append((*nothing, *as_inline(".")))
            continue
        within = [
            wording.fill(
                "chart.part",
                name=spoken_name(series[cell.series].name),
                amount=context.money(cell.amount),
            )
            for cell in column.cells
        ]
        parts.append(
            wording.fill(
                "chart.divided",
                name=item.name,
                amount=context.money(item.amount),
                parts=wording.join(within),
            )
        )
    sentences = tuple(span for part in parts for span in (*as_inline(" "), *part))
    text = wording.fill(
        "chart.stacked",
        by=wording.text(f"by.{years.by}"),
        of=wording.text(f"by.{breakdown.by}"),
        series=wording.join([spoken_name(one.name) for one in series]),
        largest=wording.fill(
            "table.largest",
            name=context.name(group, years.by),
            amount=context.money(group.amount),
        ),
        total=context.money(years.total),
        parts=sentences[1:],
    )
    fix = "write :::column-chart in the place of :::stacked-columns in the template"
    return checked_aloud(text, len(columns), fix)


def _top() -> Option:
    def read(text: str) -> int:
        if text not in map(str, range(1, _MOST + 1)):
            raise ValueError(f'"{text}" is no whole number from 1 to {_MOST}')
        return int(text)

    help_ = "How many of the largest have a colour of their own; the others have one together."
    return Option("top", f"a whole number from 1 to {_MOST}", "4", help_, read)


STACKED_COLUMNS = Directive(
    "stacked-columns",
    "Amounts over time as columns, each divided by another field, with the total of each year"
    " above it. Negative parts are refused.",
    ":::stacked-columns{by=year of=recipient}",
    build_stacked_columns,
    (
        choice("by", ("year",), "year", "What the columns are.", grouping=True),
        choice(
            "of",
            tuple(name for name in WORDED_FIELDS if name not in ("year", "currency")),
            "recipient",
            "What the columns are divided by.",
            grouping=True,
        ),
        _top(),
        currency_option(),
    ),
)
