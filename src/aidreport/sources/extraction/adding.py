"""What adds up to the total: that tells its parts from other money, and finds parts left open."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from aidreport.sources.extraction.cues import RUNNING, is_listed, names_organisation
from aidreport.sources.extraction.items import Item, Role
from aidreport.sources.extraction.parties import Sort
from aidreport.sources.extraction.when import EARLIER
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_PARTS = 80
"""More parts than this are not tried in all runs."""

_BEGINNING = 2
"""A line that begins with its amount is one of a list, though no mark says so."""

_MANY = 2
"""Sums of more amounts than this are no chance."""

_WORDS_ONLY = (EARLIER, RUNNING)
"""Why words around an amount say that it is no new money, which they may say of something else."""

_FOR_WHAT = state("amount.for-what")
_COMPLETE = state("amount.complete")


class _Run(NamedTuple):
    first: int
    last: int


def runs_with_sum(items: Sequence[Item], total: Decimal) -> Iterator[_Run]:
    """Yield the runs of two amounts and more, one behind the other, that add up to a total."""
    sums = [Decimal(0), *accumulate(map(whole_amount, items[:MOST_PARTS]))]
    at = {value: index for index, value in enumerate(sums)}
    for first, before in enumerate(sums):
        last = at.get(before + total, 0)
        if last > first + 1 or (last == first + 1 and items[first].amount != total):
            yield _Run(first, last)


def is_together(item: Item) -> bool:
    """Tell whether amounts of a sentence before one add up to it: "5 and 3, bringing it to 8"."""
    added = Decimal(0)
    before = [o for o in item.siblings[: item.place] if o.is_open and o.currency == item.currency]
    for count, other in enumerate(reversed(before), start=1):
        added += whole_amount(other)
        if added >= item.amount:
            return added == item.amount and count > 1
    return False


def reopen_parts(items: Sequence[Item], headline: Item) -> None:
    """Open amounts again that words call no new money, where the total is complete only with them.

    In "5 will top up UNRWA's budget, 4 go to UNHCR and 3 to IOM" of 12, that is no old budget.
    """
    given = [item for item in items if item.role is Role.ALLOCATION]
    blocks = {item.at for item in given}
    parts = [
        item
        for item in items
        if item.at in blocks
        and item.currency == headline.currency
        and 0 < item.amount < headline.amount
        and (
            item.role is Role.ALLOCATION
            or (item.role is None and item.nearby)
            or (item.role is Role.CONTEXT and item.why in _WORDS_ONLY and _has_one(item))
        )
    ]
    for run in runs_with_sum(parts, headline.amount):
        several = parts[run.first : run.last]
        again = [item for item in several if item.role is Role.CONTEXT]
        if len(several) > _MANY and len(again) == 1 and all(i in several for i in given):
            again[0].role, again[0].why = None, ""
            again[0].parties = again[0].parties or again[0].in_clause
            return


def give_other_halves(items: Sequence[Item]) -> None:
    """Give the other half of an amount: "of 10 million, half, 5, goes to A, the other to B"."""
    amounts = {(item.amount, item.currency) for item in items if item.is_money}
    for item in items:
        one = item.role is Role.ALLOCATION and len(item.parties) == 1
        if not one or (2 * item.amount, item.currency) not in amounts:
            continue
        other = item.look_for_half()
        if other is not None and other.key != item.parties[0].key:
            item.parties = [*item.parties, other]
            item.mention = replace(item.mention, each=True)


def _has_one(item: Item) -> bool:
    return names_organisation(item) or bool(item.in_clause)


def settle_by_total(items: Sequence[Item], headline: Item) -> None:
    """Take the amounts that add up to the total exactly, and leave out money named elsewhere.

    An amount for which only one organisation comes into question is taken if the sum needs it.
    """
    parts = [item for item in items if _may_be_part(item, headline)]
    runs = [parts[run.first : run.last] for run in runs_with_sum(parts, headline.amount)]
    best = max(runs, key=_certainty, default=None)
    if best is None or not _surely(best):
        _settle_but_some(items, headline)
        return
    for item in best:
        if item.role is None:
            item.parties = item.parties or item.nearby
            item.close(Role.ALLOCATION)
    within = range(best[0].at, best[-1].at + 1)
    outside = [item for item in items if item.role is Role.ALLOCATION and item.at not in within]
    if all(_is_theme(item) for item in best) and _divide(outside, headline):
        for item in best:
            item.close(Role.SUBTOTAL, _FOR_WHAT)
        return
    for item in outside:
        begins = item.mention.start <= _BEGINNING
        foreign = item.currency != headline.currency or item.amount > headline.amount
        if (not begins and not is_listed(item)) or (foreign and item.at > best[-1].at):
            item.close(Role.CONTEXT, _COMPLETE)


def _settle_but_some(items: Sequence[Item], headline: Item) -> None:
    """Take the amounts of a sum for which one organisation comes into question; leave others open.

    That three amounts and more add up to the total exactly is no chance, though one names nobody.
    """
    roles = (None, Role.ALLOCATION)
    parts = [
        item
        for item in items
        if item.role in roles
        and item.currency == headline.currency
        and 0 < item.amount < headline.amount
    ]
    runs = (parts[run.first : run.last] for run in runs_with_sum(parts, headline.amount))
    for run in runs:
        named = [item for item in run if item.parties or _knows_who(item)]
        if len(run) > _MANY and len(named) * 2 > len(run) and _surely(run):
            for item in named:
                if item.role is None:
                    item.parties = item.parties or item.nearby
                    item.close(Role.ALLOCATION)
            return


def _knows_who(item: Item) -> bool:
    """Tell whether the only organisation beside an amount is one that a list knows."""
    return bool(item.nearby) and all(party.known or party.acronym for party in item.nearby)


def _divide(items: Sequence[Item], headline: Item) -> bool:
    """Tell whether organisations are named for parts of the total, rather than for other money."""
    named = [i for i in items if names_organisation(i) and i.currency == headline.currency]
    whole = sum((whole_amount(item) for item in named), Decimal(0))
    return len(named) > 1 and whole <= headline.amount


def _is_theme(item: Item) -> bool:
    return all(party.sort is Sort.THEME for party in item.parties)


def _may_be_part(item: Item, headline: Item) -> bool:
    if item.currency != headline.currency or not 0 < item.amount < headline.amount:
        return False
    return item.role is Role.ALLOCATION or (item.role is None and bool(item.nearby))


def _certainty(run: Sequence[Item]) -> tuple[bool, int]:
    """Return how sure a run is: one that names organisations is before one of countries."""
    return all(map(_names_someone, run)), _surely(run)


def _names_someone(item: Item) -> bool:
    return bool(item.nearby and not item.parties) or names_organisation(item)


def _surely(run: Sequence[Item]) -> int:
    return sum(item.role is Role.ALLOCATION for item in run)


def whole_amount(item: Item) -> Decimal:
    """Return what is given in all: each of several may receive an amount."""
    return item.amount * (len(item.parties) if item.mention.each and item.parties else 1)
