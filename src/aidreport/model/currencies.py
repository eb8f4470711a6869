"""Currencies: what signs, words and codes mean, and their decimal places."""

from __future__ import annotations

import re
from functools import cache

from aidreport.model.currency_codes import CODES, IN_ANY_CASE, TERMS
from aidreport.model.units import bare_forms
from aidreport.model.words import plain_word

SIGNS: dict[str, frozenset[str]] = {
    sign: frozenset(codes.split()) for sign, codes in TERMS["signs"].items()
}
SIGNS |= {
    word: frozenset(codes.split())
    for codes, words in TERMS["words"].items()
    for word in words.split()
}
"""Signs and words, each with the currencies that it may stand for."""

BEFORE_DIGITS: dict[str, frozenset[str]] = {
    sign: frozenset(codes.split()) for sign, codes in TERMS["before_digits"].items()
}
"""Letters that stand for a currency only where nothing but digits is behind them."""

MILLIONS_OF: dict[str, frozenset[str]] = {
    word: frozenset(codes.split()) for word, codes in TERMS["millions_of"].items()
}
"""Abbreviations of millions of a currency, in small letters: "mdp", millones de pesos."""

NAMES: dict[str, str] = TERMS["names"]
"""Names of several words, in small letters, with their codes."""

_PLACES = {code: int(places) for places, codes in TERMS["places"].items() for code in codes.split()}
_USUAL_PLACES = 2
_PLAIN_SIGNS = {plain_word(sign): codes for sign, codes in SIGNS.items()}
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARTICLE = re.compile(r"\b(?:[بول]?ال|لل)(?=\w\w)")
"""Little words that are written onto others in Arabic: "the", "in the"."""


def _pattern(name: str) -> str:
    """Return a pattern of a name: "US dollars" may be "U.S.  dollars" too, "ريال" "بالريال"."""
    return r"\s+".join(map(_pattern_of_word, name.split()))


def _pattern_of_word(word: str) -> str:
    if word == "us":
        return r"U\.?S\.?"
    if _ARABIC.search(word):
        return rf"\b(?:{_ARTICLE.pattern})?{re.escape(_ARTICLE.sub('', word))}\b"
    return re.escape(word).replace("us\\-", r"U\.?S\.?\-")


def _plain_name(name: str) -> str:
    """Return a name as it is compared."""
    return plain_word(_ARTICLE.sub("", " ".join(name.split()))).replace(".", "")


_CFA = re.compile(r"\b(?:F\.? |francs? )C\.?F\.?A\b", re.IGNORECASE)
_PLAIN_NAMES = {_plain_name(name): code for name, code in NAMES.items()}


def _folded(text: str) -> str:
    """Return a text without case; to a pattern that knows none, the dotless i is one with a dot."""
    if text.isascii():
        return text.lower()
    return text.casefold().replace("i\u0307", "i").replace("ı", "i")


_TELLING = {
    name: _folded(max((_ARTICLE.sub("", word) for word in re.split(r"[\s-]", name)), key=len))
    for name in NAMES
}
"""Of each name, the word without which a text does not have it."""
_IN_ASCII = frozenset(word for name, word in _TELLING.items() if name.isascii())
_IN_ANY = frozenset(_TELLING.values())


@cache
def _named() -> re.Pattern[str]:
    """Return the pattern of all names; most headings can do without, and it takes long to make."""
    by_length = sorted(NAMES, key=len, reverse=True)
    return re.compile("|".join(map(_pattern, by_length)), re.IGNORECASE)


def places_of(code: str) -> int:
    """Return the decimal places of the minor unit of a currency: 2 for most, 0 for JPY."""
    return _PLACES.get(code, _USUAL_PLACES)


def currencies_of(word: str) -> frozenset[str] | None:
    """Return the currencies that a code in capitals, a sign or a word may stand for, or None."""
    if word in CODES:
        return frozenset({word})
    named = (_PLAIN_SIGNS.get(form) for form in bare_forms(word))
    return SIGNS.get(word) or next(filter(None, named), None)


def code_of(word: str) -> str | None:
    """Return the code that a word is, in small letters too if it is nothing else: "usd", "Usd"."""
    if word in CODES:
        return word
    return word.upper() if word.isascii() and word.upper() in IN_ANY_CASE else None


def with_codes(text: str) -> str:
    """Return a text with the names of currencies of several words as their codes."""
    text = _CFA.sub("FCFA", text)
    telling = _IN_ASCII if text.isascii() else _IN_ANY
    if not any(map(_folded(text).__contains__, telling)):
        return text
    return _named().sub(lambda name: _PLAIN_NAMES[_plain_name(name[0])], text)
