"""Words for currencies and powers of ten, in headings and in cells."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from aidreport.sources.terms.currencies import CODES, NAMES, named

POWERS = {
    3: "thousand thousands k tusen tusind tausend tsd tsde milliers mille",
    6: "million millions m mn mln mill mio millioner millionen",
    9: "billion billions bn milliard milliards milliarder milliarden mrd md mia",
    12: "trillion trillions billioner billionen",
}
CONFIG_UNITS = {"thousand": 3, "million": 6, "billion": 9}

_POWER_OF = {word: power for power, words in POWERS.items() for word in words.split()}
_PREFIXES = {"k": 3, "t": 3, "m": 6}
_NUMBER_POWERS = {"1000": 3, "000": 3, "1000000": 6}
_TOKEN = re.compile(
    r"(?P<prefix>[kKmMtT])\s?(?P<sign>[€£])|US\$|[€£¥₴$]|[0-9]+(?:[ .,'’][0-9]{3})*|[^\W\d_]+"
)
_NAMED = re.compile(
    "|".join(name.replace(" ", r"\s+").replace("us", r"U\.?S\.?") for name in NAMES), re.IGNORECASE
)
_FOOTNOTE = re.compile(r"[¹²³⁰⁴-⁹]+")
_CAMEL = re.compile(r"(?<=[a-zæøåäöü])(?=[A-ZÆØÅÄÖÜ])")


def power_of(word: str) -> int | None:
    """Return the power of ten that a word stands for: 6 for "mill", None for other words."""
    return _POWER_OF.get(word.lower())


def plain_word(word: str) -> str:
    """Return a word without case and accents, for comparison: "Beløp" → "belop"."""
    if word.isascii():
        return word.lower()
    folded = word.casefold().replace("ø", "o").replace("æ", "ae").replace("ß", "ss")
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@dataclass(frozen=True, slots=True)
class HeadingUnit:
    """What a heading says about the unit of its amounts.

    Attributes:
        words: the remaining words, without case and accents.
        power: the power of ten; None where none is named.
        currencies: those that its code or sign may stand for; None where none is named.
        clear: False where it names two units or two currencies.
    """

    words: tuple[str, ...]
    power: int | None
    currencies: frozenset[str] | None
    clear: bool = True


@lru_cache(maxsize=4096)
def split_heading(heading: str) -> HeadingUnit:
    """Split "Disbursed (1000 NOK)" into its words, unit and currency."""
    words: list[str] = []
    powers: set[int] = set()
    currencies: set[frozenset[str]] = set()
    for token in _TOKEN.finditer(_CAMEL.sub(" ", _with_codes(heading))):
        word, power, named_currencies = _read(token)
        if power is not None:
            powers.add(power)
        if named_currencies is not None:
            currencies.add(named_currencies)
        if power is None and named_currencies is None:
            words.append(word)
    # "mill. kroner (NOK)" names one currency: the one that both may stand for.
    common = frozenset.intersection(*currencies) if currencies else frozenset()
    return HeadingUnit(
        tuple(words),
        min(powers, default=None),
        common or None,
        clear=len(powers) < 2 and bool(common) == bool(currencies),
    )


def _with_codes(heading: str) -> str:
    """Return a heading without superscripts, its names of currencies as codes."""
    text = heading if heading.isascii() else _FOOTNOTE.sub("", heading)
    return _NAMED.sub(lambda name: NAMES[" ".join(name[0].lower().replace(".", "").split())], text)


def _read(token: re.Match[str]) -> tuple[str, int | None, frozenset[str] | None]:
    text = token[0]
    if token["prefix"]:
        return text, _PREFIXES[token["prefix"].lower()], named(token["sign"])
    digits = re.sub(r"[^0-9]", "", text)
    if digits:
        return digits, _NUMBER_POWERS.get(digits), None
    if len(text) == 4 and text[0].lower() in _PREFIXES and text[1:] in CODES:
        return text, _PREFIXES[text[0].lower()], named(text[1:])
    return plain_word(text), power_of(text), named(text)
