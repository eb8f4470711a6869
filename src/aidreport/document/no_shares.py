"""What a page says in the place of shares and figures that its data do not make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.document.blocks import Paragraph, ParagraphRole
from aidreport.document.directives.aloud import spoken_name
from aidreport.document.text import as_inline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.analysis.figures import Breakdown
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline
    from aidreport.document.text import Words


def has_shares(breakdown: Breakdown) -> bool:
    """Return whether each group has a share: the total is positive and no group is negative."""
    return not breakdown.no_shares


def no_shares_notes(context: Context, breakdown: Breakdown) -> list[Paragraph]:
    """Return why a table or a bar has no shares; nothing where the page has said so."""
    words = _reason(context, breakdown, "table.no-shares")
    note, is_said = _undrawn(context, words), words in context.noted
    context.noted.add(words)
    return [] if is_said else [note]


def is_whole(breakdown: Breakdown) -> bool:
    """Return whether the groups are parts of a whole: none is negative, and one is positive."""
    values = [group.amount.value for group in breakdown.groups]
    return min(values) >= 0 and any(values)


def not_drawn_note(context: Context, breakdown: Breakdown) -> Paragraph:
    """Return why a chart of parts of a whole is not drawn."""
    by = _by(context, breakdown.by, breakdown.currency)
    return _undrawn(context, _reason(context, breakdown, "chart.not-drawn", by=by))


def negative_part_note(
    context: Context, breakdown: Breakdown, name: Inline, amount: Words
) -> Paragraph:
    """Return why a chart is not drawn of which one part, that is no group, is negative."""
    by = _by(context, breakdown.by, breakdown.currency)
    words = context.wording.fill("chart.not-drawn-negative", by=by, name=name, amount=amount)
    return _undrawn(context, words)


def few_years_note(
    context: Context, breakdown: Breakdown, known: Sequence[int], lacking: Sequence[int] = ()
) -> Paragraph:
    """Return why a chart that compares years is not drawn.

    Args:
        known: the years with amounts.
        lacking: years without amounts that it would compare, if there are two or more of others.
    """
    fill = context.wording.fill
    by = _by(context, breakdown.by, breakdown.currency)
    if len(known) > 1 and lacking:
        years = context.wording.join([str(year) for year in lacking])
        words = fill("chart.not-drawn-years", by=by, years=years)
    elif known:
        words = fill("chart.not-drawn-one-year", by=by, year=str(known[0]))
    else:
        words = fill("chart.not-drawn-no-year", by=by)
    return _undrawn(context, words)


def many_years_note(context: Context, breakdown: Breakdown) -> Paragraph:
    """Return why a chart of years side by side is not drawn: they have no room."""
    by = _by(context, breakdown.by, breakdown.currency)
    return _undrawn(context, context.wording.fill("chart.not-drawn-many-years", by=by))


def no_trends_note(context: Context, known: Sequence[int]) -> Paragraph:
    """Return why a table has no lines over years, of which it has amounts in those known."""
    fill = context.wording.fill
    if len(known) > 1:
        words = fill("table.no-trends-rows")
    elif known:
        words = fill("table.no-trends-one-year", year=str(known[0]))
    else:
        words = fill("table.no-trends-no-year")
    return _undrawn(context, words)


def no_country_note(context: Context, breakdown: Breakdown) -> Paragraph:
    """Return why a grid of countries is not drawn: no amount is of one that has a place."""
    by = _by(context, breakdown.by, breakdown.currency)
    return _undrawn(context, context.wording.fill("chart.not-drawn-no-country", by=by))


def _undrawn(context: Context, words: Inline) -> Paragraph:
    """Return a note about what is not drawn; the briefing knows that something is not."""
    context.undrawn.append(words)
    return Paragraph(words, ParagraphRole.NOTE)


def _by(context: Context, by: str, currency: str) -> Inline:
    return context.label(context.wording.text(f"by.{by}"), currency)


def _reason(context: Context, breakdown: Breakdown, key: str, **words: Words) -> Inline:
    """Return the sentence about the least group if that is negative, else about a total of zero."""
    least = min(breakdown.groups, key=lambda group: group.amount.value)
    if least.amount.value >= 0:
        return context.wording.fill(f"{key}-zero", **words)
    name = spoken_name(as_inline(context.name(least, breakdown.by)))
    amount = context.money(least.amount)
    return context.wording.fill(f"{key}-negative", name=name, amount=amount, **words)
