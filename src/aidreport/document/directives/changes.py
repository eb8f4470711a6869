"""`:::changes`: the groups of a field now and in earlier data, with what has changed."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from aidreport.analysis.figures import ComparedRow, Comparison
from aidreport.document.blocks import (
    Block,
    Column,
    ColumnKind,
    Paragraph,
    ParagraphRole,
    RowRole,
    Table,
    TableRow,
)
from aidreport.document.directives.options import (
    Directive,
    choice,
    choices,
    currency_option,
    text_option,
    whole_number,
)
from aidreport.document.earlier import (
    before_figure,
    earlier,
    period_names,
    periods_in_words,
    signed,
    totals_change,
)
from aidreport.document.phrases import WORDED_FIELDS
from aidreport.document.text import ValueText, as_inline
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import NOT_NAMED
from aidreport.model.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aidreport.analysis.figures import Breakdown, Figure, Group
    from aidreport.document.context import Context
    from aidreport.document.earlier import PeriodNames
    from aidreport.document.spans import Inline
    from aidreport.document.wording import ColumnFormat

_NOTHING = "\u2013"
ORDERS = ("amount", "change")
FIELDS = tuple(name for name in WORDED_FIELDS if name not in ("currency", "year"))
"""What can be compared: no table has several currencies, and years do not come back."""


class ChangeLine(NamedTuple):
    """A line of a table, or an item of a chart.

    Attributes:
        groups: now and before; none where data have none, several where it sums them up.
        row: its figures.
        others: what its figures are called if it sums up several; empty for one.
    """

    name: Inline
    full_name: Inline
    groups: tuple[Sequence[Group], Sequence[Group]]
    row: ComparedRow
    others: str = ""

    @property
    def is_new(self) -> bool:
        """Whether there was nothing before."""
        return not self.groups[1]

    @property
    def is_ended(self) -> bool:
        """Whether there is nothing now."""
        return not self.groups[0]


def change_lines(
    context: Context, breakdown: Breakdown, order: str = "amount", top: int = 0
) -> list[ChangeLine]:
    """Return a line for each group that is in one of two data sets, or in both.

    Args:
        breakdown: of the data; that of the earlier ones belongs to it.
        order: by amounts now, or by the size of the change.
        top: so many lines, and one for all others; 0 for all.
    """
    lines = _Lines(context, breakdown)
    found = sorted(lines.single(), key=_ORDER_KEYS[order])
    rest = found[top:] if top and len(found) > top + 1 else []
    if rest:
        found = [*found[: len(found) - len(rest)], lines.others(rest, order)]
    rows = tuple(line.row for line in found)
    context.comparisons.append(Comparison(breakdown.by, breakdown.currency, rows))
    return found


def _by_amount(line: ChangeLine) -> tuple[bool, Decimal, Decimal, str]:
    """Sort by amount now, then before, largest first; groups that are not named come last."""
    row = line.row
    return row.keys == (NOT_NAMED,), -row.now.value, -row.before.value, row.keys[0]


def _by_change(line: ChangeLine) -> tuple[bool, Decimal, str]:
    row = line.row
    return row.keys == (NOT_NAMED,), -abs(row.difference.value), row.keys[0]


_ORDER_KEYS: Mapping[str, Callable[[ChangeLine], Any]] = {
    "amount": _by_amount,
    "change": _by_change,
}


class _Lines:
    """Makes the lines of one table, and enters their figures."""

    def __init__(self, context: Context, breakdown: Breakdown) -> None:
        self._context, self._breakdown = context, breakdown
        parts = earlier(context).figures.breakdowns.get(breakdown.by, ())
        before = [part for part in parts if part.currency == breakdown.currency]
        self._then = {str(group.key): group for part in before for group in part.itemised}

    def single(self) -> list[ChangeLine]:
        """Return a line for each group."""
        now = {str(group.key): group for group in self._breakdown.itemised}
        keys = dict.fromkeys((*now, *self._then))
        return [self._line(key, now.get(key), self._then.get(key)) for key in keys]

    def others(self, lines: Sequence[ChangeLine], order: str) -> ChangeLine:
        """Return the line that sums up several."""
        context, derived = self._context, self._context.derived
        unit, by = self._breakdown.currency, self._breakdown.by
        of = f"compared-others-{len(lines)}-by-{order}"
        now = derived.sum(f"{of}/now/{by}/{unit}", [line.row.now for line in lines])
        before = derived.sum(f"{of}/before/{by}/{unit}", [line.row.before for line in lines])
        changes = [line.row.difference.id for line in lines]
        count = derived.count(f"{of}/count/{by}/{unit}", changes)
        label = context.wording.fill("group.others", count=context.number(count))
        keys = tuple(line.row.keys[0] for line in lines)
        row = self._row(keys, now, before, f"{of}/now/{by}/{unit}")
        groups = [[group for line in lines for group in line.groups[at]] for at in (0, 1)]
        return ChangeLine(label, label, (groups[0], groups[1]), row, f"{of}/share/{by}/{unit}")

    def _line(self, key: str, now: Group | None, then: Group | None) -> ChangeLine:
        context, by = self._context, self._breakdown.by
        nothing = context.derived.nothing(self._breakdown.currency)
        before = before_figure(context, then.amount) if then else None
        of = now.amount.id if now else before.id if before else ""
        row = self._row((key,), now.amount if now else nothing, before or nothing, of)
        # Both name it alike, or the later data have the name that readers know.
        named, known = (now, context) if now else (then, earlier(context))
        assert named is not None
        name, full = as_inline(known.name(named, by)), known.full_name(named, by)
        return ChangeLine(name, full, ([now] if now else [], [then] if then else []), row)

    def _row(self, keys: tuple[str, ...], now: Figure, before: Figure, of: str) -> ComparedRow:
        derived = self._context.derived
        difference = derived.difference(f"change/{of}", now, before)
        percent = None
        if before.value > 0:
            percent = derived.change(f"change-percent/{of}", now, before)
        return ComparedRow(keys, now, before, difference, percent)


_Column: TypeAlias = tuple[Column, tuple["Inline", ...]]


def build_changes(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a table for each currency, with its notes; nothing if no row has the field."""
    parts = compared_breakdowns(context, options)
    return tuple(block for part in parts for block in _table(context, options, part))


