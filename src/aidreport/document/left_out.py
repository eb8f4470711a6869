"""What a page says about money that its figures leave out.

It is in other currencies, could not be converted, or is in rows that cannot be used.
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
from aidreport.document.text import as_inline, join_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.blocks import Block, Inline
    from aidreport.document.context import Context


def with_left_out(context: Context, body: Sequence[Block]) -> tuple[Block, ...]:
    """Return a body that says below its first figures which money is in none of its figures."""
    sentences = [*_not_shown(context), *_excluded(context)]
    if not sentences:
        return tuple(body)
    text = join_spans(span for words in sentences for span in (*as_inline(" "), *words))[1:]
    lead = context.wording.fill("left-out.lead")
    at = _below_figures(body)
    return (*body[:at], Callout(lead, text, CalloutRole.NOTE), *body[at:])


def _below_figures(body: Sequence[Block]) -> int:
    """Return where the first figures end, with their notes; without any, where the text begins."""
    places = [at for at, block in enumerate(body, 1) if _has_figures(block)]
    at = places[0] if places else next(at for at, block in enumerate(body, 1) if is_title(block))
    after = (ParagraphRole.NOTE, ParagraphRole.LABEL, ParagraphRole.STANDFIRST)
    while at < len(body) and (
        _has_figures(block := body[at]) or (isinstance(block, Paragraph) and block.role in after)
    ):
        at += 1
    return at


def _has_figures(block: Block) -> bool:
    if isinstance(block, Table):
        return block.style is TableStyle.FIGURES
    return isinstance(block, KeyFigures | ShareBar)


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
    """Return sentences about rows that are left out: in other currencies, or of no use."""
    sentences = []
    counts, sums = _left_out(context, OTHER_CURRENCY)
    if sums:
        sentences.append(_sentence(context, "currency", counts, sums))
    counts, sums = _left_out(context, REJECTED_ROW)
    rows = [row for row in context.dataset.account.excluded if row.rule == REJECTED_ROW]
    if rows:
        names = _names(context, REJECTED_ROW)
        all_of_them = context.derived.count(f"left-out/{REJECTED_ROW}/all", names)
        key = "rejected-known" if sums else "rejected"
        sentences.append(_sentence(context, key, [all_of_them], sums))
    return sentences


def _names(context: Context, rule: str) -> list[str]:
    """Return how figures name the rows that a rule left out."""
    rows = enumerate(context.dataset.account.excluded, 1)
    return [f"excluded/{number}" for number, row in rows if row.rule == rule]


def _left_out(context: Context, rule: str) -> tuple[list[Figure], list[Figure]]:
    """Return how many rows a rule left out that state an amount, and these, by currency."""
    by_currency: dict[str, list[Figure]] = {}
    for number, row in enumerate(context.dataset.account.excluded, 1):
        if row.rule == rule and row.amount is not None:
            name, code = f"excluded/{number}", row.amount.currency
            figure = Figure(name, row.amount.amount, code, Operation.STATED)
            by_currency.setdefault(code, []).append(figure)
    derived = context.derived
    ids = {code: [figure.id for figure in items] for code, items in by_currency.items()}
    counts = [derived.count(f"left-out/{rule}/count/{code}", names) for code, names in ids.items()]
    sums = [derived.sum(f"left-out/{rule}/{code}", items) for code, items in by_currency.items()]
    return counts, sums


def _sentence(
    context: Context, key: str, counts: Sequence[Figure], sums: Sequence[Figure]
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
    )
