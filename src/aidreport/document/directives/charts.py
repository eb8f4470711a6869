"""`:::bar-chart` and `:::column-chart`: amounts as lengths from one zero, each with its number."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.document.blocks import Block, Paragraph, ParagraphRole, RowRole
from aidreport.document.chart_blocks import Chart, ChartItem, ChartKind, ChartMark
from aidreport.document.conditions import where_option
from aidreport.document.directives.aloud import checked_aloud, spoken_name
from aidreport.document.directives.breakdown_lines import breakdown_lines
from aidreport.document.directives.breakdowns import in_currency
from aidreport.document.directives.options import (
    Directive,
    choice,
    currency_option,
    sort_option,
    whole_number,
)
from aidreport.document.phrases import WORDED_FIELDS
from aidreport.document.spans import plain_text
from aidreport.document.text import ValueText, as_inline
from aidreport.model.charts import place_marks
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.analysis.figures import Breakdown, Figure
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline
    from aidreport.document.wording import ColumnFormat

_LETTERS = 96
"""How many letters fit side by side across the narrowest page."""
_HUNDRED = 100
"""Units from which on decimals say nothing beside a length."""
_YEARS = 40
"""The longest time of which years without amounts have a place."""


class ItemAmount(NamedTuple):
    """A bar or a column before it has a length.

    Attributes:
        amount: None where there is none.
        rest: whether it sums up those that are not named.
        key: of its group; empty for none.
    """

    name: Inline
    amount: Figure | None
    rest: bool = False
    key: str = ""


def build_bar_chart(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a bar chart for each currency, which several name before them."""
    parts = context.breakdowns(options["by"], options["currency"])
    blocks: list[Block] = []
    for part in parts:
        if len(parts) > 1:
            blocks.append(Paragraph(in_currency(context, part.currency), ParagraphRole.LABEL))
        items = list(_in_lines(context, part, options["top"], options["sort"]))
        blocks.append(_bars(context, part, items))
    return tuple(blocks)


