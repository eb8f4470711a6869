"""`:::table`: amounts by a field, with shares, bars and a total."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from aidreport.document.blocks import (
    Bar,
    Block,
    Cell,
    Column,
    ColumnKind,
    Inline,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Row,
    RowRole,
    Span,
    Table,
)
from aidreport.document.directives.lines import Line, lines, total_line
from aidreport.document.directives.options import Directive, choice, choices, currency, text, whole
from aidreport.document.phrases import FIELDS
from aidreport.document.text import Shown, inline
from aidreport.errors import DataError
from aidreport.model.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aidreport.analysis.figures import Breakdown, Figure
    from aidreport.document.context import Context

_Column: TypeAlias = tuple[Column, tuple[Cell, ...]]
_COLUMNS = ("amount", "equivalent", "share", "bar", "allocations", "purposes")
_NOTHING = "\u2013"


def build(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return the table, and a note where it shows rounded amounts."""
    breakdown = context.breakdown(options["by"], options["currency"])
    wanted: Sequence[str] = options["columns"]
    if "share" in wanted or "bar" in wanted:
        context.with_shares(breakdown, "remove share and bar from the columns")
    shown = (*lines(context, breakdown, options["top"]), total_line(context, breakdown))
    notes: list[Block] = []
    built = [_names(context, shown, breakdown)]
    for name in wanted:
        built += _BUILDERS[name](context, shown, breakdown, notes, wanted)
    rows = tuple(
        Row(tuple(cells[index] for _, cells in built), line.role)
        for index, line in enumerate(shown)
    )
    columns = tuple(column for column, _ in built)
    summary = _summary(context, breakdown)
    return (Table(columns, rows, summary, caption=options["caption"]), *notes)


def _names(context: Context, shown: Sequence[Line], breakdown: Breakdown) -> _Column:
    heading = inline(context.wording.text(f"field.{breakdown.by}"))
    return Column(heading, row_header=True), tuple(line.full_name for line in shown)


def _amounts(
    context: Context,
    shown: Sequence[Line],
    breakdown: Breakdown,
    notes: list[Block],
    _: Sequence[str],
) -> list[_Column]:
    amounts = [line.amount for line in shown]
    return [_money_column(context, amounts, breakdown.currency, notes)]


def _equivalents(
    context: Context,
    shown: Sequence[Line],
    breakdown: Breakdown,
    notes: list[Block],
    _: Sequence[str],
) -> list[_Column]:
    groups = [group for group in breakdown.groups if group.key is not None]
    currencies = list(dict.fromkeys(item for group in groups for item in group.equivalents))
    lacking = [
        f"{context.name(group, breakdown.by)}: no amount in {item}"
        for item in currencies
        for group in groups
        if item not in group.equivalents
    ]
    if lacking and context.dataset.announcement and not context.dataset.converted_to:
        raise DataError(
            "the column of equivalents would have gaps",
            details=lacking,
            why="an equivalent is what the source states; it is never computed, and a column"
            " with gaps has no total",
            fix="state the missing equivalents, or remove equivalent from the columns in the"
            " template",
        )
    columns = []
    # Published records state what they happen to state: a column without gaps, or none.
    gapless = [item for item in currencies if all(item in group.equivalents for group in groups)]
    for item in gapless:
        # What was not itemised may have no equivalent; its cell then stays empty.
        complete = all(item in line.equivalents for line in shown if line.role is RowRole.RESIDUAL)
        amounts = [
            line.equivalents.get(item) if complete or line.role is RowRole.ITEM else None
            for line in shown
        ]
        columns.append(_money_column(context, amounts, item, notes))
    return columns


