"""What a page says below a block that shows a part of the allocations: which, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.analysis.figures import allocation_id
from aidreport.document.blocks import Paragraph, ParagraphRole
from aidreport.document.derived import unsplit
from aidreport.document.text import as_inline
from aidreport.model.selection import part_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.analysis.figures import Figure
    from aidreport.document.blocks import Inline
    from aidreport.document.context import Context
    from aidreport.document.text import Words
    from aidreport.document.wording import Wording
    from aidreport.model.selection import Condition, Selection

WHOLE = "all"
"""What the names of figures call what a part is left out of, if that is no part itself."""

_PHRASES = {"=": "is", "!=": "not", ">=": "from", "<=": "until"}


def only_note(
    whole: Context, part: Context, conditions: Selection, currency: str = ""
) -> tuple[Paragraph, ...]:
    """Return a note that says what a part is, and what is left out; nothing if that is nothing.

    Args:
        whole: what it is a part of.
        conditions: that make the part, in the order in which they are said.
        currency: that is shown; empty for those of the page.
    """
    codes = [currency] if currency else list(whole.currencies)
    sums = [_rest(whole, part, code) for code in codes]
    count = _rest_count(whole, part, codes)
    left = [figure for figure in sums if figure is not None]
    if not count.value:
        return ()
    text = whole.wording.fill(
        "only.note",
        int(count.value),
        conditions=conditions_in_words(whole, conditions),
        count=whole.number(count),
        amounts=whole.amounts(left),
    )
    return (Paragraph(text, ParagraphRole.NOTE),)


def conditions_in_words(context: Context, conditions: Sequence[Condition]) -> Inline:
    """Return conditions as a list: "Country: Sudan and Chad; Year: 2024 or later"."""
    return said_conditions(context.wording, conditions, context.key_name)


def said_conditions(
    wording: Wording, conditions: Sequence[Condition], name_of: Callable[[str, str], Words]
) -> Inline:
    """Return conditions as a list in words.

    Args:
        name_of: returns what a key in a field is called.
    """
    said = [
        wording.fill(
            f"only.{_PHRASES[each.operator]}",
            field=wording.fill(f"field.{each.field}"),
            values=wording.join([name_of(each.field, key) for key in each.values]),
        )
        for each in conditions
    ]
    return tuple(span for words in said for span in (*as_inline("; "), *words))[1:]


def _rest(whole: Context, part: Context, code: str) -> Figure | None:
    """Return what a part leaves out of a currency; None if the whole has none of it."""
    total, shown = whole.figures.totals.get(code), part.figures.totals.get(code)
    if total is None or shown is None:
        return total
    return part.derived.difference(f"rest/{_base(whole)}/{code}", total, shown)


def _rest_count(whole: Context, part: Context, codes: Sequence[str]) -> Figure:
    """Return how many allocations a part leaves out."""
    shown = set(map(allocation_id, part.dataset.allocations))
    left = unsplit(
        allocation_id(item)
        for item in whole.dataset.allocations
        if item.amount.currency in codes and allocation_id(item) not in shown
    )
    return part.derived.count(f"rest/{_base(whole)}/count/{'+'.join(codes)}", left)


def _base(whole: Context) -> str:
    return part_name(whole.part) or WHOLE