def build_column_chart(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a column chart for each currency, with its unit above it."""
    parts = context.breakdowns(options["by"], options["currency"])
    return tuple(block for part in parts for block in _over_time(context, part))


def _in_lines(context: Context, breakdown: Breakdown, top: int, sort: str) -> Iterator[ItemAmount]:
    """Yield the groups as a table has them; what sums up the others is the last."""
    lines = breakdown_lines(context, breakdown, top, sort)
    for line in sorted(lines, key=lambda line: line.others):
        rest = line.others or line.role is RowRole.RESIDUAL
        yield ItemAmount(line.name, line.amount, rest)


def years_in_order(context: Context, breakdown: Breakdown) -> Iterator[ItemAmount]:
    """Yield the years in their order, those between them too, then what is of no year."""
    groups = {group.key: group for group in breakdown.itemised}
    years = sorted(int(key) for key in groups if key and key.isdecimal())
    if years and years[-1] - years[0] < _YEARS:
        years = list(range(years[0], years[-1] + 1))
    for year in years:
        group = groups.pop(str(year), None)
        name = context.name(group, breakdown.by) if group else str(year)
        yield ItemAmount(as_inline(name), group.amount if group else None, key=str(year))
    for key, other in groups.items():
        label = as_inline(context.name(other, breakdown.by))
        yield ItemAmount(label, other.amount, rest=True, key=key or "")


def _in_order(context: Context, breakdown: Breakdown) -> Iterator[ItemAmount]:
    """Yield the years in their order, then what is of no year and what is not itemised."""
    yield from years_in_order(context, breakdown)
    for group in breakdown.groups[len(breakdown.itemised) :]:
        name = as_inline(context.name(group, breakdown.by))
        yield ItemAmount(name, group.amount, rest=True)


def _over_time(context: Context, breakdown: Breakdown) -> Iterator[Block]:
    """Yield the chart of one currency: columns, or bars where columns would be too narrow."""
    items = list(_in_order(context, breakdown))
    form, values = amount_cells(context, items, breakdown.currency)
    longest = max(len(plain_text(value)) for value in values) + 1
    if longest * len(items) > _LETTERS:
        yield _bars(context, breakdown, items)
        return
    yield Paragraph(as_inline(form.heading), ParagraphRole.LABEL)
    yield _chart(context, breakdown, ChartKind.COLUMNS, items, values)


def amount_cells(
    context: Context, items: Sequence[ItemAmount], currency: str
) -> tuple[ColumnFormat, list[Inline]]:
    """Return the unit of some amounts, and each amount that there is in it."""
    wording, figures = context.wording, [item.amount for item in items if item.amount]
    amounts = [figure.value for figure in figures]
    form = _shorter(wording.column_format(amounts, currency), amounts)
    cells = [ValueText(wording.cell(figure.value, form), figure.id) for figure in figures]
    return form, [as_inline(cell) for cell in cells]


def _shorter(form: ColumnFormat, amounts: Sequence[Decimal]) -> ColumnFormat:
    """Return a format with one decimal or none, if that shows something of every amount."""
    sizes = [abs(amount).scaleb(-form.exponent) for amount in amounts if amount] or [Decimal(0)]
    least, largest = min(sizes), max(sizes)
    places = 0 if largest >= _HUNDRED and least >= 1 else 1
    fits = form.places > places and least * 10 >= 1
    return replace(form, places=places, exact=False) if fits else form


def _bars(context: Context, breakdown: Breakdown, items: Sequence[ItemAmount]) -> Chart:
    values = [as_inline(context.money(item.amount)) for item in items if item.amount]
    return _chart(context, breakdown, ChartKind.BARS, items, values)


def _chart(
    context: Context,
    breakdown: Breakdown,
    kind: ChartKind,
    items: Sequence[ItemAmount],
    values: Iterable[Inline],
) -> Chart:
    """Return a chart of items; values are the words beside those that have an amount."""
    placed = place_marks([[item.amount.value] if item.amount else [] for item in items])
    words = iter(values)
    drawn = tuple(
        ChartItem(
            item.name,
            tuple(
                ChartMark(item.amount.id, extent.start, extent.end, next(words))
                for extent in extents
                if item.amount
            ),
            item.rest,
        )
        for item, extents in zip(items, placed.items, strict=True)
    )
    by = context.wording.text(f"by.{breakdown.by}")
    title = context.label(context.wording.fill("chart.title", by=by), breakdown.currency)
    return Chart(kind, drawn, placed.zero, said_by_chart(context, breakdown, kind, items), title)


def said_by_chart(
    context: Context, breakdown: Breakdown, kind: ChartKind, items: Sequence[ItemAmount]
) -> Inline:
    """Return what a chart says: the largest first, then all of its numbers in their order."""
    wording = context.wording
    group = (breakdown.itemised or breakdown.groups)[0]
    name = context.name(group, breakdown.by)
    parts = [
        wording.fill("chart.part", name=spoken_name(item.name), amount=context.money(item.amount))
        if item.amount
        else wording.fill("chart.no-amount", name=spoken_name(item.name))
        for item in items
    ]
    text = wording.fill(
        f"chart.{kind}",
        by=wording.text(f"by.{breakdown.by}"),
        largest=wording.fill(
            "table.largest", name=spoken_name(as_inline(name)), amount=context.money(group.amount)
        ),
        total=context.money(breakdown.denominator),
        parts=wording.join(parts),
    )
    return checked_aloud(text, len(items), state("directive.in-braces-of-chart", form="top=50"))


BAR_CHART = Directive(
    "bar-chart",
    "Amounts by a field as bars from one zero, the largest first, each with its amount. Negative"
    " amounts are left of zero. Amounts in several currencies have a chart each.",
    ":::bar-chart{by=recipient top=8}",
    build_bar_chart,
    (
        choice("by", WORDED_FIELDS, "recipient", "What the bars are.", grouping=True),
        whole_number("top", 10, "Only the largest bars; the others become one bar."),
        sort_option("bars"),
        where_option(),
        currency_option(),
    ),
)

COLUMN_CHART = Directive(
    "column-chart",
    "Amounts over time as columns from one zero, each with its amount. Years without amounts have"
    " a place without a column. Where there are too many for their numbers, they are bars.",
    ":::column-chart{by=year}",
    build_column_chart,
    (
        choice("by", ("year",), "year", "What the columns are.", grouping=True),
        where_option(),
        currency_option(),
    ),
)
