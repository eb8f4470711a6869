"""`:::key-figures` and `:::reconciliation`: figures to remember, sums beside stated totals."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidreport.analysis.figures import BEFORE, exact_percent
from aidreport.document.blocks import Block, Callout, CalloutRole, KeyFigures, Tile
from aidreport.document.conditions import where_option
from aidreport.document.directives.options import Directive, choices, currency_option
from aidreport.document.earlier import earlier, period_names, signed, totals_change
from aidreport.document.text import ValueText, Words, as_inline, join_spans
from aidreport.model.agreement import Agreement
from aidreport.model.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aidreport.analysis.figures import Breakdown, Figure, Reconciliation
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline

_NAMES_AT_MOST = 3
_LETTERS_AT_MOST = 80
"""How long the names in a tile are together, unless one alone is longer."""
_LONGEST_NAME = 64
"""Letters of the longest name that a tile shows in full: a table has the others."""
_ROWS_AT_MOST = 3
"""Of how many currencies each has a row of tiles; of more, each has its first tile alone."""


def build_key_figures(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return the tiles that have something to show, side by side for each currency.

    Of many currencies each has its first tile alone, and these are side by side.
    """
    breakdowns = context.breakdowns("recipient", options["currency"])
    names = options["show"] if len(breakdowns) <= _ROWS_AT_MOST else options["show"][:1]
    rows = [[_TILES[name](context, part) for name in names] for part in breakdowns]
    if len(rows) > _ROWS_AT_MOST:
        rows = [[tile for row in rows for tile in row]]
    shown = [tuple(tile for tile in row if tile is not None) for row in rows]
    return tuple(KeyFigures(row) for row in shown if row)


def _total(context: Context, breakdown: Breakdown) -> Tile:
    detail = context.amounts(list(breakdown.equivalent_totals.values()))
    if not breakdown.equivalent_totals:
        count = context.allocations(breakdown.currency)
        number = context.number(count)
        detail = context.wording.fill("count.allocations", int(count.value), count=number)
    label = context.wording.fill(f"total.{context.measure}")
    return _money_tile(context, label, breakdown.total, detail)


def _stated(context: Context, breakdown: Breakdown) -> Tile | None:
    figure = context.figures.stated.get(breakdown.currency)
    if figure is None:
        return None
    totals = context.figures.totals
    others = [item for code, item in context.figures.stated.items() if code not in totals]
    label = context.wording.fill("tile.stated")
    return _money_tile(context, label, figure, context.amounts(others))


def _partners(context: Context, breakdown: Breakdown) -> Tile:
    named = breakdown.itemised
    names: list[Words] = []
    letters = 0
    for group in named[:_NAMES_AT_MOST]:
        name = _short(context.name(group, "recipient"))
        letters += len(name.text)
        if names and letters > _LETTERS_AT_MOST:
            break
        names.append(name)
    hidden = [group.amount.id for group in named[len(names) :]]
    if hidden:
        figure = context.derived.count(f"count/recipient/{breakdown.currency}/unnamed", hidden)
        names.append(
            context.wording.fill("count.others", len(hidden), count=context.number(figure))
        )
    label = context.label(context.wording.fill("tile.partners"), breakdown.currency)
    return Tile(label, as_inline(context.number(breakdown.count)), context.wording.join(names))


def _allocations(context: Context, breakdown: Breakdown) -> Tile:
    number = context.number(context.allocations(breakdown.currency))
    label = context.label(context.wording.fill("tile.allocations"), breakdown.currency)
    return Tile(label, as_inline(number), context.amounts([breakdown.total]))


def _largest_share(context: Context, breakdown: Breakdown) -> Tile | None:
    group = (breakdown.itemised or breakdown.groups)[0]
    if group.share is None:
        return None
    detail = context.wording.fill(
        "tile.largest-detail",
        name=_short(context.name(group, "recipient")),
        amount=context.money(group.amount),
    )
    label = context.label(context.wording.fill("tile.largest-share"), breakdown.currency)
    return Tile(label, as_inline(context.percent(group.share)), detail)


def _before(context: Context, breakdown: Breakdown) -> Tile:
    before, _, _ = totals_change(context, breakdown.currency)
    then = earlier(context).figures.totals.get(breakdown.currency)
    names, detail = period_names(context), as_inline("")
    if then is not None:
        count = earlier(context).allocations(breakdown.currency)
        number = replace(earlier(context).number(count), figure=f"{BEFORE}{count.id}")
        detail = context.wording.fill("count.allocations", int(count.value), count=number)
    label = context.wording.fill("changes.tile-before", period=names.before)
    return _money_tile(context, context.label(label, breakdown.currency), before, detail)


def _change(context: Context, breakdown: Breakdown) -> Tile:
    _, difference, percent = totals_change(context, breakdown.currency)
    amount = context.amount(difference)
    digits = signed(difference, amount.digits)
    label = context.label(context.wording.fill("changes.change"), breakdown.currency)
    if percent is None:
        return Tile(label, as_inline(digits), (), before=amount.before, after=amount.after)
    whole = ValueText(amount.text.replace(amount.digits, digits.text), difference.id)
    shown = signed(percent, str(context.percent(percent)))
    return Tile(label, as_inline(shown), as_inline(whole))


