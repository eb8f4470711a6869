"""Who is named in a block of amounts, with the others of the same list, and who is the giver."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.sources.extraction import joints
from aidreport.sources.extraction.before import Before
from aidreport.sources.extraction.language import language, plain
from aidreport.sources.extraction.parties import Party, Sort, find_parties
from aidreport.sources.extraction.people import people_role

if TYPE_CHECKING:
    from aidreport.sources.extraction.items import Item
    from aidreport.sources.extraction.language import Language
    from aidreport.sources.extraction.text import Block

_SHARED = ("equally", "respectively")
_FEW_LETTERS = 24
_REACH = 70
"""So far behind an office whoever it is of may be named."""

_VERB = re.compile(r"\s[a-zà-ÿ]{3,}(?:\s[a-zà-ÿ]{2,}){0,2}\s")
_DIGIT = re.compile(r"\d")
_OWNER_ENDS = re.compile(r"(?:'s|(?<=\w\.\w\.)) ")


class Beside(NamedTuple):
    """What is around a block.

    Attributes:
        above: the line above, if it may be a name.
        alike: whether it is one of several lines of a name and an amount, below each other.
    """

    above: str
    alike: bool


class Naming:
    """The amounts of a block, and the parties that it names.

    Args:
        givers: names of whoever gives.
    """

    def __init__(
        self,
        block: Block,
        items: list[Item],
        words: Language,
        givers: frozenset[str],
        beside: Beside,
    ) -> None:
        self.above, self.alike = beside
        self.block, self.items, self.words = block, items, words
        self.written = plain(block.text)
        named = find_parties(block.text)
        self.parties = [
            party for party in named if party.key not in givers and party.known_as not in givers
        ]
        self.givers_named = [
            party for party in named if party.key in givers or party.known_as in givers
        ]
        self._starts_of_givers = [party.start for party in self.givers_named]
        self.givers = givers
        self.before = Before(block.text, self.written, self.parties, words, givers)
        self.taken: dict[int, int] = {}
        said = words.pattern_of_any("money", _SHARED).search(self.written) is not None
        self.equally = said and words.pattern("money", "equally").search(self.written) is not None
        respectively = words.pattern("money", "respectively")
        self.respectively = said and respectively.search(self.written) is not None
        self.names_places = any(party.sort is Sort.COUNTRY for party in self.parties)

    def _party_at(self, at: int) -> Party | None:
        return self.before.party_at(at)

    def _is_taken(self, party: Party) -> bool:
        return any(start <= party.start < end for start, end in self.taken.items())

    def _inside(self, start: int, end: int) -> bool:
        return any(
            start <= party.start and party.end <= end and party.sort is Sort.ORGANISATION
            for party in self.parties
        )

    def _with_others(self, party: Party, limit: int, item: Item) -> list[Party]:
        """Return a party with those that are named in the same list: "to WFP and the ICRC".

        If each of them has the amount, each may have a purpose: "WFP for Haiti and UNHCR".
        """
        found = [party]
        link = _next_party(self.words.code, each=item.mention.each)
        both = self.words.pattern("parties", "both")
        at, loose = party.end, 0
        while match := link.match(self.written, at):
            if not match[0].strip():
                break
            following = self._named_as_group(party, self._party_at(match.end()))
            if (
                following is None
                or following.sort is not Sort.ORGANISATION
                or following.end > limit
            ):
                break
            if following.key in {party.key for party in found}:
                # "UNHCR, the UN Refugee Agency": the same again.
                at = following.end
                continue
            if following.name[:1].islower() and not following.known:
                break
            if not following.known and people_role(self.words).search(following.name):
                # "to the ICRC, Foreign Minister Winston Peters says"
                break
            if self._has_another(following, item) or self._speaks(following):
                break
            found.append(following)
            at = following.end
            loose = 0 if following.known or both.search(match[0]) else loose + 1
        if len(found) > 1 and self._is_short_of(party, found[1], at):
            found = [found[1]]
        others = _and_others(self.words.code).match(self.written, at, limit)
        if others is None:
            # "to the ICRC, the Ministry of Foreign Affairs": a list of names ends with "and".
            found = found[: len(found) - loose]
        else:
            # "to the Red Cross and other organisations" is not all for the Red Cross.
            start, end = others.span("others")
            name = self.block.text[start:end]
            found.append(Party(start, end, name, "", Sort.ORGANISATION))
        return found

    def _is_short_of(self, party: Party, following: Party, end: int) -> bool:
        """Tell whether an acronym behind a comma is that of a name: "Internationella …, ICRC"."""
        alone = following.known and following.name == following.acronym and not party.acronym
        return alone and end == following.end and self.written[party.end : following.start] == ", "

    def _named_as_group(self, first: Party, following: Party | None) -> Party | None:
        """Return a name of one word as an organisation: "aux ONG Croix-Bleue et Acted"."""
        if following is None or following.sort is not Sort.THEME or self.words.code == "de":
            return following
        group = _ends_with_group(self.words.code).search(self.written[: first.start])
        named = group is not None and following.name[:1].isupper()
        return following._replace(sort=Sort.ORGANISATION) if named else following

    def _has_another(self, party: Party, item: Item) -> bool:
        """Tell whether another amount is that of a party: "5 to WFP, and UNICEF gets 3"."""
        verb = joints.receiving(self.words.code).match(self.written, party.end)
        at = verb.end() if verb else party.end
        starts = (other.mention.start for other in self.items if other is not item)
        gaps = (self.written[at:start] for start in starts if start >= at)
        return any(
            not gap.strip(" (") or (len(gap) < _FEW_LETTERS and (verb or self._is_verb(gap)))
            for gap in gaps
        )

    def _is_verb(self, gap: str) -> bool:
        """Tell whether the few words between a name and an amount may be a verb."""
        joined = self.words.pattern("parties", "both").search(gap)
        purpose = self.words.pattern("parties", "purpose").match(gap.lstrip())
        return not joined and not purpose and _VERB.fullmatch(gap) is not None

    def _speaks(self, party: Party) -> bool:
        """Tell whether a party is who says so: "to UNRWA and the ICRC, the ministry said"."""
        following = self.written[party.end :].lstrip()
        return self.words.pattern("speech", "say").match(following) is not None

    def _gives(self, party: Party) -> bool:
        names = {party.key, party.known_as, party.name, party.name.lower()}
        before = bisect_right(self._starts_of_givers, party.start)
        within = before and party.start < self.givers_named[before - 1].end
        return bool(within) or not self.givers.isdisjoint(names) or self._is_office(party)

    def _is_giver(self, name: str) -> bool:
        """Tell whether a word is whoever gives: its name, or "we"."""
        return name.lower() in (*self.givers, *self.words.phrases("parties", "not_names"))

    def _is_office(self, party: Party) -> bool:
        """Tell whether a name is of a part of whoever gives.

        "The State Department's Bureau of" and "U.S. Agency for" are, "Norway's Red Cross" is not.
        """
        if party.known:
            return False
        name = plain(party.name)
        office = self.words.pattern("head", "issuers")
        if office.match(name) and self._is_of_giver(party):
            return True
        ends = [found.end() for found in _OWNER_ENDS.finditer(name)]
        return any(
            _OWNER_ENDS.sub("", name[:end]).lower() in self.givers and office.match(name, end)
            for end in ends
        )

    def _is_of_giver(self, party: Party) -> bool:
        """Tell whether whoever gives is named behind an office: "Oficina de … del Departamento"."""
        behind = self.written[party.end : party.end + _REACH]
        own = behind[: found.start()] if (found := _DIGIT.search(behind)) else behind
        return any(giver in own for giver in self.givers if " " in giver)


@cache
def _ends_with_group(code: str) -> re.Pattern[str]:
    """Return the pattern of a group directly before the names of its members: "aux ONG "."""
    return re.compile(rf"{language(code).any_of('parties.groups')}\s+\Z", re.IGNORECASE)


@cache
def _and_others(code: str) -> re.Pattern[str]:
    """Return the pattern of more recipients behind a list that are not named."""
    both = language(code).any_of("parties.both")
    other = language(code).any_of("parties.other")
    again = language(code).any_of("parties.to")
    words = r"(?:\s+[^\W\d_][\w-]*){1,3}?"
    behind = r"(?=\s*(?:[.,;:)]|$)|\s+(?:i|in|en|dans|für|for|för|til|till|som|die|qui)\b)"
    return re.compile(
        rf"\s*,?\s*{both}\s+(?:{again}\s+)?(?P<others>{other}{words}){behind}", re.IGNORECASE
    )


@cache
def _next_party(code: str, *, each: bool) -> re.Pattern[str]:
    """Return the pattern of what leads to the next name of a list: " and to "."""
    both = language(code).any_of("parties.both")
    to = r"(?:to|an|til|till|à|au|a|al)\s+"
    again = language(code).any_of("parties.to")
    place = r"(?:\s+(?:für|for|för|i|in|im)\s+(?-i:[A-ZÀ-Þ][\w-]+(?:\s[A-ZÀ-Þ][\w-]+)?)(?=\W))?"
    return re.compile(
        rf"{place if each else ''}\s*(?:,|/|&|\+)?\s*(?:{both}\s*(?:{again}\s+)?|{to})?",
        re.IGNORECASE,
    )
