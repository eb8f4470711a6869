"""What a page says about money that its figures leave out.

It is in other currencies, could not be converted, or is in rows that cannot be used or that the
user chose to leave out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.analysis.figures import OTHER_CURRENCY, REJECTED_ROW, Figure, Operation
from aidreport.document.blocks import (
    Callout,
    CalloutRole,
    KeyFigures,
    Paragraph,
    ParagraphRole,
    ShareBar,
    Table,
    TableStyle,
    is_title,
)
from aidreport.document.chart_blocks import Chart
from aidreport.document.earlier import of_earlier
from aidreport.document.page_blocks import Columns, flattened
from aidreport.document.remarks import remark_in_words
from aidreport.document.text import as_inline, join_spans
from aidreport.model.remarks import in_turn, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.document.blocks import Block
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline
    from aidreport.model.dataset import ExcludedRow

_REASONS_SHOWN = 3


def with_left_out(
    context: Context, body: Sequence[Block], of_groups: Sequence[Block] = ()
) -> tuple[Block, ...]:
    """Return a body that says below its first figures which money is in none of its figures.

    Args:
        of_groups: blocks about a group each. What is left out of the page is said before them,
            where nobody takes it for something of a group.
    """
    callouts = list(_callouts(context, "left-out.lead"))
    if context.before is not None:
        # What the page shows of the one it shows of the other.
        context.before.shown.update(context.shown)
        callouts += of_earlier(list(_callouts(context.before, "changes.left-out")))
    at = _below_figures(body, {id(block) for block in of_groups})
    return (*body[:at], *callouts, *body[at:])


def _callouts(context: Context, lead: str) -> Iterator[Block]:
    """Yield a box about what is left out, if there is something."""
    sentences = [*_not_shown(context), *_excluded(context)]
    if sentences:
        text = join_spans(span for words in sentences for span in (*as_inline(" "), *words))[1:]
        yield Callout(context.wording.fill(lead), text, CalloutRole.NOTE)


def _below_figures(body: Sequence[Block], of_groups: set[int]) -> int:
    """Return where the first figures end, with their notes; without any, where the text begins."""
    places = [at for at, block in enumerate(body, 1) if _has_figures(block)]
    grouped = [at for at, block in enumerate(body) if id(block) in of_groups]
    if grouped and (not places or places[0] > grouped[0]):
        return grouped[0]
    at = places[0] if places else next(at for at, block in enumerate(body, 1) if is_title(block))
    after = (ParagraphRole.NOTE, ParagraphRole.LABEL, ParagraphRole.STANDFIRST)
    while (
        at < len(body)
        and id(body[at]) not in of_groups
        and (
            _has_figures(block := body[at])
            or (isinstance(block, Paragraph) and block.role in after)
        )
    ):
        at += 1
    return at


def _has_figures(block: Block) -> bool:
    if isinstance(block, Columns):
        return any(map(_has_figures, flattened([block])))
    if isinstance(block, Table):
        return block.style is TableStyle.FIGURES
    return isinstance(block, KeyFigures | ShareBar | Chart)


def _not_shown(context: Context) -> list[Inline]:
    """Return a sentence about sums in currencies that no table, bar or key figure shows."""
    totals, target = context.figures.totals, context.dataset.converted_to
    shown = context.shown or set(context.currencies)
    sentences = []
    for key in ("unconverted", "currency"):
        codes = [
            code
            for code in totals
            if code not in shown and (key == "unconverted") is (target not in (None, code))
        ]
        if codes:
            counts = [context.allocations(code) for code in codes]
            sums = [totals[code] for code in codes]
            sentences.append(_sentence(context, key, counts, sums))
    return sentences


def _excluded(context: Context) -> list[Inline]:
    """Return sentences about rows left out: in other currencies, of no use, or by choice."""
    sentences = []
    counts, sums = _left_out(context, OTHER_CURRENCY, _by_rule(OTHER_CURRENCY))
    if sums:
        sentences.append(_sentence(context, "currency", counts, sums))
    kinds = ((REJECTED_ROW, "rejected", _by_rule(REJECTED_ROW)), ("by-choice", "chosen", _chosen))
    for name, key, belongs in kinds:
        rows = enumerate(context.dataset.account.excluded, 1)
        found = {f"excluded/{number}": row for number, row in rows if belongs(row)}
        if found:
            _, sums = _left_out(context, name, belongs)
            count = context.derived.count(f"left-out/{name}/all", [*found])
            reasons = _reasons(context, [*found.values()]) if key == "chosen" else ()
            phrase = f"{key}-known" if sums else key
            sentences.append(_sentence(context, phrase, [count], sums, reasons))
    return sentences


def _by_rule(rule: str) -> Callable[[ExcludedRow], bool]:
    return lambda row: row.rule == rule


def _chosen(row: ExcludedRow) -> bool:
    return row.by_choice


def _reasons(context: Context, rows: Sequence[ExcludedRow]) -> Inline:
    """Return why rows were left out, the first few reasons of many."""
    reasons = [*dict.fromkeys(row.reason for row in rows)]
    more = len(reasons) - _REASONS_SHOWN
    others = [say("other-reasons", count=more)] if more > 0 else []
    return remark_in_words(context.wording, in_turn([*reasons[:_REASONS_SHOWN], *others]))


def _left_out(
    context: Context, name: str, belongs: Callable[[ExcludedRow], bool]
) -> tuple[list[Figure], list[Figure]]:
    """Return how many rows of a kind state an amount, and these, by currency.

    Args:
        name: of the kind, in the ids of the figures.
        belongs: tells whether a row is of the kind.
    """
    by_currency: dict[str, list[Figure]] = {}
    for number, row in enumerate(context.dataset.account.excluded, 1):
        if belongs(row) and row.amount is not None:
            code = row.amount.currency
            figure = Figure(f"excluded/{number}", row.amount.amount, code, Operation.STATED)
            by_currency.setdefault(code, []).append(figure)
    derived = context.derived
    ids = {code: [figure.id for figure in items] for code, items in by_currency.items()}
    counts = [derived.count(f"left-out/{name}/count/{code}", names) for code, names in ids.items()]
    sums = [derived.sum(f"left-out/{name}/{code}", items) for code, items in by_currency.items()]
    return counts, sums


def _sentence(
    context: Context,
    key: str,
    counts: Sequence[Figure],
    sums: Sequence[Figure],
    reasons: Inline = (),
) -> Inline:
    count = counts[0]
    if len(counts) > 1:
        name = f"left-out/{key}/" + "+".join(figure.unit for figure in sums)
        count = context.derived.sum(name, counts)
    return context.wording.fill(
        f"left-out.{key}",
        int(count.value),
        count=context.number(count),
        amounts=context.amounts(sums),
        currency=context.dataset.converted_to or "",
        reasons=reasons,
    )