def _short(name: ValueText) -> ValueText:
    """Return a name as a tile shows it: a very long one ends after a word, with an ellipsis."""
    text = name.text
    if len(text) <= _LONGEST_NAME:
        return name
    start = text[:_LONGEST_NAME].rpartition(" ")[0] or text[: _LONGEST_NAME - 1]
    return ValueText(f"{start.rstrip(' ,;:–-')}…", language=name.language)


def _money_tile(context: Context, label: Inline, figure: Figure, detail: Words) -> Tile:
    amount = context.amount(figure)
    return Tile(
        label,
        as_inline(ValueText(amount.digits, figure.id, value=Money(figure.value, figure.unit))),
        as_inline(detail),
        before=amount.before,
        after=amount.after,
    )


_TILES: Mapping[str, Callable[[Context, Breakdown], Tile | None]] = {
    "total": _total,
    "stated": _stated,
    "partners": _partners,
    "allocations": _allocations,
    "largest-share": _largest_share,
    "before": _before,
    "change": _change,
}

KEY_FIGURES = Directive(
    "key-figures",
    "The figures to remember, side by side. Where shares have no meaning, there is no largest"
    " share.",
    ':::key-figures{show="total, partners, largest-share"}',
    build_key_figures,
    (
        choices("show", tuple(_TILES), "total, partners, largest-share", "The figures, in order."),
        where_option(),
        currency_option(),
    ),
)


_WHOLE = {
    Decimal(1): "rounding.unit",
    Decimal(10**3): "rounding.thousand",
    Decimal(10**6): "rounding.million",
    Decimal(10**9): "rounding.billion",
}


def build_reconciliation(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:  # noqa: ARG001 - every directive has them
    """Return one box for all sums; nothing if nothing was announced."""
    if context.dataset.announcement is None or context.part:
        return ()
    wording, checks = context.wording, context.figures.reconciliations
    sentences = [_sentence(context, check) for check in checks]
    compared = {check.currency for check in checks}
    sentences += [
        wording.fill("reconciliation.not-comparable", stated=context.money(figure))
        for currency, figure in context.figures.stated.items()
        if currency not in compared
    ]
    if not context.figures.stated:
        sentences.append(wording.fill("reconciliation.nothing-stated"))
    text = join_spans(
        span
        for index, sentence in enumerate(sentences)
        for span in (*as_inline(" " if index else ""), *sentence)
    )
    verdicts = {check.verdict for check in checks}
    doubts = [verdict for verdict in _LEADS if verdict in verdicts]
    lead = "not-compared-lead" if not checks else _LEADS[doubts[0]] if doubts else "reconciled"
    role = CalloutRole.WARNING if doubts else CalloutRole.NOTE
    return (Callout(wording.fill(f"reconciliation.{lead}"), text, role),)


_LEADS = {Agreement.DIFFERS: "differs-lead", Agreement.IMPRECISE: "imprecise-lead"}
"""How a box begins that warns, the most serious first."""


def _sentence(context: Context, check: Reconciliation) -> Inline:
    wording = context.wording
    exact = exact_percent(check.percent, context.figures.by_id)
    percent = wording.percent(
        check.percent.value, 1 if check.percent.value >= 1 else 2, exact=exact
    )
    difference = Money(abs(check.difference.value), check.currency)
    words = {
        "sum": context.money(check.sum, like=check.stated.value),
        "stated": context.money(check.stated),
        "difference": ValueText(
            wording.money(difference, like=check.stated.value), check.difference.id
        ),
        "percent": ValueText(percent, check.percent.id),
        "step": ValueText(_step(context, check)),
        "currency": ValueText(check.currency),
    }
    if check.equivalent:
        return wording.fill(f"reconciliation.equivalent-{check.verdict}", **words)
    count = context.allocations(check.currency)
    number, words["count"] = int(count.value), context.count_in_words(count)
    if check.verdict is Agreement.AGREES:
        return wording.fill("reconciliation.agrees", number, **words)
    added = wording.fill("reconciliation.sum", number, **words)
    says = wording.fill("reconciliation.says", sum=added, stated=words["stated"])
    return (*says, *as_inline(" "), *wording.fill(f"reconciliation.{check.verdict}", **words))


def _step(context: Context, check: Reconciliation) -> str:
    key = _WHOLE.get(check.step)
    if key:
        return context.wording.text(key)
    amount = context.wording.money(Money(check.step, check.currency))
    return context.wording.text("rounding.nearest", amount=amount)


RECONCILIATION = Directive(
    "reconciliation",
    "The sums beside what was announced, with the difference; a warning if rounding does not"
    " explain it. Nothing if there is no announcement, and of a part of the allocations.",
    ":::reconciliation",
    build_reconciliation,
)