def compared_breakdowns(context: Context, options: Mapping[str, Any]) -> tuple[Breakdown, ...]:
    """Return the breakdowns that are asked for; none if no row of both data sets has the field."""
    by, then = options["by"], earlier(context)
    parts = context.breakdowns(by, options["currency"])
    others = then.figures.breakdowns.get(by, ())
    stated = any(group.key for part in (*parts, *others) for group in part.itemised)
    return parts if stated else ()


def _table(context: Context, options: Mapping[str, Any], breakdown: Breakdown) -> tuple[Block, ...]:
    lines = change_lines(context, breakdown, options["order"], options["top"])
    table = _ChangeColumns(context, breakdown, lines)
    wanted: Sequence[str] = options["columns"]
    columns = [table.names_of_groups(), *(one for name in wanted for one in _COLUMNS[name](table))]
    roles = [RowRole.ITEM] * len(lines) + [RowRole.TOTAL]
    rows = tuple(
        TableRow(tuple(cells[at] for _, cells in columns), role) for at, role in enumerate(roles)
    )
    unit = table.form.heading
    caption = as_inline(unit)
    if options["caption"]:
        caption = context.wording.fill("label.currency", label=options["caption"], currency=unit)
    by = context.wording.text(f"by.{breakdown.by}")
    title = context.wording.fill("changes.title", by=by)
    headings = tuple(heading for heading, _ in columns)
    return (
        Table(headings, rows, table.summary(), caption=caption, title=title),
        *table.notes,
        *_periods(context),
    )


def _periods(context: Context) -> list[Block]:
    """Return a note that says which days are compared, below the first table."""
    words = periods_in_words(context)
    if not words or words in context.noted:
        return []
    context.noted.add(words)
    return [Paragraph(words, ParagraphRole.NOTE)]


