"""`:::table` and `:::share-bar`: a breakdown, the largest groups first, then the others."""

from __future__ import annotations

from dataclasses import field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from aidreport.document.blocks import (
    Bar,
    Block,
    Cell,
    Column,
    ColumnKind,
    ListBlock,
    Paragraph,
    ParagraphRole,
    RowRole,
    Table,
    TableRow,
)
from aidreport.document.conditions import where_option
from aidreport.document.directives.breakdown_lines import (
    ALL,
    BreakdownLine,
    breakdown_lines,
    fraction,
    total_line,
)
from aidreport.document.directives.fields import (
    COLUMN_FIELDS,
    field_heading,
    fields_of_columns,
    listed_values,
)
from aidreport.document.directives.long_tables import long_groups, long_rows, telling_amounts
from aidreport.document.directives.money_columns import money_column
from aidreport.document.directives.options import (
    Directive,
    choice,
    choices,
    currency_option,
    sort_option,
    text_option,
    whole_number,
)
from aidreport.document.directives.trends import TREND, check_trend, trend_column
from aidreport.document.no_shares import has_shares, no_shares_notes
from aidreport.document.phrases import WORDED_FIELDS
from aidreport.document.spans import Inline, Span
from aidreport.document.text import as_inline
from aidreport.errors import DataError
from aidreport.lazy_dataclass import dataclass
from aidreport.model.bars import bar_whole
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from aidreport.analysis.figures import Breakdown, Figure
    from aidreport.analysis.long_groups import LongGroups
    from aidreport.document.chart_blocks import Chart
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline
    from aidreport.document.wording import ColumnFormat


_Column: TypeAlias = tuple[Column, tuple[Cell, ...]]


