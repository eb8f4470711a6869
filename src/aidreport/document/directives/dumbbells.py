"""`:::dumbbell`: the amounts of a year against those of the year before, two points a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.document.blocks import Block, Paragraph, ParagraphRole
from aidreport.document.chart_blocks import Chart, ChartKind, ChartSeries
from aidreport.document.conditions import where_option
from aidreport.document.directives.aloud import checked_aloud
from aidreport.document.directives.charts import ItemAmount, amount_cells
from aidreport.document.directives.crossed import (
    YearRow,
    beside_years,
    crossing_of,
    items_of,
    known_years,
    largest_of,
    rows_by_last_year,
    said_of,
    years_in_words,
)
from aidreport.document.directives.options import (
    Directive,
    currency_option,
    in_braces,
    instead,
    whole_number,
    year_option,
)
from aidreport.document.no_shares import few_years_note
from aidreport.document.text import as_inline
from aidreport.errors import DataError
from aidreport.model.charts import place_marks
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.analysis.figures import Breakdown
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline


def build_dumbbell(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a chart for each currency, with its unit above it."""
    parts = context.breakdowns(options["by"], options["currency"])
    return tuple(block for part in parts for block in _dumbbell(context, part, options))


def _dumbbell(
    context: Context, breakdown: Breakdown, options: Mapping[str, Any]
) -> tuple[Block, ...]:
    """Return the unit, and the chart of one currency; else why it is not drawn."""
    years = _years(context, breakdown, options["year"])
    if isinstance(years, Paragraph):
        return (years,)
    rows = rows_by_last_year(context, breakdown, years, options["top"])
    return compared_blocks(context, breakdown, ChartKind.DUMBBELL, years, rows)


def compared_blocks(
    context: Context,
    breakdown: Breakdown,
    kind: ChartKind,
    years: tuple[str, str],
    rows: Sequence[YearRow],
) -> tuple[Block, ...]:
    """Return the unit, and a chart of two years with the value of each mark."""
    amounts = [ItemAmount((), figure) for row in rows for figure in row.in_order()]
    form, values = amount_cells(context, amounts, breakdown.currency)
    placed = place_marks([[one.value for one in row.in_order()] for row in rows], apart=True)
    title = context.wording.fill("chart.title", by=context.wording.text(f"by.{breakdown.by}"))
    chart = Chart(
        kind,
        tuple(items_of(rows, placed, values)),
        placed.zero,
        _alternative(context, breakdown, kind, years, rows),
        context.label(title, breakdown.currency),
        tuple(ChartSeries(as_inline(year)) for year in years),
        crossing_of(breakdown, years, rows),
    )
    return Paragraph(as_inline(form.heading), ParagraphRole.LABEL), chart


def _years(context: Context, breakdown: Breakdown, wanted: int) -> tuple[str, str] | Paragraph:
    """Return the year before and the year: the one asked for, else the last that has amounts.

    If the data, or those of a part of the page, do not have both, it is why the chart is not drawn.

    Raises:
        DataError: the year that was asked for, or the one before, has no amounts.
    """
    known = known_years(context.breakdown("year", breakdown.currency))
    year = wanted or max(known, default=0)
    lacking = [one for one in (year - 1, year) if one not in known]
    if not lacking:
        return str(year - 1), str(year)
    if not wanted or context.part or len(known) < 2:
        return few_years_note(context, breakdown, known, lacking)
    raise DataError(
        state("directive.no-amounts", years=years_in_words(lacking), currency=breakdown.currency),
        why=state("directive.year-before-why"),
        fix=_comparable(context, known, wanted),
    )


def _comparable(context: Context, known: Sequence[int], wanted: int) -> str:
    """Return what to write in a template, so that two years can be compared."""
    if after := [one for one in known if one - 1 in known]:
        return in_braces(f"year={after[-1]}", "dumbbell")
    for part in context.figures.breakdowns["year"]:
        years = known_years(part)
        year = wanted or max(years, default=0)
        if {year - 1, year} <= set(years):
            return in_braces(f"currency={part.currency}", "dumbbell")
    return instead(":::bar-chart", "dumbbell")


def _alternative(
    context: Context,
    breakdown: Breakdown,
    kind: ChartKind,
    years: tuple[str, str],
    rows: Sequence[YearRow],
) -> Inline:
    """Return what the chart says: its years, the largest of the last one, all numbers in order."""
    text = context.wording.fill(
        f"chart.{kind}",
        by=context.wording.text(f"by.{breakdown.by}"),
        before=years[0],
        year=years[1],
        largest=largest_of(context, years, rows),
        parts=said_of(context, years, rows),
    )
    fix = in_braces("top=50", kind)
    return checked_aloud(text, len(rows), fix)


DUMBBELL = Directive(
    "dumbbell",
    "A year against the year before: for each group two points, a line between them, and both"
    " amounts beside. The largest of the year are first. Without amounts of both years it is not"
    " drawn, and a note says so.",
    ":::dumbbell{by=recipient top=8}",
    build_dumbbell,
    (
        beside_years("by", "What the rows are."),
        year_option(
            "year",
            "The year that is compared with the one before; left out, the last with amounts.",
        ),
        whole_number("top", 10, "Only the largest rows; the others become one row."),
        where_option(),
        currency_option(),
    ),
    groupings=("year",),
)
