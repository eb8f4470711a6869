"""Who is named before an amount: "WFP gets 5", "till UNHCR går 5", "får UN Women 5 och Plan 3"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.sources.extraction import joints, sharing
from aidreport.sources.extraction.groups import group_before
from aidreport.sources.extraction.in_rows import InRows
from aidreport.sources.extraction.language import joining
from aidreport.sources.extraction.names import (
    articles,
    is_full_name,
    is_fund,
    is_organisational,
    is_place,
    without_article,
)
from aidreport.sources.extraction.parties import Party, Sort

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_NEXT_IN_LIST = re.compile(rf"(?:,|;|:|\b{joining('before_next')})\s+", re.IGNORECASE)
_WITH = re.compile(
    rf"\)?\s*(?:[^\W\d_]+\s+){{0,2}}{joining('with')}\s+(?:[^\W\d_]+\s+)?"
    rf"|\s+{joining('to_amounts')}\s+"
)
_SEVERAL = 2
_OF = 8
"""Longer words of amounting are more than "of": "à hauteur de", "in Höhe von"."""

_VERBS_BETWEEN = re.compile(r"(?: [^\W\d_][\w'-]*){1,4} ")
_WITH_LAST = re.compile(rf",\s*{joining('with')}\s+\Z")
_AND_WITH = re.compile(rf"\)?,\s*{joining('with')}\s+")
_REST_OF_NAME = re.compile(r"(?: (?:[A-ZÀ-Þ][\w'-]+|[a-zà-ÿ]{1,4}))+")
_OF_BEFORE = re.compile(rf",?\s+{joining('of_or_with')}\s+\Z", re.IGNORECASE)
_BESIDE = re.compile(rf"\)?[\s:–—(,-]*(?:\s{joining('for')}\s+)?")
_FEW = re.compile(r"\s*(?:[a-zà-ÿ]+\s+){0,2}")
_PURPOSE = re.compile(r"[^,;:()\d]{0,80}")
_NEAR_EACH = 40
_ASIDE = re.compile(r",\s[^,;:()\d]{3,90},\s*\Z")
_REACH = 80
"""So far before an amount its verb is sought."""

_ALSO = re.compile(rf",?\s+{joining('likewise')},?\Z")
_CLAUSE_OF_NAME = re.compile(
    r"(?:(?<=[.;:] )|(?<=, )|\A|(?<=\bet )|(?<=\by ))(?:l'|(?:[Ll][ea]s?|[Ee]l|[Ll]os) |L')?"
    r"(?P<name>(?P<first>[A-ZÀ-Þ][\w-]+)(?: [a-zà-ÿ][\w'-]+){1,9})(?: \([^()]{2,20}\))?\s*\Z"
)


class Before(InRows):
    """The names in a text that are before an amount."""

    def left(
        self, left: int, start: int, taken: Mapping[int, int], *, leftward: bool, begins: bool
    ) -> tuple[list[Party], str] | None:
        """Return who is named between two places, and by what: a "verb", or only "beside".

        Args:
            begins: whether the first place begins a sentence.
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
            or self._led_first(left, start)
            or self._said_to_amount(left, start)
            or self._split_verb(left, start)
            or self._recipient_named(named, start)
            or self._agreed(left, start)
            or self._helped_with(left, start)
            or self._project_of(left, start)
            or self._works_with(left, start)
        )
        if found:
            return self._grouped(found), "verb"
        if leftward and (follows := self._following(left, start, begins=begins)):
            return follows, "beside"
        return self._beside(named, start, leftward=leftward)

    def _beside(
        self, named: Sequence[Party], start: int, *, leftward: bool
    ) -> tuple[list[Party], str] | None:
        """Return who is named directly before an amount, but for "with" and an adverb."""
        if (row := self._in_row_with(start)) is not None:
            return [row], "verb"
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

    def _in_row_with(self, start: int) -> Party | None:
        """Return one of a row of names that no list knows: "A, con 5 millones; B, con 3"."""
        led = _WITH_LAST.search(self.written, max(0, start - _NEAR_EACH), start)
        if led is None or len(_AND_WITH.findall(self.written)) < _SEVERAL:
            return None
        left = max(self.written.rfind(mark, 0, led.start()) for mark in (";", ",", ". ", ":")) + 1
        party = self.ending_at(left, led.start())
        known = party is not None and (party.known or is_full_name(party.name))
        return party if known else None

    def _grouped(self, found: list[Party]) -> list[Party]:
        """Return the group of which some are named as examples, instead of those."""
        span = group_before(self.text, found[0].start, self.words)
        if span is None:
            return found
        return [Party(*span, self.text[slice(*span)], "", Sort.ORGANISATION)]

    def _is_of_each(self, start: int) -> bool:
        """Tell whether an amount is of each before it: "Mali and Niger receive $9 million each"."""
        each = sharing.each(self.words.code).search(self.written, start, start + _NEAR_EACH)
        parted = each and re.search(r"[,;.]\s", self.written[start : each.start()])
        shared = self.words.pattern("money", "respectively").search(self.written, start)
        return bool((each and not parted) or shared)

    def _subject(self, named: Sequence[Party], left: int, start: int) -> list[Party]:
        """Return the organisations at a verb such as "will receive": before it, or behind it."""
        verb = self.words.pattern("parties", "receives")
        for match in verb.finditer(self.written, left, start):
            # "får Diakonia, 12 miljoner kronor, och Plan, 5 miljoner"
            stop = self._before_aside(match.end(), start)
            behind = (
                self._all_ending(match.end(), stop)
                or self._single(match.end(), stop)
                or self._places(named, match.end(), stop)
            )
            if behind and _FEW.fullmatch(self.written, match.end(), behind[0].start):
                return behind
            which = joints.RELATIVE.search(self.written, left, match.start())
            of_each = sharing.each(self.words.code).search(self.written, left, match.start())
            directly = of_each is not None and of_each.end() == match.start()
            last = of_each.start() if of_each and directly else match.start()
            end = which.start() if which else last
            # "UNICEF in Haiti receives 5"
            there = self._before_place(left, len(self.written[:end].rstrip()))
            whole = self._all_ending(left, end)
            subject = whole if whole and is_fund(whole[-1].name) else []
            subject = subject or self._first_subject(left, match.start())
            subject = subject or self._in_small_letters(left, match.start())
            aside = _ASIDE.search(self.written, left, match.start())
            if aside is not None:
                # "Le Fonds pour l'aide, géré par OCHA, reçoit"
                subject = subject or self._in_small_letters(left, aside.start())
            subject = subject or self._at_work(named, left, match.start())
            subject = subject or (self._all_ending(left, there) if there < end - 1 else [])
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
            each = sharing.each(self.words.code).fullmatch(
                self.written, listed[-1].end, match.start()
            ) or self._is_of_each(start)
            gap = self.written[listed[-1].end : match.start()]
            if each or not gap.strip() or joints.RELATIVE_CLAUSE.fullmatch(gap):
                return listed if each else [self._together(listed)]
        return []

    def _first_subject(self, left: int, end: int) -> list[Party]:
        """Return the subject of two verbs: "Oxfam works with Karitas and receives"."""
        near = max(left, end - _NEAR_EACH)
        if not joints.ends_with_both(self.words.code).search(self.written, near, end):
            return []
        first = self.party_at(
            left + len(self.written[left:end]) - len(self.written[left:end].lstrip(" ,"))
        )
        known = first is not None and (first.known or first.acronym or is_full_name(first.name))
        return [first] if first is not None and known and self._may_receive(first) else []

    def _in_small_letters(self, left: int, end: int) -> list[Party]:
        """Return a subject whose name goes on so: "Le Consortium belge pour l'aide reçoit"."""
        if self.words.code not in ("fr", "es"):
            return []
        clause = _CLAUSE_OF_NAME.search(self.written, left, end)
        if clause is None or not is_organisational(clause["first"]):
            return []
        start, last = clause.span("name")
        inside = any(p.start < last and start < p.end for p in self.parties if p.known)
        name = self.text[start:last]
        party = Party(start, last, name, "", Sort.ORGANISATION)
        return [] if inside or not self._may_receive(party) else [party]

    def _places(self, named: Sequence[Party], left: int, end: int) -> list[Party]:
        """Return the countries between a verb and an amount: "får Jemen, 160 miljoner"."""
        places = [p for p in named if left <= p.start and p.sort is Sort.COUNTRY]
        return [self._together(places)] if places and places[-1].end == end else []

    def _before_aside(self, left: int, end: int) -> int:
        """Return where names end before an amount, but for "respectively" or ", via NRC,"."""
        between = self.written[left:end].rstrip(" ,")
        aside = joints.aside(self.words.code).search(between)
        return left + len((between[: aside.start()] if aside else between).rstrip(" ,"))

    def _apposed(self, left: int, end: int) -> list[Party]:
        """Return the subject behind which something is said of it: "X, founded by Y, receives"."""
        before = self.written[left:end].rstrip()
        if not before.endswith(","):
            return []
        inner = left + before[:-1].rfind(",") + 1
        for first, last in ((inner, left + len(before) - 1), (left, inner - 1)):
            name = self.ending_at(first, last) if first < last else None
            article = articles(self.words.code)
            listed = [*self._before(first, name), name] if name is not None else []
            if listed and article.fullmatch(self.written, first, listed[0].start):
                return listed
        return []

    def _led(self, named: Sequence[Party], left: int, start: int) -> list[Party]:
        """Return who is led by "to", with a verb of going or "of" behind: "til UNHCR går 5"."""
        goes = joints.going(self.words.code).search(self.written, max(left, start - _REACH), start)
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
        # "Für UNICEF sind 5 Millionen vorgesehen"
        meant = joints.leading_for(self.words.code).search(self.written, left, found[0].start)
        # "La France soutiendra le FNUAP à hauteur de 40 millions"
        helped = self.words.pattern("parties", "helped").search(self.written, left, found[0].start)
        of_it = self.words.pattern("parties", "amounting").match(goes[0]) and len(goes[0]) > _OF
        return found if leading or (verb and (dative or meant)) or (helped and of_it) else []

    def _given_to(self, left: int, start: int) -> list[Party]:
        """Return who has the dative behind a verb: "stellt dem IKRK für den Winter 5 Millionen"."""
        if not self.words.phrases("parties", "dative"):
            return []
        verb = self.words.pattern("head", "gives").search(self.written, left, start)
        # "dass sie dem IKRK 5 Millionen Euro zur Verfügung stellt"
        last = self.words.pattern("parties", "gives_last")
        begins = left if last.search(self.written, start, start + _NEAR_EACH) else start
        article = self.words.pattern("parties", "dative")
        for match in article.finditer(self.written, verb.end() if verb else begins, start):
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

    def _led_first(self, left: int, start: int) -> list[Party]:
        """Return who begins a clause behind "to": "To UNICEF we are giving 5", "Dem IKRK gibt"."""
        led = joints.led_first(self.words.code).match(self.written, left, start)
        party = self.party_at(led.end()) if led else None
        if party is None or party.sort is not Sort.ORGANISATION or not self._may_receive(party):
            return []
        gap = self.written[party.end : start]
        behind = (p.sort for p in self.parties if party.end <= p.start < start)
        other = Sort.ORGANISATION in behind
        return [party] if not other and _VERBS_BETWEEN.fullmatch(gap) else []

    def _split_verb(self, left: int, start: int) -> list[Party]:
        """Return the subject of a verb around an amount: "UNRWA wird 5 Millionen erhalten"."""
        if not self.words.phrases("parties", "receives_first"):
            return []
        first, last = joints.split_verb(self.words.code)
        which = joints.RELATIVE.search(self.written, left, start)
        if which is not None and last.search(self.written, start, start + _NEAR_EACH):
            # "UNICEF, das 5 Millionen erhält"
            return self._all_ending(left, which.start())
        begins = first.search(self.written, left, start)
        ends = last.search(self.written, start, start + _NEAR_EACH) if begins else None
        return self._all_ending(left, begins.start()) if begins and ends else []

    def _following(self, left: int, start: int, *, begins: bool) -> list[Party]:
        """Return who is between two amounts, and nothing else: "…, WFP 260 och Plan 25"."""
        of = _OF_BEFORE.search(self.written[left:start])
        end = left + (of.start() if of else len(self.written[left:start].rstrip()))
        # "och Barnfonden, 7,2 miljoner" after "får Rädda Barnen, 9,5 miljoner"
        end = left + len(self.written[left:end].rstrip(" ,"))
        if also := _ALSO.search(self.written, left, end):
            end = also.start()
        found = self._all_ending(left, self._before_place(left, end))
        found = found or self._all_ending(left, end)
        found = (
            found
            or [
                party
                for party in self.parties
                if left <= party.start
                and party.end == end
                and party.sort is Sort.COUNTRY
                # "In Gaza, €5 million go to UNRWA" is no list of countries.
                and not (begins and self.written[left : party.start].strip())
            ]
        )
        if not found:
            single = self._single(left, end, listed=True)
            found = [p for p in single if self.written[left : p.start].strip()]
        if not found:
            end = left + len(self.written[left:end].rstrip(" ,"))
            alone = self._alone_in_list(left, end, None) or self._of_small_words(left, end)
            alone = alone or self._in_capitals(left, end) or self._of_legal_form(left, end)
            return [alone] if alone is not None else []
        # "UNICEF gets 4 for its work in Kenya, Self Help Africa 3"
        return found if self._goes_on_to(left, found[0].start) else []

    def _before_bracket(self, left: int, start: int) -> Party | None:
        """Return an unknown name before an amount in brackets: "Médicos del Mundo (4 millones)"."""
        before = self.written[left:start]
        if not before.endswith("("):
            return None
        end = left + len(before[:-1].rstrip())
        known = next((p for p in self.parties if p.end == end and p.start >= left), None)
        if known is not None and known.sort is Sort.ORGANISATION:
            return known
        last = next((p for p in reversed(self.parties) if left <= p.start and p.end < end), None)
        there = joints.in_some_place(self.words.code)
        if last is not None and last.known and there.fullmatch(self.written, last.end, end):
            # As in: Cruz Roja Española en Castilla y León (5).
            return last
        if (alone := self._alone_in_list(left, end, known)) is not None:
            return alone
        found = self._ending_at_bracket(left, end, known)
        return found if found is not None else self._in_small_before_bracket(left, end)

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