def build_table(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a table for each currency, with a note if it shows rounded amounts."""
    parts = context.breakdowns(options["by"], options["currency"])
    return tuple(block for part in parts for block in _table(context, options, part, len(parts)))


def _table(
    context: Context, options: Mapping[str, Any], breakdown: Breakdown, tables: int
) -> tuple[Block, ...]:
    wanted: Sequence[str] = options["columns"]
    without = () if has_shares(breakdown) else tuple(_OF_SHARES & {*wanted})
    wanted = [name for name in wanted if name not in without]
    if _OF_SHARES & {*wanted}:
        context.shared.add(breakdown.denominator.id)
    in_order = options["sort"] == "-amount" and not 0 < options["top"] < len(breakdown.groups)
    long = long_groups(context, breakdown, wanted) if in_order else None
    lines = (
        *(() if long else breakdown_lines(context, breakdown, options["top"], options["sort"])),
        total_line(context, breakdown),
    )
    table = _TableColumns(context, breakdown, lines, bar_in_text="share" in wanted, long=long)
    columns = [table.names(), *(column for name in wanted for column in table.named(name))]
    rows: Sequence[TableRow] = tuple(
        TableRow(tuple(cells[index] for _, cells in columns), line.role)
        for index, line in enumerate(lines)
    )
    if long:
        forms = [table.forms[0] if name == "amount" else None for name in wanted]
        rows = long_rows(context, long, forms, rows[-1])
    headings = tuple(heading for heading, _ in columns)
    summary, caption = _summary(context, breakdown), options["caption"]
    if tables > 1:
        caption = in_currency(context, breakdown.currency, caption)
    title = context.wording.fill("table.title", by=context.wording.text(f"by.{breakdown.by}"))
    trends = table.charts[0] if table.charts else None
    return (
        Table(headings, rows, summary, caption=caption, title=title, trends=trends),
        *table.notes,
        *(no_shares_notes(context, breakdown) if without else []),
    )


def in_currency(context: Context, currency: str, caption: Inline = ()) -> Inline:
    """Return the caption of one of several tables or bars, which says its currency."""
    if caption:
        return context.label(caption, currency)
    return context.wording.fill("table.in-currency", currency=currency)


@dataclass(frozen=True, slots=True)
class _TableColumns:
    """The columns of one table, each with its cells.

    Attributes:
        bar_in_text: whether another column says in text what the bar shows.
        notes: below the table, about amounts that are rounded; added to.
        charts: of the cells that are lines; added to.
        long: the groups of a long table, whose rows are written by the column, so that the total
            is the only line; None for all others.
        forms: how amounts are written; added to.
    """

    context: Context
    breakdown: Breakdown
    lines: Sequence[BreakdownLine]
    bar_in_text: bool
    notes: list[Paragraph] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    long: LongGroups | None = None
    forms: list[ColumnFormat] = field(default_factory=list)

    def names(self) -> _Column:
        heading = self.context.wording.fill(f"field.{self.breakdown.by}")
        return Column(heading, row_header=True), tuple(line.full_name for line in self.lines)

    def named(self, name: str) -> list[_Column]:
        """Return the columns of a name that the option has."""
        if name in _COLUMNS:
            return _COLUMNS[name](self)
        return [] if name == self.breakdown.by else self._field(name)

    def _field(self, name: str) -> list[_Column]:
        """Return the column of what the allocations of each line have in a field, if anything."""
        context = self.context
        cells: list[Cell] = []
        for line in self.lines:
            items = [context.items[each] for each in line.inputs]
            count = f"values/{name}/{context.derived.own_name(line.amount)}"
            cells.append(listed_values(context, name, items, count))
        return [(Column(field_heading(context, name)), tuple(cells))] if any(cells) else []

    def amounts(self) -> list[_Column]:
        return [self._money([line.amount for line in self.lines], self.breakdown.currency)]

    def equivalents(self) -> list[_Column]:
        groups = self.breakdown.itemised
        currencies = list(dict.fromkeys(code for group in groups for code in group.equivalents))
        lacking = [
            state(
                "directive.no-amount-in",
                value=str(self.context.name(group, self.breakdown.by)),
                currency=code,
            )
            for code in currencies
            for group in groups
            if code not in group.equivalents
        ]
        dataset = self.context.dataset
        if lacking and dataset.announcement and not dataset.converted_to:
            raise DataError(
                state("directive.gaps"),
                details=lacking,
                why=state("directive.gaps-why"),
                fix=state("directive.gaps-fix"),
            )
        # Published records state what they happen to state: a column without gaps, or none.
        gapless = [code for code in currencies if all(code in item.equivalents for item in groups)]
        columns = []
        for code in gapless:
            # What was not itemised may have no equivalent; its cell then stays empty.
            complete = all(
                code in line.equivalents for line in self.lines if line.role is RowRole.RESIDUAL
            )
            amounts = [
                line.equivalents.get(code) if complete or line.role is RowRole.ITEM else None
                for line in self.lines
            ]
            columns.append(self._money(amounts, code))
        return columns

    def _money(self, figures: Sequence[Figure | None], unit: str) -> _Column:
        beside = telling_amounts(self.long) if self.long else ()
        amounts = money_column(self.context, figures, unit, beside)
        self.notes.extend(amounts.notes)
        self.forms.append(amounts.form)
        return amounts.column, amounts.cells

    def shares(self) -> list[_Column]:
        heading = self.context.wording.fill("table.share")
        return [(Column(heading, ColumnKind.NUMBER), tuple(map(self._share, self.lines)))]

    def bars(self) -> list[_Column]:
        whole = self._longest_bar()
        cells = tuple(
            Bar(fraction(line, whole), () if self.bar_in_text else self._share(line, in_words=True))
            if line.role is not RowRole.TOTAL
            else ()
            for line in self.lines
        )
        heading = () if self.bar_in_text else (Span(self.context.wording.text("table.share")),)
        return [(Column(heading, ColumnKind.BAR), cells)]

    def _longest_bar(self) -> Decimal:
        """Return what a bar along its whole track stands for; a note says it if no cell does."""
        shares = [
            line.share for line in self.lines if line.share and line.role is not RowRole.TOTAL
        ]
        whole = bar_whole(share.value for share in shares)
        if whole < ALL and not self.bar_in_text:
            (largest, *_) = (share for share in shares if share.value == whole)
            share = self.context.percent(largest)
            text = self.context.wording.fill("table.longest-bar", share=share)
            self.notes.append(Paragraph(text, ParagraphRole.NOTE))
        return whole

    def _share(self, line: BreakdownLine, *, in_words: bool = False) -> Inline:
        if line.share is None:
            return ()
        # The shares of all groups are the whole.
        exact = Fraction(100) if line.role is RowRole.TOTAL else None
        return as_inline(self.context.percent(line.share, in_words=in_words, exact=exact))

    def trends(self) -> list[_Column]:
        summary = _summary(self.context, self.breakdown)
        trends = trend_column(self.context, self.breakdown, self.lines, summary)
        if isinstance(trends, Paragraph):
            self.notes.append(trends)
            return []
        self.notes.extend(trends.notes)
        self.charts.append(trends.chart)
        return [(trends.column, trends.cells)]

    def allocations(self) -> list[_Column]:
        heading = self.context.wording.fill("table.allocations")
        cells = tuple(as_inline(self.context.number(line.count())) for line in self.lines)
        return [(Column(heading, ColumnKind.NUMBER), cells)]

    def purposes(self) -> list[_Column]:
        """Return what the lines are for: a text if it is one, else a list."""
        purposes = [self.context.purposes(line.inputs) for line in self.lines]
        if not any(purposes):
            return []
        heading = self.context.wording.fill("purposes.purpose")
        cells: list[Cell] = []
        for of_line in purposes:
            words = [as_inline(self.context.quoted(purpose)) for purpose in of_line]
            listed = ListBlock(tuple((Paragraph(text),) for text in words))
            cells.append(listed if len(words) > 1 else words[0] if words else ())
        return [(Column(heading), tuple(cells))]


_COLUMNS: Mapping[str, Callable[[_TableColumns], list[_Column]]] = {
    "amount": _TableColumns.amounts,
    "equivalent": _TableColumns.equivalents,
    "share": _TableColumns.shares,
    "bar": _TableColumns.bars,
    TREND: _TableColumns.trends,
    "allocations": _TableColumns.allocations,
    "purposes": _TableColumns.purposes,
}


_OF_SHARES = {"share", "bar"}
"""The columns that show shares."""


def _summary(context: Context, breakdown: Breakdown) -> Inline:
    wording = context.wording
    group = (breakdown.itemised or breakdown.groups)[0]
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
    " equivalents that no source states, are left out; where shares or trends have no meaning, a"
    " note says why. If the largest row has less than half, the bars are scaled to it.",
    ':::table{by=recipient columns="amount, equivalent, share, bar"}',
    build_table,
    (
        choice("by", WORDED_FIELDS, "recipient", "What the rows are.", grouping=True),
        replace(
            choices(
                "columns",
                (*_COLUMNS, *COLUMN_FIELDS),
                "amount, share, bar",
                "The columns after the first; of a field, what the allocations of a row have in"
                " it, the first three of many; trend is a line of the amounts over years.",
            ),
            fields=fields_of_columns,
            groupings=lambda columns: ("year",) if TREND in columns else (),
        ),
        whole_number("top", 0, "Only the largest rows; the others become one row."),
        sort_option("rows"),
        where_option(),
        currency_option(),
        text_option("caption", "The table's title, above it."),
    ),
    check=check_trend,
)
