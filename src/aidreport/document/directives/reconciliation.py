"""`:::reconciliation`: sums beside what was announced, with the difference."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidreport.analysis.figures import Verdict
from aidreport.document.blocks import Block, Callout, CalloutRole
from aidreport.document.directives.options import Directive
from aidreport.document.text import Shown, inline, joined
from aidreport.model.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.analysis.figures import Reconciliation
    from aidreport.document.blocks import Inline
    from aidreport.document.context import Context

_WHOLE = {
    Decimal(1): "rounding.unit",
    Decimal(10**3): "rounding.thousand",
    Decimal(10**6): "rounding.million",
    Decimal(10**9): "rounding.billion",
}


def build(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:  # noqa: ARG001 - every directive has them
    """Return one box for all sums; nothing where nothing was announced."""
    if context.dataset.announcement is None:
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
    text = joined(
        span
        for index, sentence in enumerate(sentences)
        for span in (*inline(" " if index else ""), *sentence)
    )
    differs = any(check.verdict is Verdict.DIFFERS for check in checks)
    lead = "not-compared-lead" if not checks else "differs-lead" if differs else "reconciled"
    role = CalloutRole.WARNING if differs else CalloutRole.NOTE
    return (Callout(wording.fill(f"reconciliation.{lead}"), text, role),)


def _sentence(context: Context, check: Reconciliation) -> Inline:
    wording = context.wording
    percent = wording.percent(check.percent.value, 1 if check.percent.value >= 1 else 2)
    difference = Money(abs(check.difference.value), check.currency)
    words = {
        "sum": context.money(check.sum, like=check.stated.value),
        "stated": context.money(check.stated),
        "difference": Shown(
            wording.money(difference, like=check.stated.value), check.difference.id
        ),
        "percent": Shown(percent, check.percent.id),
        "step": Shown(_step(context, check)),
        "currency": Shown(check.currency),
    }
    if check.equivalent:
        return wording.fill(f"reconciliation.equivalent-{check.verdict}", **words)
    count = context.allocations(check.currency)
    number, words["count"] = int(count.value), context.spelled(count)
    if check.verdict is Verdict.AGREES:
        return wording.fill("reconciliation.agrees", number, **words)
    added = wording.fill("reconciliation.sum", number, **words)
    says = wording.fill("reconciliation.says", sum=added, stated=words["stated"])
    return (*says, *inline(" "), *wording.fill(f"reconciliation.{check.verdict}", **words))


def _step(context: Context, check: Reconciliation) -> str:
    key = _WHOLE.get(check.step)
    if key:
        return context.wording.text(key)
    amount = context.wording.money(Money(check.step, check.currency))
    return context.wording.text("rounding.nearest", amount=amount)


RECONCILIATION = Directive(
    "reconciliation",
    "The sums beside what was announced, with the difference; a warning where rounding does not"
    " explain it. Nothing where there is no announcement.",
    ":::reconciliation",
    build,
)