@dataclass(slots=True)
class _ChangeColumns:
    """The columns of one table; its last row is the total.

    Attributes:
        notes: below the table, about amounts that are rounded; added to.
    """

    context: Context
    breakdown: Breakdown
    lines: Sequence[ChangeLine]
    notes: list[Paragraph] = field(default_factory=list)
    names: PeriodNames = field(init=False)
    rows: list[ComparedRow] = field(init=False)
    form: ColumnFormat = field(init=False)

    def __post_init__(self) -> None:
        """Compute the totals, and the unit that all amounts are shown in."""
        self.names = period_names(self.context)
        self.rows = [*(line.row for line in self.lines), self._total()]
        amounts = [
            figure.value for row in self.rows for figure in (row.now, row.before, row.difference)
        ]
        self.form = self.context.wording.column_format(amounts, self.breakdown.currency)

    def _total(self) -> ComparedRow:
        total = self.breakdown.total
        before, difference, percent = totals_change(self.context, self.breakdown.currency)
        return ComparedRow((), total, before, difference, percent)

    def names_of_groups(self) -> _Column:
        """Return the first column."""
        wording = self.context.wording
        heading = wording.fill(f"field.{self.breakdown.by}")
        names = [line.full_name for line in self.lines]
        return Column(heading, row_header=True), (*names, wording.fill("table.total"))

    def amounts(self) -> list[_Column]:
        """Return what it was and what it is."""
        columns = []
        for name, figures in (
            (self.names.before, [row.before for row in self.rows]),
            (self.names.now, [row.now for row in self.rows]),
        ):
            cells = [self._cell(figure) for figure in figures]
            columns.append((Column(as_inline(name), ColumnKind.NUMBER), tuple(cells)))
        if not self.form.exact:
            self._note_rounding()
        return columns

    def changes(self) -> list[_Column]:
        """Return the differences."""
        wording = self.context.wording
        heading = wording.fill("changes.change")
        figures = [row.difference for row in self.rows]
        cells = tuple(
            as_inline(signed(figure, wording.cell(figure.value, self.form))) for figure in figures
        )
        return [(Column(heading, ColumnKind.NUMBER), cells)]

    def percents(self) -> list[_Column]:
        """Return the changes in percent, or words where these say nothing."""
        heading = self.context.wording.fill("changes.percent")
        cells = [*map(self._percent, self.lines), self._in_percent(self.rows[-1])]
        return [(Column(heading, ColumnKind.NUMBER), tuple(cells))]

    def shares(self) -> list[_Column]:
        """Return the shares before and now; nothing where shares have no meaning."""
        known = earlier(self.context)
        columns = []
        for at, name, context in ((1, self.names.before, known), (0, self.names.now, self.context)):
            cells = [self._share(line, at, context) for line in self.lines]
            if not any(cell != as_inline(_NOTHING) for cell in cells):
                continue
            heading = self.context.wording.fill("changes.share", period=name)
            self.context.shared.add(self.breakdown.denominator.id)
            total = self._all_shares(at, context)
            columns.append((Column(heading, ColumnKind.NUMBER), (*cells, total)))
        return columns

    def _all_shares(self, at: int, context: Context) -> Inline:
        parts = context.figures.breakdowns.get(self.breakdown.by, ())
        found = [part for part in parts if part.currency == self.breakdown.currency]
        announced = any(part.denominator.id != part.total.id for part in found)
        if not found or announced or found[0].no_shares:
            return ()
        return self._in_words_of(at, context, context.derived.shares_total(found[0]))

    def _share(self, line: ChangeLine, at: int, context: Context) -> Inline:
        """Return the share of a line now (0) or before (1)."""
        shares = [group.share for group in line.groups[at] if group.share]
        if not shares or len(shares) < len(line.groups[at]):
            return as_inline(_NOTHING)
        share = context.derived.sum(line.others, shares) if line.others else shares[0]
        return self._in_words_of(at, context, share)

    def _in_words_of(self, at: int, context: Context, figure: Figure) -> Inline:
        words = context.percent(figure)
        shown = before_figure(self.context, figure) if at else figure
        return as_inline(ValueText(words.text, shown.id, value=figure.value, exact=words.exact))

    def _percent(self, line: ChangeLine) -> Inline:
        text = self.context.wording.fill
        if line.is_new:
            return text("changes.new")
        if line.is_ended:
            return text("changes.ended")
        if not line.row.difference.value:
            return text("changes.unchanged")
        return self._in_percent(line.row)

    def _in_percent(self, row: ComparedRow) -> Inline:
        if row.percent is None:
            return as_inline(_NOTHING)
        return as_inline(signed(row.percent, str(self.context.percent(row.percent))))

    def _cell(self, figure: Figure) -> Inline:
        if not figure.inputs:
            return as_inline(_NOTHING)
        return as_inline(ValueText(self.context.wording.cell(figure.value, self.form), figure.id))

    def _note_rounding(self) -> None:
        """Say that amounts are rounded, and the exact total."""
        wording, total = self.context.wording, self.breakdown.total
        step = Money(Decimal(1).scaleb(self.form.exponent - self.form.places), total.unit)
        exact = ValueText(wording.exact_money(Money(total.value, total.unit)), total.id)
        text = wording.fill("table.rounded", step=wording.money(step), total=exact)
        self.notes.append(Paragraph(text, ParagraphRole.NOTE))

    def summary(self) -> Inline:
        """Return what the table says to those who do not see it."""
        context, total = self.context, self.rows[-1]
        return context.wording.fill(
            "changes.summary",
            by=context.wording.text(f"by.{self.breakdown.by}"),
            before=self.names.before,
            now=self.names.now,
            earlier=context.money(total.before),
            total=context.money(total.now),
        )


_COLUMNS: Mapping[str, Callable[[_ChangeColumns], list[_Column]]] = {
    "amounts": _ChangeColumns.amounts,
    "change": _ChangeColumns.changes,
    "percent": _ChangeColumns.percents,
    "shares": _ChangeColumns.shares,
}

CHANGES = Directive(
    "changes",
    "Amounts by a field in these data and in the earlier ones, what has changed, in percent too,"
    " and the shares. What is only in one of them is marked as new or ended.",
    ":::changes{by=recipient top=10}",
    build_changes,
    (
        choice("by", FIELDS, "recipient", "What the rows are.", grouping=True),
        choices(
            "columns", tuple(_COLUMNS), "amounts, change, percent, shares",
            "The columns after the first.",
        ),
        choice("order", ORDERS, "amount", "What comes first: large amounts or changes."),
        whole_number("top", 0, "Only the first rows; the others become one row."),
        currency_option(),
        text_option("caption", "The table's title, above it."),
    ),
)  # fmt: skip
