"""To whom each amount goes: "UNICEF: $75 million", "to the ICRC", rows of tables."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from aidreport.sources.extraction import joints
from aidreport.sources.extraction.by_clause import ByClause
from aidreport.sources.extraction.items import Item, Role
from aidreport.sources.extraction.labels import LONGEST_LABEL, lines_alike
from aidreport.sources.extraction.language import plain
from aidreport.sources.extraction.names import (
    is_fund,
    is_place,
)
from aidreport.sources.extraction.naming import Beside
from aidreport.sources.extraction.parties import Party, Sort
from aidreport.sources.extraction.text import Block, Kind

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from aidreport.sources.extraction.language import Language
    from aidreport.sources.extraction.together import Segment

_LONGEST_THEME = 90
_NAME_NEXT = re.compile(r"\s*(?:,|/|&|\+)?\s*")
_SEVERAL = 2
_NEAR = 40
"""So far before a name words such as "through the" begin."""

_VERB = re.compile(r"\s(?:[a-zà-ÿ]{4,}\s)+(?:[a-zà-ÿ]+\s)*\Z")
_PLAIN_NAME = re.compile(r"[^,.;:()\d]{4,90}")
_BEGINNING = 3
_CAPITALISED = re.compile(r"\b[A-ZÀ-Þ]")
_BEFORE_BRACKET = re.compile(r"(?<=[a-z] )(?P<name>[A-ZÀ-Þ][a-zà-ÿ]{3,}) \(\Z")


def assign_parties(
    blocks: Sequence[Block], items: Sequence[Item], words: Language, donor: Iterable[str]
) -> None:
    """Say of each open amount who receives it, as far as its sentence does.

    Args:
        donor: names of whoever gives; they receive nothing.
    """
    givers = frozenset(donor)
    open_items = [item for item in items if item.role in (None, Role.SUBTOTAL)]
    alike = lines_alike(items)
    # Long texts repeat paragraphs: of who speaks, who publishes, what a fund is.
    read: dict[Hashable, list[Item]] = {}
    for at, group in groupby(open_items, key=lambda item: item.at):
        above = blocks[at - 1].text if at and blocks[at - 1].kind is not Kind.PARAGRAPH else ""
        beside = Beside(above, at in alike)
        named = list(group)
        block = blocks[at]
        asked = tuple((i.position, i.mention.each, i.start, i.amount, i.role) for i in named)
        same = (block.text, block.kind, block.cells, beside, asked)
        if same not in read:
            _Block(block, named, words, givers, beside).assign()
            read[same] = named
            continue
        for item, known in zip(named, read[same], strict=True):
            item.parties, item.look_beside = [*known.parties], partial(getattr, known, "nearby")
            item.look_in_clause = partial(getattr, known, "in_clause")
            item.look_for_half = known.look_for_half
            item.listed, item.role, item.why = known.listed, known.role, known.why
            item.equally = known.equally


class _Block(ByClause):
    """The amounts of a block, and who is named in it."""

    def assign(self) -> None:
        if self.block.kind is Kind.ROW and self.block.cells:
            self._row()
            return
        if self.block.kind in (Kind.BULLET, Kind.HEADING) or len(self.block.text) < LONGEST_LABEL:
            self._label()
            self._name_and_purpose()
        self._alone()
        self._below_name()
        before_left = False
        for at, item in enumerate(self.items):
            if item.parties:
                before_left = True
                continue
            segment = self._segment(at)
            found, to_left = self._around(item, segment, leftward=before_left)
            found = self._but_of_before(found, at)
            # Of an amount for nobody nothing is known: the list goes on behind it.
            before_left = to_left if found else before_left and segment.left > item.start
            item.parties = found
            self.taken |= {party.start: party.end for party in found}
            if not found and at == 0 and self.block.kind is Kind.BULLET:
                item.parties = found = self._leading(item)
            if not found and self._is_list(item):
                theme = self._theme(item, segment)
                item.parties = [theme] if theme else []
        self._both_before()
        self._one_each()
        self._one_each_unsaid()
        self._as_much()
        self._each_of_before()
        self._each_named_before()
        self._each_listed()
        self._each_of_next()
        self._in_row()
        self._behind_verb()
        self._behind_first_verb()
        if self.names_places:
            self._by_country()
            self._in_countries()
        self._each_country()
        self._below_heading()
        self._look_later()

    def _look_later(self) -> None:
        """Say who has equal shares, and where to look if an amount is asked for more."""
        equally = self.words.pattern("money", "equally")
        for at, item in enumerate(self.items):
            item.equally = bool(self.equally and item.parties and equally.search(item.sentence))
            item.look_for_half = partial(self._other_half, at)
            if not item.parties:
                item.look_beside = partial(self._beside, at)
            if all(party.sort is not Sort.ORGANISATION for party in item.parties):
                item.look_in_clause = partial(self._in_clause, at)

    def _beside(self, at: int) -> list[Party]:
        """Return who alone is named beside an amount."""
        item, segment = self.items[at], self._segment(at)
        if self.written[: item.position[0]].endswith("("):
            # Whose an amount in brackets is, is before it.
            segment.right = item.position[0]
        only = self._only_one(segment)
        if only and any(o is not item and o.in_clause[:1] == only for o in item.siblings):
            # Another amount is that one's by its clause.
            only = []
        return (
            only
            or self._own_agency(item)
            or self._led_like_others(item)
            or self._bracketed_like_others(item)
            or self._in_clause(at, single=True)
        )

    def _bracketed_like_others(self, item: Item) -> list[Party]:
        """Return a name of one word before a bracket, beside others: "die Glückskette (5), das"."""
        others = [other for other in self.items if other is not item and other.start == item.start]
        alike = [o for o in others if o.parties and o.parties[0].sort is Sort.ORGANISATION]
        name = _BEFORE_BRACKET.search(self.written, item.start, item.position[0])
        if name is None or len(alike) < _SEVERAL:
            return []
        start, end = name.span("name")
        party = Party(start, end, self.block.text[start:end], "", Sort.ORGANISATION)
        return [] if self._gives(party) or is_place(party.name, self.words) else [party]

    def _led_like_others(self, item: Item) -> list[Party]:
        """Return a name of one word in a list of organisations: "2 to WFP, 2 to MSF, 1 to Alboan".

        All nouns have capitals in German.
        """
        others = [other for other in self.items if other is not item and other.start == item.start]
        alike = [o for o in others if o.parties and o.parties[0].sort is Sort.ORGANISATION]
        to = self.words.pattern("parties", "to").match(self.written, item.position[1] + 1)
        if self.words.code == "de" or to is None or len(alike) < _SEVERAL:
            return []
        party = self._party_at(to.end())
        single = party is not None and party.sort is Sort.THEME and party.name[:1].isupper()
        return [party._replace(sort=Sort.ORGANISATION)] if party is not None and single else []

    def _only_one(self, segment: Segment) -> list[Party]:
        """Return the only organisation beside an amount; none if several come into question."""
        known = (
            self._whole(party)
            for party in self.parties
            if segment.left <= party.start < segment.right
            and party.sort is Sort.ORGANISATION
            and not any(self._is_own(party, other) for other in self.items)
            and not self._is_taken(party)
            and not self._acts(party)
        )
        first = next(known, None)
        others: Iterator[Party] = known
        if first is None:
            others = self._spelled(segment)
            first = next(others, None)
        return [] if first is None or any(o.key != first.key for o in others) else [first]

    def _whole(self, party: Party) -> Party:
        """Return whose name begins with that of a party, if it does: "OCHAs landfond"."""
        longer = self._party_at(party.start)
        owned = longer is not None and longer.start == party.start and longer.end > party.end
        return longer if longer is not None and owned and is_fund(longer.name) else party

    def _acts(self, party: Party) -> bool:
        """Tell whether a verb of giving is behind a name: "the agency (AACID) will finance"."""
        behind = self.written[party.end :].lstrip(" )")
        keys = (("head", "gives"), ("parties", "helped"))
        return any(self.words.pattern(*key).match(behind) for key in keys)

    def _own_agency(self, item: Item) -> list[Party]:
        """Return the giver's own agency before an amount in brackets: "by the AFD (€20)"."""
        end = item.position[0] - 1
        before = bisect_right(self._starts_of_givers, end)
        if not before or self.written[end : end + 1] != "(":
            return []
        agency = self.givers_named[before - 1]
        beside = not self.written[agency.end : end].strip()
        return [agency] if beside and agency.sort is Sort.ORGANISATION else []

    def _spelled(self, segment: Segment) -> Iterator[Party]:
        """Yield the names of a segment that no list knows."""
        at = segment.left
        for match in _CAPITALISED.finditer(self.written, segment.left, segment.right):
            if match.start() < at or joints.small(self.words.code).match(
                self.written, match.start()
            ):
                continue
            party = self._party_at(match.start())
            if party is None or party.end > segment.right or self._gives(party):
                # "the State Department's Bureau": neither is "Department's Bureau" a name.
                at = party.end if party is not None and self._is_office(party) else at
                continue
            if self._is_taken(party) or self._acts(party) or self._is_cut(party):
                continue
            if any(o.position[0] < party.end and party.start < o.position[1] for o in self.items):
                continue
            at = party.end
            # "The embassies in Tbilisi, Chisinau and Kyiv" names nobody.
            if joints.both(self.words.code).search(party.name):
                continue
            owned = any(self._is_own(party, other) for other in self.items)
            if party.sort is Sort.ORGANISATION and not owned:
                yield party

    def _is_cut(self, party: Party) -> bool:
        """Tell whether a name of one word goes on in small letters: "Centre de crise"."""
        one = " " not in party.name and not party.known and not party.acronym
        return one and joints.goes_on().match(self.written, party.end) is not None

    def _is_list(self, item: Item) -> bool:
        begins = self.block.kind is Kind.HEADING and item.mention.start < _BEGINNING
        if begins and len(self.items) == 1:
            item.listed = True
        return self.block.kind in (Kind.BULLET, Kind.ROW) or item.listed

    def _around(self, item: Item, segment: Segment, *, leftward: bool) -> tuple[list[Party], bool]:
        """Return who is named around an amount, and whether before it."""
        left = self.before.left(
            segment.left,
            item.position[0],
            self.taken,
            leftward=leftward,
            begins=segment.left == item.start,
        )
        if left and (onward := self._onward(left[0], item, segment)):
            return onward, False
        if left and left[0][-1].sort is Sort.COUNTRY and (there := self._there(item, segment)):
            return there, False
        if left and (left[1] == "verb" or (left[1] == "beside" and leftward)):
            return [*left[0]], True
        if left is None and (subject := self._subject_of_bullet(item)):
            return [subject], True
        equal = self._sharing_equally(item, segment) if self.equally else []
        right = equal or self._right(item, segment)
        if right:
            return right, False
        return ([*left[0]], True) if left else ([], False)

    def _but_of_before(self, found: list[Party], at: int) -> list[Party]:
        """Return who has an amount, but whoever the amount before it leads to.

        In "45 are channelled into A, and B gets 35" a verb is before the first name.
        """
        item = self.items[at]
        before = self.items[at - 1] if at else None
        if before is None or before.start != item.start or before.parties or len(found) != _SEVERAL:
            return found
        first, last = found
        behind = before.position[1] <= first.start and last.end <= item.position[0]
        gap = self.written[before.position[1] : first.start]
        said = any(
            self.words.pattern("money", key).search(item.sentence)
            for key in ("each", "respectively")
        )
        return [last] if behind and not said and _VERB.match(gap) else found

    def _onward(self, found: list[Party], item: Item, segment: Segment) -> list[Party]:
        """Return to whom money goes through others: "through CARE, 5 million go to UNICEF"."""
        if not joints.through_before(self.words.code).search(
            self.written, item.start, found[0].start
        ):
            return []
        limit = min(segment.right, item.end)
        led = joints.led_directly(self.words.code).match(self.written, item.position[1], limit)
        party = self._party_at(led.end()) if led else None
        if party is None or party.sort is not Sort.ORGANISATION or party.end > limit:
            return []
        return [] if self._gives(party) else self._with_others(party, limit, item)

    def _there(self, item: Item, segment: Segment) -> list[Party]:
        """Return who receives money for a country: "Syria gets 5 million, which go to UNICEF"."""
        found = self._sharing_equally(item, segment) if self.equally else []
        found = found or self._right(item, segment)
        surely = all(party.known and party.sort is Sort.ORGANISATION for party in found)
        gap = self.written[item.position[1] : found[0].start] if found and surely else ""
        return found if joints.RELATIVE_BEHIND.search(gap) else []

    def _subject_of_bullet(self, item: Item) -> Party | None:
        """Return who begins a bullet, up to its verb: "– Carrefour international will receive"."""
        if self.block.kind is not Kind.BULLET or self.items[0] is not item:
            return None
        verb = self.words.pattern("parties", "receives").search(self.written, 0, item.position[0])
        if verb is None:
            return None
        first = next(iter(self.written.lower().split(maxsplit=1)), "")
        name = self.block.text[: verb.start()].strip()
        last = name.rsplit(maxsplit=1)[-1] if name else ""
        if last in self.words.phrases("general", "common"):
            # "Pakistan has received" is no name.
            return None
        begins = name[:1].isupper() and first not in self.words.phrases("parties", "not_names")
        if not begins or not _PLAIN_NAME.fullmatch(name) or is_place(name, self.words):
            return None
        return Party(0, len(name), name, "", Sort.ORGANISATION)

    def _single_before_purpose(self, text: str, start: int) -> Party | None:
        """Return a name of one word that a purpose is behind: "till Diakonia för rättshjälp"."""
        name, _, behind = text.partition(" ")
        purpose = self.words.pattern("parties", "purpose").match(behind)
        is_name = name[:1].isupper() and name.isalpha() and self.words.code != "de"
        if purpose is None or not is_name or is_place(name, self.words):
            return None
        if name.lower() in self.words.phrases("parties", "not_names"):
            return None
        return Party(start, start + len(name), name, "", Sort.ORGANISATION)

    def _theme(self, item: Item, segment: Segment) -> Party | None:
        """Return what the money of a bullet is for, if nobody is named."""
        text = self.block.text[item.position[1] : segment.right]
        pattern = self.words.pattern("parties", "to")
        if self.words.pattern("money", "total").match(plain(text).lstrip()):
            # "£61 million package will help": that is what it is.
            return None
        match = pattern.match(plain(text).lstrip()) or pattern.search(plain(text)[:30])
        body = plain(text).lstrip()[match.end() :] if match else text
        first = re.split(r"[.;(]|,\s", body.strip(" :–—-"))[0].strip()
        if not re.search(r"[^\W\d_]{2}", first):
            return None
        start = self.block.text.find(first, item.position[1])
        if match is not None and (alone := self._single_before_purpose(first, max(start, 0))):
            return alone
        name = first[:_LONGEST_THEME]
        return Party(max(start, 0), max(start, 0) + len(name), name, "", Sort.THEME)
