"""`:::rows`: every allocation in a row of its own, in groups with their sums, and the total."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.analysis.figures import allocation_id
from aidreport.document.blocks import (
    Block,
    Cell,
    Column,
    Paragraph,
    ParagraphRole,
    RowRole,
    Table,
    TableRow,
    TableStyle,
)
from aidreport.document.collation import sorting_key
from aidreport.document.conditions import where_option
from aidreport.document.directives.breakdown_lines import sorted_groups
from aidreport.document.directives.breakdowns import in_currency
from aidreport.document.directives.fields import (
    COLUMN_FIELDS,
    field_heading,
    field_key,
    field_value,
    fields_of_columns,
)
from aidreport.document.directives.money_columns import money_column
from aidreport.document.directives.options import (
    Directive,
    Option,
    choice,
    choices,
    currency_option,
    text_option,
    whole_number,
)
from aidreport.document.phrases import WORDED_FIELDS
from aidreport.document.text import as_inline
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.analysis.figures import Figure
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline
    from aidreport.model.allocation import Allocation

_AMOUNT = "amount"
_SORTS = ("-amount", "amount", "name", "-name", "date", "-date")
_DEFAULT = "recipient, amount, date, country, description"


class _Line(NamedTuple):
    """A row before its cells are made: an allocation, the head of a group, or the total.

    Attributes:
        item: of an allocation.
        label: of the others, in the first column that is no amount.
        figure: its amount; None for a group whose sum is not asked for.
    """

    item: Allocation | None
    label: Inline
    figure: Figure | None
    role: RowRole


def build_rows(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a table for each currency, with a note if it does not list all allocations."""
    parts = context.breakdowns("recipient", options["currency"])
    blocks: list[Block] = []
    for part in parts:
        blocks += _table(context, options, part.currency, several=len(parts) > 1)
    return tuple(blocks)


def _table(
    context: Context, options: Mapping[str, Any], currency: str, *, several: bool
) -> list[Block]:
    """Return the table of one currency with its notes."""
    items = [item for item in context.dataset.allocations if item.amount.currency == currency]
    ordered = _in_order(context, items, options["sort"])
    shown = ordered[: options["limit"] or None]
    # The heads of groups say what a column of the same field would repeat.
    names = [name for name in options["columns"] if name != options["group"]]
    label_at = next((at for at, name in enumerate(names) if name != _AMOUNT), None)
    lines = list(_lines(context, options, shown, currency)) if label_at is not None else []
    if label_at is None:  # amounts alone have no place for what the others are
        lines = [_line(context, item) for item in shown]
    elif _AMOUNT in names:
        total = context.figures.totals[currency]
        lines.append(_Line(None, context.wording.fill("table.total"), total, RowRole.TOTAL))
    columns, notes = _columns(context, names, lines, currency, label_at)
    rows = tuple(
        TableRow(tuple(cells[at] for _, cells in columns), line.role)
        for at, line in enumerate(lines)
    )
    caption = options["caption"]
    if several:
        caption = in_currency(context, currency, caption)
    fill = context.wording.fill
    summary, title = fill("rows.summary"), fill("table.allocations")
    headings = tuple(column for column, _ in columns)
    table = Table(headings, rows, summary, TableStyle.PLAIN, caption, title)
    hidden = ordered[len(shown) :]
    return [table, *notes, *_unlisted(context, options, hidden, currency)]


def _in_order(context: Context, items: Sequence[Allocation], sort: str) -> list[Allocation]:
    """Return allocations in an order; those that are alike in it stay as the sources have them."""
    downwards = sort.startswith("-")
    match sort.removeprefix("-"):
        case "amount":
            return sorted(items, key=lambda item: item.amount.amount, reverse=downwards)
        case "date":
            dated = [item for item in items if item.decided is not None]
            others = [item for item in items if item.decided is None]
            return [*sorted(dated, key=lambda item: str(item.decided), reverse=downwards), *others]
    language = context.wording.language
    names = {item.recipient.key: "" for item in items}
    keys = {key: sorting_key(context.key_name("recipient", key).text, language) for key in names}
    return sorted(items, key=lambda item: keys[item.recipient.key], reverse=downwards)


def _line(context: Context, item: Allocation) -> _Line:
    return _Line(item, (), context.figures.by_id[allocation_id(item)], RowRole.ITEM)


