"""Amounts that are parts of others, and lists that divide the same money by different things."""

from __future__ import annotations

from decimal import Decimal
from itertools import dropwhile
from typing import TYPE_CHECKING, NamedTuple

from aidreport.sources.extraction.adding import MOST_PARTS
from aidreport.sources.extraction.cues import is_listed, names_organisation, says_part
from aidreport.sources.extraction.groups import group_pattern
from aidreport.sources.extraction.headline import SMALL_SHARE
from aidreport.sources.extraction.items import Item, Role
from aidreport.sources.extraction.parties import Party, Sort
from aidreport.sources.extraction.text import Kind
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.sources.extraction.language import Language

_MOST_ADDED, _PARTS = 12, 2
_MOST_CUTS = 60


def close_parts_of_parents(items: Sequence[Item], words: Language) -> None:
    """Make amounts that introduce their parts subtotals: "Sudan – $50 million" above a list.

    Parts of an amount whose recipient is named are not counted again.
    """
    money = [item for item in items if item.role in (Role.ALLOCATION, None)]
    for at, item in enumerate(money):
        if item.role is Role.RESTATEMENT:
            continue
        parts = _parts_of(item, map(money.__getitem__, range(at + 1, len(money))), words)
        if parts and is_group_of(item, parts[0], words):
            parts = _all_of_group(item, parts, money[at + 1 : at + 1 + MOST_PARTS])
        if parts and not any(are_of_countries(item, part) for part in parts):
            _close_parent_or_parts(item, parts, words)


def _close_parent_or_parts(item: Item, parts: Sequence[Item], words: Language) -> None:
    total = _sum(parts, item.currency)
    if total > item.amount * (1 + SMALL_SHARE):
        return
    group = all(is_group_of(item, part, words) for part in parts)
    if not names_organisation(item) or (group and total == item.amount):
        item.close(Role.SUBTOTAL, state("amount.parts-below"))
    elif group or not any(map(names_organisation, parts)):
        for part in parts:
            part.close(Role.RESTATEMENT, state("amount.part-of-above"), item)


def _parts_of(item: Item, following: Iterable[Item], words: Language) -> list[Item]:
    """Return the amounts that are directly below an amount, and deeper."""
    if item.block.kind is Kind.ROW:
        return []
    parts: list[Item] = []
    deeper = item.block.kind is Kind.BULLET
    introduces = item.block.kind is Kind.HEADING or item.block.text.rstrip().endswith(":")
    for other in following:
        if other.at == item.at:
            part = says_part(other, words) or _introduces_in_line(item)
            if not (part and other.currency == item.currency):
                return parts
            parts.append(other)
            continue
        below = other.block.kind in (Kind.BULLET, Kind.ROW)
        introduced = introduces and not deeper
        if not (below and (introduced or (deeper and other.block.level > item.block.level))):
            break
        parts.append(other)
    return [part for part in parts if part.currency == item.currency]


def _all_of_group(item: Item, parts: list[Item], behind: Sequence[Item]) -> list[Item]:
    """Return all parts of what a group receives: "€20 million, of which 8 to A, 7 to B and 5 to C".

    Only the first is called a part; the others of its sentence are, if all add up.
    """
    added: list[Item] = []
    for other in dropwhile(lambda other: other is not parts[0], behind):
        if other.start != parts[0].start or other.at != item.at or other.currency != item.currency:
            break
        added.append(other)
        if _sum(added, item.currency) == item.amount:
            return added
    return parts


def is_group_of(item: Item, part: Item, words: Language) -> bool:
    """Tell whether an amount is for a group such as "NGOs", and a part of it for one named."""
    if not (names_organisation(item) and part.parties):
        return False
    groups = all(_is_group(party, words) for party in item.parties)
    return groups and not any(_is_group(party, words) for party in part.parties)


def _is_group(party: Party, words: Language) -> bool:
    return not _is_named(party) or group_pattern(words.code).fullmatch(party.name) is not None


def are_of_countries(item: Item, other: Item) -> bool:
    """Tell whether two amounts are for countries, of which none is a part of the other."""
    both = (*item.parties, *other.parties)
    return bool(item.parties and other.parties) and all(p.sort is Sort.COUNTRY for p in both)


def _introduces_in_line(item: Item) -> bool:
    """Tell whether a colon is behind an amount: "Somalia receives $20 million: UNICEF (…) …"."""
    ends = (item.position[1], *(party.end for party in item.parties))
    return item.block.text[max(ends) :].lstrip().startswith(":")


