"""Who is named before an amount: "WFP gets 5", "till UNHCR går 5", "får UN Women 5 och Plan 3"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.sources.extraction import joints
from aidreport.sources.extraction.groups import group_before, group_pattern
from aidreport.sources.extraction.language import joining
from aidreport.sources.extraction.named_at import party_at, with_article
from aidreport.sources.extraction.names import (
    articles,
    is_organisational,
    is_place,
    without_article,
)
from aidreport.sources.extraction.parties import Party, Sort

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.sources.extraction.language import Language

_LISTED = re.compile(r"(?:^|[\s(])(?=[A-ZÀ-Þ0-9])")
_NAME_BEFORE = re.compile(
    rf"(?:^|[.,;:]\s|\s{joining('before_names')}\s)"
    r"\s*(?P<name>[A-ZÀ-Þ][^\W\d_]{2,}(?:(?: [A-ZÀ-Þ]|-)[^\W\d_]+)*)$"
)
_NEXT_IN_LIST = re.compile(rf"(?:,|;|:|\b{joining('before_next')})\s+", re.IGNORECASE)
_WITH = re.compile(
    rf"\)?\s*(?:[^\W\d_]+\s+){{0,2}}{joining('with')}\s+(?:[^\W\d_]+\s+)?"
    rf"|\s+{joining('to_amounts')}\s+"
)
_AND_WITH = re.compile(rf"\)?,\s*{joining('with')}\s+")
_REST_OF_NAME = re.compile(r"(?: (?:[A-ZÀ-Þ][\w'-]+|[a-zà-ÿ]{1,4}))+")
_ALL_BETWEEN = re.compile(
    rf"\)?[;,]?(?:(?<=[;,])| {joining('before_last')})(?: {joining('articles_of_last')})? "
    r"(?P<name>[A-ZÀ-Þ][^\W\d_]+(?:[ -](?:[a-zà-ÿ]{1,3} ){0,2}(?:[dl]')?[A-ZÀ-Þ][^\W\d_]+)*)"
)
_AMONG = re.compile(rf"\b{joining('among')}\s+(?:\w{{1,3}}\s+)?\Z", re.IGNORECASE)
_OF_BEFORE = re.compile(rf",?\s+{joining('of_or_with')}\s+\Z", re.IGNORECASE)
_BESIDE = re.compile(rf"\)?[\s:–—(,-]*(?:\s{joining('for')}\s+)?")
_FEW = re.compile(r"\s*(?:[a-zà-ÿ]+\s+){0,2}")
_PURPOSE = re.compile(r"[^,;:()\d]{0,80}")
_MOST_WORDS = 14
_NEAR_EACH = 40
_SAID = ("parts", "further", "total")
_JOINED = re.compile(rf"\s{joining('within_names')}\s")


class Before:
    """The names in a text that may stand before an amount.

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

    def left(
        self, left: int, start: int, taken: Mapping[int, int], *, leftward: bool
    ) -> tuple[list[Party], str] | None:
        """Return who is named between two places, and by what: a "verb", or only "beside".

        Args:
            taken: where the names of other amounts begin and end.
        """
        inside = [p for p in self.parties if left <= p.start and p.end <= start]
        # Behind the recipients of the amount before: "5 to UNICEF, and FAO gets 3".
        left = max([left, *(end for first, end in taken.items() if left <= first and end <= start)])
        named = [party for party in inside if party.start >= left]
        if (bracketed := self._before_bracket(left, start)) is not None:
            each = self._is_of_each(start)
            sharing = self._sharing(left, bracketed, each=each)
            return [*sharing, bracketed], "verb"
        found = (
            self._subject(named, left, start)
            or self._led(named, left, start)
            or self._given_to(left, start)
        )
        if found:
            return self._grouped(found), "verb"
        if leftward and (follows := self._following(left, start)):
            return follows, "beside"
        return self._beside(named, start, leftward=leftward)

    def _beside(
        self, named: Sequence[Party], start: int, *, leftward: bool
    ) -> tuple[list[Party], str] | None:
        """Return who is named directly before an amount, but for "with" and an adverb."""
        gap = self.written[named[-1].end : start] if named else ""
        if named and _AND_WITH.fullmatch(gap):
            if self._is_of_each(start):
                return self.list_ending(named), "verb"
            if leftward or named[-1].known:
                return [named[-1]], "verb"
        if not named or named[-1].sort is not Sort.ORGANISATION:
            return None
        together = self.list_ending(named)
        if _BESIDE.fullmatch(gap):
            return together, "beside"
        return (self._grouped(together), "verb") if _WITH.fullmatch(gap) else None

    def _grouped(self, found: list[Party]) -> list[Party]:
        """Return the group of which some are named as examples, instead of those."""
        span = group_before(self.text, found[0].start, self.words)
        if span is None:
            return found
        return [Party(*span, self.text[slice(*span)], "", Sort.ORGANISATION)]

    def _is_of_each(self, start: int) -> bool:
        """Tell whether an amount is of each before it: "Mali and Niger receive $9 million each"."""
        each = joints.each(self.words.code).search(self.written, start, start + _NEAR_EACH)
        parted = each and re.search(r"[,;.]\s", self.written[start : each.start()])
        shared = self.words.pattern("money", "respectively").search(self.written, start)
        return bool((each and not parted) or shared)

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

    def _subject(self, named: Sequence[Party], left: int, start: int) -> list[Party]:
        """Return the organisations at a verb such as "will receive": before it, or behind it."""
        verb = self.words.pattern("parties", "receives")
        for match in verb.finditer(self.written, left, start):
            # "får Diakonia, 12 miljoner kronor, och Plan, 5 miljoner"
            stop = match.end() + len(self.written[match.end() : start].rstrip(" ,"))
            behind = self._all_ending(match.end(), stop) or self._single(match.end(), stop)
            if behind and _FEW.fullmatch(self.written, match.end(), behind[0].start):
                return behind
            which = joints.RELATIVE.search(self.written, left, match.start())
            of_each = joints.each(self.words.code).search(self.written, left, match.start())
            directly = of_each is not None and of_each.end() == match.start()
            last = of_each.start() if of_each and directly else match.start()
            end = which.start() if which else last
            # "UNICEF in Haiti receives 5"
            there = self._before_place(left, len(self.written[:end].rstrip()))
            subject = self._all_ending(left, there) if there < end - 1 else []
            subject = subject or self._all_ending(left, end) or self._apposed(left, match.start())
            subject = subject or (self._single(left, end) if which else [])
            if subject:
                return [*self._before(left, subject[0]), *subject]
            before = [party for party in named if party.end <= match.start()]
            if not before or self.written[before[-1].end : match.start()].strip():
                spelled = self._alone_before(left, match.start())
                if spelled is not None:
                    joined = before and self.joined(self.written[before[-1].end : spelled.start])
                    others = self.list_ending(before) if joined else self._before(left, spelled)
                    return [*others, spelled]
            if not before:
                continue
            listed = self.list_ending(before)
            organisations = [party for party in listed if party.sort is Sort.ORGANISATION]
            if organisations:
                return organisations
            each = joints.each(self.words.code).fullmatch(
                self.written, listed[-1].end, match.start()
            ) or self._is_of_each(start)
            gap = self.written[listed[-1].end : match.start()]
            if each or not gap.strip() or joints.RELATIVE_CLAUSE.fullmatch(gap):
                return listed if each else [self._together(listed)]
        return []

    def _apposed(self, left: int, end: int) -> list[Party]:
        """Return the subject behind which something is said of it: "X, founded by Y, receives"."""
        before = self.written[left:end].rstrip()
        if not before.endswith(","):
            return []
        inner = left + before[:-1].rfind(",") + 1
        for first, last in ((inner, left + len(before) - 1), (left, inner - 1)):
            name = self.ending_at(first, last) if first < last else None
            article = articles(self.words.code)
            if name is not None and article.fullmatch(self.written, first, name.start):
                return [name]
        return []

    def _led(self, named: Sequence[Party], left: int, start: int) -> list[Party]:
        """Return who is led by "to", with a verb of going or "of" behind: "til UNHCR går 5"."""
        goes = joints.going(self.words.code).search(self.written, left, start)
        if goes is None:
            return []
        found = self._all_ending(left, goes.start())
        if not found and named and (bound := joints.compound().match(self.written, named[-1].end)):
            last = named[-1]
            return [last] if last.known and bound.end() >= goes.start() else []
        if not found:
            return []
        leading = joints.leading(self.words.code).search(self.written, left, found[0].start)
        verb = self.words.pattern("parties", "goes").match(goes[0])
        dative = joints.dative(self.words.code).search(self.written, left, found[0].start)
        return found if leading or (verb and dative) else []

    def _given_to(self, left: int, start: int) -> list[Party]:
        """Return who has the dative behind a verb: "stellt dem IKRK für den Winter 5 Millionen"."""
        if not self.words.phrases("parties", "dative"):
            return []
        verb = self.words.pattern("head", "gives").search(self.written, left, start)
        article = self.words.pattern("parties", "dative")
        for match in article.finditer(self.written, verb.end() if verb else start, start):
            party = self.party_at(match.end())
            if party is None or party.sort is not Sort.ORGANISATION or party.end > start:
                continue
            named = party.known or party.acronym
            behind = [p.sort for p in self.parties if party.end <= p.start < start]
            purpose = _PURPOSE.fullmatch(self.written, party.end, start)
            other = Sort.ORGANISATION in behind or not self._may_receive(party)
            if named and purpose and not other:
                return [party]
        return []

    def _following(self, left: int, start: int) -> list[Party]:
        """Return who is between two amounts, and nothing else: "…, WFP 260 och Plan 25"."""
        of = _OF_BEFORE.search(self.written[left:start])
        end = left + (of.start() if of else len(self.written[left:start].rstrip()))
        # "och Barnfonden, 7,2 miljoner" after "får Rädda Barnen, 9,5 miljoner"
        end = left + len(self.written[left:end].rstrip(" ,"))
        found = self._all_ending(left, self._before_place(left, end))
        found = found or self._all_ending(left, end)
        found = found or [
            party
            for party in self.parties
            if left <= party.start and party.end == end and party.sort is Sort.COUNTRY
        ]
        if not found:
            single = self._single(left, end, listed=True)
            found = [p for p in single if self.written[left : p.start].strip()]
        if not found:
            end = left + len(self.written[left:end].rstrip(" ,"))
            alone = self._alone_in_list(left, end, None)
            return [alone] if alone is not None else []
        gap = self.written[left : found[0].start]
        listed = joints.separators(self.words.code).fullmatch(gap)
        # "UNICEF gets 4 for its work in Kenya, Self Help Africa 3"
        return found if listed or joints.after_purpose(self.words.code).fullmatch(gap) else []

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

    def _before_bracket(self, left: int, start: int) -> Party | None:
        """Return an unknown name before an amount in brackets: "Médicos del Mundo (4 millones)"."""
        before = self.written[left:start]
        if not before.endswith("("):
            return None
        end = left + len(before[:-1].rstrip())
        known = next((p for p in self.parties if p.end == end and p.start >= left), None)
        if known is not None and known.sort is Sort.ORGANISATION:
            return known
        if (alone := self._alone_in_list(left, end, known)) is not None:
            return alone
        return self._ending_at_bracket(left, end, known)

    def _together(self, listed: Sequence[Party]) -> Party:
        """Return countries with one amount as one: "Mali and Niger share $5 million"."""
        start, end = listed[0].start, listed[-1].end
        return (
            listed[0]
            if len(listed) == 1
            else Party(start, end, self.text[start:end], "", Sort.COUNTRY)
        )

    def _sharing(self, left: int, party: Party, *, each: bool) -> list[Party]:
        """Return who shares an amount in brackets: "WFP (5), CARE and Live & Learn (3)"."""
        others = self._before(left, party)
        if not others or party.sort is not Sort.ORGANISATION:
            return []
        gap = self.written[left : others[0].start]
        begins = gap.startswith(")") and joints.separators(self.words.code).fullmatch(gap[1:])
        return others if begins or each else []

    def _ending_at_bracket(self, left: int, end: int, known: Party | None) -> Party | None:
        """Return a name that no list knows and that ends at a bracket, else one that is known."""
        between = self.written[left:end]
        starts = [left, *(left + match.end() for match in _NEXT_IN_LIST.finditer(between))]
        for at in dict.fromkeys((*starts, *self._starts(left, end))):
            if self.written[at : at + 1].islower() and is_place(self.text[at:end], self.words):
                name = without_article(self.text[at:end], self.words)
                return Party(end - len(name), end, name, "", Sort.COUNTRY)
            party = self.party_at(at)
            if party is None or party.end > end:
                continue
            if party.end == end and party.sort is not Sort.THEME:
                return party
            if is_organisational(party.name) and not party.known:
                rest = _REST_OF_NAME.fullmatch(self.written, party.end, end)
                return party._replace(end=end, name=self.text[party.start : end]) if rest else known
        return known

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
        for start in self._starts(left, end):
            party = party_at(self.text[:end], start, self.words, parties=self.parties)
            if party is None or party.end != end or party.sort is not Sort.ORGANISATION:
                continue
            several = joints.both(self.words.code).search(party.name) and not party.acronym
            if self._may_receive(party) and not several:
                return with_article(party, self.text, self.words)
        if known is not None and known.sort is Sort.ORGANISATION:
            return known
        return self._group_ending(left, end)

    def _group_ending(self, left: int, end: int) -> Party | None:
        """Return the group that begins a clause and ends it: "and six NGOs" before "share"."""
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
