"""Which amount of an announcement is its total."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from aidreport.sources.extraction.adding import MOST_PARTS, runs_with_sum
from aidreport.sources.extraction.cues import (
    follows_part,
    is_listed,
    names_organisation,
    says_further,
    says_gives,
    says_part,
    says_raised,
    says_total,
)
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.sources.extraction.items import Item
    from aidreport.sources.extraction.language import Language

FIRST_BLOCKS = 4
"""A total is usually stated in so many paragraphs behind the title."""

SMALL_SHARE = Decimal("0.02")
"""A list adds up to a total if it differs by less than this part of it."""

BEYOND = state("amount.beyond")
"""Why an amount is no part of a total."""

_LEAST_SCORE = 3
_IN_TITLE, _ALSO_IN_TITLE, _CALLED_TOTAL, _EARLY, _GIVEN, _ADDED_UP = 6, 4, 5, 3, 2, 4
_IN_LIST = _A_PART = 5
_OTHER_CURRENCY, _RAISED = 3, 8
_RECIPIENT, _RECIPIENTS, _NOT_LARGEST, _ONE_OF_SEVERAL, _FURTHER = 3, 1, 2, 12, 4


class _Money:
    """The open amounts of a text at a glance."""

    def __init__(self, items: Sequence[Item], words: Language, title: int) -> None:
        self.items = items
        self.first = items[0].currency if items else ""
        self.times = Counter((item.amount, item.currency) for item in items)
        self.in_title = {(item.amount, item.currency) for item in items if item.at == title}
        # "increases aid to €170 million": that has older money in it.
        self.raised = {
            (item.amount, item.currency)
            for item in items
            if item.at == title and says_raised(item, words)
        }
        self.most: dict[str, Decimal] = {}
        self.least: dict[str, Decimal] = {}
        listed: dict[str, list[Decimal]] = {}
        for item in items:
            self.most[item.currency] = max(item.amount, self.most.get(item.currency, item.amount))
            self.least[item.currency] = min(item.amount, self.least.get(item.currency, item.amount))
            if is_listed(item) and item.parties:
                listed.setdefault(item.currency, []).append(item.amount)
        self.in_block: dict[int, list[Item]] = {}
        for item in items:
            self.in_block.setdefault(item.at, []).append(item)
        self.places = [_place(item) for item in items]
        self.lists = {code: (sum(parts, Decimal(0)), len(parts)) for code, parts in listed.items()}

    def is_sum(self, item: Item) -> bool:
        """Tell whether other amounts add up to one: those listed, or some behind it."""
        if self._is_sum_of_list(item):
            return True
        following = range(bisect_right(self.places, _place(item)), len(self.items))
        others = map(self.items.__getitem__, following)
        parts = islice((other for other in others if other.parties or other.nearby), MOST_PARTS)
        behind = [
            other
            for other in parts
            if other.currency == item.currency and other.amount < item.amount
        ]
        return any(runs_with_sum(behind, item.amount))

    def _is_sum_of_list(self, item: Item) -> bool:
        total, count = self.lists.get(item.currency, (Decimal(0), 0))
        if is_listed(item) and item.parties:
            total, count = total - item.amount, count - 1
        return count > 1 and abs(total - item.amount) <= item.amount * SMALL_SHARE


def _place(item: Item) -> tuple[int, int]:
    return item.at, item.mention.start


def choose_headline(items: Sequence[Item], words: Language, title: int) -> Item | None:
    """Return the amount that looks most like the total of an announcement; None if none does.

    Args:
        items: amounts whose role is open.
        title: the index of the block that is the title.
    """
    money = _Money(items, words, title)
    best = _best(items, money, words, title)
    if best is None:
        return None
    return _itemised(best, items, money, words, title) or _containing(best, items, money) or best


def _best(items: Sequence[Item], money: _Money, words: Language, title: int) -> Item | None:
    """Return the amount with the highest score; of several the largest, then the first.

    That others add up to an amount is asked only while it could decide.
    """
    hoped = [
        (_score(item, money, words, title, is_sum=not _is_one_of_list(item)), item.amount, -at)
        for at, item in enumerate(items)
    ]
    best: tuple[int, Decimal, int] | None = None
    for most in sorted(hoped, reverse=True):
        if best is not None and most < best:
            break
        _, amount, at = most
        item = items[-at]
        is_sum = not _is_one_of_list(item) and money.is_sum(item)
        found = (_score(item, money, words, title, is_sum=is_sum), amount, at)
        best = found if best is None else max(best, found)
    return None if best is None or best[0] < _LEAST_SCORE else items[-best[2]]


def _itemised(
    best: Item, items: Sequence[Item], money: _Money, words: Language, title: int
) -> Item | None:
    """Return what the text gives and itemises, where one other amount looks more like its total.

    That has older money in it: "$10 million for Gaza" above "another 8 million, on top of 2", or
    "Our commitment for Myanmar is 288 million in total" below what is given today.
    """
    alone = money.times[best.amount, best.currency] == 1
    if not alone or money.is_sum(best):
        return None
    last = title + FIRST_BLOCKS if best.at == title else best.at
    rounded = best.amount * SMALL_SHARE
    return next(
        (
            item
            for item in items
            if title < item.at <= last
            and (best.at == title or item.amount < best.amount)
            and item.currency == best.currency
            and abs(item.amount - best.amount) > rounded
            and not is_listed(item)
            and not names_organisation(item)
            and not _is_of_several(item)
            and says_gives(item, words)
            and money.is_sum(item)
        ),
        None,
    )


def _containing(best: Item, items: Sequence[Item], money: _Money) -> Item | None:
    """Return the amount before one in which that is a part: "gives 130", "in Syria 80 in all"."""
    if (best.amount, best.currency) in money.in_title:
        return None
    before = items[: items.index(best)]
    return next(
        (
            item
            for item in before
            if item.currency == best.currency
            and item.amount > best.amount
            and not (is_listed(item) or names_organisation(item))
            and money.is_sum(item)
        ),
        None,
    )


def _is_of_several(item: Item) -> bool:
    """Tell whether an amount is one of several for a country each: "Mali (9), Niger (5), Chad (4)".

    That the next two add up to it is chance.
    """
    others = (other for other in item.siblings if other is not item and other.parties)
    return bool(item.parties) and any(not names_organisation(other) for other in others)


def _is_beside_others(item: Item, words: Language) -> bool:
    """Tell whether others receive amounts in the same sentence: "3 million to A and 2 to B"."""
    mine = {party.key for party in item.parties}
    return any(
        names_organisation(other)
        and other is not item
        and mine.isdisjoint(party.key for party in other.parties)
        and not (says_part(other, words) or follows_part(other, words))
        for other in item.siblings
    )


def _is_further(item: Item, money: _Money, words: Language) -> bool:
    """Tell whether an amount is further to one with a recipient before it in its paragraph."""
    others = (o for o in money.in_block[item.at] if o.mention.start < item.mention.start)
    return any(map(names_organisation, others)) and says_further(item, words)


def _has_further(item: Item, money: _Money, words: Language) -> bool:
    """Tell whether more money for another is behind it: "7 to CERF. Another 3 to UNICEF"."""
    mine = {party.key for party in item.parties}
    return (item.amount, item.currency) not in money.in_title and any(
        other.mention.start > item.mention.start
        and names_organisation(other)
        and mine.isdisjoint(party.key for party in other.parties)
        and says_further(other, words)
        and not says_part(other, words)
        for other in money.in_block[item.at]
    )


def _is_one_of_list(item: Item) -> bool:
    """Tell whether an amount follows others in a list of recipients.

    "30 to WFP, 22 to UNHCR, 12 to UNICEF, 10 to IOM": that 12 and 10 are 22 is chance.
    """
    return names_organisation(item) and any(o.parties for o in item.siblings[: item.place])


def _score(item: Item, money: _Money, words: Language, title: int, *, is_sum: bool) -> int:
    key = (item.amount, item.currency)
    repeated = money.times[key] > 1
    score = _IN_TITLE * (item.at == title) + repeated
    score -= _RAISED * (not is_sum and key in money.raised)
    score += _ALSO_IN_TITLE * (repeated and item.at != title and key in money.in_title)
    score += _CALLED_TOTAL * says_total(item, words)
    score += _EARLY * (item.at <= title + FIRST_BLOCKS and not is_listed(item))
    score += _GIVEN * says_gives(item, words)
    score += _ADDED_UP * is_sum
    score += item.amount > money.least[item.currency]
    score -= _FURTHER * (not is_sum and _is_further(item, money, words))
    score -= _NOT_LARGEST * (item.amount < money.most[item.currency])
    score -= _OTHER_CURRENCY * (item.currency != money.first)
    if names_organisation(item) and not is_sum:
        several = _is_beside_others(item, words) or _has_further(item, money, words)
        score -= _ONE_OF_SEVERAL * several
        alone = len(money.items) == 1
        score -= _RECIPIENTS if len(item.parties) > 1 or alone else _RECIPIENT
    part = says_part(item, words) or follows_part(item, words)
    return score - _IN_LIST * is_listed(item) - _A_PART * part
