"""What is announced compared with what is itemised: the difference, and why it may be there."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import Agreement
from aidreport.model.money import Qualifier, format_number
from aidreport.sources.extraction.adding import runs_with_sum
from aidreport.sources.extraction.cues import is_listed, says_gives, says_raised
from aidreport.sources.extraction.headline import BEYOND, FIRST_BLOCKS, SMALL_SHARE
from aidreport.sources.extraction.items import SIGNS, Item, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.sources.extraction.language import Language

_MOST_TOGETHER = 3
_MOST_TRIED = 12
_ROUNDED = Decimal("0.15")
"""An amount that is stated as "about" may differ so far."""


class Finding(NamedTuple):
    """What whoever reviews an extraction should know.

    Attributes:
        severity: "note" or "warning".
        line: of the text; None if it is about all of it.
    """

    code: str
    severity: str
    message: str
    line: int | None = None


def reconcile(
    items: Sequence[Item], headlines: Sequence[Item], allocations: Sequence[Item]
) -> Iterator[Finding]:
    """Yield what the totals, the allocations and the amounts left out say about each other."""
    for headline in headlines:
        yield from _compare(headline, items, allocations)
    if not headlines and allocations:
        yield Finding("no-total", "note", "the text states no total")
    if not allocations:
        text = "the text says of no amount who receives it: write [[allocations]] by hand"
        yield Finding("no-allocations", "warning", text)
    yield from _unsure(items)
    yield from _inferred(items)


def compare_title(items: Sequence[Item], title: int, words: Language) -> Iterator[Finding]:
    """Yield that the title states another amount than what is given below it, if nothing agrees.

    Args:
        title: the index of the block that is the title.
    """
    money = [item for item in items if item.mention.is_money and item.currency]
    stated = [i for i in money if i.at == title and i.role is not Role.EQUIVALENT]
    if len(stated) != 1 or stated[0].mention.bounds or says_raised(stated[0], words):
        return
    said = stated[0]
    below = [i for i in money if i.at > title and i.currency == said.currency]
    first = next((item for item in below if item.role is not Role.EQUIVALENT), None)
    if first is None or not _is_said_instead(first, said, words):
        return
    parts = [item for item in below if item.role in (Role.ALLOCATION, Role.HEADLINE, Role.UNSURE)]
    if any(_agree(item, said) for item in below) or any(runs_with_sum(parts, said.amount)):
        return
    if any(first.amount + item.amount == said.amount for item in below):
        # "8 million, on top of 2 million" are the 10 million of the title.
        return
    amounts = [f"{said.currency} {format_number(item.amount)}" for item in (said, first)]
    text = f"the title states {amounts[0]}, line {first.line} {amounts[1]}: see which is right"
    yield Finding("title-differs", "warning", text, first.line)


def _is_said_instead(first: Item, said: Item, words: Language) -> bool:
    """Tell whether the first amount below a title is of the same money as the amount in it."""
    early = first.at <= said.at + FIRST_BLOCKS and not is_listed(first)
    same = {party.key for party in first.parties} == {party.key for party in said.parties}
    again = first.role is Role.ALLOCATION or first.why == BEYOND
    whole = first.role is Role.HEADLINE or (again and same)
    return early and whole and says_gives(first, words) and first.mention.bounds is None


def _agree(item: Item, said: Item) -> bool:
    """Tell whether two amounts are one, but for how they are rounded."""
    difference = abs(item.amount - said.amount)
    step = max(item.mention.step, said.mention.step)
    about = said.mention.qualifier is not Qualifier.EXACT
    return difference * 2 <= step or difference <= said.amount * (
        _ROUNDED if about else SMALL_SHARE
    )


def _compare(
    headline: Item, items: Sequence[Item], allocations: Sequence[Item]
) -> Iterator[Finding]:
    currency = headline.currency
    parts = [_times(item) for item in allocations if item.currency == currency]
    if not parts or (len(allocations) == 1 and allocations[0] is headline):
        return
    total = sum(parts, Decimal(0))
    difference = total - headline.amount
    stated = f"{currency} {format_number(headline.amount)}"
    added = f"{currency} {format_number(total)}"
    if not difference:
        yield Finding("sum-agrees", "note", f"the allocations add up to {stated}, as announced")
        return
    by = f"{currency} {format_number(abs(difference))}"
    reason = _reason(headline, difference, items, allocations)
    more = "more" if difference > 0 else "less"
    text = f"the allocations add up to {added}, {by} {more} than the {stated} announced{reason}"
    severity = "note" if _is_rounding(headline, difference) else "warning"
    yield Finding("sum-differs", severity, text, headline.line)


def _is_rounding(headline: Item, difference: Decimal) -> bool:
    """Tell whether the sum rounds to the total, by the rule of the briefings."""
    agreement = Agreement.of(difference, headline.amount, headline.mention.step)
    return agreement is Agreement.ROUNDING


def _times(item: Item) -> Decimal:
    """Return what an allocation adds: each of several receives it."""
    return item.amount


def _reason(
    headline: Item, difference: Decimal, items: Sequence[Item], allocations: Sequence[Item]
) -> str:
    """Return the likely reason for a difference, to end a sentence; empty if none is found."""
    fitting = _fitting(-difference, headline, items)
    if fitting:
        lines = ", ".join(str(item.line) for item in fitting)
        return (
            f"; as much as what line {lines} states, of which the text does not say who receives it"
        )
    including = [item for item in allocations if difference > 0 and item.amount == difference]
    if including:
        return f"; line {including[0].line} may include the others, or be one of them again"
    limits = [item for item in allocations if item.mention.qualifier is Qualifier.UP_TO]
    if limits and difference > 0:
        return f"; line {limits[0].line} says “up to”"
    about = [i for i in (headline, *allocations) if i.mention.qualifier is not Qualifier.EXACT]
    if about and abs(difference) <= headline.amount * _ROUNDED:
        return f"; line {about[0].line} states its amount as “{about[0].mention.qualifier}”"
    if _is_rounding(headline, difference):
        return "; the amounts are rounded"
    return "; the text does not itemise the rest" if difference < 0 else ""


def _fitting(missing: Decimal, headline: Item, items: Sequence[Item]) -> tuple[Item, ...]:
    open_items = [
        item
        for item in items
        if item.role is Role.UNSURE and item.currency == headline.currency and item.amount
    ][:_MOST_TRIED]
    for count in range(1, _MOST_TOGETHER + 1):
        for several in combinations(open_items, count):
            if sum((item.amount for item in several), Decimal(0)) == missing:
                return several
    return ()


def _unsure(items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        if item.role is Role.UNSURE:
            text = f"“{item.mention.text.strip()}” is in no total: {item.why}"
            yield Finding("unsure", "warning", text, item.line)


def _inferred(items: Sequence[Item]) -> Iterator[Finding]:
    signs = [
        item
        for item in items
        if not SIGNS.keys().isdisjoint(item.inferred) and item.role is not Role.COUNT
    ]
    if signs:
        first = signs[0]
        count = f" ({len(signs)} amounts)" if len(signs) > 1 else ""
        shown = f"“{first.mention.text.strip()}” is read as {first.currency}{count}"
        text = f"{shown}: other currencies are written so, too"
        yield Finding("currency-inferred", "note", text, first.line)
    for item in items:
        shown = item.mention.text.strip()
        if item.role is Role.COUNT or item.role is Role.UNSURE:
            continue
        if "unit" in item.inferred:
            value = f"{item.currency} {format_number(item.amount)}"
            text = f"“{shown}” is read as {value}: the unit is left out"
            yield Finding("unit-inferred", "note", text, item.line)
        if "currency" in item.inferred:
            text = f"“{shown}” is read as {item.currency}: the currency is left out"
            yield Finding("currency-left-out", "note", text, item.line)
        if item.mention.doubtful:
            yield Finding(
                "mark-doubtful", "warning", f"“{shown}”: {item.mention.doubtful}", item.line
            )
