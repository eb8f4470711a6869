"""The units that amounts are stated in: thousands, millions, lakhs, 億, cents … in many languages.

The words are in units.toml and units_by_language.toml. None is guessed: what is unknown, or is a
different power of ten in different languages, is no unit here, and whoever reads it has to ask.
"""

from __future__ import annotations

import re
from decimal import Decimal
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import tomli

from aidreport.characters.patterns import lazy_pattern
from aidreport.model.currency_codes import ALL_CODES, IN_CAPITALS
from aidreport.model.words import WORD, plain_word

if TYPE_CHECKING:
    from collections.abc import Iterable

_FILE = tomli.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))

ENGLISH = {word: int(power) for power, words in _FILE["english"].items() for word in words.split()}
"""Words of English that mean more in other languages: "billion"."""

_BY_LANGUAGE: list[dict[str, str]] = [
    *tomli.loads(Path(__file__).with_name("units_by_language.toml").read_text("utf-8")).values()
]


def _words(key: str) -> str:
    """Return the words of all languages for a power, or for "in", each once."""
    named = " ".join(words.get(key, "") for words in _BY_LANGUAGE)
    return " ".join(dict.fromkeys([*_FILE["english"].get(key, "").split(), *named.split()]))


POWERS = {power: _words(str(power)) for power in (-2, *range(2, 10), 12)}
"""Powers of ten and their words, the English one first."""

PREPOSITIONS = _words("in")
"""Little words between an amount and its unit: "v tis. Kč"."""

AMBIGUOUS: dict[str, tuple[int, ...]] = {
    word: tuple(meant["powers"]) for word, meant in _FILE["ambiguous"].items()
}
"""Words that are different powers in different languages."""

_LEAST_BESIDE = {
    word: frozenset(map(plain_word, meant.get("least_beside", "").split()))
    for word, meant in _FILE["ambiguous"].items()
}

DECIDED_BY_CURRENCY = {
    (word, currency): int(power)
    for word, meant in _FILE["ambiguous"].items()
    for power, currencies in meant.get("with", {}).items()
    for currency in currencies.split()
}
"""Such a word and the currency beside it → the power that is meant where that is paid with."""

MINOR = -99
"""The power that stands for the minor unit of the currency that an amount is in.

No amount has so many decimal places: where nobody says which power it is, no amount is read.
"""

MINOR_WORDS = frozenset(_FILE["minor"].split())
"""Words that name it: "minor units"; alone they may mean something else."""

BESIDE_WORD: dict[str, dict[str, int]] = _FILE["beside_word"]
"""Word for a currency → letters and the powers that they mean beside it: Rp 5 M is 5 × 10⁹."""

BESIDE_CODE = {
    code: {letter: tuple(powers) for letter, powers in letters.items()}
    for code, letters in _FILE["beside_code"].items()
}
"""Code of a currency → letters and the powers that they may mean beside it, the likeliest first."""

BESIDE_CURRENCY: dict[str, int] = _FILE["beside_currency"]
BEFORE_CURRENCY: dict[str, int] = _FILE["before_currency"]
BEHIND_CURRENCY: dict[str, int] = _FILE["behind_currency"]

_POWER_OF: dict[str, int] = {
    plain_word(word): power for power, words in POWERS.items() for word in words.split()
}
_POWER_OF |= {plain_word(word): MINOR for word in _FILE["minor_names"].split()}
_CHINESE = {"十": 1, "百": 2, "千": 3, "仟": 3, "万": 4, "萬": 4, "億": 8, "亿": 8, "兆": 12} | {
    "천": 3, "백": 2, "십": 1, "만": 4, "억": 8, "조": 12
}  # fmt: skip
_PARTICLES = tuple(map(plain_word, _FILE["particles"].split()))
_WITHOUT_PARTICLE = 2
"""So many letters are left of a word, at least, behind its particle."""

CHINESE = "".join(_CHINESE)
"""Signs of China, Japan and Korea for powers of ten; side by side they are multiplied."""

_UNSPACED = re.compile("[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff]+")


