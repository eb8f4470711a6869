"""What the words of a name show: where it ends, whether it is of a place or an organisation."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from aidreport.model.currency_codes import CODES
from aidreport.model.territories import names_of_countries
from aidreport.model.words import normalise_name
from aidreport.sources.extraction.language import any_of, joining, language, name_words, plain
from aidreport.sources.terms.organisations import kind_of_organisation
from aidreport.sources.terms.regions import is_region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.sources.extraction.language import Language

TOKEN = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
"""A word of a name."""

ACRONYM = re.compile(r"(?<![\w-])[A-Z]{2,}[A-Za-z-]{0,8}(?![\w-])")
INITIALS = re.compile(r"(?:[A-Z]\.)+[A-Z]")
"""Initials without their last stop: "U.S"."""

SHORT_TOKEN = 4
_LONG_TOKEN = 8
_SIGNS = ("$", "€", "£")
_SMALL_IN_PLACES = 2
_FUND = re.compile(
    r"(?:fund|fonds|fondo|fond|fondet|fonden|facility|fasilitet)(?!\w)", re.IGNORECASE
)
_MOST_LETTERS = 110
_SMALL_WORD, _LARGE_WORD = re.compile(r"[a-zß-ÿ]{2}"), re.compile(r"[A-ZÀ-Þ]{2,}")
_LONGER_WORD = re.compile(r"[^\W\d_]{4,}")
_CAPITALS_BEHIND = re.compile(r"[A-ZÀ-Þ][\w'-]+ [A-ZÀ-Þ][\w'-]+ [A-ZÀ-Þ]")
_SMALL_BEFORE = re.compile(r"[a-zà-ÿ]{2,} \Z")
_NEAR = 20
_BOTH_BEHIND = re.compile(r" (?:und|og|och) (?=[A-ZÀ-Þ])")
_SHOUTED = 6
"""So many words and more in capitals, and none in small letters, are no acronyms."""

_PIECE = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*|&|\S")
_ENDINGS = tuple(name_words()["organisational_endings"].split())
_ORGANISATIONAL = re.compile(any_of(name_words()["organisational"].split("|")), re.IGNORECASE)
# "RefugePoint" is a name of an organisation, "McDonald" one of a person.
_JOINED_CAPITALS = re.compile(
    r"(?!Mc|Mac|De[A-Z]|Di[A-Z]|La[A-Z]|Le[A-Z])[A-Z][a-zà-ÿ]{2,}[A-Z][a-zà-ÿ]{3,}"
)
_ADJECTIVES_OF_NAME = 2
_ADJECTIVES = tuple(name_words()["adjectives"].split("|"))
_PLURALS = tuple(f"{ending}s" for ending in _ADJECTIVES)
_IN_PLACES = frozenset(name_words()["in_places"].split("|"))
# "l'Afghanistan", "2025-26", and the second word of "Arche noVa".
_CAPITAL_IN_NAME = re.compile(r"[dl]'[A-ZÀ-Þ]|\d{1,2}-\d{1,2}\Z|[a-zà-ÿ]{2,}[A-ZÀ-Þ]")
_NEXT_IN_NAME = re.compile(rf"(?: {joining('within_organisations')})? (?=[A-ZÀ-Þ])[^\W\d_]+")


@lru_cache(maxsize=64)
def is_shouted(text: str) -> bool:
    """Tell whether a text is written in capitals, as titles are: those are no acronyms then."""
    # A first word with a small letter tells, and most texts have one.
    return _SMALL_WORD.search(text) is None and len(_LARGE_WORD.findall(text)) >= _SHOUTED


@cache
def articles(code: str) -> re.Pattern[str]:
    """Return the pattern of an article, or of none, before a name."""
    words = language(code).phrases("general", "articles")
    return re.compile(rf"\s*(?:{any_of(words)}\s*)?", re.IGNORECASE)


def end_of_name(written: str, at: int, words: Language, never: frozenset[str]) -> tuple[int, int]:
    """Return where a name ends that no list knows, and how many words with capitals it has."""
    joins, within, months = _small_words(words.code)
    last, count, position, described, dotted = at, 0, at, 0, False
    for match in _PIECE.finditer(written[at : at + _MOST_LETTERS]):
        word, start = match[0], at + match.start()
        if written[at + match.end() : at + match.end() + 1] in _SIGNS:
            # "NZ$3 million"
            break
        if word == "-" and count and _BOTH_BEHIND.match(written, start + 1):
            # "Rotkreuz- und Rothalbmond-Föderation"
            position = start + 1
            continue
        if word == "." and _are_of_office(written, at, position, words):
            dotted = True
            continue
        between = written[position:start].strip(" ." if dotted else None)
        if between or (count == 0 and start > at + 1):
            break
        dotted = False
        if count and (word.lower() in months or word in CODES):
            break
        begins = count == 0 and _begins_no_name(word, match, written[at:], never)
        if (word[0].isupper() or (count and _CAPITAL_IN_NAME.match(word))) and not (
            begins and not _is_within_sentence(written, start, words)
        ):
            position = last = at + match.end()
            count += 1
        elif count and (word.lower() in joins or (position > last and word in within)):
            # "Partnership Fund for a Resilient Ukraine"
            position = at + match.end()
        elif (
            position == last
            and described < _ADJECTIVES_OF_NAME
            and (_is_adjective(word, written[at:last], words))
        ):
            position = last = at + match.end()
            described += 1
        else:
            break
    return last, count


@cache
def _small_words(code: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the words that join words of a name, the articles within one, and the months."""
    words = language(code)
    joins = frozenset(word.lower() for word in words.phrases("parties", "joins"))
    within, months = words.phrases("general", "one"), words.phrases("head", "months")
    return joins, frozenset(within), frozenset(months)


