"""`:::table` and `:::share-bar`: a breakdown, the largest groups first, then the others."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from aidreport.document.blocks import (
    Bar,
    BarPart,
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
    ShareBar,
    Span,
    Table,
)
from aidreport.document.directives.options import (
    Directive,
    choice,
    choices,
    currency_option,
    text_option,
    whole_number,
)
from aidreport.document.phrases import FIELDS
from aidreport.document.text import ValueText, as_inline, join_spans
from aidreport.errors import DataError
from aidreport.model.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aidreport.analysis.figures import Breakdown, Figure, Group
    from aidreport.document.blocks import Inline
    from aidreport.document.context import Context


@dataclass(frozen=True, slots=True)
class BreakdownLine:
    """A line.

    Attributes:
        name, full_name: short, and with the full name beside it.
        share: in percent; None where shares have no meaning.
        equivalents: by currency.
        allocations: how many there are.
        purposes: what they are for; empty for lines that stand for several groups.
    """

    name: Inline
    full_name: Inline
    amount: Figure
    share: Figure | None
    equivalents: Mapping[str, Figure]
    allocations: Figure
    role: RowRole = RowRole.ITEM
    purposes: tuple[str, ...] = ()


def breakdown_lines(
    context: Context, breakdown: Breakdown, top: int = 0
) -> tuple[BreakdownLine, ...]:
    """Return a line for each group: the `top` largest, the others as one, what is not itemised.

    A single other group keeps its own line; a `top` of 0 shows all groups.
    """
    named = [group for group in breakdown.groups if group.key is not None]
    rest = named[top:] if top and len(named) > top + 1 else []
    shown = named[: len(named) - len(rest)]
    result = [_line(context, group, breakdown) for group in shown]
    if rest:
        result.append(_others(context, rest, breakdown))
    result += [
        _line(context, group, breakdown, RowRole.RESIDUAL)
        for group in breakdown.groups
        if group.key is None
    ]
    return tuple(result)


def total_line(context: Context, breakdown: Breakdown) -> BreakdownLine:
    """Return the line below all others."""
    announced = breakdown.denominator.id != breakdown.total.id
    label = as_inline(context.wording.text("table.total-announced" if announced else "table.total"))
    return BreakdownLine(
        label,
        label,
        breakdown.denominator,
        None if breakdown.no_shares else context.hundred(breakdown),
        context.figures.stated if announced else breakdown.equivalent_totals,
        context.allocations(breakdown.currency),
        RowRole.TOTAL,
    )


def _line(
    context: Context, group: Group, breakdown: Breakdown, role: RowRole = RowRole.ITEM
) -> BreakdownLine:
    return BreakdownLine(
        as_inline(context.name(group, breakdown.by)),
        join_spans(
            span for part in context.full_name(group, breakdown.by) for span in as_inline(part)
        ),
        group.amount,
        group.share,
        group.equivalents,
        _allocation_count(context, group),
        role,
        context.purposes(group),
    )


def _allocation_count(context: Context, group: Group) -> Figure:
    inputs = () if group.key is None else group.amount.inputs
    return context.derived.count(f"allocations/{group.amount.id}", inputs)


def _others(context: Context, groups: Sequence[Group], breakdown: Breakdown) -> BreakdownLine:
    """Return the line that stands for several groups; the figures in it are sums of theirs."""
    derived = context.derived
    of = f"others-{len(groups)}/{breakdown.by}/{breakdown.currency}"
    count = derived.count(f"count/{of}", [group.amount.id for group in groups])
    label = context.wording.fill("group.others", count=context.number(count))
    shares = [group.share for group in groups if group.share]
    everywhere = set.intersection(*(set(group.equivalents) for group in groups))
    return BreakdownLine(
        label,
        label,
        derived.sum(f"group/{of}", [group.amount for group in groups]),
        derived.sum(f"share/{of}", shares) if len(shares) == len(groups) else None,
        {
            code: derived.sum(
                f"equivalent/{of}/{code}", [item.equivalents[code] for item in groups]
            )
            for code in sorted(everywhere)
        },
        derived.sum(f"allocations/{of}", [_allocation_count(context, group) for group in groups]),
    )


_Column: TypeAlias = tuple[Column, tuple[Cell, ...]]
_COLUMNS = ("amount", "equivalent", "share", "bar", "allocations", "purposes")
_NOTHING = "\u2013"


def build_table(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return the table, and a note where it shows rounded amounts."""
    breakdown = context.breakdown(options["by"], options["currency"])
    wanted: Sequence[str] = options["columns"]
    if "share" in wanted or "bar" in wanted:
        context.with_shares(breakdown, "remove share and bar from the columns")
    shown = (*breakdown_lines(context, breakdown, options["top"]), total_line(context, breakdown))
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


def _names(context: Context, shown: Sequence[BreakdownLine], breakdown: Breakdown) -> _Column:
    heading = as_inline(context.wording.text(f"field.{breakdown.by}"))
    return Column(heading, row_header=True), tuple(line.full_name for line in shown)


