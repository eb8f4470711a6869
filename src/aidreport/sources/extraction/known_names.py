"""Names of known organisations, and which words of a text are one, as languages change them."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.words import plain_word
from aidreport.sources.extraction.language import in_any_case, name_words, plain
from aidreport.sources.extraction.names import SHORT_TOKEN, TOKEN
from aidreport.sources.terms.organisations import names_of_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ELISION = re.compile(r"\b[LlDdNnSs](?:'|’)(?=\w)")
"""An article or a preposition that is one with the next word: "l'UNICEF"."""

_WRITTEN_AS_NAMES = frozenset({"CERF", "OCHA", "IFRC", "ICRC", "CICR", "IKRK", "ACNUR", "IFAD"})
_DECLINED = re.compile(r"(?<=\w{3})e[nmrs]?$")


class KnownName(NamedTuple):
    """A name of a known organisation.

    Attributes:
        tokens: its words as they are compared.
        capitals: whether it is one short word, or one in capitals, which other words resemble.
    """

    tokens: tuple[str, ...]
    name: str
    capitals: bool


@cache
def _index() -> dict[str, list[KnownName]]:
    """Return the names of known organisations by the beginning of their first word."""
    index: dict[str, list[KnownName]] = defaultdict(list)
    for name in names_of_known():
        tokens = tuple(map(plain_word, TOKEN.findall(ELISION.sub(" ", plain(name)))))
        if not tokens or (len(tokens) == 1 and len(tokens[0]) < 3 and not name.isupper()):
            continue
        short = len(tokens) == 1 and (name.isupper() or len(name) <= SHORT_TOKEN + 1)
        index[tokens[0][:3]].append(KnownName(tokens, name, short))
    for names in index.values():
        names.sort(key=lambda item: -len(item.tokens))
    return index


@lru_cache(maxsize=16384)
def begun(first: str) -> tuple[KnownName, ...]:
    """Return the names of known organisations that a word may begin."""
    names = _index().get(first[:3], ())
    return tuple(name for name in names if is_same_word(first, name.tokens[0]))


@lru_cache(maxsize=16384)
def begun_by(first: str, second: str) -> tuple[KnownName, ...]:
    """Return the names of known organisations that two words may begin, or the first alone."""
    names = begun(first)
    return tuple(n for n in names if len(n.tokens) == 1 or is_same_word(second, n.tokens[1]))


def is_same_word(word: str, name: str) -> bool:
    """Tell whether two words are one but for its ending: "Internationalen", "Internationales"."""
    if word in {name, f"{name}'s"} or (len(name) < SHORT_TOKEN and word == f"{name}s"):
        return True
    if len(name) < SHORT_TOKEN or abs(len(word) - len(name)) > 2:
        return False
    if len(name) == SHORT_TOKEN or len(word) == SHORT_TOKEN:
        return word[:4] == name[:4] and (word + name).isalpha()
    stem = max(4, max(len(word), len(name)) - 2)
    return word[:stem] == name[:stem]


def is_declined(words: Sequence[str], name: Sequence[str]) -> bool:
    """Tell whether German has another ending of a name: "Grünen Klimafonds", "Roten Kreuz"."""
    if len(words) != len(name) or len(words) == 1:
        return False
    others = [(a, b) for a, b in zip(words, name, strict=True) if a != b]
    return bool(others) and all(_DECLINED.sub("", a) == _DECLINED.sub("", b) for a, b in others)


def is_genitive(word: str, name: str) -> bool:
    """Tell whether a word is another in a genitive without an apostrophe: "Verdensbankens"."""
    return word in {f"{name}s", f"{name}es"}


def is_acronym(word: str, name: str) -> bool:
    """Tell whether a word is an acronym, in capitals, or as Nordic papers write it: "Unicef"."""
    stem = word.removesuffix("'s").removesuffix("s") if word != name else word
    plainly = name.isupper() and (name.startswith("UN") or name in _WRITTEN_AS_NAMES)
    return stem == name or (plainly and len(name) > 3 and stem == name.capitalize())


def without_genitive(written: str, name: KnownName) -> str:
    """Return a name without the ending of a genitive: "OCHAs landfond" is of OCHA."""
    shown = written.removesuffix("'s").removesuffix("’s")
    of_name = shown.lower() == f"{name.name.lower()}s"
    return shown[:-1] if of_name and (not name.capitals or shown[:-1].isupper()) else shown


_SHORT = 6


@cache
def small_names() -> re.Pattern[str]:
    """Return the pattern of names in small letters: "the world food programme"."""
    return re.compile(rf"(?:{in_any_case(keys_of_small_names())})(?!-)", re.IGNORECASE)


@cache
def keys_of_small_names() -> Mapping[str, str]:
    """Return the keys of organisations by names that nobody takes for words of a sentence."""
    shows = frozenset(name_words()["in_small_letters"].split("|"))
    never = frozenset(name_words()["not_in_small_letters"].split("|"))
    keys = {}
    for name, key in names_of_known().items():
        small = plain(name).lower()
        words = TOKEN.findall(small)
        shown = words[0] not in never and not shows.isdisjoint(words)
        # "humedica" is written so, and a longer word than those of other languages.
        alone = len(words) == 1 and name[0].islower() and len(name) > _SHORT
        if alone or (len(words) > 1 and (shown or name[0].islower())):
            keys[small] = key
    return keys
