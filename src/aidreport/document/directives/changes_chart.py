"""`:::changes-chart`: amounts now against those of earlier data, two points a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.document.blocks import Block, Paragraph, ParagraphRole
from aidreport.document.chart_blocks import Chart, ChartItem, ChartKind, ChartMark, ChartSeries
from aidreport.document.directives.aloud import checked_aloud, spoken_name
from aidreport.document.directives.changes import FIELDS, ORDERS, change_lines, compared_breakdowns
from aidreport.document.directives.charts import ItemAmount, amount_cells
from aidreport.document.directives.options import (
    Directive,
    choice,
    currency_option,
    in_braces,
    whole_number,
)
from aidreport.document.earlier import period_names
from aidreport.document.text import as_inline
from aidreport.model.charts import place_marks
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.analysis.figures import Breakdown, Figure
    from aidreport.document.context import Context
    from aidreport.document.directives.changes import ChangeLine
    from aidreport.document.spans import Inline
    from aidreport.model.charts import Placed


DUMBBELL, SLOPE, COLUMNS = str(ChartKind.DUMBBELL), str(ChartKind.SLOPE), "columns"
_MOST = {SLOPE: 20, COLUMNS: 8}
"""Groups of a form: so many have room below or beside each other."""
_KINDS = {COLUMNS: ChartKind.PAIRED}
_WORDS = {SLOPE: "changes.slope", COLUMNS: "changes.columns"}


def build_changes_chart(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a chart for each currency, with its unit above it; nothing if no row has the field."""
    parts = compared_breakdowns(context, options)
    return tuple(block for part in parts for block in _chart(context, part, options))


def _chart(context: Context, breakdown: Breakdown, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return the unit, and the chart of one currency."""
    form, top = options["form"], options["top"]
    # Without top, columns are as many as have room.
    top = min(top, _MOST[COLUMNS]) if form == COLUMNS else top
    lines = change_lines(context, breakdown, options["order"], top)
    names = period_names(context)
    points = [_points(line) for line in lines]
    amounts = [ItemAmount((), figure) for row in points for figure in row.values()]
    unit, values = amount_cells(context, amounts, breakdown.currency)
    placed = place_marks([[one.value for one in row.values()] for row in points], apart=True)
    title = context.wording.fill("changes.title", by=context.wording.text(f"by.{breakdown.by}"))
    chart = Chart(
        _KINDS.get(form) or ChartKind(form),
        tuple(_items(lines, points, placed, values)),
        placed.zero,
        _alternative(context, breakdown, lines, form),
        context.label(title, breakdown.currency),
        (ChartSeries(as_inline(names.before)), ChartSeries(as_inline(names.now))),
    )
    return Paragraph(as_inline(unit.heading), ParagraphRole.LABEL), chart


def _points(line: ChangeLine) -> dict[int, Figure]:
    """Return the amounts of a line by series, 0 before and 1 now; nothing has no point."""
    both = {0: line.row.before, 1: line.row.now}
    there = {0: not line.is_new, 1: not line.is_ended}
    return {series: figure for series, figure in both.items() if there[series]}


def _items(
    lines: Sequence[ChangeLine],
    points: Sequence[Mapping[int, Figure]],
    placed: Placed,
    values: Sequence[Inline],
) -> Iterator[ChartItem]:
    words = iter(values)
    for line, row, extents in zip(lines, points, placed.items, strict=True):
        marks = tuple(
            ChartMark(figure.id, *extent, next(words), series)
            for (series, figure), extent in zip(row.items(), extents, strict=True)
        )
        yield ChartItem(line.name, marks, rest=bool(line.others))


def _alternative(
    context: Context, breakdown: Breakdown, lines: Sequence[ChangeLine], form: str
) -> Inline:
    """Return what the chart says: the periods, the largest, all of its numbers in order."""
    wording, names = context.wording, period_names(context)
    parts: list[Inline] = []
    for line in lines:
        points = _points(line)
        within = [
            wording.fill("chart.part", name=name, amount=context.money(points[series]))
            if series in points
            else wording.fill("chart.no-amount", name=name)
            for series, name in enumerate((names.before, names.now))
        ]
        parts.append(
            wording.fill("chart.compared", name=spoken_name(line.name), parts=wording.join(within))
        )
    first = max(lines, key=lambda line: (not line.others, line.row.now.value))
    name, amount = spoken_name(first.name), context.money(first.row.now)
    text = wording.fill(
        _WORDS.get(form, "changes.chart"),
        by=wording.text(f"by.{breakdown.by}"),
        before=names.before,
        now=names.now,
        largest=wording.fill("table.largest", name=name, amount=amount),
        parts=tuple(span for part in parts for span in (*as_inline(" "), *part))[1:],
    )
    fix = in_braces("top=50", "changes-chart")
    return checked_aloud(text, len(lines), fix)


def check_form(written: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the options of a chart that has room for some groups alone."""
    form, top = written.get("form", DUMBBELL), written.get("top", "8")
    most = _MOST.get(form)
    if most is None or (top.isdecimal() and 0 < int(top) <= most):
        return []
    said = state("directive.room-for", value=form, limit=str(most))
    return [state("toml.at", at="form", problem=said)]


CHANGES_CHART = Directive(
    "changes-chart",
    "Amounts in these data against those in the earlier ones: for each group two points, a line"
    " between them, and both amounts beside. form=slope has the earlier ones at the left and these"
    " at the right, form=columns two columns side by side.",
    ":::changes-chart{by=recipient top=8}",
    build_changes_chart,
    (
        choice("by", FIELDS, "recipient", "What the rows are.", grouping=True),
        choice(
            "form",
            (DUMBBELL, SLOPE, COLUMNS),
            DUMBBELL,
            "Points in rows, lines from left to right, or columns side by side.",
        ),
        choice("order", ORDERS, "amount", "What comes first: large amounts or changes."),
        whole_number("top", 10, "Only the first rows; the others become one row."),
        currency_option(),
    ),
    check=check_form,
)