def _money_column(
    context: Context, figures: Sequence[Figure | None], unit: str, notes: list[Block]
) -> _Column:
    wording = context.wording
    known = [figure for figure in figures if figure is not None]
    form = wording.column_format([figure.value for figure in known], unit)
    cells = tuple(
        inline(_NOTHING)
        if figure is None
        else inline(Shown(wording.cell(figure.value, form), figure.id))
        for figure in figures
    )
    if not form.exact and known:
        step = Money(Decimal(1).scaleb(form.exponent - form.places), unit)
        total = wording.exact_money(Money(known[-1].value, unit))
        text = wording.fill(
            "table.rounded", step=wording.money(step), total=Shown(total, known[-1].id)
        )
        notes.append(Paragraph(text, ParagraphRole.NOTE))
    return Column(inline(form.heading), ColumnKind.NUMBER), cells


def _shares(
    context: Context, shown: Sequence[Line], _: Breakdown, __: list[Block], ___: Sequence[str]
) -> list[_Column]:
    heading = inline(context.wording.text("table.share"))
    cells = tuple(inline(_share(context, line)) for line in shown)
    return [(Column(heading, ColumnKind.NUMBER), cells)]


def _bars(
    context: Context, shown: Sequence[Line], _: Breakdown, __: list[Block], columns: Sequence[str]
) -> list[_Column]:
    in_text = "share" in columns
    cells = tuple(
        Bar(_fraction(line), () if in_text else inline(_share(context, line)))
        if line.role is not RowRole.TOTAL
        else ()
        for line in shown
    )
    heading = () if in_text else (Span(context.wording.text("table.share")),)
    return [(Column(heading, ColumnKind.BAR), cells)]


def _allocations(
    context: Context, shown: Sequence[Line], _: Breakdown, __: list[Block], ___: Sequence[str]
) -> list[_Column]:
    heading = inline(context.wording.text("table.allocations"))
    cells = tuple(inline(context.number(line.allocations)) for line in shown)
    return [(Column(heading, ColumnKind.NUMBER), cells)]


def _purposes(
    context: Context, shown: Sequence[Line], _: Breakdown, __: list[Block], ___: Sequence[str]
) -> list[_Column]:
    if not any(line.purposes for line in shown):
        return []
    heading = inline(context.wording.text("purposes.purpose"))
    return [(Column(heading), tuple(_purpose(context, line) for line in shown))]


def _purpose(context: Context, line: Line) -> Cell:
    """Return the purposes of a line: a text where there is one, else a list."""
    words = [inline(context.quoted(purpose)) for purpose in line.purposes]
    if len(words) > 1:
        return ListBlock(tuple((Paragraph(text),) for text in words))
    return words[0] if words else ()


_BUILDERS: Mapping[
    str,
    Callable[[Context, Sequence[Line], Breakdown, list[Block], Sequence[str]], list[_Column]],
] = {
    "amount": _amounts,
    "equivalent": _equivalents,
    "share": _shares,
    "bar": _bars,
    "allocations": _allocations,
    "purposes": _purposes,
}


def _share(context: Context, line: Line) -> Shown:
    if line.share is None:
        return Shown("")
    return context.percent(line.share)


def _fraction(line: Line) -> float:
    return float(line.share.value / 100) if line.share else 0.0


def _summary(context: Context, breakdown: Breakdown) -> Inline:
    wording = context.wording
    group = context.largest(breakdown.by, breakdown.currency)
    name = context.name(group, breakdown.by)
    largest = wording.fill("table.largest", name=name, amount=context.money(group.amount))
    return wording.fill(
        "table.summary",
        by=wording.text(f"by.{breakdown.by}"),
        largest=largest,
        total=context.money(breakdown.denominator),
    )


TABLE = Directive(
    "table",
    "Amounts by a field, largest first, with a total. Columns that have nothing to show, such as"
    " equivalents that no source states, are left out.",
    ':::table{by=recipient columns="amount, equivalent, share, bar"}',
    build,
    (
        choice("by", FIELDS, "recipient", "What the rows are.", grouping=True),
        choices("columns", _COLUMNS, "amount, share, bar", "The columns after the first."),
        whole("top", 0, "Only the largest rows; the others become one row."),
        currency("Only this currency, where there are several."),
        text("caption", "The table's title, above it."),
    ),
)