def _lines(
    context: Context, options: Mapping[str, Any], shown: Sequence[Allocation], currency: str
) -> Sequence[_Line]:
    """Return the allocations, in groups if they are asked for: the head of each has its sum."""
    by = options["group"]
    if not by:
        return [_line(context, item) for item in shown]
    listed = {allocation_id(item): item for item in shown}
    breakdown = context.breakdown(by, currency)
    sort = options["sort"] if options["sort"].endswith(("amount", "name")) else "name"
    lines: list[_Line] = []
    places = {name: at for at, name in enumerate(listed)}
    for group in sorted_groups(context, breakdown.itemised, by, sort):
        names = sorted((name for name in group.amount.inputs if name in listed), key=places.get)  # type: ignore[arg-type]  # each has a place
        if names:
            name = as_inline(context.name(group, by))
            amount = group.amount if options["subtotals"] else None
            lines.append(_Line(None, name, amount, RowRole.GROUP))
            lines += (_line(context, listed[each]) for each in names)
    return lines


def _columns(
    context: Context,
    names: Sequence[str],
    lines: Sequence[_Line],
    currency: str,
    label_at: int | None,
) -> tuple[list[tuple[Column, tuple[Cell, ...]]], list[Paragraph]]:
    """Return the columns that have something to show, and notes about rounded amounts."""
    columns: list[tuple[Column, tuple[Cell, ...]]] = []
    notes: list[Paragraph] = []
    for at, name in enumerate(names):
        if name == _AMOUNT:
            amounts = money_column(context, [line.figure for line in lines], currency)
            empty = [line.figure is None for line in lines]
            cells = tuple(
                () if nothing else cell for nothing, cell in zip(empty, amounts.cells, strict=True)
            )
            columns.append((amounts.column, cells))
            notes += amounts.notes
            continue
        values: dict[object, Inline] = {}
        cells = tuple(
            (line.label if at == label_at else ())
            if line.item is None
            else _value(context, name, line.item, values)
            for line in lines
        )
        if at == label_at or any(cells):
            heading = Column(field_heading(context, name), row_header=at == label_at)
            columns.append((heading, cells))
    return columns, notes


def _value(context: Context, name: str, item: Allocation, known: dict[object, Inline]) -> Inline:
    """Return what an allocation has in a field; many have the same."""
    key = field_key(name, item)
    if key not in known:
        known[key] = field_value(context, name, item)
    return known[key]


def _unlisted(
    context: Context, options: Mapping[str, Any], hidden: Sequence[Allocation], currency: str
) -> list[Paragraph]:
    """Return a note about the allocations that are in the total and not in the table."""
    if not hidden:
        return []
    names = [allocation_id(item) for item in hidden]
    of = f"unlisted/{options['sort']}-{options['limit']}/{currency}"
    count = context.derived.count(f"{of}/count", names)
    amount = context.derived.sum(of, [context.figures.by_id[name] for name in names])
    text = context.wording.fill(
        "rows.more", len(names), count=context.number(count), amounts=context.money(amount)
    )
    return [Paragraph(text, ParagraphRole.NOTE)]


def _problems(written: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong if groups have no column beside their own that names a row."""
    group = written.get("group", "")
    columns = written.get("columns", _DEFAULT)
    names = [name.strip() for name in columns.split(",") if name.strip()]
    if group and names and not set(names) - {group, _AMOUNT}:
        other = "recipient" if group != "recipient" else "country"
        instead = {"form": f'columns="{other}, amount"', "other": f":::table{{by={group}}}"}
        said = state("directive.no-row-name", value=columns, key=group, **instead)
        yield state("toml.at", at="columns", problem=said)


def _group_option() -> Option:
    by = choice("group", ("", *WORDED_FIELDS), "", "What the rows are grouped by.", grouping=True)
    return replace(by, expects="one of " + ", ".join(WORDED_FIELDS))


def _subtotals_option() -> Option:
    option = choice("subtotals", ("true", "false"), "true", "Whether groups have their sums.")
    return replace(option, read=lambda text: option.read(text) == "true")


ROWS = Directive(
    "rows",
    "Every allocation in a row of its own, with the total: the annex of a briefing. Columns that"
    " have nothing to show are left out; a long table goes on over as many pages as it needs.",
    ':::rows{columns="recipient, amount, country, source" group=country limit=5}',
    build_rows,
    (
        replace(
            choices(
                "columns",
                (_AMOUNT, *COLUMN_FIELDS),
                _DEFAULT,
                "The columns, in order, without that of the group.",
            ),
            fields=fields_of_columns,
        ),
        _group_option(),
        _subtotals_option(),
        choice(
            "sort",
            _SORTS,
            "-amount",
            "The order of the rows: by amount, name of the recipient or date; a minus reverses it.",
        ),
        whole_number("limit", 0, "Only so many rows; a note says how many more there are."),
        where_option(),
        currency_option(),
        text_option("caption", "The table's title, above it."),
    ),
    check=_problems,
)
