"""Amounts of a sentence that are read together: names in a row, "each", "respectively"."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.sources.extraction import joints, sharing
from aidreport.sources.extraction.items import Item, Role
from aidreport.sources.extraction.labels import Labelled
from aidreport.sources.extraction.names import articles
from aidreport.sources.extraction.parties import Party, Sort
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

_BEGINNING = 3
_SEMICOLON = re.compile(r";\s*")
_SEVERAL = 2
_REACH = 80
"""So far before an amount its verb is sought."""

_PLAIN_WORDS = re.compile(r"[^,.;:()\d]{4,80}")
_COMPOUND = 40
"""So far behind an amount an acronym may be, if a noun says what it is: "das Hilfswerk UNRWA"."""


@dataclass(slots=True)
class Segment:
    """What is around an amount in its sentence, up to the amounts before and after it."""

    left: int
    right: int


class Together(Labelled):
    """The amounts of a block, and who has them where several amounts are said with each other."""

    def _segment(self, at: int) -> Segment:
        item = self.items[at]
        before = self.items[at - 1] if at else None
        after = self.items[at + 1] if at + 1 < len(self.items) else None
        left, right = item.start, item.end
        if before is not None and before.start == item.start:
            left = before.position[1]
        if after is not None and after.start == item.start:
            right = after.position[0]
        return Segment(left, right)

    def _one_each(self) -> None:
        """Give each of several amounts its recipient: "WFP and WHO get 50 and 40 respectively"."""
        for item in self.items if self.respectively else ():
            count = len(item.parties)
            run = [other for other in self.items if other.start == item.start]
            at = run.index(item)
            if count < _SEVERAL or item.mention.each:
                continue
            behind, before = run[at : at + count], run[max(0, at - count + 1) : at + 1]
            same = behind if len(behind) == count else before
            if len(same) == count:
                for other, party in zip(same, list(item.parties), strict=True):
                    other.parties = [party]
                return
        if self.respectively:
            self._forget_unmatched()

    def _one_each_unsaid(self) -> None:
        """Read "A and B receive 15 and 10 million": two names, and two amounts behind them."""
        for at, item in enumerate(self.items):
            run = self.items[at : at + len(item.parties)]
            several = len(run) == len(item.parties) > 1 and run[-1].start == item.start
            before = all(party.end <= item.position[0] for party in item.parties)
            if not (several and before) or item.mention.each or any(o.parties for o in run[1:]):
                continue
            gaps = [self.written[a.position[1] : b.position[0]] for a, b in pairwise(run)]
            listed = joints.between_parties(self.words.code)
            both = self.words.pattern("parties", "both").search(gaps[-1])
            more = self.items[at + len(run)] if at + len(run) < len(self.items) else None
            alone = more is None or more.start != item.start
            if both and alone and all(map(listed.fullmatch, gaps)):
                for other, party in zip(run, list(item.parties), strict=True):
                    other.parties = [party]

    def _as_much(self) -> None:
        """Read "5 million to WFP and the same amount to UNHCR", "WFP gets 5, as does UNHCR"."""
        for at, item in enumerate(self.items):
            if not item.parties or (len(item.parties) > 1 and not item.mention.each):
                continue
            start, limit = item.position[1], min(self._segment(at).right, item.position[1] + _REACH)
            more = sharing.same_amount(self.words.code).search(self.written, start, limit)
            more = more or sharing.as_does(self.words.code).match(self.written, start, limit)
            party = self._party_at(more.end()) if more else self._with_as_much(start, limit)
            if party is None or party.sort is not Sort.ORGANISATION or self._gives(party):
                continue
            item.parties = [*item.parties, party]
            item.mention = replace(item.mention, each=True)
            for other in self.items[at + 1 :]:
                other.parties = [p for p in other.parties if p.start != party.start]

    def _with_as_much(self, start: int, limit: int) -> Party | None:
        """Return who is named behind an amount and has as much: "ICRC får 10, CERF det samme"."""
        joined = joints.between_parties(self.words.code).match(self.written, start, limit)
        party = self._party_at(joined.end()) if joined else None
        as_much = sharing.has_as_much().match(self.written, party.end) if party else None
        return party if as_much else None

    def _forget_unmatched(self) -> None:
        """Give amounts nobody of whom "respectively" says more than was understood."""
        for match in self.words.pattern("money", "respectively").finditer(self.written):
            around = [o for o in self.items if o.start <= match.start() < o.end]
            ahead = [o for o in around if o.mention.start >= match.start()]
            leads = ahead and ahead[0].mention.start - match.end() < _BEGINNING
            concerned = ahead if leads else [o for o in around if o not in ahead]
            # "25 respektive 30 miljoner"
            near = (o for o in around if 0 <= match.start() - o.mention.end < _BEGINNING)
            concerned += near if leads else ()
            if all(len(item.parties) < _SEVERAL for item in concerned):
                for item in concerned:
                    item.parties = []

    def _both_before(self) -> None:
        """Read "It goes to WFP and UNICEF: both receive 5": whom the sentence before names."""
        receives = self.words.pattern("parties", "receives")
        for item in self.items:
            if item.parties or item.place:
                continue
            near = max(item.start, item.position[0] - _REACH)
            both = sharing.both_of_them(self.words.code).search(
                self.written, near, item.position[0]
            )
            verb = receives.match(self.written, both.end()) if both else None
            if both is None or verb is None or self.written[verb.end() : item.position[0]].strip():
                continue
            begins = self.written.rfind(". ", 0, max(item.start - 2, 0)) + 1
            named = [
                party
                for party in self.parties
                if begins <= party.start < both.start() and party.sort is Sort.ORGANISATION
            ]
            if len(named) == _SEVERAL:
                item.parties, item.mention = named, replace(item.mention, each=True)

    def _each_of_before(self) -> None:
        """Read "€5 million to WHO and UNICEF, €2.5 million each": the second says how much."""
        for first, second in zip(self.items, self.items[1:], strict=False):
            count = len(first.parties)
            if count < _SEVERAL or second.amount * count != first.amount:
                continue
            near = sharing.each(self.words.code).search(
                self.written, first.position[1], second.position[0]
            )
            if not (second.mention.each or (near and second.start == first.start)):
                continue
            second.mention = replace(second.mention, each=True)
            second.parties = second.parties or first.parties
            if second.parties == first.parties:
                first.close(Role.SUBTOTAL, state("amount.parts-named"))

    def _each_named_before(self) -> None:
        """Read "WFP and UNICEF benefit most: each of them gets 4": a list, then what each has."""
        for item in self.items:
            if item.parties or item.place or ":" not in self.written[item.start : item.position[0]]:
                continue
            first, last = item.start, item.position[0]
            named = [p for p in self.parties if first <= p.start and p.end <= last]
            if not named:
                continue
            listed = self.before.list_ending(named)
            gap = self.written[listed[-1].end : item.position[0]]
            each = sharing.each(self.words.code).search(gap) if ":" in gap else None
            organisations = all(party.sort is Sort.ORGANISATION for party in listed)
            if each and len(listed) > 1 and organisations and gap.count(":") == 1:
                item.parties, item.mention = listed, replace(item.mention, each=True)

    def _each_listed(self) -> None:
        """Read "30,000 for each of three NGOs: A, for its work in Mali; B; and C, for Haiti"."""
        between = joints.separators(self.words.code)
        for item in self.items:
            last = item.place == len(item.siblings) - 1
            colon = self.written.find(":", item.position[1], item.end)
            if item.parties or not (item.mention.each and last) or colon < 0:
                continue
            ends = (found.end() for found in _SEMICOLON.finditer(self.written, colon, item.end))
            starts = (between.match(self.written, at) for at in (colon + 1, *ends))
            named = [self._party_at(found.end()) for found in starts if found]
            if len(named) > 1 and all(p and p.sort is Sort.ORGANISATION for p in named):
                item.parties = [party for party in named if party is not None]

    def _each_of_next(self) -> None:
        """Read "three grants of 100,000 each. The recipients are A, B and C"."""
        for item in self.items:
            if item.parties or not item.mention.each:
                continue
            led = sharing.recipients_are().match(self.written, item.end)
            party = self._party_at(led.end()) if led else None
            if party is not None and party.sort is Sort.ORGANISATION and not self._gives(party):
                listed = self._with_others(party, len(self.written), item)
                item.parties = listed if len(listed) > 1 else item.parties

    def _in_row(self) -> None:
        """Read "gives Mali $9 million, Yemen $20 million and Chad $5 million": names in a row."""
        run: list[tuple[Item, Party]] = []
        for at, item in enumerate(self.items):
            party = self._directly_before(item, self._segment(at))
            if party is None or not (run and self._follows(run[-1][0], item, party)):
                self._give_row(run)
                run = []
            if party is not None:
                run.append((item, party))
        self._give_row(run)

    def _behind_verb(self) -> None:
        """Read "recibirán 3 millones el PMA, 2 la FAO y 1,8 ACNUR": a verb, amounts, names."""
        verb = self.words.pattern("parties", "receives")
        article = articles(self.words.code)
        for at, item in enumerate(self.items):
            following = self.items[at + 1 : at + 2]
            alone = not following or following[0].start != item.start
            if alone or (at and self.items[at - 1].start == item.start):
                continue
            near = max(item.start, item.position[0] - _REACH)
            before = self.written[near : item.position[0]].rstrip()
            falls = joints.falls_to().search(before)
            if not (falls or any(m.end() == len(before) for m in verb.finditer(before))):
                continue
            run = []
            for other in self.items[at:]:
                end = other.position[1]
                led = article.match(self.written, end)
                party = self._party_at(end)
                near = party is not None and led is not None and party.start <= led.end() + 1
                if other.start != item.start or party is None or not near:
                    break
                run.append((other, party))
            if len(run) > 1:
                for other, party in run:
                    other.parties = [party]

    def _behind_first_verb(self) -> None:
        """Read "50 Millionen erhält UNICEF, 35 Millionen das UNRWA und 9 Millionen die GIZ"."""
        verbs = (joints.receives_behind(self.words.code), joints.helped(self.words.code))
        article = articles(self.words.code)
        for at, item in enumerate(self.items):
            following = self.items[at + 1 : at + 2]
            if not item.parties or not following or following[0].start != item.start:
                continue
            found = (verb.match(self.written, item.position[1]) for verb in verbs)
            receives = next(filter(None, found), None)
            mine = item.parties and receives and item.parties[0].start >= receives.end()
            if not mine:
                continue
            for other in self.items[at + 1 :]:
                if other.start != item.start:
                    break
                end = other.position[1]
                led = article.match(self.written, end)
                party = self._party_at(end)
                if party is None or led is None or party.sort is not Sort.ORGANISATION:
                    break
                if party.start > led.end() + _COMPOUND:
                    break
                other.parties = other.parties or [party]

    def _directly_before(self, item: Item, segment: Segment) -> Party | None:
        """Return who is named before an amount, with nothing between."""
        start = item.position[0]
        # As in "DRC: €50 million; Burundi: €4 million".
        end = len(self.written[:start].rstrip(" :"))
        inside = (p for p in self.parties if segment.left <= p.start and p.end == end < start)
        return next(inside, None)

    def _follows(self, before: Item, item: Item, party: Party) -> bool:
        gap = self.written[before.position[1] : party.start]
        listed = joints.separators(self.words.code).fullmatch(gap)
        return before.start == item.start and bool(gap.strip()) and listed is not None

    def _give_row(self, run: Sequence[tuple[Item, Party]]) -> None:
        if len(run) > 1:
            for item, party in run:
                item.parties = item.parties or [party]

    def _by_country(self) -> None:
        """Read "für Jordanien 42 Millionen, im Irak 30 Millionen": several countries in a row."""
        found = {
            item: parties
            for at, item in enumerate(self.items)
            if self._has_no_name(item) and (parties := self._countries_before(item, at))
        }
        first = next(iter(found), None)
        # "Für Syrien 4, für den Jemen 2": what is behind the first is of the second.
        begins = first is not None and first.place == 0
        if len(found) > 1 and (begins or not any(item.parties for item in found)):
            for item, parties in found.items():
                item.parties = parties

    @staticmethod
    def _has_no_name(item: Item) -> bool:
        """Tell whether nobody is named for an amount, but for a place behind it."""
        behind = (p.sort is Sort.COUNTRY and p.start >= item.position[1] for p in item.parties)
        return all(behind)

    def _countries_before(self, item: Item, at: int) -> list[Party]:
        """Return the countries before an amount: several if it is of each of them."""
        segment = self._segment(at)
        country = self._country_before(item, segment)
        if country is None or not item.mention.each:
            return [country] if country else []
        named = [p for p in self.parties if segment.left <= p.start and p.end <= country.end]
        return self.before.list_ending(named)

    def _in_countries(self) -> None:
        """Read "€5 million in Kenya, €30 million in Uganda": several, each with its country."""
        found = {
            item: party
            for at, item in enumerate(self.items)
            if not item.parties and (party := self._country_behind(item, self._segment(at)))
        }
        for item in self.items:
            # "20 million will be used in Mali, 10 in Chad and 8 in Niger"
            first = not item.place and not item.parties and item not in found
            if first and sum(other.start == item.start for other in found) > 1:
                party = self._country_behind(item, self._segment(self.items.index(item)), far=True)
                found |= {item: party} if party else {}
        starts = Counter(item.start for item in found)
        for item, party in found.items():
            if starts[item.start] > 1 or self._follows_country(item):
                item.parties = [party]

    def _country_behind(self, item: Item, segment: Segment, *, far: bool = False) -> Party | None:
        """Return the country that "in" leads directly behind an amount."""
        led = joints.place_in(self.words.code)
        behind = (p for p in self.parties if item.position[1] < p.start and p.end <= segment.right)
        country = next(behind, None)
        if country is None or country.sort is not Sort.COUNTRY:
            return None
        gap = self.written[item.position[1] : country.start]
        if led.fullmatch(gap):
            return country
        plain_words = _PLAIN_WORDS.fullmatch(gap) is not None
        alike = plain_words and (far or self._follows_country(item))
        return country if alike and led.search(gap) else None

    @staticmethod
    def _follows_country(item: Item) -> bool:
        """Tell whether the amount before is for a country: "140 for projects in Ukraine, and 8"."""
        before = item.siblings[item.place - 1].parties if item.place else []
        return bool(before) and all(party.sort is Sort.COUNTRY for party in before)

    def _country_before(self, item: Item, segment: Segment) -> Party | None:
        """Return the country that is directly before an amount, or before its verb."""
        start = item.position[0]
        inside = [p for p in self.parties if segment.left <= p.start and p.end <= start]
        country = inside[-1] if inside and inside[-1].sort is Sort.COUNTRY else None
        if country is None:
            return None
        first = self.before.list_ending(inside)[0] if item.mention.each else country
        led = joints.place_leading(self.words.code).search(self.written, segment.left, first.start)
        goes = joints.place_goes(self.words.code).fullmatch(self.written, country.end, start)
        return country if led and goes else None

    def _each_country(self) -> None:
        """Give each of several countries its amount: "Mali and Niger get €5 million each"."""
        for item in self.items:
            if not item.mention.each or len(item.parties) != 1:
                continue
            whole = item.parties[0]
            inside = [p for p in self.parties if whole.start <= p.start and p.end <= whole.end]
            if whole.sort is Sort.COUNTRY and len(inside) > 1:
                item.parties = inside
