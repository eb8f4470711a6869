"""Names that end at a place of a text, alone or in a list: before a verb, a comma, an amount."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.sources.extraction import joints
from aidreport.sources.extraction.groups import group_pattern, may_end_group
from aidreport.sources.extraction.language import joining
from aidreport.sources.extraction.named_at import party_at, with_article
from aidreport.sources.extraction.names import is_place
from aidreport.sources.extraction.parties import Party, Sort

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.sources.extraction.language import Language

_LISTED = re.compile(r"(?:^|[\s('])(?=[A-ZÀ-Þ0-9])")
_NAME_BEFORE = re.compile(
    rf"(?:^|[.,;:]\s|\s{joining('before_names')}\s|(?:^|[\s']){joining('kinds_before_names')}\s)"
    r"\s*(?P<name>[A-ZÀ-Þ][^\W\d_]{2,}(?:(?: [A-ZÀ-Þ]|-)[^\W\d_]+)*)$"
)
_ALL_BETWEEN = re.compile(
    rf"\)?[;,]?(?:(?<=[;,])| {joining('before_last')})(?: {joining('articles_of_last')})? "
    r"(?P<name>[A-ZÀ-Þ][^\W\d_]+(?:[ -](?:[a-zà-ÿ]{1,3} ){0,2}(?:[dl]')?[A-ZÀ-Þ][^\W\d_]+)*)"
)
_AMONG = re.compile(rf"\b{joining('among')}\s+(?:\w{{1,3}}\s+)?\Z", re.IGNORECASE)
_DESCRIBED = re.compile(r"(?:[A-Z]{2,}\S* )?[a-zà-ÿ -]+")
_COMMA = re.compile(r",(?: [a-z]{2,3})? ")
_MOST_WORDS = 14
_SAID = ("parts", "further", "total")
_JOINED = re.compile(rf"\s{joining('within_names')}\s")


def _describes(party: Party, before: str) -> bool:
    """Tell whether a name says what the one before it is: ", the UN's emergency fund"."""
    described = not (party.known or party.acronym) and _DESCRIBED.fullmatch(party.name)
    return bool(described) and _COMMA.fullmatch(before) is not None


class Ending:
    """The names in a text, by where they end.

    Args:
        text: as it is; `written` is the same made plain.
        parties: those that `find_parties` found in it, without whoever gives.
        givers: names of whoever gives.
    """

    def __init__(
        self,
        text: str,
        written: str,
        parties: Sequence[Party],
        words: Language,
        givers: Iterable[str],
    ) -> None:
        self.text, self.written, self.parties, self.words = text, written, list(parties), words
        self.givers = frozenset(givers)
        self._at: dict[int, Party | None] = {}

    def party_at(self, at: int) -> Party | None:
        """Return the party that the text names at a place, behind an article."""
        if at not in self._at:
            self._at[at] = party_at(self.text, at, self.words, parties=self.parties)
        return self._at[at]

    def list_ending(self, named: Sequence[Party]) -> list[Party]:
        """Return the last organisations, or the last countries, that are named in one list."""
        found = [named[-1]]
        for party in reversed(named[:-1]):
            if not self.joined(self.written[party.end : found[0].start]):
                break
            if party.sort in (Sort.ORGANISATION, named[-1].sort):
                found.insert(0, party)
        return found

    def joined(self, between: str) -> bool:
        """Tell whether a text only joins two names of a list."""
        return joints.between_parties(self.words.code).fullmatch(between) is not None

    def _before_place(self, left: int, end: int) -> int:
        """Return where a name ends that has a country behind it: "the Peace Fund in Mali"."""
        place = next((p for p in self.parties if p.end == end and p.start >= left), None)
        if place is None or place.sort is not Sort.COUNTRY:
            return end
        led = joints.place_in(self.words.code).search(self.written, left, place.start)
        return led.start() if led else end

    def _single(self, left: int, end: int, *, listed: bool = False) -> list[Party]:
        """Return an unknown name of one word where it is no noun: "och Siemenpuu 1,8"."""
        codes = ("nb", "sv", "da", "de") if listed else ("nb", "sv", "da")
        alone = self._alone_before(left, end) if self.words.code in codes else None
        return [alone] if alone is not None else []

    def _alone_in_list(self, left: int, end: int, known: Party | None) -> Party | None:
        """Return a name that is all between amounts in brackets: "), Farmamundi (5 millones)"."""
        match = _ALL_BETWEEN.fullmatch(self.written, left, end)
        if match is None or is_place(match["name"], self.words):
            return None
        start = match.start("name")
        if known is not None and known.start <= start:
            return None
        return Party(start, end, self.text[start:end], "", Sort.ORGANISATION)

    def _alone_before(self, left: int, end: int) -> Party | None:
        """Return an unknown name directly before a verb: "Raudekrossen får …"."""
        if (whole := self._of_several_words(left, end)) is not None:
            return whole
        match = _NAME_BEFORE.search(self.written[left:end].rstrip())
        if match is None:
            return None
        start = left + match.start("name")
        if small := joints.small(self.words.code).match(self.written, start):
            start = small.end()
        last = left + match.end("name")
        party = party_at(self.text[:last], start, self.words, parties=self.parties)
        if party is None or party.end < last:
            return None
        if not self._may_receive(party):
            return None
        return with_article(party._replace(sort=Sort.ORGANISATION), self.text, self.words)

    def _of_several_words(self, left: int, end: int) -> Party | None:
        """Return a name of nouns that small words join: "Licht für die Welt bekommt …"."""
        before = self.written[left:end].rstrip()
        match = joints.clause(self.words.code).search(before)
        if match is None or not _JOINED.search(match["name"]):
            return None
        if self.words.pattern("parties", "to").match(match["name"]):
            # "Für die Arbeit des …" is no name.
            return None
        text = self.text[: left + len(before)]
        party = party_at(text, left + match.start("name"), self.words, parties=self.parties)
        if party is None or party.end < len(text) or not self._may_receive(party):
            return None
        return party._replace(sort=Sort.ORGANISATION)

    def _before(self, left: int, party: Party) -> list[Party]:
        """Return the names of the list that leads to one: "Digni og Atlas-alliansen får"."""
        found: list[Party] = []
        first = party
        while link := joints.link(self.words.code).search(self.written[left : first.start]):
            if not found and not joints.both(self.words.code).search(f" {link[0]} "):
                break
            end = left + link.start()
            name = self.ending_at(left, end) or self._alone_before(left, end)
            if name is None:
                break
            found.insert(0, name)
            first = name
        return found

    def _may_receive(self, party: Party) -> bool:
        name = party.name.lower()
        if party.sort is Sort.COUNTRY or {party.key, party.name, name} & self.givers:
            return False
        said = (
            *self.words.phrases("parties", "not_names"),
            *(phrase for key in _SAID for phrase in self.words.phrases("money", key)),
        )
        return name not in said and name not in self.words.phrases("people", "nouns")

    def _all_ending(self, left: int, end: int) -> list[Party]:
        """Return the names of the list that ends at a place."""
        found: list[Party] = []
        at = end
        while (party := self.ending_at(left, at)) is not None:
            before = self.written[left : party.start]
            if found and (_AMONG.search(before) or self._leads_through(before)):
                # "Among the NGOs, Oxfam gets …", "Through USAID, WFP gets …"
                break
            if found and _describes(found[0], self.written[party.end : found[0].start]):
                # "CERF, the UN's emergency fund"
                found.pop(0)
            found.insert(0, party)
            link = joints.link(self.words.code).search(before)
            if link is None:
                break
            at = left + link.start()
        return found

    def _leads_through(self, before: str) -> bool:
        """Tell whether a sentence begins with whom money goes through, not with who has it."""
        return joints.begins_through(self.words.code).fullmatch(before) is not None

    def ending_at(self, left: int, end: int) -> Party | None:
        """Return the organisation whose name ends at a place, known or as it is spelled."""
        end = left + len(self.written[left:end].rstrip())
        known = next((p for p in self.parties if p.end == end and p.start >= left), None)
        if known is not None and known.known and known.sort is Sort.ORGANISATION:
            return known
        if (group := self._group_ending(left, end)) is not None:
            return group
        for start in self._starts(left, end):
            party = party_at(self.text[:end], start, self.words, parties=self.parties)
            if party is None or party.end != end or party.sort is not Sort.ORGANISATION:
                continue
            several = joints.both(self.words.code).search(party.name) and not party.acronym
            if self._may_receive(party) and not several:
                return with_article(party, self.text, self.words)
        return known if known is not None and known.sort is Sort.ORGANISATION else None

    def _group_ending(self, left: int, end: int) -> Party | None:
        """Return the group that begins a clause and ends it: "and six NGOs" before "share"."""
        last = self.written[left:end].rpartition(" ")[2].lower()
        if not may_end_group(last, self.words.code):
            return None
        clause = joints.clause_of_group(self.words.code).search(self.written[left:end])
        if clause is None:
            return None
        start = left + clause.start("name")
        group = group_pattern(self.words.code).fullmatch(self.written, start, end)
        name = self.text[start:end]
        return Party(start, end, name, "", Sort.ORGANISATION) if group else None

    def _starts(self, left: int, end: int) -> Iterator[int]:
        """Yield where a name may begin: at capitals, behind no other word of a name."""
        small = joints.small(self.words.code)
        found = [left + match.end() for match in _LISTED.finditer(self.written[left:end])]
        for start in found[-_MOST_WORDS:]:
            previous = self.written[left:start].split()[-1:]
            inside = previous and previous[0][0].isupper() and previous[0][-1] not in ".,;:)"
            if inside and small.match(f"{previous[0]} "):
                inside = False
            if not inside and not small.match(self.written, start):
                yield start
