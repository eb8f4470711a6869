"""`:::waffle` and `:::treemap`: what a whole consists of, as squares and as areas."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidreport.document.blocks import Block, Paragraph, ParagraphRole, RowRole
from aidreport.document.chart_blocks import Chart, ChartItem, ChartKind, ChartMark
from aidreport.document.conditions import where_option
from aidreport.document.directives.breakdown_lines import breakdown_lines
from aidreport.document.directives.charts import ItemAmount, amount_cells, said_by_chart
from aidreport.document.directives.options import (
    Directive,
    choice,
    currency_option,
    number_between,
)
from aidreport.document.no_shares import has_shares, is_whole, not_drawn_note
from aidreport.document.phrases import WORDED_FIELDS
from aidreport.document.text import as_inline
from aidreport.model.charts import place_areas, place_squares

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.analysis.figures import Breakdown
    from aidreport.document.context import Context
    from aidreport.document.directives.breakdown_lines import BreakdownLine

_MOST_COLOURS, _MOST_AREAS = 5, 20


def build_waffle(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a chart of a hundred squares for each currency, with what a square is above it."""
    blocks: list[Block] = []
    for part in context.breakdowns(options["by"], options["currency"]):
        if not has_shares(part):
            blocks.append(not_drawn_note(context, part))
            continue
        context.shared.add(part.denominator.id)
        lines = _lines(context, part, options["top"])
        extents = place_squares([line.amount.value for line in lines])
        items = tuple(
            ChartItem(
                line.name,
                (ChartMark(line.amount.id, *extent, as_inline(context.money(line.amount))),),
                _is_rest(line),
                as_inline(context.percent(line.share)) if line.share else (),
            )
            for line, extent in zip(lines, extents, strict=True)
        )
        text = context.wording.fill("chart.square", total=context.money(part.denominator))
        blocks.append(Paragraph(text, ParagraphRole.LABEL))
        blocks.append(_chart(context, part, ChartKind.WAFFLE, items, lines))
    return tuple(blocks)


def build_treemap(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a chart of areas for each currency, with its unit above it."""
    blocks: list[Block] = []
    for part in context.breakdowns(options["by"], options["currency"]):
        if not is_whole(part):
            blocks.append(not_drawn_note(context, part))
            continue
        lines = _lines(context, part, options["top"])
        form, values = amount_cells(context, _amounts(lines), part.currency)
        extents = place_areas([line.amount.value for line in lines])
        items = tuple(
            ChartItem(line.name, (ChartMark(line.amount.id, *extent, value),), _is_rest(line))
            for line, extent, value in zip(lines, extents, values, strict=True)
        )
        blocks.append(Paragraph(as_inline(form.heading), ParagraphRole.LABEL))
        blocks.append(_chart(context, part, ChartKind.TREEMAP, items, lines))
    return tuple(blocks)


def _chart(
    context: Context,
    breakdown: Breakdown,
    kind: ChartKind,
    items: tuple[ChartItem, ...],
    lines: Sequence[BreakdownLine],
) -> Chart:
    by = context.wording.text(f"by.{breakdown.by}")
    title = context.label(context.wording.fill("chart.title", by=by), breakdown.currency)
    said = said_by_chart(context, breakdown, kind, _amounts(lines))
    return Chart(kind, items, Decimal(0), said, title)


def _amounts(lines: Sequence[BreakdownLine]) -> list[ItemAmount]:
    return [ItemAmount(line.name, line.amount, _is_rest(line)) for line in lines]


def _is_rest(line: BreakdownLine) -> bool:
    return line.others or line.role is RowRole.RESIDUAL


def _lines(context: Context, breakdown: Breakdown, top: int) -> list[BreakdownLine]:
    """Return the parts of a whole, the largest first, what sums up the others last."""
    return sorted(breakdown_lines(context, breakdown, top), key=lambda line: line.others)


WAFFLE = Directive(
    "waffle",
    "A hundred squares, so many of a colour as the share of a part is, with its share and its"
    " amount beside. The squares are shared out by largest remainder. With a negative"
    " amount it is not drawn, and a note says so.",
    ":::waffle{by=recipient top=4}",
    build_waffle,
    (
        choice("by", WORDED_FIELDS, "recipient", "What the parts are.", grouping=True),
        number_between(
            "top",
            1,
            _MOST_COLOURS,
            4,
            "How many of the largest have a colour of their own; the others have one together.",
        ),
        where_option(),
        currency_option(),
    ),
)

TREEMAP = Directive(
    "treemap",
    "A rectangle whose parts are as large as their amounts. What has no room in its part is below,"
    " with the letter of the part. With a negative amount it is not drawn, and a note"
    " says so.",
    ":::treemap{by=recipient top=12}",
    build_treemap,
    (
        choice("by", WORDED_FIELDS, "recipient", "What the parts are.", grouping=True),
        number_between(
            "top", 1, _MOST_AREAS, 12, "Only the largest parts; the others become one part."
        ),
        where_option(),
        currency_option(),
    ),
)
