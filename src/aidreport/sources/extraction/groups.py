"""Groups of organisations that are not named one by one: "Canadian NGOs", "des ONG suisses"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from aidreport.sources.extraction.language import any_of, joining, language, name_words, plain

if TYPE_CHECKING:
    from aidreport.sources.extraction.language import Language

_COUNTED = 20
_LONGEST_GROUP = 160
"""So many letters before an example are read for its group."""


@cache
def group_pattern(code: str) -> re.Pattern[str]:
    """Return the pattern of a group in a language, with the words that describe it."""
    kinds = language(code).any_of("parties.kinds")
    such_as = language(code).any_of("parties.such_as")
    examples = rf"(?=\s*,?\s*{such_as}\s+(?:the\s+)?(?-i:[A-ZÀ-Þ]))"
    groups = language(code).any_of("parties.groups")
    groups = rf"(?:{groups}|{kinds}{examples})"
    # "fem mindre foreninger", "seven other organisations"
    numbers = any_of(_small_numbers(code))
    # Four agencies that begin a sentence, or have their names behind a colon, share all of it.
    counted = rf"(?<!\w)(?-i:(?=[a-zà-ÿ])){numbers}(?: [^\W\d_]+){{0,2}}? {kinds}(?!\s*[:(,])"
    described = rf"[^\W\d_]+(?:{name_words()['adjectives_of_groups']})(?!\w)"
    behind = rf"(?: {described}(?: {joining('within_groups')} {described})?)?"
    small = any_of(
        phrase
        for key in (("parties", "to"), ("general", "articles"))
        for phrase in language(code).phrases(*key)
    )
    described = rf"(?:(?!{small}\s)[^\W\d_]+[ -]){{0,3}}?"
    begins = rf"(?<!\w)(?:{joining('of_groups')} )?"
    return re.compile(rf"(?:{counted}|{begins}{described}{groups}){behind}", re.IGNORECASE)


def _small_numbers(code: str) -> list[str]:
    return [word for word, number in language(code).numbers.items() if 1 < number <= _COUNTED]


def may_end_group(word: str, code: str) -> bool:
    """Tell whether a word in small letters may be the last of a group: most names end otherwise."""
    endings = _last_words(code)
    return word in endings or word.endswith(_adjectives_of_groups())


@cache
def _last_words(code: str) -> frozenset[str]:
    phrases = (p for key in ("groups", "kinds") for p in language(code).phrases("parties", key))
    return frozenset(phrase.split()[-1].lower() for phrase in phrases)


@cache
def _adjectives_of_groups() -> tuple[str, ...]:
    return tuple(name_words()["adjectives_of_groups"].split("|"))


def group_before(text: str, end: int, words: Language) -> tuple[int, int] | None:
    """Return where the group is that a place gives examples of: "German NGOs such as" at its end.

    Args:
        end: where the first example begins.
    """
    such_as = words.any_of("parties.such_as")
    first = max(0, end - _LONGEST_GROUP)
    before = plain(text)[first:end]
    match = re.search(rf"\s*,?\s*{such_as}\s*(?:the\s+)?\Z", before, re.IGNORECASE)
    if match is None:
        return None
    found = group_pattern(words.code).finditer(before)
    group = next((group for group in found if group.end() == match.start()), None)
    if group is None:
        return None
    small = any_of((*words.phrases("parties", "to"), *words.phrases("parties", "both"), "of"))
    inner = list(re.finditer(rf"(?:^|\s){small}\s", group[0], re.IGNORECASE))
    start = first + group.start() + (inner[-1].end() if inner else 0)
    return start, first + group.end()
