"""`:::share-bar`: one bar divided into the shares of a breakdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.document.blocks import BarPart, Block, Paragraph, ParagraphRole, ShareBar
from aidreport.document.conditions import where_option
from aidreport.document.directives.breakdown_lines import breakdown_lines, fraction
from aidreport.document.directives.breakdowns import in_currency
from aidreport.document.directives.options import (
    Directive,
    choice,
    currency_option,
    sort_option,
    whole_number,
)
from aidreport.document.no_shares import has_shares, no_shares_notes
from aidreport.document.phrases import WORDED_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.analysis.figures import Breakdown
    from aidreport.document.context import Context


def build_share_bar(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return a bar for each currency, which several name before them."""
    blocks: list[Block] = []
    parts = context.breakdowns(options["by"], options["currency"])
    for part in parts:
        shown: list[Block] = []
        if has_shares(part):
            context.shared.add(part.denominator.id)
            shown.append(_share_bar(context, options, part))
        else:
            shown += no_shares_notes(context, part)
        if len(parts) > 1 and shown:
            blocks.append(Paragraph(in_currency(context, part.currency), ParagraphRole.LABEL))
        blocks += shown
    return tuple(blocks)


def _share_bar(context: Context, options: Mapping[str, Any], breakdown: Breakdown) -> ShareBar:
    """Return the bar of one currency, without parts of zero."""
    fill = context.wording.fill
    lines = breakdown_lines(context, breakdown, options["top"], options["sort"])
    # What sums up the others is the last part, after what was not itemised.
    parts = tuple(
        BarPart(
            fill("share-bar.part", name=line.name, share=context.percent(line.share)),
            fraction(line),
            rest=line.others,
        )
        for line in sorted(lines, key=lambda line: line.others)
        if line.share and line.amount.value
    )
    alternative = fill(
        "share-bar.alternative",
        by=context.wording.text(f"by.{breakdown.by}"),
        parts=context.wording.join([part.label for part in parts]),
    )
    title = fill("share-bar.title", by=context.wording.text(f"by.{breakdown.by}"))
    return ShareBar(parts, alternative, context.label(title, breakdown.currency))


SHARE_BAR = Directive(
    "share-bar",
    "One bar divided into shares, the largest first; what sums up the others is pale and the last."
    " Where shares have no meaning, a note says why.",
    ":::share-bar{by=recipient top=5}",
    build_share_bar,
    (
        choice("by", WORDED_FIELDS, "recipient", "What the parts are.", grouping=True),
        whole_number("top", 5, "Only the largest parts; the others become one part."),
        sort_option("parts"),
        where_option(),
        currency_option(),
    ),
)
