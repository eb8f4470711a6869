"""Who has an amount by the structure of its clause, whatever its verb: "X sees 5 more in its till".

Verbs of receiving have no end, so this asks for none: one organisation and one amount share a
clause, and nothing in it says that the organisation gives, needs or estimates the amount.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from aidreport.sources.extraction import joints
from aidreport.sources.extraction.behind import Behind
from aidreport.sources.extraction.language import (
    any_of,
    in_any_case,
    joining,
    joining_words,
    language,
)
from aidreport.sources.extraction.names import ends_organisation, is_full_name, is_fund, is_place
from aidreport.sources.extraction.parties import Party, Sort
from aidreport.sources.extraction.people import people_role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.sources.extraction.items import Item

_MOST_WORDS, _FIRST, _REACH = 11, 3, 60
_CAPITALISED = re.compile(r"(?<![\w'’-])[A-ZÀ-Þ]|(?<=[dl]['’])[A-ZÀ-Þ]")
_WORD, _LONG_WORD = re.compile(r"[^\W\d_][\w'’-]*"), re.compile(r"[^\W\d_]{4,}")
_PARTED = re.compile(r"[.;:()!?\d]|,\s|\s[–—-]\s")
_APPOSED = re.compile(r",\s+(?=[a-zà-ÿ])")
_CLAUSES = re.compile(r"[.;:!?]\s|,\s|\s[–—-]\s|\)\s|\"")
_HALF = re.compile(rf"\b{joining('half')}\b", re.IGNORECASE)
_OTHER_HALF = re.compile(rf"\b{joining('other_half')}\b", re.IGNORECASE)
_OF_KIND = re.compile(
    rf"(?:{joining('articles_of_last')}\s+|die\s+|l')?{joining('kinds_before_names')}\s",
    re.IGNORECASE,
)
_NORTHERN = frozenset({"nb", "sv", "da"})
_NO_NAMES = (
    ("people", "nouns"), ("parties", "not_names"), ("head", "months"), ("head", "weekdays"),
)  # fmt: skip
_SAYS_OTHERWISE = (
    ("money", "needs"), ("money", "asks"), ("money", "perfect"), ("money", "others"),
    ("head", "gives"), ("speech", "say"),
)  # fmt: skip
"""Keys of verbs of which the subject does not have the amount: it gives, needs or says it."""

# "has been swiftly granted": what is done to it, it has.
_NOT_DONE_TO = "".join(
    rf"(?<!\b{verb} )" for verb in ("been", "was", "were", "being", "is", "are", "be")
)


class ByClause(Behind):
    """The amounts of a block, and who alone shares the clause of each."""

    def _in_clause(self, at: int, *, single: bool = False) -> list[Party]:
        """Return the organisation that has an amount by the structure of its clause.

        Args:
            single: whether a name may be one word in a capital, of which nothing else is known.
        """
        item = self.items[at]
        segment = self._segment(at)
        subject = self._subject_of(item, segment.left, single=single)
        behind = self._behind_verb_of(item, segment.right, single=single)
        found = subject or behind
        if found is None or (subject and behind):
            return []
        return [found]

    def _subject_of(self, item: Item, left: int, *, single: bool) -> Party | None:
        """Return who is before the verb of an amount, or between verb and amount."""
        start = item.position[0]
        clause = left + _last_end(self.written[left:start])
        named = [*self._organisations(clause, start, single=single)]
        if not named:
            return self._named_again(left, clause, start)
        party = named[0]
        if len(named) > 1 or not self._may_have(party, clause, start):
            return None
        said = self.words.pattern("money", "further").sub("", self.written[party.end : start])
        elliptic = _LONG_WORD.search(said) is None
        # "A is giving 30 million and B 15 million"
        return None if elliptic and not self._goes_on_from(item) else party

    def _may_have(self, party: Party, clause: int, start: int) -> bool:
        """Tell whether a party may have the amount behind it in its clause."""
        before, gap = self.written[clause : party.start], self.written[party.end : start]
        code = self.words.code
        long = max(len(_WORD.findall(text)) for text in (before, gap)) > _MOST_WORDS
        if long or _PARTED.search(gap) or _joins(code).fullmatch(gap):
            return False
        if _leads(code).search(before) or _says_else().search(gap):
            return False
        gives = any(party.end <= giver.start < start for giver in self.givers_named)
        return not (gives or _not_had(code).search(gap) or _not_had(code).search(before))

    def _named_again(self, left: int, clause: int, start: int) -> Party | None:
        """Return who is named again by what it is: "As for CARE, the charity will have 5"."""
        end = len(self.written[:clause].rstrip(" ,"))
        again = _OF_KIND.match(self.written, clause, start)
        if (
            again is None
            or end >= clause
            or _not_had(self.words.code).search(self.written, clause, start)
        ):
            return None
        named = [*self._organisations(left + _last_end(self.written[left:end]), end)]
        return named[-1] if named and named[-1].end == end else None

    def _behind_verb_of(self, item: Item, right: int, *, single: bool) -> Party | None:
        """Return who is behind the verb of which an amount is the subject or the object."""
        end, limit = item.position[1], min(right, item.end)
        apposed = _APPOSED.match(self.written, end, limit)
        begins = apposed.end() if apposed else end
        parted = _PARTED.search(self.written, begins, limit)
        last = parted.start() if parted else limit
        found = self._organisations(end, limit, single=single)
        named = [party for party in found if party.start < last]
        if len(named) != 1 or self._has_own(named[0], item):
            return None
        gap, code = self.written[begins : named[0].start], self.words.code
        few = 0 < len(_WORD.findall(gap)) <= _MOST_WORDS
        relative = joints.RELATIVE_DIRECTLY.match(gap)
        # "5 million which UNICEF raised": the name is the subject of that.
        subject = relative is not None and not gap[relative.end() :].strip()
        if not few or subject or _joins(code).match(gap):
            return None
        from_it = joints.comes_from().search(gap) or _says_else().search(gap)
        example = self.words.pattern("parties", "such_as").search(gap)
        otherwise = from_it or example or _not_had(code).search(gap)
        return None if otherwise else named[0]

    def _other_half(self, at: int) -> Party | None:
        """Return who has the other half, of which no amount is said: "the other half to B"."""
        item = self.items[at]
        near = max(0, item.position[0] - _REACH)
        if _HALF.search(self.written, near, item.position[0]) is None:
            return None
        following = (o.position[0] for o in self.items if o.position[0] >= item.position[1])
        limit = next(following, len(self.written))
        other = _OTHER_HALF.search(self.written, item.position[1], limit)
        party = next(self._organisations(other.end(), limit), None) if other else None
        if other is None or party is None:
            return None
        if _PARTED.search(self.written, other.end(), party.start):
            return None
        return party

    def _goes_on_from(self, item: Item) -> bool:
        """Tell whether an amount before one in its sentence is for an organisation too."""
        at = self.items.index(item)
        before = self.items[at - 1] if at and self.items[at - 1].start == item.start else None
        given = before.parties or before.in_clause if before is not None else []
        return bool(given) and given[0].sort is Sort.ORGANISATION

    def _organisations(self, left: int, right: int, *, single: bool = False) -> Iterator[Party]:
        """Yield whoever is named between two places and may receive money."""
        at = left
        for match in _CAPITALISED.finditer(self.written, left, right):
            if match.start() < at:
                continue
            party = self._party_at(match.start())
            if party is None or party.end > right or party.start < match.start() - 1:
                continue
            at = party.end
            if self._gives(party) or self._is_taken(party) or is_place(party.name, self.words):
                continue
            if party.sort is Sort.ORGANISATION and self._is_named(party):
                yield party
            elif single and party.sort is Sort.THEME and self._is_single(party):
                yield party._replace(sort=Sort.ORGANISATION)

    def _is_named(self, party: Party) -> bool:
        """Tell whether a name has the shape of an organisation."""
        if party.known or party.acronym:
            return True
        office = self.words.pattern("head", "issuers").search(party.name, 1)
        several = len(party.name.split()) > 1 and self.words.code != "de"
        # "Palestinakomiteen": in the North, only names have capitals.
        several = several or (self.words.code in _NORTHERN and ends_organisation(party.name))
        return not office and (is_full_name(party.name) or is_fund(party.name) or several)

    def _is_single(self, party: Party) -> bool:
        """Tell whether a word in a capital, behind others that have money, is a name.

        All nouns have capitals in German.
        """
        inside = (o.start for o in self.items if o.start <= party.start < o.end)
        sentence = next(inside, party.start)
        begins = party.start <= sentence + _FIRST
        if self.words.code == "de" or begins or not party.name[:1].isupper():
            return False
        before = (o for o in self.items if o.start == sentence and o.position[0] < party.start)
        others = (o.parties or o.in_clause for o in before)
        if not any(other and other[0].sort is Sort.ORGANISATION for other in others):
            return False
        name = party.name.lower()
        nobody = any(name in self.words.phrases(*key) for key in _NO_NAMES)
        return not (nobody or people_role(self.words).search(name))


def _last_end(text: str) -> int:
    """Return where the last clause of a text begins."""
    return max((found.end() for found in _CLAUSES.finditer(text)), default=0)


@cache
def _leads(code: str) -> re.Pattern[str]:
    """Return the pattern of a preposition directly before a name, which is no subject then."""
    words = language(code)
    articles = words.any_of("general.articles")
    leads = any_of((*joining_words()["no_subject"], *words.phrases("head", "in")))
    return re.compile(rf"{leads}\s*(?:{articles}\s*)?\Z", re.IGNORECASE)


@cache
def _joins(code: str) -> re.Pattern[str]:
    """Return the pattern of "and" at the beginning of what goes on with another."""
    joins = language(code).any_of("parties.both", "parties.while")
    return re.compile(rf",?\s*{joins}\s+", re.IGNORECASE)


@cache
def _not_had(code: str) -> re.Pattern[str]:
    """Return the pattern of verbs of which the subject does not have the amount."""
    words = language(code)
    phrases = (phrase for key in _SAYS_OTHERWISE for phrase in words.phrases(*key))
    verbs = in_any_case((*phrases, *joining_words()["has_not"]))
    return re.compile(rf"{_NOT_DONE_TO}(?:{verbs})", re.IGNORECASE)


@cache
def _says_else() -> re.Pattern[str]:
    """Return the pattern of what says that a clause goes on with something else."""
    return re.compile(any_of(joining_words()["says_else"]), re.IGNORECASE)
