"""Groups crossed with years: the amounts of each group in each of some years, as figures."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.chart_blocks import ChartItem, ChartMark, Crossing
from aidreport.document.directives.aloud import spoken_name
from aidreport.document.directives.options import choice
from aidreport.document.phrases import WORDED_FIELDS
from aidreport.document.text import as_inline
from aidreport.errors import DataError
from aidreport.statements import state
from aidreport.values import Joined

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from aidreport.analysis.figures import Breakdown, Figure
    from aidreport.document.context import Context
    from aidreport.document.directives.options import Option
    from aidreport.document.spans import Inline
    from aidreport.model.charts import Placed


_LONGEST = 40
"""Years from the first to the last that have room side by side."""


class YearRow(NamedTuple):
    """A group with its amounts by the index of their years; the key of the others is None."""

    name: Inline
    key: str | None
    amounts: Mapping[int, Figure]

    def in_order(self) -> list[Figure]:
        """Return the amounts in the order of their years, as far as there are such."""
        return [self.amounts[at] for at in sorted(self.amounts)]


def beside_years(name: str, help_: str) -> Option:
    """Return the option that names a field which is crossed with years."""
    known = tuple(field for field in WORDED_FIELDS if field not in ("year", "currency"))
    return choice(name, known, "recipient", help_, grouping=True)


def known_years(breakdown: Breakdown) -> list[int]:
    """Return the years that have amounts, in their order."""
    keys = (group.key for group in breakdown.itemised)
    return sorted(int(key) for key in keys if key and key.isdecimal())


def years_in_words(years: Iterable[int]) -> Joined:
    """Return years as a sentence names them: "2023 and 2024"."""
    return Joined(map(str, years))


def all_years(known: Sequence[int], currency: str, *, many: str) -> list[str]:
    """Return the years from the first to the last with amounts.

    Args:
        known: those with amounts, one or more.
        many: what to write in the template if they are more than have room.

    Raises:
        DataError: they are.
    """
    if known[-1] - known[0] >= _LONGEST:
        years = {"from_year": str(known[0]), "to_year": str(known[-1])}
        raise DataError(
            state("directive.many-years", currency=currency, **years),
            why=state("directive.many-years-why", limit=str(_LONGEST)),
            fix=state("directive.many-years-fix", answer=many),
        )
    return list(map(str, range(known[0], known[-1] + 1)))


def undated(context: Context, currency: str) -> Figure | None:
    """Return the amounts that have no year, as a figure; None if there are none."""
    amounts = [
        group.amount
        for group in context.breakdown("year", currency).itemised
        if not (group.key and group.key.isdecimal())
    ]
    if len(amounts) > 1:
        return context.derived.sum(f"undated/{currency}", amounts)
    return amounts[0] if amounts else None


def rows_by_last_year(
    context: Context, breakdown: Breakdown, years: Sequence[str], top: int
) -> list[YearRow]:
    """Return the groups with amounts in some years, the largest of the last year first.

    Args:
        top: how many are named, the others become one row; 0 for all.
    """
    crossed = _Crossed(context, breakdown, years)
    rows = crossed.rows()
    last = range(len(years) - 1, -1, -1)
    rows.sort(key=lambda row: [-row.amounts[at].value if at in row.amounts else 0 for at in last])
    return crossed.folded(rows, top, "")


def rows_by_total(
    context: Context, breakdown: Breakdown, years: Sequence[str], top: int
) -> list[YearRow]:
    """Return the groups with amounts in some years, the largest of the breakdown first."""
    crossed = _Crossed(context, breakdown, years)
    return crossed.folded(crossed.rows(), top, "-by-total")


def rows_of(
    context: Context, breakdown: Breakdown, years: Sequence[str], named: Collection[str]
) -> dict[str | None, YearRow]:
    """Return the groups with amounts in some years by their keys; the others are at None.

    Args:
        named: the ids of the amounts of the groups that are no others.
    """
    crossed = _Crossed(context, breakdown, years)
    keys = {group.key or "" for group in breakdown.itemised if group.amount.id in named}
    rows = crossed.rows()
    first = [row for row in rows if row.key in keys]
    return {row.key: row for row in crossed.folded(rows, len(first), "-by-total", least=1)}


def crossing_of(breakdown: Breakdown, years: Sequence[str], rows: Sequence[YearRow]) -> Crossing:
    """Return what the marks of some rows sum up, in the order of `items_of`."""
    cells = tuple((row.key, years[at]) for row in rows for at in sorted(row.amounts))
    return Crossing(breakdown.by, "year", breakdown.currency, tuple(years), cells, all=False)


def items_of(
    rows: Sequence[YearRow], placed: Placed, values: Iterable[Inline]
) -> Iterator[ChartItem]:
    """Yield the items of a chart of rows: a mark for each amount, its series is its year.

    Args:
        values: what each mark has beside it, in order; empty for nothing.
    """
    words = iter(values)
    for row, extents in zip(rows, placed.items, strict=True):
        marks = tuple(
            ChartMark(row.amounts[at].id, *extent, next(words), at)
            for at, extent in zip(sorted(row.amounts), extents, strict=True)
        )
        yield ChartItem(row.name, marks, rest=row.key is None)


def said_of(context: Context, years: Sequence[str], rows: Sequence[YearRow]) -> Inline:
    """Return all amounts of some rows in words, those of each row year by year."""
    wording = context.wording
    parts: list[Inline] = []
    for row in rows:
        within = [
            wording.fill("chart.part", name=year, amount=context.money(row.amounts[at]))
            if at in row.amounts
            else wording.fill("chart.no-amount", name=year)
            for at, year in enumerate(years)
        ]
        parts.append(
            wording.fill("chart.compared", name=spoken_name(row.name), parts=wording.join(within))
        )
    return tuple(span for part in parts for span in (*as_inline(" "), *part))[1:]


def largest_of(context: Context, years: Sequence[str], rows: Sequence[YearRow]) -> Inline:
    """Return who has the largest amount of the last year, and how much."""
    last = len(years) - 1
    now = [row for row in rows if last in row.amounts and row.key is not None]
    first = max(now, key=lambda row: row.amounts[last].value) if now else rows[0]
    amount = context.money(first.amounts[max(first.amounts)])
    return context.wording.fill("table.largest", name=spoken_name(first.name), amount=amount)


class _Crossed:
    """Sums up allocations by group and year, as figures of the page."""

    def __init__(self, context: Context, breakdown: Breakdown, years: Sequence[str]) -> None:
        self._context, self._breakdown, self._years = context, breakdown, years
        self._by, self._currency = breakdown.by, breakdown.currency
        self._inputs: dict[str, Mapping[int, Sequence[str]]] = {}

    def rows(self) -> list[YearRow]:
        """Return the groups that have amounts in these years, in the order of the breakdown."""
        context, breakdown = self._context, self._breakdown
        dated = {
            name: self._years.index(group.key)
            for group in context.breakdown("year", self._currency).itemised
            if group.key in self._years
            for name in group.amount.inputs
        }
        rows: list[YearRow] = []
        for group in breakdown.itemised:
            parts: defaultdict[int, list[str]] = defaultdict(list)
            for name in group.amount.inputs:
                if name in dated:
                    parts[dated[name]].append(name)
            if parts:
                key = group.key or ""
                self._inputs[key] = parts
                named = f"crossed/{self._by}/{key}"
                amounts = {at: self._sum(named, at, parts[at]) for at in parts}
                rows.append(YearRow(as_inline(context.name(group, self._by)), key, amounts))
        return rows

    def folded(self, rows: list[YearRow], top: int, order: str, least: int = 2) -> list[YearRow]:
        """Return the first rows, and one that sums up the others if there are several.

        Args:
            order: what tells these others from as many of rows in another order.
            least: how many they are at least.
        """
        if (not top and least > 1) or len(rows) < top + least:
            return rows
        return [*rows[:top], self._others(rows[top:], order)]

    def _others(self, rows: Sequence[YearRow], order: str) -> YearRow:
        parts: defaultdict[int, list[str]] = defaultdict(list)
        for row in rows:
            for at, names in self._inputs[row.key or ""].items():
                parts[at] += names
        # Others of two charts differ in other years.
        of = f"{len(rows)}{order}-of-{'-'.join(self._years)}/{self._by}"
        folded = {row.key for row in rows}
        counted = [group.amount.id for group in self._breakdown.itemised if group.key in folded]
        named = f"crossed-count-{of}/{self._currency}"
        count = self._context.number(self._context.derived.count(named, counted))
        label = self._context.wording.fill("group.others", count=count)
        name = f"crossed-others-{of}"
        return YearRow(label, None, {at: self._sum(name, at, parts[at]) for at in sorted(parts)})

    def _sum(self, name: str, at: int, names: Sequence[str]) -> Figure:
        known = self._context.figures.by_id
        full = f"{name}/year/{self._years[at]}/{self._currency}"
        return self._context.derived.sum(full, [known[one] for one in names])
