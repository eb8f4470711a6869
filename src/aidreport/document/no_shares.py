"""What a page says in the place of shares, and of parts of a whole, that have no meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.document.blocks import Paragraph, ParagraphRole
from aidreport.document.directives.aloud import spoken_name
from aidreport.document.text import as_inline

if TYPE_CHECKING:
    from aidreport.analysis.figures import Breakdown
    from aidreport.document.blocks import Inline
    from aidreport.document.context import Context
    from aidreport.document.text import Words


def has_shares(breakdown: Breakdown) -> bool:
    """Return whether each group has a share: the total is positive and no group is negative."""
    return not breakdown.no_shares


def no_shares_note(context: Context, breakdown: Breakdown) -> Paragraph:
    """Return why a table or a bar has no shares."""
    words = _reason(context, breakdown, "table.no-shares")
    return Paragraph(words, ParagraphRole.NOTE)


def is_whole(breakdown: Breakdown) -> bool:
    """Return whether the groups are parts of a whole: none is negative, and one is positive."""
    values = [group.amount.value for group in breakdown.groups]
    return min(values) >= 0 and any(values)


def not_drawn_note(context: Context, breakdown: Breakdown) -> Paragraph:
    """Return why a chart of parts of a whole is not drawn."""
    words = _reason(context, breakdown, "chart.not-drawn", by=_by(context, breakdown.by))
    return Paragraph(words, ParagraphRole.NOTE)


def negative_part_note(context: Context, by: str, name: Inline, amount: Words) -> Paragraph:
    """Return why a chart is not drawn of which one part, that is no group, is negative."""
    words = context.wording.fill(
        "chart.not-drawn-negative", by=_by(context, by), name=name, amount=amount
    )
    return Paragraph(words, ParagraphRole.NOTE)


def _by(context: Context, by: str) -> str:
    return context.wording.text(f"by.{by}")


def _reason(context: Context, breakdown: Breakdown, key: str, **words: Words) -> Inline:
    """Return the sentence about the least group if that is negative, else about a total of zero."""
    least = min(breakdown.groups, key=lambda group: group.amount.value)
    if least.amount.value >= 0:
        return context.wording.fill(f"{key}-zero", **words)
    name = spoken_name(as_inline(context.name(least, breakdown.by)))
    amount = context.money(least.amount)
    return context.wording.fill(f"{key}-negative", name=name, amount=amount, **words)
