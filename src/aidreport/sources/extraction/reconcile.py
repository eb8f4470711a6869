"""What is announced compared with what is itemised: the difference, and why it may be there."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.agreement import Agreement
from aidreport.model.money import Money, Qualifier
from aidreport.sources.extraction.adding import runs_with_sum
from aidreport.sources.extraction.cues import is_listed, says_gives, says_raised
from aidreport.sources.extraction.headline import BEYOND, FIRST_BLOCKS, SMALL_SHARE
from aidreport.sources.extraction.items import SIGNS, Item, Role
from aidreport.statements import in_turn, state
from aidreport.values import Several

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
        yield Finding("no-total", "note", state("announcement.no-total"))
    if not allocations:
        text = state("announcement.no-allocations")
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
    amount, other = (Money(item.amount, said.currency) for item in (said, first))
    line = str(first.line)
    text = state("announcement.title-differs", amount=amount, line=line, other=other)
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
    stated = Money(headline.amount, currency)
    if not difference:
        yield Finding("sum-agrees", "note", state("announcement.sum-agrees", amount=stated))
        return
    key = "announcement.sum-is-more" if difference > 0 else "announcement.sum-is-less"
    added, by = Money(total, currency), Money(abs(difference), currency)
    text: str = state(key, amount=added, by=by, stated=stated)
    if reason := _reason(headline, difference, items, allocations):
        text = in_turn([text, reason])
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
    """Return the likely reason for a difference, to follow it; empty if none is found."""
    fitting = _fitting(-difference, headline, items)
    if fitting:
        lines = Several(str(item.line) for item in fitting)
        return state("announcement.as-line-states", lines=lines)
    including = [item for item in allocations if difference > 0 and item.amount == difference]
    if including:
        return state("announcement.may-include", line=str(including[0].line))
    limits = [item for item in allocations if item.mention.qualifier is Qualifier.UP_TO]
    if limits and difference > 0:
        return state("announcement.says-up-to", line=str(limits[0].line))
    return _reason_of_roundness(headline, difference, allocations)


def _reason_of_roundness(headline: Item, difference: Decimal, allocations: Sequence[Item]) -> str:
    """Return the same where amounts are stated about, in part or rounded."""
    about = [i for i in (headline, *allocations) if i.mention.qualifier is not Qualifier.EXACT]
    if about and abs(difference) <= headline.amount * _ROUNDED:
        qualifier, line = str(about[0].mention.qualifier), str(about[0].line)
        return state("announcement.states-about", line=line, qualifier=qualifier)
    if _is_rounding(headline, difference):
        return state("announcement.rounded")
    return state("announcement.not-itemised") if difference < 0 else ""


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
            words = item.mention.text.strip()
            text = state("announcement.in-no-total", words=words, why=item.why)
            yield Finding("unsure", "warning", text, item.line)


def _inferred(items: Sequence[Item]) -> Iterator[Finding]:
    signs = [
        item
        for item in items
        if not SIGNS.keys().isdisjoint(item.inferred) and item.role is not Role.COUNT
    ]
    if signs:
        first = signs[0]
        words = first.mention.text.strip()
        text = state(
            "announcement.sign-read-as", count=len(signs), words=words, currency=first.currency
        )
        yield Finding("currency-inferred", "note", text, first.line)
    for item in items:
        shown = item.mention.text.strip()
        if item.role is Role.COUNT or item.role is Role.UNSURE:
            continue
        if "unit" in item.inferred:
            value = Money(item.amount, item.currency)
            text = state("announcement.unit-left-out", words=shown, amount=value)
            yield Finding("unit-inferred", "note", text, item.line)
        if "currency" in item.inferred:
            currency = item.currency
            text = state("announcement.currency-left-out", words=shown, currency=currency)
            yield Finding("currency-left-out", "note", text, item.line)
        if item.mention.doubtful:
            yield Finding(
                "mark-doubtful",
                "warning",
                state("announcement.doubtful", words=shown, why=item.mention.doubtful),
                item.line,
            )