def is_unspaced(word: str) -> bool:
    """Tell whether a word is in a script without blanks: Thai, Lao, Khmer or Burmese."""
    return _UNSPACED.fullmatch(word) is not None


_UNSPACED_WORDS = [word for words in POWERS.values() for word in words.split() if is_unspaced(word)]
UNSPACED_UNIT = "|".join(sorted(_UNSPACED_WORDS, key=len, reverse=True))
"""A pattern of one unit in such a script; side by side they are multiplied, too."""

_UNSPACED_UNIT = lazy_pattern(UNSPACED_UNIT)
_UNSPACED_UNITS = re.compile(f"(?:{UNSPACED_UNIT})+")
NUMBER = r"[0-9]+(?:[ .,'’\u00a0\u202f][0-9]{3})*(?![0-9])"
_SHORT = re.compile(r"10\s?(?:\^|\*\*)\s?(?P<power>[0-9]{1,2})|1[eE]\+?(?P<exponent>[0-9]{1,2})\b")
_RAISED = lazy_pattern(r"\b10(?P<power>[⁰¹²³⁴-⁹]{1,2})")
_IN_UNIT = lazy_pattern(rf"{NUMBER}s?\b|{WORD}")
_LITTLE = frozenset(map(plain_word, f"{_FILE['beside']} {PREPOSITIONS}".split()))
_ONE = ("1", "one", "unit", "units")
_PART = re.compile(r"0?[.,](?P<zeros>0*)1")
_MINOR = re.compile(rf"(?:in )?(?:{'|'.join(MINOR_WORDS)})(?: currency)?(?: units?)?")
_MOST_POWER = 18
_SPELLED, _LIKE = 6, 0.85
_LONG_WORDS = {
    word: frozenset(word)
    for words in POWERS.values()
    for word in words.split()
    if len(word) >= _SPELLED
}
_LONGEST_LIKE = 2 * max(map(len, _LONG_WORDS))
"""Letters of a word beyond which it is like no unit, however its letters are."""


def bare_forms(word: str) -> tuple[str, ...]:
    """Return a word as it is compared, and without the particle written onto it: "بالمليون"."""
    plain = plain_word(word)
    if plain.isascii():
        return (plain,)
    without = (plain.removeprefix(particle) for particle in _PARTICLES)
    return (plain, *(form for form in without if form != plain and len(form) >= _WITHOUT_PARTICLE))


def power_of(word: str) -> int | None:
    """Return the power of ten that a word means: 6 for "mill", 8 for "億", None for other words."""
    for form in bare_forms(word):
        if form in _POWER_OF:
            return _POWER_OF[form]
    if _UNSPACED_UNITS.fullmatch(word):
        return sum(_POWER_OF[plain_word(part)] for part in _UNSPACED_UNIT.findall(word))
    signs = [_CHINESE.get(sign) for sign in word]
    return sum(filter(None, signs)) if word and None not in signs else None


def power_of_number(text: str) -> int | None:
    """Return the power of ten that a number is: 3 for "1 000" and "'000", None for "1 200"."""
    digits = re.sub(r"[^0-9]", "", text)
    if not digits.strip("0"):
        return len(digits) if len(digits) % 3 == 0 and digits else None
    zeros = len(digits) - 1
    return zeros if digits.rstrip("0") == "1" and zeros <= _MOST_POWER else None


def spell_powers(text: str) -> str:
    """Return a text with powers of ten in digits: "10^6 USD" and "10⁶ USD" → "1000000 USD"."""
    plain = text if text.isascii() else _RAISED.sub(lambda match: _power(match["power"]), text)
    return _SHORT.sub(lambda match: _power(match["power"] or match["exponent"]), plain)


def _power(digits: str) -> str:
    plain = "".join(str("⁰¹²³⁴⁵⁶⁷⁸⁹".find(sign)) if not sign.isascii() else sign for sign in digits)
    return "1" + "0" * min(int(plain), _MOST_POWER + 1)