def _amounts(
    context: Context,
    shown: Sequence[BreakdownLine],
    breakdown: Breakdown,
    notes: list[Block],
    _: Sequence[str],
) -> list[_Column]:
    amounts = [line.amount for line in shown]
    return [_money_column(context, amounts, breakdown.currency, notes)]


def _equivalents(
    context: Context,
    shown: Sequence[BreakdownLine],
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
        as_inline(_NOTHING)
        if figure is None
        else as_inline(ValueText(wording.cell(figure.value, form), figure.id))
        for figure in figures
    )
    if not form.exact and known:
        step = Money(Decimal(1).scaleb(form.exponent - form.places), unit)
        total = wording.exact_money(Money(known[-1].value, unit))
        text = wording.fill(
            "table.rounded", step=wording.money(step), total=ValueText(total, known[-1].id)
        )
        notes.append(Paragraph(text, ParagraphRole.NOTE))
    return Column(as_inline(form.heading), ColumnKind.NUMBER), cells


def _shares(
    context: Context,
    shown: Sequence[BreakdownLine],
    _: Breakdown,
    __: list[Block],
    ___: Sequence[str],
) -> list[_Column]:
    heading = as_inline(context.wording.text("table.share"))
    cells = tuple(as_inline(_share(context, line)) for line in shown)
    return [(Column(heading, ColumnKind.NUMBER), cells)]


def _bars(
    context: Context,
    shown: Sequence[BreakdownLine],
    _: Breakdown,
    __: list[Block],
    columns: Sequence[str],
) -> list[_Column]:
    in_text = "share" in columns
    cells = tuple(
        Bar(_fraction(line), () if in_text else as_inline(_share(context, line)))
        if line.role is not RowRole.TOTAL
        else ()
        for line in shown
    )
    heading = () if in_text else (Span(context.wording.text("table.share")),)
    return [(Column(heading, ColumnKind.BAR), cells)]


def _allocations(
    context: Context,
    shown: Sequence[BreakdownLine],
    _: Breakdown,
    __: list[Block],
    ___: Sequence[str],
) -> list[_Column]:
    heading = as_inline(context.wording.text("table.allocations"))
    cells = tuple(as_inline(context.number(line.allocations)) for line in shown)
    return [(Column(heading, ColumnKind.NUMBER), cells)]


def _purposes(
    context: Context,
    shown: Sequence[BreakdownLine],
    _: Breakdown,
    __: list[Block],
    ___: Sequence[str],
) -> list[_Column]:
    if not any(line.purposes for line in shown):
        return []
    heading = as_inline(context.wording.text("purposes.purpose"))
    return [(Column(heading), tuple(_purpose(context, line) for line in shown))]


def _purpose(context: Context, line: BreakdownLine) -> Cell:
    """Return the purposes of a line: a text where there is one, else a list."""
    words = [as_inline(context.quoted(purpose)) for purpose in line.purposes]
    if len(words) > 1:
        return ListBlock(tuple((Paragraph(text),) for text in words))
    return words[0] if words else ()


_BUILDERS: Mapping[
    str,
    Callable[
        [Context, Sequence[BreakdownLine], Breakdown, list[Block], Sequence[str]], list[_Column]
    ],
] = {
    "amount": _amounts,
    "equivalent": _equivalents,
    "share": _shares,
    "bar": _bars,
    "allocations": _allocations,
    "purposes": _purposes,
}


def _share(context: Context, line: BreakdownLine) -> ValueText:
    if line.share is None:
        return ValueText("")
    return context.percent(line.share)


def _fraction(line: BreakdownLine) -> float:
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
    build_table,
    (
        choice("by", FIELDS, "recipient", "What the rows are.", grouping=True),
        choices("columns", _COLUMNS, "amount, share, bar", "The columns after the first."),
        whole_number("top", 0, "Only the largest rows; the others become one row."),
        currency_option("Only this currency, where there are several."),
        text_option("caption", "The table's title, above it."),
    ),
)


def build_share_bar(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return the bar; parts of nothing are left out."""
    breakdown = context.breakdown(options["by"], options["currency"])
    context.with_shares(breakdown, "remove the share-bar")
    parts = tuple(
        BarPart(_label(context, line), float(line.share.value / 100))
        for line in breakdown_lines(context, breakdown, options["top"])
        if line.share and line.share.value
    )
    alternative = context.wording.fill(
        "share-bar.alternative",
        by=context.wording.text(f"by.{breakdown.by}"),
        parts=context.wording.join([part.label for part in parts]),
    )
    return (ShareBar(parts, alternative),)


def _label(context: Context, line: BreakdownLine) -> Inline:
    if line.share is None:
        return line.name
    share = context.percent(line.share)
    return context.wording.fill("share-bar.part", name=line.name, share=share)


SHARE_BAR = Directive(
    "share-bar",
    "One bar divided into shares.",
    ":::share-bar{by=recipient top=5}",
    build_share_bar,
    (
        choice("by", FIELDS, "recipient", "What the parts are.", grouping=True),
        whole_number("top", 5, "Only the largest parts; the others become one part."),
        currency_option("Only this currency, where there are several."),
    ),
)
