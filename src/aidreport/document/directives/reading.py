"""`:::reading`: how the data were read: what each column is used for, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from aidreport.document.directives.options import Directive
from aidreport.document.file_names import file_names
from aidreport.document.phrases import COLUMN_USES, MEASURES, RULES, SETTINGS, UNITS
from aidreport.document.remarks import remark_in_words
from aidreport.document.text import ValueText, as_inline, plain_words
from aidreport.document.text_tables import text_row, text_table
from aidreport.model.reading_plan import MOST_REASONS, rows_left_out
from aidreport.model.remarks import Remark, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.document.blocks import Block, TableRow
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline
    from aidreport.document.text import Words
    from aidreport.model.reading_plan import ColumnUse, ReadingPlan, Setting

    _Reasons: TypeAlias = Mapping[tuple[str, Remark], Sequence[int]]

_NAMED = 5
"""How many of the files or sheets that were read alike are named."""

_NO_VALUE = "no-value-shows-another"
"""Why a setting holds on which no value depends."""


def _reading(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:  # noqa: ARG001 - as all
    plans = context.dataset.plans
    if not plans:
        return ()
    left_out = rows_left_out(plans, context.dataset.account)
    rows: list[TableRow] = []
    for alike in _read_alike(plans):
        read = [plans[at] for at in alike]
        rows += _files(context, read) if len(plans) > 1 else ()
        rows += _rows(context, read[0])
        rows += _left_out(context, alike[0] + 1, _together([left_out[at] for at in alike]))
    return (text_table(context.wording, "reading", ("used", "from", "why"), rows),)


READING = Directive(
    "reading",
    "How the data were read: what each column is used for, unit, currency, measure and dates, the"
    " columns that could change the total and were not used, and the rows that were left out.",
    ":::reading",
    _reading,
)


def _read_alike(plans: Sequence[ReadingPlan]) -> list[list[int]]:
    """Return the places of plans, those of files and sheets that were read alike together."""
    alike: dict[object, list[int]] = {}
    for at, plan in enumerate(plans):
        columns = [tuple(use._replace(samples=()) for use in uses) for uses in _uses(plan)]
        key = (plan.kind, *columns, plan.settings, plan.unused)
        alike.setdefault(key, []).append(at)
    return [*alike.values()]


def _uses(plan: ReadingPlan) -> tuple[tuple[ColumnUse, ...], ...]:
    return plan.columns, plan.passed_over


def _together(reasons: Sequence[_Reasons]) -> _Reasons:
    """Return the reasons of several tables, each with all its rows."""
    rows: dict[tuple[str, Remark], list[int]] = {}
    for part in reasons:
        for reason, numbers in part.items():
            rows.setdefault(reason, []).extend(numbers)
    return rows


def _files(context: Context, plans: Sequence[ReadingPlan]) -> Iterator[TableRow]:
    """Yield the names of files and sheets that were read alike, the first few of many."""
    wording = context.wording
    called = file_names(plan.file for plan in context.dataset.plans)
    names = dict.fromkeys(called[plan.file] for plan in plans)
    sheets = dict.fromkeys(plan.sheet for plan in plans if plan.sheet)
    in_words = [
        wording.fill("reading.sheet", sheet=ValueText(sheet)) for sheet in [*sheets][:_NAMED]
    ]
    listed: list[list[Words]] = [[ValueText(name) for name in [*names][:_NAMED]], [*in_words]]
    for words, all_names in zip(listed, (names, sheets), strict=True):
        if more := len(all_names) - len(words):
            words.append(wording.fill("count.others", more, count=wording.number(more)))
    yield text_row(wording.fill("reading.file"), wording.join(listed[0]), wording.join(listed[1]))


def _rows(context: Context, plan: ReadingPlan) -> Iterator[TableRow]:
    """Yield the rows about one table or file."""
    fill = context.wording.fill
    for use in plan.columns:
        yield text_row(_used(context, use.use), _place(context, use), _why(context, use.why))
    for setting in plan.settings:
        if setting.name in SETTINGS and not _is_of_no_effect(setting):
            held, value = fill(f"setting.{setting.name}"), _value(context, setting)
            yield text_row(held, value, _why(context, setting.why))
    for use in plan.passed_over:
        yield text_row(fill("reading.not-used"), _place(context, use), _why(context, use.why))
    if plan.unused:
        count = context.wording.count(plan.unused)
        further = fill("reading.further", plan.unused, count=count)
        yield text_row(fill("reading.not-used"), further, fill("reading.no-matter"))


def _used(context: Context, use: str) -> Inline:
    """Return what a column is used as, and the language of its texts if that is named."""
    name, _, language = use.partition(" (")
    if name not in COLUMN_USES:
        return as_inline(use)
    words = context.wording.fill(f"column.{name}")
    return (*words, *as_inline(f" ({language}")) if language else words


def _is_of_no_effect(setting: Setting) -> bool:
    """Tell whether no value of the table depends on a setting."""
    return isinstance(setting.why, Remark) and setting.why.key == _NO_VALUE


def _left_out(context: Context, plan: int, reasons: _Reasons) -> Iterator[TableRow]:
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
        yield text_row(wording.fill("sources.excluded"), count, words)


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
    if setting.name == "unit" and (digits := setting.value.replace(" ", "")).isdecimal():
        return fill("unit.one") if digits == "1" else context.wording.number(int(digits))
    if setting.name == "measure" and setting.value in MEASURES:
        return plain_words(fill(f"measure.{setting.value}"))
    if setting.name == "dates" and setting.value:
        return fill(f"reading.{setting.value}")
    return ValueText(setting.value)
