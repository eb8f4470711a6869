"""What a page says below a block that shows a part of the allocations: which, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.analysis.figures import allocation_id
from aidreport.document.blocks import Paragraph, ParagraphRole
from aidreport.document.derived import unsplit
from aidreport.document.text import as_inline
from aidreport.model.allocation import NOT_NAMED, NOT_STATED
from aidreport.model.selection import part_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.analysis.figures import Figure
    from aidreport.document.context import Context
    from aidreport.document.spans import Inline
    from aidreport.document.text import Words
    from aidreport.document.wording import Wording
    from aidreport.model.allocation import Allocation
    from aidreport.model.selection import Condition, Selection

WHOLE = "all"
"""What the names of figures call what a part is left out of, if that is no part itself."""

_PHRASES = {"=": "is", "!=": "not", ">=": "from", "<=": "until"}
_EMPTY = {"": "stated", NOT_STATED: "stated", NOT_NAMED: "named"}
"""Keys that stand for no value → the phrase for a part without them."""


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
    left_out = _left_out(whole, part, codes)
    if not left_out:
        return ()
    with_some = {item.amount.currency for item in left_out}
    sums = [_rest(whole, part, code) for code in codes if code in with_some]
    left = [figure for figure in sums if figure is not None]
    name = f"rest/{_base(whole)}/count/{'+'.join(codes)}"
    count = part.derived.count(name, unsplit(map(allocation_id, left_out)))
    text = whole.wording.fill(
        "only.note",
        int(count.value),
        conditions=conditions_in_words(whole, conditions),
        count=whole.number(count),
        amounts=whole.amounts(left),
    )
    return (Paragraph(text, ParagraphRole.NOTE),)


def none_note(whole: Context, conditions: Selection) -> tuple[Paragraph, ...]:
    """Return a note that says that nothing of a group meets conditions."""
    words = conditions_in_words(whole, conditions)
    return (Paragraph(whole.wording.fill("only.none", conditions=words), ParagraphRole.NOTE),)


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
    said = [words for each in conditions for words in _said(wording, each, name_of)]
    return tuple(span for words in said for span in (*as_inline("; "), *words))[1:]


def _said(
    wording: Wording, condition: Condition, name_of: Callable[[str, str], Words]
) -> Iterator[Inline]:
    """Yield a condition in words; that a field is not empty is said by itself."""
    field = wording.fill(f"field.{condition.field}")
    values = condition.values
    if condition.operator == "!=":
        values = tuple(key for key in values if key not in _EMPTY)
        for phrase in dict.fromkeys(_EMPTY[key] for key in condition.values if key in _EMPTY):
            yield wording.fill(f"only.{phrase}", field=field)
    if values:
        names = wording.join([name_of(condition.field, key) for key in values])
        yield wording.fill(f"only.{_PHRASES[condition.operator]}", field=field, values=names)


def _rest(whole: Context, part: Context, code: str) -> Figure | None:
    """Return what a part leaves out of a currency; None if the whole has none of it."""
    total, shown = whole.figures.totals.get(code), part.figures.totals.get(code)
    if total is None or shown is None:
        return total
    return part.derived.difference(f"rest/{_base(whole)}/{code}", total, shown)


def _left_out(whole: Context, part: Context, codes: Sequence[str]) -> list[Allocation]:
    """Return the allocations that a part leaves out."""
    shown = set(map(allocation_id, part.dataset.allocations))
    return [
        item
        for item in whole.dataset.allocations
        if item.amount.currency in codes and allocation_id(item) not in shown
    ]


def _base(whole: Context) -> str:
    return part_name(whole.part) or WHOLE
