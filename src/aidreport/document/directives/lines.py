"""`:::line-chart` and `:::slope`: amounts over years as lines, and two years joined by lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.document.blocks import Block, Paragraph, ParagraphRole
from aidreport.document.chart_blocks import Chart, ChartKind, ChartSeries
from aidreport.document.conditions import where_option
from aidreport.document.directives.aloud import checked_aloud
from aidreport.document.directives.charts import ItemAmount, amount_cells
from aidreport.document.directives.crossed import (
    YearRow,
    all_years,
    beside_years,
    crossing_of,
    items_of,
    known_years,
    largest_of,
    rows_by_last_year,
    rows_by_total,
    said_of,
    undated,
    years_in_words,
)
from aidreport.document.directives.dumbbells import compared_blocks
from aidreport.document.directives.options import (
    Directive,
    currency_option,
    in_braces,
    instead,
    number_between,
    year_option,
)
from aidreport.document.no_shares import few_years_note
from aidreport.document.spans import plain_text
from aidreport.document.text import as_inline
from aidreport.errors import DataError
from aidreport.model.charts import place_marks
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.analysis.figures import Breakdown
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline

_MOST_LINES = 5
"""Lines beside the one that sums up the others: so many can be followed with the eye."""
_MOST_ROWS = 20
"""Rows of a slope chart: so many have room on a page."""
_LEAST_YEARS = 2
"""A line goes from one year to another."""
_NAMED_YEARS = 12
"""Years whose numbers have room below a chart."""
_LETTERS = 60
"""How many letters of values fit side by side above a single line."""


def build_line_chart(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a chart for each currency, with its unit above it."""
    parts = context.breakdowns(options["by"], options["currency"])
    return tuple(block for part in parts for block in _lines(context, part, options["top"]))


def build_slope(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a chart for each currency, with its unit above it."""
    blocks: list[Block] = []
    for part in context.breakdowns(options["by"], options["currency"]):
        years = _two_years(context, part, options["from"], options["to"])
        if isinstance(years, Paragraph):
            blocks.append(years)
            continue
        rows = rows_by_last_year(context, part, years, options["top"])
        blocks += compared_blocks(context, part, ChartKind.SLOPE, years, rows)
    return tuple(blocks)


def _lines(context: Context, breakdown: Breakdown, top: int) -> Iterator[Block]:
    """Yield the unit, the chart of one currency and what is of no year, or why it is not drawn."""
    known = known_years(context.breakdown("year", breakdown.currency))
    if len(known) < _LEAST_YEARS:
        yield few_years_note(context, breakdown, known)
        return
    columns = instead(":::column-chart", "line-chart")
    many = state("directive.instead-of-many", answer=columns)
    years = all_years(known, breakdown.currency, many=many)
    rows = rows_by_total(context, breakdown, years, top)
    amounts = [ItemAmount((), figure) for row in rows for figure in row.in_order()]
    form, values = amount_cells(context, amounts, breakdown.currency)
    placed = place_marks([[one.value for one in row.in_order()] for row in rows], apart=True)
    title = context.wording.fill("chart.title", by=context.wording.text(f"by.{breakdown.by}"))
    # Counted from the last year, which is always named.
    step = -(-len(years) // _NAMED_YEARS)
    series = (
        ChartSeries(as_inline(year) if (len(years) - 1 - at) % step == 0 else ())
        for at, year in enumerate(years)
    )
    yield Paragraph(as_inline(form.heading), ParagraphRole.LABEL)
    yield Chart(
        ChartKind.LINES,
        tuple(items_of(rows, placed, _shown(rows, years, values))),
        placed.zero,
        _alternative(context, breakdown, years, rows),
        context.label(title, breakdown.currency),
        tuple(series),
        crossing_of(breakdown, years, rows),
    )
    if (amount := undated(context, breakdown.currency)) is not None:
        text = context.wording.fill("chart.undated", amount=context.money(amount))
        yield Paragraph(text, ParagraphRole.NOTE)


def _shown(
    rows: Sequence[YearRow], years: Sequence[str], values: Sequence[Inline]
) -> Iterator[Inline]:
    """Yield the value of each mark: of a single line all that fit, of several those at the ends.

    The last value of a line that ends earlier names its year.
    """
    words = iter(values)
    longest = max(len(plain_text(value)) for value in values) + 1
    all_fit = len(rows) == 1 and longest * len(years) <= _LETTERS
    for row in rows:
        last = max(row.amounts)
        for at in sorted(row.amounts):
            value = next(words)
            if all_fit or (at == last == len(years) - 1) or at == 0:
                yield value
            elif at == last:
                yield (*value, *as_inline(f" ({years[at]})"))
            else:
                yield ()


def _two_years(
    context: Context, breakdown: Breakdown, first: int, last: int
) -> tuple[str, str] | Paragraph:
    """Return two years to compare: those asked for, else the first and the last with amounts.

    If the data, or those of a part of the page, have not two, it is why the chart is not drawn.

    Raises:
        DataError: one that was asked for has no amounts, or they are not one before the other.
    """
    known = known_years(context.breakdown("year", breakdown.currency))
    first, last = first or min(known, default=0), last or max(known, default=0)
    if first in known and last in known and first < last:
        return str(first), str(last)
    lacking = [year for year in (first, last) if year and year not in known]
    if len(known) < _LEAST_YEARS or (lacking and context.part):
        return few_years_note(context, breakdown, known, lacking)
    problem = state("directive.not-before", from_year=str(first), to_year=str(last))
    if lacking:
        years, currency = years_in_words(lacking), breakdown.currency
        problem = state("directive.no-amounts", years=years, currency=currency)
    raise DataError(
        problem,
        why=state("directive.two-years-why"),
        fix=in_braces(f"from={known[0]} to={known[-1]}", "slope"),
    )


def _alternative(
    context: Context, breakdown: Breakdown, years: Sequence[str], rows: Sequence[YearRow]
) -> Inline:
    """Return what the lines say: the largest of the last year, then all numbers in order."""
    text = context.wording.fill(
        "chart.lines",
        by=context.wording.text(f"by.{breakdown.by}"),
        first=years[0],
        last=years[-1],
        largest=largest_of(context, years, rows),
        parts=said_of(context, years, rows),
    )
    fix = instead(":::column-chart", "line-chart")
    return checked_aloud(text, len(rows), fix)


LINE_CHART = Directive(
    "line-chart",
    "Amounts over years as lines, each with its name and its amount at the end. A year without"
    " amounts interrupts a line. Amounts without a year are named below. With fewer than two years"
    " it is not drawn, and a note says so.",
    ":::line-chart{by=recipient top=4}",
    build_line_chart,
    (
        beside_years("by", "What the lines are."),
        number_between(
            "top", 1, _MOST_LINES, 4, "Only the largest have a line; the others have one together."
        ),
        where_option(),
        currency_option(),
    ),
    groupings=("year",),
)

SLOPE = Directive(
    "slope",
    "Two years joined by lines, with the amounts of both at their ends. The largest of the later"
    " year are named, the others are one line. With fewer than two years it is not drawn, and a"
    " note says so.",
    ":::slope{by=recipient top=6}",
    build_slope,
    (
        beside_years("by", "What the lines are."),
        year_option("from", "The earlier year; left out, the first with amounts."),
        year_option("to", "The later year; left out, the last with amounts."),
        number_between(
            "top", 1, _MOST_ROWS, 8, "Only the largest have a line; the others have one together."
        ),
        where_option(),
        currency_option(),
    ),
    groupings=("year",),
)
