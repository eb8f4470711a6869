"""The column `trend` of a table: the amounts of each row over years, as lines in one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.blocks import Cell, Column, ColumnKind, Paragraph, ParagraphRole
from aidreport.document.chart_blocks import Chart, ChartKind, ChartSeries, Trend
from aidreport.document.directives.aloud import spoken_name
from aidreport.document.directives.crossed import (
    all_years,
    crossing_of,
    items_of,
    known_years,
    rows_of,
    undated,
)
from aidreport.document.no_shares import no_trends_note
from aidreport.document.text import as_inline
from aidreport.model.charts import place_marks
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.analysis.figures import Breakdown
    from aidreport.document.context import Context
    from aidreport.document.directives.breakdown_lines import BreakdownLine
    from aidreport.document.directives.crossed import YearRow
    from aidreport.document.spans import Inline

TREND = "trend"
UNTRENDED = ("year", "currency")
"""The fields whose rows have no lines over years."""
_LEAST_YEARS = 2
"""A line goes from one year to another."""


class TrendColumn(NamedTuple):
    """A column, its cells and their lines, and the notes below the table that explain them."""

    column: Column
    cells: tuple[Cell, ...]
    chart: Chart
    notes: tuple[Paragraph, ...]


def trend_column(
    context: Context, breakdown: Breakdown, lines: Sequence[BreakdownLine], summary: Inline
) -> TrendColumn | Paragraph:
    """Return the amounts of the lines of a table over years; a total has none.

    If no line has amounts of two years, it is a note that says so.

    Args:
        summary: what the table says to those who do not see it.

    Raises:
        DataError: the years are too many.
    """
    currency = breakdown.currency
    known = known_years(context.breakdown("year", currency))
    if len(known) < _LEAST_YEARS:
        return no_trends_note(context, known)
    years = all_years(known, currency, many=state("directive.no-trend-column"))
    found = rows_of(context, breakdown, years, {line.amount.id for line in lines})
    keys = {group.amount.id: group.key or "" for group in breakdown.itemised}
    by_line = [
        found.get(None if line.others else keys.get(line.amount.id, _NO_ROW)) for line in lines
    ]
    rows = [row for row in by_line if row is not None]
    if all(len(row.amounts) < _LEAST_YEARS for row in rows):
        return no_trends_note(context, known)
    placed = place_marks([[one.value for one in row.in_order()] for row in rows], apart=True)
    values = ((),) * sum(len(row.amounts) for row in rows)
    chart = Chart(
        ChartKind.TREND,
        tuple(items_of(rows, placed, values)),
        placed.zero,
        summary,
        series=tuple(ChartSeries(as_inline(year)) for year in years),
        crossing=crossing_of(breakdown, years, rows),
    )
    at, cells = iter(range(len(rows))), list[Cell]()
    for row in by_line:
        cells.append(() if row is None else Trend(next(at), _said(context, years, row)))
    column = Column(context.wording.fill("table.trend"), ColumnKind.TREND)
    return TrendColumn(column, tuple(cells), chart, tuple(_notes(context, currency, years, rows)))


_NO_ROW = "\0"
"""The key of no group: of a total, and of what is not itemised."""


def _said(context: Context, years: Sequence[str], row: YearRow) -> Inline:
    """Return what a line shows: its first, its last and its highest point."""
    first, last, highest = min(row.amounts), max(row.amounts), _highest(row)
    if first == last:
        return context.wording.fill("table.trend-one", point=_point(context, years, row, first))
    return context.wording.fill(
        "table.trend-said",
        first=_point(context, years, row, first),
        last=_point(context, years, row, last),
        highest=_point(context, years, row, highest),
    )


def _point(context: Context, years: Sequence[str], row: YearRow, at: int) -> Inline:
    amount = context.money(row.amounts[at])
    return context.wording.fill("chart.part", name=years[at], amount=amount)


def _highest(row: YearRow) -> int:
    """Return the first year with the largest amount."""
    return max(sorted(row.amounts), key=lambda at: row.amounts[at].value)


def _notes(
    context: Context, currency: str, years: Sequence[str], rows: Sequence[YearRow]
) -> list[Paragraph]:
    """Return what the lines are and how high they reach, and what is in none of them."""
    wording = context.wording
    top = max(rows, key=lambda row: row.amounts[_highest(row)].value)
    at = _highest(top)
    texts = [
        wording.fill(
            "table.trend-scale",
            first=years[0],
            last=years[-1],
            name=spoken_name(top.name),
            year=years[at],
            amount=context.money(top.amounts[at]),
        )
    ]
    if (amount := undated(context, currency)) is not None:
        texts.append(wording.fill("table.trend-undated", amount=context.money(amount)))
    return [Paragraph(text, ParagraphRole.NOTE) for text in texts]


def check_trend(written: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the options of a table that has trends."""
    by, columns = written.get("by", ""), written.get("columns", "").split(",")
    if by in UNTRENDED and TREND in map(str.strip, columns):
        said = state("directive.no-trend", value=TREND, key=by)
        return [state("toml.at", at="columns", problem=said)]
    return []
