"""`:::purposes`: what the funds are for, the largest amounts first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.analysis.figures import allocation_id
from aidreport.document.blocks import (
    Block,
    Cell,
    Column,
    ColumnKind,
    Paragraph,
    ParagraphRole,
    Table,
    TableRow,
    TableStyle,
)
from aidreport.document.conditions import where_option
from aidreport.document.directives.options import Directive, whole_number
from aidreport.document.text import ValueText, as_inline, join_spans
from aidreport.model.amounts import EXACT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.analysis.figures import Figure
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline
    from aidreport.model.allocation import Allocation


class _Purpose(NamedTuple):
    """What some allocations are for.

    Attributes:
        name: the purpose; the recipient if not every allocation has a purpose and a description.
        texts: what is beside it: the description; or the purpose and the description, those that
            there are.
        amounts: ids of the amounts, by currency.
        sums: of these, by currency.
    """

    name: str
    texts: tuple[str, ...]
    amounts: dict[str, list[str]]
    sums: dict[str, Decimal]


def build_purposes(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a table with a row for each purpose, and a note if there are more."""
    items = [item for item in context.dataset.allocations if item.purpose or item.description]
    if not items:
        return ()
    labelled = all(item.purpose and item.description for item in items)
    purposes = _largest_first(context, items, labelled=labelled)
    shown, wording = purposes[: options["limit"] or None], context.wording
    heading = wording.fill("purposes.purpose" if labelled else "field.recipient")
    amounts, cells = _amounts(context, shown)
    columns = (Column(heading, row_header=True), Column(wording.fill("purposes.text")), amounts)
    named = context.quoted if labelled else context.recipient
    rows = tuple(
        TableRow((as_inline(named(one.name)), _sentences(context, one.texts), cell))
        for one, cell in zip(shown, cells, strict=True)
    )
    summary, title = wording.fill("purposes.summary"), wording.fill("purposes.title")
    table = Table(columns, rows, summary, TableStyle.PLAIN, title=title)
    rest = len(purposes) - len(shown)
    if not rest:
        return (table,)
    more = wording.fill("purposes.more", rest, count=wording.number(rest))
    return (table, Paragraph(more, ParagraphRole.NOTE))


def _sentences(context: Context, texts: Sequence[str]) -> Inline:
    """Return texts one after the other, each in the language of the briefing if it is there."""
    first, *others = (as_inline(context.quoted(text)) for text in texts)
    return join_spans((*first, *(s for other in others for s in (*as_inline(". "), *other))))


def _largest_first(
    context: Context, items: Sequence[Allocation], *, labelled: bool
) -> list[_Purpose]:
    """Return the purposes by amount, of several currencies by the first that they have."""
    purposes: dict[tuple[str, tuple[str, ...]], _Purpose] = {}
    for item in items:
        texts = (item.description,) if labelled else (item.purpose, item.description)
        name = item.purpose if labelled else item.recipient.name
        key = name, tuple(filter(None, texts))
        purpose = purposes.setdefault(key, _Purpose(*key, {}, {}))
        currency, sums = item.amount.currency, purpose.sums
        purpose.amounts.setdefault(currency, []).append(allocation_id(item))
        sums[currency] = EXACT.add(sums.get(currency, Decimal(0)), item.amount.amount)
    codes = list(dict.fromkeys((*context.currencies, *context.figures.totals)))

    def order(purpose: _Purpose) -> list[tuple[bool, Decimal]]:
        amounts = [purpose.sums.get(code) for code in codes]
        return [(one is None, (one or Decimal(0)).copy_negate()) for one in amounts]

    return sorted(purposes.values(), key=order)


def _amounts(context: Context, purposes: Sequence[_Purpose]) -> tuple[Column, list[Cell]]:
    """Return the column of amounts: of one currency with the unit above them, else in words."""
    wording = context.wording
    figures = [list(_figures(context, at, one)) for at, one in enumerate(purposes, 1)]
    codes = list(dict.fromkeys(figure.unit for row in figures for figure in row))
    if len(codes) > 1:
        return Column(wording.fill("field.amount")), [context.amounts(row) for row in figures]
    form = wording.column_format([figure.value for (figure,) in figures], codes[0])
    cells: list[Cell] = [
        as_inline(ValueText(wording.cell(figure.value, form), figure.id)) for (figure,) in figures
    ]
    return Column(as_inline(form.heading), ColumnKind.NUMBER), cells


def _figures(context: Context, number: int, purpose: _Purpose) -> Sequence[Figure]:
    """Return what a purpose gets in each currency: an allocation's amount, or a sum of several."""
    known = context.figures.by_id
    parts = {code: [known[name] for name in ids] for code, ids in purpose.amounts.items()}
    return [
        figures[0]
        if len(figures) == 1
        else context.derived.sum(f"purpose/{number}/{code}", figures)
        for code, figures in parts.items()
    ]


PURPOSES = Directive(
    "purposes",
    "What the funds are for with the amounts, one row for each purpose, the largest amounts first;"
    " nothing if no source says it.",
    ":::purposes",
    build_purposes,
    (
        whole_number("limit", 20, "How many rows; a note says how many more there are."),
        where_option(),
    ),
)
