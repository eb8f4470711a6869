"""`:::reading`: how the data were read: what each column is used for, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.document.blocks import Block, Column, Table, TableRow, TableStyle
from aidreport.document.directives.options import Directive
from aidreport.document.phrases import COLUMN_USES, MEASURES, RULES, SETTINGS, UNITS
from aidreport.document.remarks import remark_in_words
from aidreport.document.text import ValueText, as_inline, plain_words
from aidreport.model.reading_plan import MOST_REASONS, rows_left_out
from aidreport.model.remarks import Remark, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.document.blocks import Inline
    from aidreport.document.context import Context
    from aidreport.document.text import Words
    from aidreport.model.reading_plan import ColumnUse, ReadingPlan, Setting


def _reading(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:  # noqa: ARG001 - as all
    plans = context.dataset.plans
    if not plans:
        return ()
    fill = context.wording.fill
    columns = (
        Column(fill("reading.used"), row_header=True),
        Column(fill("reading.from")),
        Column(fill("reading.why")),
    )
    left_out = rows_left_out(plans, context.dataset.account)
    rows = [
        row
        for number, (plan, reasons) in enumerate(zip(plans, left_out, strict=True), 1)
        for row in (
            *_rows(context, plan, named=len(plans) > 1),
            *_left_out(context, number, reasons),
        )
    ]
    return (Table(columns, tuple(rows), fill("reading.summary"), TableStyle.PLAIN),)


READING = Directive(
    "reading",
    "How the data were read: what each column is used for, unit, currency, measure and dates, the"
    " columns that could change the total and were not used, and the rows that were left out.",
    ":::reading",
    _reading,
)


def _rows(context: Context, plan: ReadingPlan, *, named: bool) -> Iterator[TableRow]:
    """Yield the rows about one table or file.

    Args:
        named: whether the file is named first, since there are several.
    """
    fill = context.wording.fill
    if named:
        name = plan.file.replace("\\", "/").rpartition("/")[2]
        sheet = fill("reading.sheet", sheet=ValueText(plan.sheet)) if plan.sheet else ()
        yield _row(fill("reading.file"), ValueText(name), sheet)
    for use in plan.columns:
        used = fill(f"column.{use.use}") if use.use in COLUMN_USES else as_inline(use.use)
        yield _row(used, _place(context, use), _why(context, use.why))
    for setting in plan.settings:
        if setting.name in SETTINGS:
            held, value = fill(f"setting.{setting.name}"), _value(context, setting)
            yield _row(held, value, _why(context, setting.why))
    for use in plan.passed_over:
        yield _row(fill("reading.not-used"), _place(context, use), _why(context, use.why))


def _left_out(
    context: Context, plan: int, reasons: Mapping[tuple[str, Remark], Sequence[int]]
) -> Iterator[TableRow]:
    """Yield each reason to leave rows of a table out, with their number; many as one at the end."""
    wording = context.wording
    numbers: dict[Inline, list[int]] = {}
    for (rule, reason), rows in reasons.items():
        words = wording.fill(f"rule.{rule}") if rule in RULES else remark_in_words(wording, reason)
        numbers.setdefault(words, []).extend(rows)
    listed = [*numbers.items()]
    if more := listed[MOST_REASONS:]:
        words = remark_in_words(wording, say("other-reasons", count=len(more)))
        listed[MOST_REASONS:] = [(words, [row for _, rows in more for row in rows])]
    for number, (words, rows) in enumerate(listed, 1):
        figure = context.rows.of_plan(plan, number, rows)
        count = wording.fill("reading.rows", len(rows), count=context.number(figure))
        yield _row(wording.fill("sources.excluded"), count, words)


def _row(name: Words, source: Words, why: Words) -> TableRow:
    return TableRow((as_inline(name), as_inline(source), as_inline(why)))


def _place(context: Context, use: ColumnUse) -> Inline:
    """Return the heading of a column in quotation marks, and its letter."""
    if isinstance(use.heading, Remark):  # the headings of several columns, or words for them
        return remark_in_words(context.wording, use.heading)
    heading = context.wording.fill("quote.marks", text=context.quoted(use.heading))
    if not use.letter:
        return heading
    return context.wording.fill("reading.column", heading=heading, letter=ValueText(use.letter))


def _why(context: Context, why: str) -> Words:
    return remark_in_words(context.wording, why) if why else ""


def _value(context: Context, setting: Setting) -> Words:
    """Return the value of a setting in words."""
    fill = context.wording.fill
    if isinstance(setting.value, Remark):
        return remark_in_words(context.wording, setting.value)
    if setting.name == "unit" and setting.value in UNITS:
        return fill(f"unit.{setting.value}")
    if setting.name == "measure" and setting.value in MEASURES:
        return plain_words(fill(f"measure.{setting.value}"))
    if setting.name == "dates" and setting.value:
        return fill(f"reading.{setting.value}")
    return ValueText(setting.value)