@cache
def power_of_unit(text: str) -> int | None:
    """Return the power of ten of a unit as somebody writes it; None if it is not understood.

    "million", "miljoner SEK", "T€", "'000", "10 000", "JPY 100 million", "lakh crore", "億円";
    0 for "1", an amount in whole units of its currency; -2 for "cents" and "0.01", and `MINOR` for
    "minor units", those of the currency.

    Args:
        text: one unit; codes of currencies beside it do not matter.
    """
    plain = text.strip()
    if plain.lower() in _ONE:
        return 0
    if part := _PART.fullmatch(plain):
        return -len(part["zeros"]) - 1
    if _MINOR.fullmatch(plain.lower()):
        return MINOR
    found: list[int] = []
    for token in _IN_UNIT.finditer(spell_powers(plain)):
        word = token[0]
        if word[0].isdigit():
            power = power_of_number(word)
        elif plain_word(word) in _LITTLE or word in IN_CAPITALS:
            continue
        else:
            power = _with_currency(word)
        if power is None:
            return None
        found.append(power)
    if len(found) > 1 and min(found) < 0:
        return None
    return sum(found) if found else None


def _with_currency(word: str) -> int | None:
    """Return the power of a word, be it with a currency: "TEUR", "mkr", "億円".

    "ECHO" and "MENA" are none: CHO and ENA are no currencies.
    """
    if (power := power_of(word)) is not None:
        return power
    if match := re.fullmatch(r"([a-zA-Z]{1,3}?)([A-Z]{3}|kr)", word):
        return BEFORE_CURRENCY.get(match[1].lower()) if _is_currency(match[2]) else None
    if match := re.fullmatch(r"([A-Z]{3})([a-z]{1,3})", word):
        return BEHIND_CURRENCY.get(match[2]) if _is_currency(match[1]) else None
    if match := re.fullmatch(f"([{CHINESE}]+)(?:円|元|원)", word):
        return power_of(match[1])
    return BEFORE_CURRENCY.get(word.lower()) if len(word) == 1 else None


def _is_currency(word: str) -> bool:
    return word == "kr" or word in ALL_CODES


def unit_word(power: int) -> str:
    """Return how to write a power so that it is understood: "million", "100 000", "cents"."""
    if power in (-2, 3, 6, 9, 12):
        return POWERS[power].split()[0]
    if power < 0:
        return "minor" if power == MINOR else f"{Decimal(1).scaleb(power):f}"
    return f"{10**power:,}".replace(",", " ")


def likely_powers(word: str, beside: Iterable[str], currencies: Iterable[str]) -> tuple[int, ...]:
    """Return the powers that a word may mean in different languages, the likeliest first.

    Args:
        word: as `plain_word` gives it.
        beside: the words around it, likewise; they show the language.
        currencies: codes of those that are named with it.
    """
    for code in currencies:
        if word in BESIDE_CODE.get(code, ()):
            return BESIDE_CODE[code][word]
    meant = {*AMBIGUOUS.get(word, ())}
    if word in ENGLISH:
        meant |= {ENGLISH[word], {9: 12, 12: 18}[ENGLISH[word]]}
    shown_by = _LEAST_BESIDE.get(word)
    least = not shown_by or not shown_by.isdisjoint(beside)
    return tuple(sorted(meant, reverse=not least))


@lru_cache(maxsize=4096)
def like_unit(word: str) -> str:
    """Return the unit that a long word is but for its spelling: "milions"; empty if it is none.

    Nothing is made of short words: "MDP" is no "md", and "migl" no "mil".
    """
    if not _SPELLED <= len(word) <= _LONGEST_LIKE:
        return ""
    # Letters that a unit does not have match none of it: that leaves few to be compared closely.
    letters = set(word)
    likely = [
        unit
        for unit, others in _LONG_WORDS.items()
        if len(letters - others) <= len(word) - _LIKE * (len(word) + len(unit)) / 2
    ]
    close = get_close_matches(word, likely, n=1, cutoff=_LIKE)
    return close[0] if close else ""


def power_of_letter(word: str) -> int | None:
    """Return the power of a short word that is a unit only right beside a currency: "B", "T"."""
    plain = plain_word(word)
    for known in (BESIDE_CURRENCY, BEFORE_CURRENCY, BEHIND_CURRENCY):
        if plain in known:
            return known[plain]
    return None
