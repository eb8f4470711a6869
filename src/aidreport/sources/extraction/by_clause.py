"""Who has an amount by the structure of its clause, whatever its verb: "X sees its coffers grow by 5".

Verbs of receiving have no end, so this asks for none: one organisation and one amount share a clause,
and nothing in it says that the organisation gives, needs or estimates the amount.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from aidreport.sources.extraction.behind import Behind
from aidreport.sources.extraction.language import any_of, in_any_case, joining_words, language
from aidreport.sources.extraction.names import is_full_name, is_fund, is_place
from aidreport.sources.extraction.parties import Party, Sort

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.sources.extraction.items import Item

_MOST_WORDS = 11
_CAPITALISED = re.compile(r"(?<![\w'’-])[A-ZÀ-Þ]|(?<=[dl]['’])[A-ZÀ-Þ]")
_WORDS = re.compile(r"[^\W\d_][\w'’-]*")
_PARTED = re.compile(r"[.;:()!?\d]|,\s|\s[–—-]\s")
_APPOSED = re.compile(r"\A,\s+")
_CLAUSES = re.compile(r"[.;:!?]\s|,\s|\s[–—-]\s|\)\s|\"")


class ByClause(Behind):
    """The amounts of a block, and who alone shares the clause of each."""

    def _in_clause(self, at: int) -> list[Party]:
        """Return the organisation that has an amount by the structure of its clause; none if unsure."""
        item = self.items[at]
        segment = self._segment(at)
        subject = self._subject_of(item, segment.left)
        behind = self._behind_verb_of(item, segment.right)
        if subject is not None and behind is not None:
            return []
        found = subject or behind
        return [] if found is None else [found]

    def _subject_of(self, item: Item, left: int) -> Party | None:
        """Return who is before the verb of an amount, or between verb and amount."""
        start = item.position[0]
        clause = left + _last_end(self.written[left:start])
        named = [*self._organisations(clause, start)]
        if len(named) != 1:
            return None
        party = named[0]
        before, gap = self.written[clause : party.start], self.written[party.end : start]
        if _PARTED.search(gap) or len(_WORDS.findall(gap)) > _MOST_WORDS:
            return None
        code = self.words.code
        if not gap.strip() and not before.strip():
            return None
        if _leads(code).search(before) or _of_another(code).search(gap):
            return None
        if _not_had(code).search(gap) or _not_had(code).search(before):
            return None
        if len(_WORDS.findall(before)) > _MOST_WORDS or any(map(self._gives, self._named_in(gap))):
            return None
        return party

    def _behind_verb_of(self, item: Item, right: int) -> Party | None:
        """Return who is behind the verb of which an amount is the subject or the object."""
        end = item.position[1]
        limit = min(right, item.end)
        apposed = _APPOSED.match(self.written[end:limit])
        begins = end + (apposed.end() if apposed else 0)
        parted = _PARTED.search(self.written, begins, limit)
        named = [*self._organisations(end, limit)]
        if not named or (parted and parted.start() < named[0].start):
            return None
        last = parted.start() if parted else limit
        if any(party.start < last for party in named[1:]):
            return None
        party, code = named[0], self.words.code
        gap = self.written[begins : party.start]
        if not gap.strip() or len(_WORDS.findall(gap)) > _MOST_WORDS:
            return None
        if _comes_from(code).search(gap) or _not_had(code).search(gap):
            return None
        return None if self._has_own(party, item) else party

    def _named_in(self, text: str) -> Iterator[Party]:
        start = self.written.find(text)
        return (p for p in self.givers_named if start <= p.start < start + len(text))

    def _organisations(self, left: int, right: int) -> Iterator[Party]:
        """Yield whoever is named between two places and may receive money."""
        at = left
        for match in _CAPITALISED.finditer(self.written, left, right):
            if match.start() < at:
                continue
            party = self._party_at(match.start())
            if party is None or party.end > right or party.start < match.start() - 1:
                continue
            at = party.end
            if party.sort is Sort.ORGANISATION and self._is_named(party):
                yield party

    def _is_named(self, party: Party) -> bool:
        """Tell whether a name has the shape of an organisation that may receive money."""
        if self._gives(party) or self._is_taken_by_other(party) or is_place(party.name, self.words):
            return False
        several = len(party.name.split()) > 1 and self.words.code != "de"
        return party.known or bool(party.acronym) or is_full_name(party.name) or is_fund(party.name) or several

    def _is_taken_by_other(self, party: Party) -> bool:
        return any(start <= party.start < end for start, end in self.taken.items())


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
def _of_another(code: str) -> re.Pattern[str]:
    """Return the pattern of what says that a clause goes on with something else."""
    return re.compile(any_of(joining_words()["says_else"]), re.IGNORECASE)


@cache
def _not_had(code: str) -> re.Pattern[str]:
    """Return the pattern of verbs of which the subject does not have the amount: it gives, needs, spends it."""
    words = language(code)
    keys = (("money", "needs"), ("money", "asks"), ("money", "perfect"), ("money", "others"), ("head", "gives"), ("speech", "say"))
    phrases = (phrase for key in keys for phrase in words.phrases(*key))
    return re.compile(in_any_case((*phrases, *joining_words()["has_not"])), re.IGNORECASE)


@cache
def _comes_from(code: str) -> re.Pattern[str]:
    """Return the pattern of what leads to whoever an amount is from, or who says it."""
    return re.compile(any_of((*joining_words()["comes_from"], *joining_words()["says_else"])), re.IGNORECASE)
