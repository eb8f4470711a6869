"""Whose contribution, agreement, project or work an amount is: "WHO's work is funded with 5"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.sources.extraction import joints
from aidreport.sources.extraction.ending import Ending
from aidreport.sources.extraction.names import articles, is_full_name
from aidreport.sources.extraction.parties import Party, Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

_OF_OLDER = ("total", "running", "earlier", "brings")
_OWNER = re.compile(r"(?<=\w)'s?\s")
_FEW_WORDS = re.compile(r"[^,.;:()\d]{0,40}")
_VERB_SECOND = frozenset({"da", "de", "nb", "sv"})
_SUBJECT = re.compile(
    r"\s*(?:(?:Die|Der|Das|De[nt]?)\s)?(?P<name>[A-ZÀ-Þ][\w-]*)(?:\s[^\W\d_][\w-]*){0,2}\s"
)
_REACH = 40
_ADVERB = re.compile(r"\A,\s[a-zà-ÿ' ]{2,24},")
_SMALL_WORD = re.compile(r"\s[a-zà-ÿ]{3,}\s")
_PURPOSE = re.compile(r"[^,;:()\d]{0,80}")


class Owning(Ending):
    """The names in a text whose contribution, agreement or work has an amount behind it."""

    def _at_work(self, named: Sequence[Party], left: int, end: int) -> list[Party]:
        """Return whose work all before a verb is: "UNHCR:s arbete i Etiopien får 5"."""
        party = named[0] if named and named[0].known and named[0].end <= end else None
        party = party or self._owner(left, end)
        if party is None:
            return []
        article = articles(self.words.code).fullmatch(self.written, left, party.start)
        works = joints.genitive_of_work().fullmatch(self.written, party.end, end)
        return [party] if article and works else []

    def _owner(self, left: int, end: int) -> Party | None:
        """Return the name with an apostrophe that begins a clause: "Røde Kors' projekt"."""
        owner = _OWNER.search(self.written, left, end)
        return self.ending_at(left, owner.start()) if owner else None

    def _said_to_amount(self, left: int, start: int) -> list[Party]:
        """Return to whom a contribution is: "Bidraget til UNRWA er på 5", unless it is a total."""
        amounts = joints.amounts_to(self.words.code).search(self.written, left, start)
        said = (self.words.pattern("money", key) for key in _OF_OLDER)
        if amounts is None or any(word.search(self.written, left, start) for word in said):
            return []
        found = self._all_ending(left, amounts.start())
        leads = (joints.leading(self.words.code), joints.agreed_with())
        first = found[0].start if found else left
        return found if any(lead.search(self.written, left, first) for lead in leads) else []

    def _agreed(self, left: int, start: int) -> list[Party]:
        """Return with whom an agreement is: "Mit UNICEF wurde eine Vereinbarung über 5 …"."""
        agreed = joints.agreement().search(self.written, left, start)
        leads = joints.with_whom().finditer(self.written, left, start) if agreed else ()
        for lead in leads:
            party = self.party_at(lead.end())
            if party is None or party.end > start or not self._is_surely(party):
                continue
            gap = self.written[max(party.end, agreed.end() if agreed else 0) : start]
            near = _FEW_WORDS.fullmatch(gap.removeprefix(",")) is not None
            return [party] if near and not self._another(party, start) else []
        return []

    def _helped_with(self, left: int, start: int) -> list[Party]:
        """Return whose work is helped: "Danmark finansierer WHO's arbejde i Gaza med 5"."""
        near = max(left, start - _REACH)
        ends = joints.ends_with_with(self.words.code).search(self.written, near, start)
        verb = joints.supports().search(self.written, left, start) if ends else None
        if verb is not None and not self._has_subject(left, verb.start()):
            return []
        party = self.party_at(verb.end()) if verb else None
        if party is None or ends is None or party.end > ends.start() or not self._is_surely(party):
            return []
        gap = self.written[party.end : ends.start()]
        return [party] if _PURPOSE.fullmatch(gap) and not self._another(party, start) else []

    def _works_with(self, left: int, start: int) -> list[Party]:
        """Return who does its work with an amount: "WFP will extend its canteens with 2 million".

        Who supports or finances others with money gives it.
        """
        near = max(left, start - _REACH)
        ends = joints.ends_with_with(self.words.code).search(self.written, near, start)
        begins = joints.begins_clause(self.words.code).match(self.written, left) if ends else None
        party = self.party_at(begins.end()) if begins else None
        if party is None or ends is None or not party.known or not self._is_surely(party):
            return []
        gap = _ADVERB.sub("", self.written[party.end : ends.start()])
        gives = (self.words.pattern("head", "gives"), joints.supports())
        verb = _SMALL_WORD.match(gap) and not any(each.search(f"{gap} ") for each in gives)
        return (
            [party] if verb and _PURPOSE.fullmatch(gap) and not self._another(party, start) else []
        )

    def _has_subject(self, left: int, verb: int) -> bool:
        """Tell whether who helps is before the verb: in "Zum Jahrestag fördert die ADA" it is not.

        Only in German and in the North may the subject be behind the verb.
        """
        if self.words.code not in _VERB_SECOND:
            return True
        subject = _SUBJECT.fullmatch(self.written, left, verb)
        first = subject["name"].split()[0].lower() if subject else ""
        return bool(first) and first not in self.words.phrases("parties", "purpose")

    def _project_of(self, left: int, start: int) -> list[Party]:
        """Return whose project has an amount: "El proyecto de Oxfam, dotado con 5"."""
        ends = joints.ends_sized().search(self.written, max(left, start - _REACH), start)
        begins = joints.begins_with_work(self.words.code).match(self.written, left, start)
        party = self.party_at(begins.start("work")) if begins and ends else None
        if party is None or ends is None or party.end > ends.start() or not self._is_surely(party):
            return []
        gap = self.written[party.end : ends.start()].rstrip(",")
        return [party] if _PURPOSE.fullmatch(gap) and not self._another(party, start) else []

    def _recipient_named(self, named: Sequence[Party], start: int) -> list[Party]:
        """Return who is called so: "UNHCR is the largest recipient, with 5"."""
        last = named[-1] if named and named[-1].known else None
        if last is None or joints.is_recipient().match(self.written, last.end, start) is None:
            return []
        return [last]

    def _is_surely(self, party: Party) -> bool:
        """Tell whether a party is an organisation that may receive money."""
        if party.sort is not Sort.ORGANISATION or not self._may_receive(party):
            return False
        return party.known or bool(party.acronym) or is_full_name(party.name)

    def _another(self, party: Party, start: int) -> bool:
        """Tell whether another organisation is between a party and its amount."""
        behind = (p for p in self.parties if party.end <= p.start < start)
        return any(p.sort is Sort.ORGANISATION for p in behind)
