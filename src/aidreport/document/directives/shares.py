"""`:::share-bar`: one bar divided into the shares of a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.document.blocks import Block, Part, ShareBar
from aidreport.document.directives.lines import Line, lines
from aidreport.document.directives.options import Directive, choice, currency, whole
from aidreport.document.phrases import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.document.blocks import Inline
    from aidreport.document.context import Context


def build(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return the bar; parts of nothing are left out."""
    breakdown = context.breakdown(options["by"], options["currency"])
    context.with_shares(breakdown, "remove the share-bar")
    parts = tuple(
        Part(_label(context, line), float(line.share.value / 100))
        for line in lines(context, breakdown, options["top"])
        if line.share and line.share.value
    )
    alternative = context.wording.fill(
        "share-bar.alternative",
        by=context.wording.text(f"by.{breakdown.by}"),
        parts=context.wording.join([part.label for part in parts]),
    )
    return (ShareBar(parts, alternative),)


def _label(context: Context, line: Line) -> Inline:
    if line.share is None:
        return line.name
    share = context.percent(line.share)
    return context.wording.fill("share-bar.part", name=line.name, share=share)


SHARE_BAR = Directive(
    "share-bar",
    "One bar divided into shares.",
    ":::share-bar{by=recipient top=5}",
    build,
    (
        choice("by", FIELDS, "recipient", "What the parts are.", grouping=True),
        whole("top", 5, "Only the largest parts; the others become one part."),
        currency("Only this currency, where there are several."),
    ),
)