def close_sums_of_others(items: Sequence[Item], total: Item | None) -> None:
    """Make an amount for nobody named, to which some behind it add up, a subtotal.

    Where all together are the total, none is.
    """
    money = [item for item in items if item.role is Role.ALLOCATION]
    if total is not None and _sum(money, total.currency) == total.amount:
        return
    for at, item in enumerate(money):
        if any(map(_is_named, item.parties)):
            continue
        if is_listed(item) and item.block.kind is not Kind.HEADING:
            continue
        behind = money[at + 1 : at + 1 + _MOST_ADDED]
        amounts = [
            other.amount
            for other in behind
            if other.currency == item.currency
            and other.role is Role.ALLOCATION
            and not are_of_countries(item, other)
        ]
        # A heading is above its parts.
        begins = 1 if is_listed(item) else len(amounts)
        if any(
            sum(amounts[first:last], Decimal(0)) == item.amount
            for first in range(begins)
            for last in range(first + 2, len(amounts) + 1)
        ):
            item.close(Role.SUBTOTAL, state("amount.added-up"))


def close_more_than_total(items: Sequence[Item], total: Item | None) -> None:
    """Leave out what makes allocations add up to more than the total, if the others do exactly.

    That is the total said again of one recipient, or an amount of which the parts are named.
    """
    if total is None:
        return
    money = [
        item for item in items if item.role is Role.ALLOCATION and item.currency == total.currency
    ]
    beyond = _sum(money, total.currency) - total.amount
    found = [at for at, item in enumerate(money) if item.amount == beyond]
    if beyond == total.amount and len(found) == 1 and len(money) > _PARTS:
        money[found[0]].close(Role.RESTATEMENT, state("amount.repeats-total"), total)
        return
    of_parts = [at for at in found if _adds_up(money[at], money[at + 1 : at + 1 + _MOST_ADDED])]
    if len(of_parts) == 1:
        money[of_parts[0]].close(Role.SUBTOTAL, state("amount.added-up"))


def _adds_up(item: Item, behind: Iterable[Item]) -> bool:
    """Tell whether the next amounts of a sentence add up to one: "5 through X, with 3 for A"."""
    added = Decimal(0)
    for count, other in enumerate(behind, start=1):
        if (other.at, other.start) != (item.at, item.start):
            return False
        added += other.amount
        if added >= item.amount:
            return added == item.amount and count > 1
    return False


def _sum(items: Iterable[Item], currency: str) -> Decimal:
    return sum((item.amount for item in items if item.currency == currency), Decimal(0))


def _is_named(party: Party) -> bool:
    """Tell whether a party is one organisation, rather than a group such as "local NGOs"."""
    named = party.sort is Sort.ORGANISATION and party.name[:1].isupper()
    return party.known or bool(party.acronym) or named


def close_other_cuts(items: Sequence[Item], total: Item | None) -> None:
    """Keep one cut of the same money: by agency before by country before by theme."""
    allocations = [item for item in items if item.role is Role.ALLOCATION]
    cuts = [_Cut.of(found) for found in _lists(allocations)]
    kept: list[_Cut] = []
    for cut in sorted(cuts, key=lambda cut: (min(cut.sorts), cut.items[0].at)):
        rival = next((other for other in kept[:_MOST_CUTS] if _same_money(cut, other, total)), None)
        if rival is None:
            kept.append(cut)
            continue
        for item in cut.items:
            item.close(Role.RESTATEMENT, state("amount.other-cut"), rival.items[0])


class _Cut(NamedTuple):
    """A list of amounts, and by what it divides money."""

    items: Sequence[Item]
    currency: str
    sorts: frozenset[Sort]
    amount: Decimal

    @classmethod
    def of(cls, items: Sequence[Item]) -> _Cut:
        amount = sum((item.amount for item in items), Decimal(0))
        return cls(items, items[0].currency, frozenset(map(_sort, items)), amount)


def _same_money(cut: _Cut, other: _Cut, total: Item | None) -> bool:
    """Tell whether two lists divide the same money, by different things."""
    if cut.currency != other.currency or cut.sorts == other.sorts:
        return False
    first, second = cut.amount, other.amount
    if abs(first - second) <= max(first, second) * SMALL_SHARE:
        return True
    if total is None or total.currency != cut.currency:
        return False
    return first <= total.amount and first + second > total.amount * (1 + SMALL_SHARE)


def _sort(item: Item) -> Sort:
    return min(party.sort for party in item.parties)


def _lists(allocations: Sequence[Item]) -> list[list[Item]]:
    """Return allocations by the lists that they are in; those in prose are one."""
    lists: list[list[Item]] = []
    prose: list[Item] = []
    last: Item | None = None
    for item in allocations:
        if not is_listed(item):
            prose.append(item)
            continue
        if last is not None and item.at - last.at <= 1 and _are_of_one_list(item, last):
            lists[-1].append(item)
        else:
            lists.append([item])
        last = item
    return [*lists, *([prose] if prose else [])]


def _are_of_one_list(item: Item, last: Item) -> bool:
    """Tell whether two lines divide money by the same, as rows of one table do.

    A name in a table of organisations may be one that no list knows.
    """
    rows = item.block.kind is last.block.kind is Kind.ROW and item.block.header == last.block.header
    themes = Sort.COUNTRY not in (_sort(item), _sort(last))
    return _sort(item) == _sort(last) or (rows and themes)
