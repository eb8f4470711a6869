"""What each amount of an announcement is for: each is counted exactly once."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from aidreport.model.money import Qualifier
from aidreport.sources.extraction.adding import (
    give_other_halves,
    is_together,
    reopen_parts,
    settle_by_total,
    whole_amount,
)
from aidreport.sources.extraction.around import words_around
from aidreport.sources.extraction.conditions import NOT_YET
from aidreport.sources.extraction.cues import (
    BESIDE_NEW,
    OF_OTHERS,
    RUNNING,
    begins_anew,
    continues,
    given_by_another,
    is_entry,
    is_listed,
    is_raised_from,
    is_running,
    is_surely_running,
    names_organisation,
    receives,
    says_further,
    says_part,
    says_total,
    why_context,
)
from aidreport.sources.extraction.cuts import (
    are_of_countries,
    close_more_than_total,
    close_other_cuts,
    close_parts_of_parents,
    close_sums_of_others,
    is_group_of,
)
from aidreport.sources.extraction.headline import BEYOND, FIRST_BLOCKS, SMALL_SHARE, choose_headline
from aidreport.sources.extraction.items import Item, Role
from aidreport.sources.extraction.names import is_full_name, is_fund
from aidreport.sources.extraction.parties import Sort
from aidreport.sources.extraction.when import EARLIER, EARLIER_YEAR
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from aidreport.sources.extraction.language import Language

_LEADING, _ROUGH = 16, Decimal("0.1")
_LEDE = 3
_REPEATED = state("amount.repeats-recipient")
_OF_TOTAL = state("amount.repeats-total")
_ROUNDED = (Qualifier.ABOUT, Qualifier.AT_LEAST)
_RANGE = state("amount.range")


class Roles:
    """Classifies the amounts of a text.

    Args:
        items: those that are open, with their recipients, and the others.
        title: the index of the block that is the title.
        day: of the announcement, if that is known.
        givers: names of whoever gives.

    Attributes:
        headlines: the totals.
        allocations: the amounts that are allocations.
    """

    def __init__(
        self,
        items: Sequence[Item],
        words: Language,
        *,
        title: int,
        day: dt.date | None,
        givers: Collection[str] = (),
    ) -> None:
        self.items, self.words, self.title, self.day = items, words, title, day
        self.givers = givers
        self.headlines: list[Item] = []
        self.allocations: list[Item] = []

    def assign(self) -> None:
        """Give each open amount its role."""
        self._title()
        self._ranges()
        self._contexts()
        headline = choose_headline(self._open(), self.words, self.title)
        if headline is not None:
            self._take_headline(self._in_full(headline))
        self._parts()
        self._allocations()
        self._repeated()
        if self.headlines:
            reopen_parts(self.items, self.headlines[0])
            settle_by_total(self.items, self.headlines[0])
        self._by_clause()
        give_other_halves(self.items)
        close_parts_of_parents(self.items, self.words)
        total = self.headlines[0] if self.headlines else None
        close_sums_of_others(self.items, total)
        close_more_than_total(self.items, total)
        close_other_cuts(self.items, total)
        self.allocations += [item for item in self.items if item.role is Role.ALLOCATION]
        self._rest()

    def _title(self) -> None:
        """Take no words before a colon in a title for a recipient that no list knows."""
        for item in self._open():
            if item.at == self.title and item.listed and not _has_one_recipient(item):
                item.parties, item.listed = [], False

    def _open(self) -> list[Item]:
        return [item for item in self.items if item.is_open]

    def _ranges(self) -> None:
        for item in self._open():
            if item.mention.bounds is not None and is_raised_from(item, self.words):
                item.mention = replace(item.mention, bounds=None)
            elif item.mention.bounds is not None:
                item.close(Role.UNSURE, _RANGE)
        for first, second in pairwise(self.items):
            same = first.at == second.at and first.start == second.start
            if same and first.is_open and second.is_open and self._is_between(first, second):
                first.close(Role.UNSURE, _RANGE)
                second.close(Role.UNSURE, _RANGE)

    def _is_between(self, first: Item, second: Item) -> bool:
        gap = second.block.text[first.position[1] : second.mention.start].strip().lower()
        before = words_around(first).before[-_LEADING:]
        joins = (*self.words.phrases("general", "range"), *self.words.phrases("parties", "both"))
        return bool(self.words.pattern("general", "between").search(before)) and gap in joins

    def _contexts(self) -> None:
        first = next(iter(self._open()), None)
        for item in self._open():
            if item.at == self.title:
                continue
            named = names_organisation(item)
            lede = item.at <= self.title + _LEDE and (item is first or self._is_in_title(item))
            why = "" if item is first else given_by_another(item, self.words, self.givers)
            why = why or why_context(
                item, self.words, self.day, self.givers, lede=lede, together=is_together(item)
            )
            if why in (EARLIER, NOT_YET) and lede and self._is_in_title(item):
                # "As the third winter since the invasion begins, the EU gives €148 million".
                why = ""
            if why and not (named and is_entry(item) and why != BESIDE_NEW):
                item.close(Role.CONTEXT, why)
            elif (not named and is_running(item, self.words)) or (
                not is_listed(item) and is_surely_running(item, self.words)
            ):
                item.close(Role.CONTEXT, RUNNING)
        self._title_of_others()
        self._parts_of_context()

    def _title_of_others(self) -> None:
        """Leave out money of others that the title states too: "EU sends 1 bn, Denmark adds"."""
        others = {
            (item.amount, item.currency)
            for item in self.items
            if item.role is Role.CONTEXT and item.why == OF_OTHERS
        }
        for item in self._open():
            if item.at == self.title and (item.amount, item.currency) in others:
                item.close(Role.CONTEXT, OF_OTHERS)

    def _is_in_title(self, item: Item) -> bool:
        key = (item.amount, item.currency)
        return any(o.at == self.title and (o.amount, o.currency) == key for o in self.items)

    def _parts_of_context(self) -> None:
        """Leave out parts of other money: "had given 91 million, of which 20 to UNRWA"."""
        for before, item in pairwise(self.items):
            within = item.at == before.at and item.currency == before.currency
            part = within and item.is_open and item.amount < before.amount
            same = within and item.is_open and item.start == before.start
            why = before.why if same and before.role is Role.CONTEXT else ""
            if begins_anew(words_around(item)):
                continue
            if why in (BESIDE_NEW, EARLIER, EARLIER_YEAR) and continues(item, self.words):
                item.close(Role.CONTEXT, why)
            elif part and before.role is Role.CONTEXT and says_part(item, self.words):
                item.close(Role.CONTEXT, state("amount.part-of-before"), before)

    def _in_full(self, rounded: Item) -> Item:
        """Return the amount that a title rounds: "nearly $200 million" is $199.6 million."""
        if rounded.at != self.title:
            return rounded
        said = rounded.mention.qualifier in _ROUNDED
        for item in self._open():
            same = item.at <= self.title + FIRST_BLOCKS and item.currency == rounded.currency
            finer = item.mention.step < rounded.mention.step and not is_listed(item)
            near = abs(item.amount - rounded.amount) <= rounded.amount * SMALL_SHARE
            # "over €200 million" is €201 million.
            rounder = _zeros(rounded.amount) > _zeros(item.amount) and not is_listed(item)
            finer = finer or (said and rounder)
            # "42 million" is 42.3 million too, and "over 15 million" 15.5.
            exactly = abs(item.amount - rounded.amount) * 2 < rounded.mention.step
            exactly = exactly and abs(item.amount - rounded.amount) <= rounded.amount * _ROUGH
            at_least = rounded.mention.qualifier is Qualifier.AT_LEAST
            over = at_least and 0 < item.amount - rounded.amount < rounded.mention.step
            near = near and (not at_least or item.amount > rounded.amount)
            full = exactly or over or (near and said)
            if same and finer and full and item.at > self.title:
                rounded.close(Role.RESTATEMENT, state("amount.rounded-total"), item)
                return item
        return rounded

    def _take_headline(self, headline: Item) -> None:
        behind = next((o for o in self._open() if o.at > self.title), None)
        same = [
            item
            for item in self._open()
            if (item.amount, item.currency) == (headline.amount, headline.currency)
            # Said first, "a further 18 million" is further to older money.
            and (item in (headline, behind) or not says_further(item, self.words))
        ]
        first = next((item for item in same if not item.parties), headline)
        first = headline if headline.at == self.title else first
        self.headlines.append(first)
        first.close(Role.HEADLINE)
        for item in same:
            known = {other.currency for other in first.equivalents}
            first.equivalents += [o for o in item.equivalents if o.currency not in known]
            if item is not first and not _is_given_out(item):
                item.close(Role.RESTATEMENT, _OF_TOTAL, first)

    def _parts(self) -> None:
        """Leave out parts of an amount that has a recipient: "UNICEF: $10 million, of which …"."""
        for before, item in pairwise(self.items):
            main = before.main if before.role in (Role.RESTATEMENT, Role.EQUIVALENT) else before
            if main is None or not item.is_open or item.at != main.at:
                continue
            smaller = item.currency == main.currency and item.amount < main.amount
            if not (smaller and main.parties and main.is_open and says_part(item, self.words)):
                continue
            if are_of_countries(main, item) or is_group_of(main, item, self.words):
                continue
            if names_organisation(main) or not names_organisation(item):
                item.close(Role.RESTATEMENT, state("amount.part-of-before"), main)

    def _allocations(self) -> None:
        for item in self._open():
            there = len(item.parties) == 1 and not names_organisation(item) and not is_listed(item)
            if not there or item.at == self.title or item.mention.each:
                continue
            if item.in_clause and item.in_clause[0].end <= item.position[0]:
                # "UNHCR obtained 200,000 for refugees in Chad"
                item.parties = item.in_clause
        countries = Counter(
            item.at
            for item in self._open()
            for party in item.parties
            if _sort(item) is Sort.COUNTRY and party.sort is Sort.COUNTRY
        )
        for item in self._open():
            if not item.parties:
                continue
            sort, listed = _sort(item), is_listed(item)
            near = range(item.at - FIRST_BLOCKS, item.at + FIRST_BLOCKS + 1)
            alone = sort is Sort.COUNTRY and sum(countries[at] for at in near) == 1
            alone = alone and not receives(item, self.words)
            if self._is_beyond(item):
                item.close(Role.CONTEXT, BEYOND)
            elif listed or not (sort is Sort.THEME or alone):
                item.close(Role.ALLOCATION)
        self._by_country_of_one()
        none = all(item.role is not Role.ALLOCATION for item in self.items)
        if none and self.headlines and _is_given_out(self.headlines[0]):
            self.allocations.append(self.headlines[0])

    def _by_clause(self) -> None:
        """Take what an organisation has by the structure of its clause, while the total has room.

        Where no total is known, another amount of the same paragraph is for an organisation.
        """
        total = self.headlines[0] if self.headlines else None
        given: dict[str, Decimal] = defaultdict(Decimal)
        beside: set[tuple[int, str]] = set()
        for item in self.items:
            if item.role is Role.ALLOCATION:
                given[item.currency] += whole_amount(item)
                if names_organisation(item):
                    beside.add((item.at, item.currency))
        for item in self._open():
            if is_listed(item) or item.at == self.title:
                continue
            if total is not None and total.currency == item.currency:
                room = total.amount * (1 + SMALL_SHARE) - given[item.currency]
                fits = item.amount < total.amount and item.amount <= room
            else:
                fits = (item.at, item.currency) in beside
            if fits and item.in_clause:
                item.parties = item.in_clause
                item.close(Role.ALLOCATION)
                given[item.currency] += whole_amount(item)
                beside.add((item.at, item.currency))

    def _by_country_of_one(self) -> None:
        """Leave out where the only recipient uses the total: "75 to WFP, of it 25 for Mali"."""
        headline = self.headlines[0] if self.headlines else None
        given = [
            item
            for item in self.items
            if item.role is Role.ALLOCATION and not (headline and item.amount == headline.amount)
        ]
        if (
            headline is None
            or not _has_one_recipient(headline)
            or any(map(names_organisation, given))
        ):
            return
        for item in given:
            if item.currency == headline.currency and item.amount < headline.amount:
                item.close(Role.RESTATEMENT, state("amount.part-of-before"), headline)

    def _is_beyond(self, item: Item) -> bool:
        """Tell whether an amount of a sentence is larger than the total that was announced."""
        headline = self.headlines[0] if self.headlines else None
        if headline is None or item.currency != headline.currency or is_listed(item):
            return False
        return item.amount > headline.amount * (1 + SMALL_SHARE)

    def _repeated(self) -> None:
        """Leave out what is said again of the same recipient, or without one."""
        first: dict[tuple[object, ...], Item] = {}
        for item in self.items:
            if item.role is not Role.ALLOCATION:
                continue
            keys = frozenset(party.key for party in item.parties)
            key = (keys, item.amount, item.currency)
            known = first.setdefault(key, item)
            if known is item or known.at == item.at or (is_listed(known) and is_listed(item)):
                continue
            # The list counts.
            kept, other = (item, known) if is_listed(item) else (known, item)
            first[key] = kept
            other.close(Role.RESTATEMENT, _REPEATED, kept)
        amounts = {(item.amount, item.currency): item for item in first.values()}
        for item in self._open():
            same = amounts.get((item.amount, item.currency))
            if same is None or item.parties or says_further(item, self.words):
                continue
            if not item.nearby:
                item.close(Role.RESTATEMENT, _REPEATED, same)

    def _rest(self) -> None:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for item in self.allocations:
            sums[item.currency] += item.amount
        for item in self._open():
            item.close(*self._rest_of(item, sums[item.currency]))
        if not self.headlines:
            self.headlines = self._late_headlines()

    def _rest_of(self, item: Item, total: Decimal) -> tuple[Role, str, Item | None]:
        headline = self.headlines[0] if self.headlines else None
        if says_total(item, self.words):
            announced = {other.currency for other in self.allocations} or {item.currency}
            if item.currency in announced and (
                headline is None or headline.currency != item.currency
            ):
                return Role.HEADLINE, "", None
            if total and abs(total - item.amount) <= item.amount * SMALL_SHARE:
                return Role.SUBTOTAL, state("amount.sum"), headline
        if headline is None or item.currency != headline.currency:
            return Role.UNSURE, state("amount.no-purpose"), None
        if item.amount > headline.amount:
            return Role.CONTEXT, BEYOND, None
        return Role.UNSURE, state("amount.nobody"), None

    def _late_headlines(self) -> list[Item]:
        """Return the total where none was found before.

        It is what is called so, what the list adds up to, or the only amount or allocation.
        """
        called = [item for item in self.items if item.role is Role.HEADLINE]
        if called:
            return called[:1]
        unsure = [item for item in self.items if item.role is Role.UNSURE]
        sums = [item for item in unsure if self._is_sum(item)]
        # "has given 480 million so far this year", above a list of just that
        earlier = [i for i in self.items if i.role is Role.CONTEXT and i.why == EARLIER]
        sums = sums or [item for item in earlier if self._is_sum(item, exactly=True)]
        roles = (Role.COUNT, Role.EQUIVALENT)
        money = {(i.amount, i.currency) for i in self.items if i.role not in roles}
        if sums or (unsure and len(money) == 1 and not unsure[0].mention.bounds):
            first, *others = sums or unsure
            first.close(Role.HEADLINE)
            for item in others:
                item.close(Role.RESTATEMENT, _OF_TOTAL, first)
            return [first]
        only = self.allocations[0] if len(self.allocations) == 1 else None
        if only is None or any(_rivals(item, only) for item in unsure):
            return []
        return [only]

    def _is_sum(self, item: Item, *, exactly: bool = False) -> bool:
        parts = [other.amount for other in self.allocations if other.currency == item.currency]
        total = sum(parts, Decimal(0))
        most = Decimal(0) if exactly else item.amount * SMALL_SHARE
        return len(parts) > 1 and abs(total - item.amount) <= most


def _zeros(amount: Decimal) -> int:
    """Return how many zeros an amount ends with."""
    exponent = amount.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _rivals(item: Item, only: Item) -> bool:
    """Tell whether an amount may be the total instead of the only allocation."""
    behind = item.at > only.at and (item.currency != only.currency or item.amount < only.amount)
    return not (behind and _has_one_recipient(only))


def _sort(item: Item) -> Sort:
    return min(party.sort for party in item.parties)


def _is_given_out(item: Item) -> bool:
    """Tell whether one has an amount, or several in equal shares."""
    return _has_one_recipient(item) or (item.equally and len(item.parties) > 1)


def _has_one_recipient(item: Item) -> bool:
    party = item.parties[0] if len(item.parties) == 1 else None
    if party is None or party.sort is not Sort.ORGANISATION:
        return False
    named = is_full_name(party.name) or is_fund(party.name)
    return party.known or bool(party.acronym) or named
