"""Who is named behind an amount: "5 to UNICEF", "50 Millionen erhält UNICEF", "5 for Mali"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.sources.extraction import joints, sharing
from aidreport.sources.extraction.groups import group_pattern
from aidreport.sources.extraction.language import joining
from aidreport.sources.extraction.names import articles, is_full_name, is_organisational, is_place
from aidreport.sources.extraction.parties import Party, Sort
from aidreport.sources.extraction.together import Segment, Together

if TYPE_CHECKING:
    from aidreport.sources.extraction.items import Item

_LONGEST_GAP, _CLOSE = 70, 12
_NEAR = 80
_ALONE = re.compile(r"(?P<name>[A-ZÀ-Þ][a-zà-ÿ]*[A-Za-zÀ-ÿ]{2,})(?= [a-zà-ÿ])")
_AHEAD = 220
_LINK = re.compile(r"\s*(?:[:–—|]|-\s)\s*")
_FOR = re.compile(rf" {joining('for')} ")
_DOERS = frozenset({"by", "par", "von", "av", "af"})
_PHRASE = re.compile(r"[^.,;:()!?]*")
_VERB_BETWEEN = frozenset({"nb", "sv", "da", "de"})
"""Languages in which the subject is behind the verb: "Mit 5 Millionen wird UNICEF unterstützt"."""
_WITH_BEFORE = re.compile(rf"\b{joining('with')}\s*\Z", re.IGNORECASE)


class Behind(Together):
    """The amounts of a block, and who is named behind each."""

    def _right(self, item: Item, segment: Segment) -> list[Party]:
        start = item.position[1]
        limit = min(segment.right, start + _AHEAD)
        stop = self.written.find(";", start, limit)
        limit = stop if stop >= 0 else limit
        link = _LINK.match(self.written, start, limit)
        linked = link and self._party_at(link.end())
        receives = self.words.pattern("parties", "receives")
        if linked and (
            self._has_own(linked, item)
            or (segment.right < item.end and receives.search(self.written, linked.end, limit))
        ):
            # As in: 10 for Gaza, namely A and B get 4 each.
            return []
        if linked and linked.sort is not Sort.THEME:
            return self._with_others(linked, limit, item)
        if (
            supported := self._supported(item, limit)
            or self._object_behind(item, limit)
            or self._receiving(item, segment)
        ):
            return self._with_others(supported, limit, item)
        led = self._dative_behind(item, limit) or self._led_behind(item, limit)
        if led is not None and led.sort is not Sort.COUNTRY:
            return self._with_others(led._replace(sort=Sort.ORGANISATION), limit, item)
        near = self._near(item, limit)
        if near is not None:
            return self._with_others(near, limit, item)
        country = led or self._country_within(start, limit)
        return self._with_countries(country, item, limit) if country else []

    def _with_countries(self, country: Party, item: Item, limit: int) -> list[Party]:
        """Return a country, with those that share its amount: "for Jordan, Iraq and Lebanon"."""
        found = [country]
        for party in self.parties:
            if party.sort is Sort.COUNTRY and found[-1].end <= party.start and party.end <= limit:
                gap = self.written[found[-1].end : party.start]
                if not joints.between_places(self.words.code).fullmatch(gap):
                    break
                found.append(party)
        if len(found) == 1:
            return found
        gap = self.written[found[-2].end : found[-1].start]
        subject = self.words.pattern("parties", "receives").match(self.written, found[-1].end + 1)
        if subject or not self.words.pattern("parties", "both").search(gap):
            return [country]
        if item.mention.each or self.words.pattern("money", "respectively").search(item.sentence):
            return found
        start, end = country.start, found[-1].end
        return [Party(start, end, self.block.text[start:end], "", Sort.COUNTRY)]

    def _led_behind(self, item: Item, limit: int) -> Party | None:
        """Return the first organisation that words such as "to" lead, or the first country."""
        country: Party | None = None
        to = self.words.pattern("parties", "to")
        own = 0
        for match in to.finditer(self.written, item.position[1], limit):
            party = self._party_at(match.end())
            if joints.comes_from().search(self.written, item.position[1], match.end()):
                # "donated by Plan International"
                break
            if match.start() < own or self._is_of_office(match) or self._is_in_name(match):
                # "U.S. Agency for International Development" names nobody else.
                continue
            if party is not None and self._is_office(party):
                own = party.end
            if party is None or party.end > limit or not self._may_receive(party, item, match):
                continue
            if self._has_own(party, item):
                break
            if party.sort is not Sort.COUNTRY:
                return party
            country = country or party
        return country

    def _sharing_equally(self, item: Item, segment: Segment) -> list[Party]:
        """Return who has equal shares: "$6 million, divided equally between WFP and UNICEF"."""
        start = item.position[1]
        limit = min(segment.right, start + _AHEAD)
        between = sharing.equally_between(self.words.code).search(self.written, start, limit)
        party = self._party_at(between.end()) if between else None
        if party is None or party.sort is not Sort.ORGANISATION or self._gives(party):
            return []
        shared = self._with_others(party, limit, item)
        return shared if len(shared) > 1 else []

    def _dative_behind(self, item: Item, limit: int) -> Party | None:
        """Return who has the dative behind an amount: "5 Mio. Euro sollen dem IKRK helfen"."""
        if not self.words.phrases("parties", "dative"):
            return None
        led = joints.dative_behind(self.words.code).match(self.written, item.position[1], limit)
        party = self._party_at(led.end()) if led else self._group_behind(item, limit)
        if party is None or party.sort is not Sort.ORGANISATION or party.end > limit:
            return None
        if led is None:
            return party
        named = party.known or party.acronym or is_full_name(party.name)
        return party if named and not self._gives(party) else None

    def _group_behind(self, item: Item, limit: int) -> Party | None:
        """Return the group behind a verb: "werden Schweizer Hilfswerken zur Verfügung gestellt"."""
        goes = joints.dative_of_place(self.words.code).match(self.written, item.position[1], limit)
        party = self._party_at(goes.end()) if goes else None
        if party is None or not group_pattern(self.words.code).fullmatch(party.name):
            return None
        return party

    def _is_in_name(self, led: re.Match[str]) -> bool:
        """Tell whether "For" is a word of a name: "Food For The Poor"."""
        before = self.written[: led.start()].rstrip().rpartition(" ")[2]
        return led[0][:1].isupper() and before[:1].isupper() and before.isalpha()

    def _is_of_office(self, led: re.Match[str]) -> bool:
        """Tell whether "for" belongs to the name of an office: "Agency for International"."""
        word = self.written[: led.start()].rstrip().rpartition(" ")[2]
        issuers = self.words.phrases("head", "issuers")
        return word[:1].isupper() and word.lower() in issuers and led[0].lower() == "for"

    def _near(self, item: Item, limit: int) -> Party | None:
        """Return the first organisation behind an amount that is known, in the same phrase."""
        start = item.position[1]
        last = min(limit, start + _NEAR)
        known = (party for party in self.parties if party.known and start <= party.start)
        near = next((party for party in known if party.end <= last), None)
        if near is None or self._has_own(near, item):
            return None
        gap = self.written[start : near.start]
        if joints.comes_from().search(gap):
            return None
        if self._is_apposed(gap, near):
            gap = gap.rstrip()[:-1]
        leads = self.words.pattern("parties", "to").search(gap)
        example = self.words.pattern("parties", "such_as").search(gap)
        return near if leads and not example and _PHRASE.fullmatch(gap) else None

    def _has_own(self, party: Party, item: Item) -> bool:
        """Tell whether a smaller amount is directly behind a name: "15: WFP 8", "by WFP (8)"."""
        return any(
            other.amount < item.amount and other.start == item.start and self._is_own(party, other)
            for other in self.items
        )

    def _is_own(self, party: Party, other: Item) -> bool:
        gap = self.written[party.end : other.position[0]]
        closed = self.written[other.position[1] :].lstrip().startswith(")")
        beside = gap == " " or _FOR.fullmatch(gap) or (gap == " (" and closed)
        receives = joints.receives_behind(self.words.code).fullmatch(gap)
        return party.end <= other.position[0] and bool(beside or receives)

    def _country_within(self, start: int, limit: int) -> Party | None:
        """Return where the money of a phrase is used: "$5 million is for programs in Mali"."""
        if not self.names_places:
            return None
        if (goes := joints.dative_of_place(self.words.code).match(self.written, start, limit)) and (
            (party := self._party_at(goes.end())) and party.sort is Sort.COUNTRY
        ):
            # "2 Millionen Euro kommen Mosambik zugute"
            return None if self._gives(party) else party
        purpose = joints.for_purpose(self.words.code).match(self.written, start, limit)
        place = self.words.pattern("head", "in")
        for match in place.finditer(self.written, purpose.end() if purpose else limit, limit):
            party = self._party_at(match.end())
            if party is not None and party.sort is Sort.COUNTRY and party.end <= limit:
                return None if self._gives(party) else party
        return None

    def _supported(self, item: Item, limit: int) -> Party | None:
        """Return the known one that is helped: "Mit 40 Millionen Euro wird UNICEF unterstützt"."""
        leading = _WITH_BEFORE.search(self.written, item.start, item.position[0])
        verb = joints.helped(self.words.code).match(self.written, item.position[1], limit)
        if verb is None or (leading is None and self.words.code in _VERB_BETWEEN):
            return None
        party = self._party_at(verb.end())
        alone = None if party is not None and party.known else self._helped_alone(verb.end(), limit)
        if alone is not None:
            return alone
        giver = joints.subject_behind(self.words.code).match(self.written, verb.end(), limit)
        if leading is not None and giver is not None and self._is_giver(giver["name"]):
            # "Mit 3 Millionen Franken unterstützt die DEZA zudem das Hilfswerk HEKS"
            party = self._party_at(giver.end())
        if party is None or party.sort is not Sort.ORGANISATION:
            return None
        group = group_pattern(self.words.code).fullmatch(party.name)
        # "unterstützt die DEZA das Hilfswerk HEKS": who helps is named, so the other is helped.
        named = party.acronym or is_full_name(party.name)
        named = named and (giver is not None or verb[0].lstrip().startswith(","))
        return party if party.known or group or named else None

    def _object_behind(self, item: Item, limit: int) -> Party | None:
        """Return whose work is helped with an amount: "financia con 5 el trabajo de la OMS"."""
        start, end = item.position
        near = max(item.start, start - _NEAR)
        leading = joints.ends_with_with(self.words.code).search(self.written, near, start)
        verb = joints.supports().search(self.written, item.start, start) if leading else None
        if verb is None:
            return None
        party = self._party_at(end)
        article = articles(self.words.code).match(self.written, end)
        work = joints.begins_with_work(self.words.code).match(self.written, end, limit)
        if party is None or party.sort is not Sort.ORGANISATION or self._gives(party):
            return None
        beside = article is not None and party.start <= article.end() + 1
        named = party.known or party.acronym or is_full_name(party.name)
        return party if named and (work or beside) and party.end <= limit else None

    def _helped_alone(self, at: int, limit: int) -> Party | None:
        """Return a name of one word that is helped: "a grant of 8,000 supports Mehad in Syria"."""
        found = _ALONE.match(self.written, at, limit)
        name = found["name"] if found else ""
        if not name or self.words.code == "de" or is_place(name, self.words):
            return None
        if joints.goes_on().match(self.written, at + len(name)):
            return None
        purpose = self.words.pattern("parties", "purpose").match(self.written, at + len(name) + 1)
        nobody = name.lower() in (
            *self.words.phrases("people", "nouns"),
            *self.words.phrases("parties", "not_names"),
        )
        party = Party(
            at, at + len(name), self.block.text[at : at + len(name)], "", Sort.ORGANISATION
        )
        return None if nobody or not purpose or self._gives(party) else party

    def _receiving(self, item: Item, segment: Segment) -> Party | None:
        """Return who is behind a verb that an amount begins: "12 Mio. Euro erhält UNICEF"."""
        verb = joints.receives_behind(self.words.code).match(self.written, item.position[1])
        if verb is None:
            return None
        party = self._party_at(verb.end())
        if party is None or party.sort is not Sort.ORGANISATION or self._gives(party):
            return None
        # "Von 50 Mio. Euro erhält UNICEF 20": the next amount is theirs.
        following = self.written[party.end : segment.right]
        listed = joints.both(self.words.code).search(following) or re.search(r"[,;]", following)
        theirs = segment.right < item.end and not (listed or re.search(r"\w\s+\w", following))
        return None if theirs or party.end > segment.right else party

    def _is_apposed(self, gap: str, near: Party) -> bool:
        """Tell whether a name says who was meant: "til FNs landfond, Sudan Humanitarian Fund."."""
        following = self.written[near.end :].lstrip()[:1]
        return gap.rstrip().endswith(",") and (not following or following in ".,;)")

    def _may_receive(self, party: Party, item: Item, preposition: re.Match[str]) -> bool:
        if party.key in self.givers or party.known_as in self.givers or self._is_office(party):
            return False
        if party.known or party.sort is Sort.COUNTRY:
            return True
        if party.name[:1].islower():
            group = group_pattern(self.words.code).fullmatch(party.name) is not None
            return preposition.start() - item.position[1] < (2 if group else 1) * _CLOSE
        near = preposition.start() - item.position[1] < _LONGEST_GAP
        if preposition[0].lower() in _DOERS and not party.acronym:
            # "devastated by Cyclone Freddy"
            near = near and is_organisational(party.name)
        through = self.words.pattern("parties", "through").fullmatch(preposition[0])
        if party.sort is Sort.ORGANISATION or (through and self.words.code != "de"):
            return near
        # All nouns have capitals in German: "an Malteser International", "an das Amt" is open.
        several = [word[:1].isupper() for word in party.name.split()]
        led = self.words.code == "de" and preposition[0].lower().split()[-1] == "an"
        return led and near and len(several) > 1 and all(several)
