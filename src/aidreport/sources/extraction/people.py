"""The people of a text: their names, and the roles that it gives them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.sources.extraction.language import any_of, name_words, plain

if TYPE_CHECKING:
    from aidreport.sources.extraction.language import Language

_UPPER = "[^\\W\\d_a-zåäöøæéèàüßñçíóúáêîôœ]"
_NAME_WORD = rf"{_UPPER}[^\W\d_]*(?:[-'’]{_UPPER}?[^\W\d_]+)*"
_PARTICLE = r"(?:de la|de|la|van der|van|von|der|den|af|bin|al|el|du|da|dos|di|ten|zu|y|del|le)"
_PERSON = re.compile(rf"{_NAME_WORD}(?:\s+(?:{_PARTICLE}\s+)?(?:{_UPPER}\.|{_NAME_WORD})){{0,4}}")
_JOIN = any_of(name_words()["joins_in_roles"].split("|"))
_OBJECTS = frozenset(name_words()["of_roles"].split())
"""What roles are of: "Minister of Foreign Affairs", in small letters."""

_LONGEST_ROLE_WORDS = 14
_ADJECTIVE = r"[^\W\d_]+(?:ische|ischen|ischer|isk|iske|iska|ska|ske)"
_BEFORE_ROLE = re.compile(rf"(?:(?:{_UPPER}[^\W\d_]*|{_ADJECTIVE})(?:[- ]|'s\s)+){{1,3}}$")


_DEFINITE = ("en", "n", "et")
_HALF_OF_ROLE = re.compile(r"[^\W\d_]+-\s(?:och|og|und)\s$")


class Speaker(NamedTuple):
    """Who speaks: a name and a role, either of which may be empty."""

    name: str
    role: str


class People:
    """Who is named in a text, and with which role."""

    def __init__(self, words: Language) -> None:
        self._role = _roles(words.code)
        self._stems = _stems(words.code)
        self._title = _titles(words.code)
        self._known: dict[str, Speaker] = {}

    def meet(self, text: str) -> None:
        """Remember the people whom a text introduces with their roles."""
        if not self._may_name_role(text):
            return
        for match in self._role.finditer(text):
            start = self._start_of_role(text, match.start())
            found = self._after_role(text, start, match.end()) or self._before_role(text, match)
            if found is not None and " " in found.name:
                self._remember(found)

    def _may_name_role(self, text: str) -> bool:
        written = text.lower()
        return any(stem in written for stem in self._stems)

    def _remember(self, speaker: Speaker) -> None:
        for name in (speaker.name, speaker.name.split()[-1]):
            known = self._known.get(name.lower())
            if known is None or (speaker.role and not known.role):
                self._known[name.lower()] = speaker

    def full(self, speaker: Speaker) -> Speaker:
        """Return a speaker by full name and role, as far as the text gives them anywhere."""
        if not speaker.name:
            role = speaker.role.lower()
            endings = (role, *(role.removesuffix(ending) for ending in _DEFINITE))
            same = (
                known
                for known in self._known.values()
                if known.role and known.role.lower().endswith(endings)
            )
            return next(same, speaker)
        last = speaker.name.split()[-1].lower()
        known = self._known.get(speaker.name.lower()) or self._known.get(last)
        if known is None:
            self._remember(speaker)
            return speaker
        return Speaker(known.name, known.role or speaker.role)

    def read(self, text: str) -> Speaker | None:
        """Return the person whom words beside a quote name: "Foreign Minister Espen Barth Eide"."""
        body = re.sub(r"^[\s,]*(?:(?:that|at|att|dass|que|the|der|die|das|la|le|el)\s+)?", "", text)
        titled = self._title.match(body)
        at = titled.end() if titled else 0
        role = self._role.search(body)
        name = _PERSON.match(body, at)
        if role is not None and (name is None or role.start() < name.end()):
            before = body[at : role.start()]
            if len(before.split()) <= 5 and not re.search(r"[.;:\"]", before):
                found = self._after_role(body, at, role.end())
                if found is not None:
                    return found
                short = " ".join(body[at : self._end_of_role(body, role.end())].split())
                return Speaker("", _tidy(short))
        if name is None:
            return None
        person = self._person(name[0])
        if not person:
            return None
        if " " not in person and titled is None and person.lower() not in self._known:
            return None
        return Speaker(person, self._role_behind(body[name.end() :]))

    def _person(self, name: str) -> str:
        words = name.split()
        if any(len(word) > 3 and word.isupper() for word in words):
            return ""
        return " ".join(words)

    def _start_of_role(self, text: str, at: int) -> int:
        before = _BEFORE_ROLE.search(text[max(0, at - 40) : at])
        start = at - len(before[0]) if before else at
        half = _HALF_OF_ROLE.search(text[max(0, start - 40) : start])
        return start - len(half[0]) if half else start

    def _after_role(self, text: str, start: int, end: int) -> Speaker | None:
        """Return who is named behind a role: "Minister of Foreign Affairs, Espen Barth Eide"."""
        stop = self._end_of_role(text, end)
        gap = re.match(r"\s*,?\s*(?:and\s+)?", text[stop:])
        at = stop + (gap.end() if gap else 0)
        titled = self._title.match(text, at)
        at = titled.end() if titled else at
        name = _PERSON.match(text, at)
        if name is None or name[0].lower() in _OBJECTS:
            return None
        person = self._person(name[0])
        comma = "," in text[stop:at]
        if not person or (comma and " " not in person and titled is None):
            return None
        return Speaker(person, _tidy(text[start:stop]))

    def _end_of_role(self, text: str, end: int) -> int:
        """Return where a role ends: behind "of Foreign Affairs and International Development"."""
        at, words = end, 0
        token = re.compile(
            rf"(?P<gap>\s*,?\s+|-)(?P<join>(?:{_JOIN}\s+|l'|d'|l’|d’)*)(?P<word>[^\W\d_]+(?:[-'’.][^\W\d_]+)*)"
        )
        while words < _LONGEST_ROLE_WORDS and (match := token.match(text, at)):
            word = match["word"].strip("'’")
            known = word.lower() in _OBJECTS or self._role.fullmatch(word) is not None
            small = bool(match["join"]) and word[0].islower() and "," not in match["gap"]
            named = bool(match["join"].strip()) and word[0].isupper() and "," not in match["gap"]
            if not (
                known or small or (named and not _PERSON_LIKE.match(text, match.start("word")))
            ):
                break
            at, words = match.end(), words + 1
        return at

    def _before_role(self, text: str, role: re.Match[str]) -> Speaker | None:
        """Return who is named before a role: "Espen Barth Eide, Norway's Foreign Minister"."""
        before = text[max(0, role.start() - 90) : role.start()]
        match = re.search(
            rf"(?P<name>{_PERSON.pattern})\s*(?:,|\(|\s[–—-])\s*(?P<adjective>[^,;.:()\"“”]{{0,40}})$",
            before,
        )
        if match is None or " " not in match["name"]:
            return None
        role_text = match["adjective"] + text[role.start() : self._end_of_role(text, role.end())]
        return Speaker(self._person(match["name"]), _tidy(role_text))

    def _role_behind(self, text: str) -> str:
        match = re.match(r"\s*[,(–—-]\s*(?P<role>[^.;:\"“”«»()]{3,160})", text)
        role = self._role.search(match["role"]) if match else None
        if match is None or role is None or role.start() > 60:
            return ""
        return _tidy(match["role"][: self._end_of_role(match["role"], role.end())])


_PERSON_LIKE = re.compile(rf"{_NAME_WORD}\s+{_NAME_WORD}\s*(?:[.,;:)]|$)")


@cache
def _stems(code: str) -> tuple[str, ...]:
    """Return what is in all roles of a language, in small letters: the shortest of them."""
    from aidreport.sources.extraction.language import language

    roles = sorted((role.lower() for role in language(code).phrases("speech", "roles")), key=len)
    stems: list[str] = []
    for role in roles:
        if not any(stem in role for stem in stems):
            stems.append(role)
    return tuple(stems)


@cache
def _roles(code: str) -> re.Pattern[str]:
    from aidreport.sources.extraction.language import language

    phrases = sorted(language(code).phrases("speech", "roles"), key=len, reverse=True)
    body = "|".join(map(re.escape, phrases))
    compound = "" if code in ("en", "fr", "es") else r"[^\W\d_]*"
    return re.compile(
        rf"(?<![^\W\d_]){compound}(?:{body})(?:en|et|n|s|erin|ens)?(?![^\W\d_])", re.IGNORECASE
    )


def people_role(words: Language) -> re.Pattern[str]:
    """Return the pattern of roles: "utenriksministeren", "generalsekretær"."""
    return _roles(words.code)


@cache
def _titles(code: str) -> re.Pattern[str]:
    from aidreport.sources.extraction.language import language

    words = sorted(language(code).phrases("general", "hearing"), key=len, reverse=True)
    return re.compile(
        rf"\s*(?:(?:the\s+)?(?:{'|'.join(map(re.escape, words))})\.?\s+)+", re.IGNORECASE
    )


def _tidy(role: str) -> str:
    role = " ".join(plain(role).strip(" ,;:–—-()").split())
    article = r"^(?:the|der|die|das|la|le|el|l'|and|og|und|och|et|y|as|som|by|from|says?|said)\s+"
    return re.sub(article, "", role, flags=re.IGNORECASE).strip(" ,")