def _are_of_office(written: str, start: int, end: int, words: Language) -> bool:
    """Tell whether initials say whose office follows: "U.S. Agency for International …"."""
    if INITIALS.fullmatch(written, start, end) is None:
        return False
    office = _NEXT_IN_NAME.match(written, end + 1)
    return office is not None and bool(words.pattern("head", "issuers").search(office[0]))


def _begins_no_name(word: str, match: re.Match[str], text: str, never: frozenset[str]) -> bool:
    """Tell whether a word begins sentences; "Humanitarian Coalition" is a name all the same."""
    if word.lower() not in never:
        return False
    following = _NEXT_IN_NAME.match(text, match.end())
    return following is None or len(word) <= SHORT_TOKEN or not is_organisational(following[0])


def _is_within_sentence(written: str, at: int, words: Language) -> bool:
    """Tell whether a capital is within a sentence: "given to Food For The Poor" names one.

    All nouns have capitals in German, and most words in titles.
    """
    if words.code == "de" or not _CAPITALS_BEHIND.match(written, at):
        return False
    return _SMALL_BEFORE.search(written, max(0, at - _NEAR), at) is not None and not _is_title(
        written
    )


@lru_cache(maxsize=64)
def _is_title(written: str) -> bool:
    """Tell whether most longer words of a text have capitals, as in English titles."""
    found: list[str] = _LONGER_WORD.findall(written)
    return 2 * sum(word[0].isupper() for word in found) > len(found)


def _is_adjective(word: str, name: str, words: Language) -> bool:
    """Tell whether a small word belongs to a name before it: "Coalition humanitaire"."""
    if words.code not in ("fr", "es") or not _ORGANISATIONAL.search(name):
        return False
    return len(word) > SHORT_TOKEN and word.endswith(_ADJECTIVES + _PLURALS)


def is_place(name: str, words: Language) -> bool:
    """Tell whether a name is of a country or region, or of several: "Gaza and Lebanon"."""
    return _is_place(plain(name), words.code)


@lru_cache(maxsize=16384)
def _is_place(name: str, code: str) -> bool:
    article = articles(code)
    parts = _between_places(code).split(name)
    return all(_is_one_place(article.sub("", part, count=1).strip()) for part in parts)


@cache
def _between_places(code: str) -> re.Pattern[str]:
    both = language(code).any_of("parties.both")
    return re.compile(rf",|&|{both}", re.IGNORECASE)


def without_article(name: str, words: Language) -> str:
    """Return a name without the article before it."""
    return articles(words.code).sub("", name, count=1)


def _is_one_place(name: str) -> bool:
    key = key_of_place(name)
    return bool(key) and (key in places_by_key() or is_region(name))


@lru_cache(maxsize=16384)
def key_of_place(name: str) -> str:
    """Return what names of places are compared by: "the Côte d'Ivoire" is "cote divoire"."""
    return " ".join(word for word in normalise_name(name).split() if word not in _IN_PLACES)


@cache
def places_by_key() -> Mapping[str, str]:
    """Return countries in English, and other places that money goes to, by their keys."""
    places = name_words()["places"].replace("\n", "|").split("|")
    return {key_of_place(place): place for place in filter(None, places)} | dict(
        names_of_countries()
    )


@cache
def beginnings_of_places() -> frozenset[str]:
    """Return the keys of places, and what each of them begins with, in whole words."""
    keys = (key.split() for key in places_by_key())
    return frozenset(" ".join(key[:count]) for key in keys for count in range(len(key) + 1))


@cache
def longest_places() -> Mapping[str, int]:
    """Return how many words the longest name of a place has that a word begins.

    An article, and small words within it, count.
    """
    longest: dict[str, int] = {"": 0}
    for key in places_by_key():
        words = key.split()
        longest[words[0]] = max(longest.get(words[0], 0), len(words) + _SMALL_IN_PLACES)
    return longest | {"": max(longest.values()) + 1}


def fits(name: str, acronym: str) -> bool:
    """Tell whether an acronym may be that of a name: it shares its first letter, or another."""
    if kind_of_organisation(acronym):
        return True
    initials = "".join(word[0] for word in re.findall(r"[^\W_]+", name)).upper()
    return acronym[0].upper() in initials or acronym.upper() in name.upper()


def is_fund(name: str) -> bool:
    """Tell whether a name is one of a fund: "Barnefond", "Fonds humanitaire"."""
    return _FUND.search(name) is not None


def is_full_name(name: str) -> bool:
    """Tell whether a name is in capitals, of several words, and one of an organisation."""
    capitals = [word for word in name.split() if word[0].isupper()]
    return name[:1].isupper() and len(capitals) > 1 and is_organisational(name)


@lru_cache(maxsize=16384)
def is_organisational(name: str) -> bool:
    """Tell whether a word of a name is one of names of organisations, such as "Council"."""
    compound = any(map(ends_organisation, name.lower().split()))
    compound = compound or _JOINED_CAPITALS.fullmatch(name) is not None
    return compound or bool(_ORGANISATIONAL.search(name)) or bool(ACRONYM.search(name))


def ends_organisation(word: str) -> bool:
    """Tell whether a longer word ends as names of organisations do: "Helsingforskomité"."""
    return len(word) >= _LONG_TOKEN and word.lower().endswith(_ENDINGS)
