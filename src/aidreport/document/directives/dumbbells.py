"""`:::dumbbell`: the amounts of a year against those of the year before, two points a row."""

from __future__ import annotations

from collections import defaultdict
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
from aidreport.document.directives.charts import ItemAmount, amount_cells
from aidreport.document.directives.options import (
    Directive,
    Option,
    choice,
    currency_option,
    whole_number,
)
from aidreport.document.phrases import WORDED_FIELDS
from aidreport.document.text import as_inline
from aidreport.errors import DataError
from aidreport.model.charts import place_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.analysis.figures import Breakdown, Figure
    from aidreport.document.blocks import Inline
    from aidreport.document.context import Context
    from aidreport.model.charts import Placed


class _Row(NamedTuple):
    """A group with its amounts, by series: 0 before, 1 after; the key of the others is None."""

    name: Inline
    key: str | None
    amounts: Mapping[int, Figure]

    def in_order(self) -> list[Figure]:
        """Return the amounts of the year before and of the year, as far as there are such."""
        return [self.amounts[at] for at in sorted(self.amounts)]


def build_dumbbell(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a chart for each currency, with its unit above it."""
    parts = context.breakdowns(options["by"], options["currency"])
    return tuple(block for part in parts for block in _dumbbell(context, part, options))


def _dumbbell(
    context: Context, breakdown: Breakdown, options: Mapping[str, Any]
) -> tuple[Block, ...]:
    """Return the unit, and the chart of one currency."""
    years = _years(context, breakdown.currency, options["year"])
    rows = _rows(context, breakdown, years, options["top"])
    amounts = [ItemAmount((), figure) for row in rows for figure in row.in_order()]
    form, values = amount_cells(context, amounts, breakdown.currency)
    placed = place_marks([[one.value for one in row.in_order()] for row in rows], apart=True)
    cells = tuple((row.key, years[at]) for row in rows for at in sorted(row.amounts))
    title = context.wording.fill("chart.title", by=context.wording.text(f"by.{breakdown.by}"))
    chart = Chart(
        ChartKind.DUMBBELL,
        tuple(_items(rows, placed, values)),
        placed.zero,
        _alternative(context, breakdown, years, rows),
        context.label(title, breakdown.currency),
        tuple(ChartSeries(as_inline(year)) for year in years),
        Crossing(breakdown.by, "year", breakdown.currency, years, cells, all=False),
    )
    return Paragraph(as_inline(form.heading), ParagraphRole.LABEL), chart


def _items(rows: Sequence[_Row], placed: Placed, values: Sequence[Inline]) -> Iterator[ChartItem]:
    words = iter(values)
    for row, extents in zip(rows, placed.items, strict=True):
        marks = tuple(
            ChartMark(row.amounts[at].id, *extent, next(words), at)
            for at, extent in zip(sorted(row.amounts), extents, strict=True)
        )
        yield ChartItem(row.name, marks, rest=row.key is None)


def _years(context: Context, currency: str, wanted: int) -> tuple[str, str]:
    """Return the year before and the year: the one asked for, else the last that has amounts.

    Raises:
        DataError: one of them has none.
    """
    known = _known_years(context.breakdown("year", currency))
    year = wanted or max(known, default=0)
    lacking = [one for one in (year - 1, year) if one not in known]
    if not lacking:
        return str(year - 1), str(year)
    said = " and ".join(map(str, lacking)) if known else "any year"
    raise DataError(
        f"there are no amounts of {said} in {currency}",
        why="a dumbbell compares a year with the year before",
        fix=_comparable(context, known, wanted),
    )


def _comparable(context: Context, known: Sequence[int], wanted: int) -> str:
    """Return what to write in a template, so that two years can be compared."""
    if after := [one for one in known if one - 1 in known]:
        return f"write year={after[-1]} in the braces of :::dumbbell in the template"
    for part in context.figures.breakdowns["year"]:
        years = _known_years(part)
        year = wanted or max(years, default=0)
        if {year - 1, year} <= set(years):
            return f"write currency={part.currency} in the braces of :::dumbbell in the template"
    return "write :::bar-chart in the place of :::dumbbell in the template"


def _known_years(breakdown: Breakdown) -> list[int]:
    """Return the years that have amounts, in their order."""
    keys = (group.key for group in breakdown.itemised)
    return sorted(int(key) for key in keys if key and key.isdecimal())


def _rows(context: Context, breakdown: Breakdown, years: tuple[str, str], top: int) -> list[_Row]:
    """Return the groups with amounts in these years, the largest of the last year first."""
    dated = {
        name: years.index(group.key)
        for group in context.breakdown("year", breakdown.currency).itemised
        if group.key in years
        for name in group.amount.inputs
    }
    inputs: dict[str, dict[int, list[str]]] = {}
    names: dict[str, Inline] = {}
    for group in breakdown.itemised:
        parts: defaultdict[int, list[str]] = defaultdict(list)
        for name in group.amount.inputs:
            if name in dated:
                parts[dated[name]].append(name)
        if parts:
            inputs[str(group.key)] = parts
            names[str(group.key)] = as_inline(context.name(group, breakdown.by))
    sums = _Sums(context, breakdown, years)
    rows = [
        _Row(names[key], key, {at: sums.one(key, at, parts[at]) for at in parts})
        for key, parts in inputs.items()
    ]
    rows.sort(key=lambda row: [-row.amounts[at].value if at in row.amounts else 0 for at in (1, 0)])
    if not top or len(rows) <= top + 1:
        return rows
    return [*rows[:top], sums.others(rows[top:], inputs)]


class _Sums:
    """Sums up allocations by group and year, as figures of the page."""

    def __init__(self, context: Context, breakdown: Breakdown, years: tuple[str, str]) -> None:
        self._context, self._years = context, years
        self._by, self._currency = breakdown.by, breakdown.currency

    def one(self, key: str, at: int, names: Sequence[str]) -> Figure:
        """Return the sum of a group in a year."""
        return self._sum(f"crossed/{self._by}/{key}", at, names)

    def others(
        self, rows: Sequence[_Row], inputs: Mapping[str, Mapping[int, Sequence[str]]]
    ) -> _Row:
        """Return the row that sums up some others."""
        parts: defaultdict[int, list[str]] = defaultdict(list)
        for row in rows:
            for at, names in inputs[row.key or ""].items():
                parts[at] += names
        # Others of two charts differ in other years.
        of = f"{len(rows)}-of-{'-'.join(self._years)}/{self._by}"
        groups = self._context.breakdown(self._by, self._currency).itemised
        folded = {row.key for row in rows}
        counted = [group.amount.id for group in groups if group.key in folded]
        named = f"crossed-count-{of}/{self._currency}"
        count = self._context.number(self._context.derived.count(named, counted))
        label = self._context.wording.fill("group.others", count=count)
        name = f"crossed-others-{of}"
        return _Row(label, None, {at: self._sum(name, at, parts[at]) for at in sorted(parts)})

    def _sum(self, name: str, at: int, names: Sequence[str]) -> Figure:
        known = self._context.figures.by_id
        figures = [known[one] for one in names]
        full = f"{name}/year/{self._years[at]}/{self._currency}"
        return self._context.derived.sum(full, figures)


def _alternative(
    context: Context, breakdown: Breakdown, years: tuple[str, str], rows: Sequence[_Row]
) -> Inline:
    """Return what the chart says: its years, the largest of the last one, all numbers in order."""
    wording = context.wording
    parts: list[Inline] = []
    for row in rows:
        within = [
            wording.fill("chart.part", name=years[at], amount=context.money(row.amounts[at]))
            if at in row.amounts
            else wording.fill("chart.no-amount", name=years[at])
            for at in (0, 1)
        ]
        parts.append(
            wording.fill("chart.compared", name=spoken_name(row.name), parts=wording.join(within))
        )
    now = [row for row in rows if 1 in row.amounts and row.key is not None] or [rows[0]]
    first = now[0]
    amount = context.money(first.amounts[max(first.amounts)])
    text = wording.fill(
        "chart.dumbbell",
        by=wording.text(f"by.{breakdown.by}"),
        before=years[0],
        year=years[1],
        largest=wording.fill("table.largest", name=spoken_name(first.name), amount=amount),
        parts=tuple(span for part in parts for span in (*as_inline(" "), *part))[1:],
    )
    fix = "write top=50 in the braces of :::dumbbell in the template"
    return checked_aloud(text, len(rows), fix)


def _year() -> Option:
    def read(text: str) -> int:
        if text and not (text.isascii() and text.isdecimal() and len(text) == 4):
            raise ValueError(f'"{text}" is no year such as 2025')
        return int(text or 0)

    help_ = "The year that is compared with the one before; left out, the last with amounts."
    return Option("year", "a year", "", help_, read)


DUMBBELL = Directive(
    "dumbbell",
    "A year against the year before: for each group two points, a line between them, and both"
    " amounts beside. The largest of the year are first.",
    ":::dumbbell{by=recipient top=8}",
    build_dumbbell,
    (
        choice(
            "by",
            tuple(name for name in WORDED_FIELDS if name not in ("year", "currency")),
            "recipient",
            "What the rows are.",
            grouping=True,
        ),
        _year(),
        whole_number("top", 10, "Only the largest rows; the others become one row."),
        where_option(),
        currency_option(),
    ),
    groupings=("year",),
)
