"""Names in a row of names and amounts that no list knows: in small letters, of a legal form."""

from __future__ import annotations

import re

from aidreport.sources.extraction import joints
from aidreport.sources.extraction.language import joining
from aidreport.sources.extraction.names import is_place
from aidreport.sources.extraction.owning import Owning
from aidreport.sources.extraction.parties import Party, Sort

_SEVERAL = 2
_SMALL_IN_ROW = re.compile(
    r"(?:[,;]\s|\s(?:et|y|and|og|och)\s)(?:l[ae]s?\s|l'|the\s)?"
    r"(?P<name>[A-ZÀ-Þ][^\W\d_]+"
    r"(?:(?: (?:de|du|des|of|for|sans|sin)| d') ?(?:l[ae] |l')?[a-zà-ÿ]{3,}){1,2})\Z"
)
_KIND_LAST = re.compile(rf"(?:l'|(?<=\s)(?:la\s|die\s|the\s)?){joining('kinds_before_names')}\s\Z")
_CAPITALS_IN_ROW = re.compile(
    rf"(?:[,;]\s|(?:\s|'){joining('kinds_before_names')}\s|\s(?:et|y|and|og|och)\s)"
    r"(?P<name>[A-ZÀ-Þ][^\W\d_]+(?: [A-ZÀ-Þ][^\W\d_]+)+)\Z"
)
_LEGAL_IN_ROW = re.compile(
    rf"(?P<name>(?!{joining('but')}\s)[^\W\d_][\w-]+(?: [^\W\d_][\w-]+){{0,3}}?)"
    rf" {joining('legal_forms')}\Z"
)
# "la Protection civile (50 000 €)" beside others in brackets
_SMALL_BEFORE_BRACKET = re.compile(
    r"(?:[,;]|(?<!\w)(?:entre|et|y|e|and|og|och|à|a|al|au|between|mellem|mellom))\s"
    r"(?:l[ae]s?\s|l'|el\s|los\s|the\s)?(?P<name>[A-ZÀ-Þ][\w'-]+"
    r"(?:\s(?:(?:de|du|des|sans|sin|pour|para|of|for|uden|uten|utan)\s(?:l[ae]s?\s|l')?)?[a-zà-ÿ][\w-]{3,}){1,3})\Z"
)
_IN_BRACKETS = re.compile(r"\((?:[A-Z]{3}\s|[$€£]\s?)?\d")


class InRows(Owning):
    """The names in a text that are between the amounts of a row, or before brackets of one."""

    def _goes_on_to(self, left: int, start: int) -> bool:
        """Tell whether a list goes on with a name, behind what the amount before is for."""
        gap = _KIND_LAST.sub("", self.written[left:start])
        listed = joints.separators(self.words.code).fullmatch(gap)
        return bool(listed or joints.after_purpose(self.words.code).fullmatch(gap))

    def _of_small_words(self, left: int, end: int) -> Party | None:
        """Return a name that goes on in small letters: ", Architectes de l'urgence 1,2 million"."""
        return self._listed_as(_SMALL_IN_ROW, left, end)

    def _in_capitals(self, left: int, end: int) -> Party | None:
        """Return a name of words in capitals, though a country begins it: "Afghanistan Demain"."""
        return self._listed_as(_CAPITALS_IN_ROW, left, end)

    def _listed_as(self, form: re.Pattern[str], left: int, end: int) -> Party | None:
        """Return a name of a form with which a list goes on; German has capitals in any noun."""
        found = form.search(self.written, left, end)
        if found is None or self.words.code == "de" or is_place(found["name"], self.words):
            return None
        start = found.start("name")
        if not self._goes_on_to(left, start):
            return None
        party = Party(start, end, self.text[start:end], "", Sort.ORGANISATION)
        return party if self._may_receive(party) else None

    def _of_legal_form(self, left: int, end: int) -> Party | None:
        """Return a name in small letters that its legal form shows: "humedica e.V. 350.000"."""
        found = _LEGAL_IN_ROW.search(self.written, left, end)
        if found is None:
            return None
        start, last = found.span("name")
        listed = joints.separators(self.words.code).fullmatch(self.written, left, start)
        return Party(start, last, self.text[start:last], "", Sort.ORGANISATION) if listed else None

    def _in_small_before_bracket(self, left: int, end: int) -> Party | None:
        """Return a name that goes on in small letters, in a list: "la Protection civile (5)"."""
        if self.words.code == "de" or len(_IN_BRACKETS.findall(self.written)) < _SEVERAL:
            return None
        found = _SMALL_BEFORE_BRACKET.search(self.written, left, end)
        if found is None or is_place(found["name"], self.words):
            return None
        start = found.start("name")
        party = Party(start, end, self.text[start:end], "", Sort.ORGANISATION)
        people = found["name"].split()[0].lower() in self.words.phrases("people", "nouns")
        return party if not people and self._may_receive(party) else None
