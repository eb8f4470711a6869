"""The units that prose states amounts in, by language: "million", "Mrd.", "mil millones"."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import tomli

from aidreport.model import units as model_units
from aidreport.model.units import ENGLISH
from aidreport.sources.extraction.language import language

_FILE = Path(model_units.__file__).with_name("units_by_language.toml")
_ENGLISH = "en"
_LETTERS = {
    "m": 6, "mn": 6, "mln": 6, "mio": 6, "mill": 6, "k": 3, "t": 3, "bn": 9, "mrd": 9, "md": 9,
}  # fmt: skip
_AMBIGUOUS = frozenset({"m", "k", "t", "md"})
_SINGULAR = {
    "de": {"million": 6, "milliarde": 9},
    "nb": {"million": 6, "milliard": 9},
    "sv": {"miljon": 6, "miljard": 9, "mnkr": 6},
    "da": {"million": 6, "milliard": 9, "mia": 9, "millioner": 6, "milliarder": 9},
    "fr": {"million": 6, "millions": 6, "milliard": 9, "milliards": 9, "mille": 3, "m": 6, "md": 9},
    "es": {"millón": 6, "millones": 6, "mil": 3, "millardo": 9},
    "en": {"million": 6, "millions": 6, "billion": 9, "thousand": 3, "trillion": 12, "bil": 9},
}
_THOUSANDS = (2, 3)
_SHORTEST_WORD = 3
_ABBREVIATED = 4
_NEAR = 16
BLANK_OR_DASH = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "-"
"""What may be between a number and its unit."""


class Unit(NamedTuple):
    """A unit behind a number.

    Attributes:
        short: True for letters that may mean something else: 5 m are metres, too.
    """

    end: int
    power: int
    short: bool


class Units:
    """The units of a language.

    Attributes:
        letters: abbreviations that may be joined to a currency, with their powers.
    """

    letters = _LETTERS

    def __init__(self, code: str) -> None:
        self._powers = _words(code) | _LETTERS
        self._spelled = frozenset(
            word for word in self._powers if len(word) > _SHORTEST_WORD and word not in _LETTERS
        ) | ({"mil"} if code == "es" else set())
        spelled = "|".join(map(re.escape, sorted(self._spelled)))
        self._in_small_letters = re.compile(spelled)
        ordered = "|".join(sorted(map(re.escape, self._powers), key=len, reverse=True))
        self._pattern = re.compile(
            # "2 weitere Millionen"
            rf"(?:\s{_more(code)}(?=\s))?\s?-?(?P<word>{ordered})(?!(?![¹²³])[^\W\d_])\.?",
            re.IGNORECASE,
        )

    def is_word(self, word: str) -> bool:
        """Tell whether a word is a unit that may have a number in words before it."""
        return word.lower() in self._spelled

    def follow_words(self, text: str, ends: tuple[str, ...]) -> bool:
        """Tell whether a text may have a unit behind a word that ends so: "two million"."""
        written = text.lower()
        for match in self._in_small_letters.finditer(written):
            near = written[max(0, match.start() - _NEAR) : match.start()]
            before = near.rstrip(BLANK_OR_DASH)
            if before != near and (not before or before.endswith(ends)):
                return True
        return False

    def at(self, text: str, at: int) -> Unit | None:
        """Return the unit at a place of a text; two are multiplied: "mil millones"."""
        first = self._pattern.match(text, at)
        if first is None:
            return None
        word, power, end = first["word"], self._powers[first["word"].lower()], first.end()
        if first[0].endswith(".") and len(word) > _ABBREVIATED:
            end -= 1
        elif first[0].endswith(".") and re.match(r"\s*(?:[A-ZÅÄÖØÆÉÜ]|$)", text[end:]):
            # The stop of a sentence, unless a currency follows: "20 Mio. EUR".
            end -= (
                0
                if re.match(
                    r"\s*(?:Euro|US|[A-Z]{3}\b|Franken|Fr\b|SFr|Kronen|Dollar|Pfund)", text[end:]
                )
                else 1
            )
        if power in _THOUSANDS:
            second = self._pattern.match(text, end)
            if second is not None and self._powers[second["word"].lower()] > power:
                power, end = power + self._powers[second["word"].lower()], second.end()
        return Unit(end, power, word.lower() in _AMBIGUOUS)


def _more(code: str) -> str:
    """Return the pattern of what may be between a number and its unit: "weitere"."""
    return language(code).any_of("general.more_before_unit")


def _words(code: str) -> dict[str, int]:
    file = tomli.loads(_FILE.read_text(encoding="utf-8"))
    english = {} if code != _ENGLISH else dict(ENGLISH)
    section = {power: words for power, words in file[code].items() if power.isdecimal()}
    own = {word: int(power) for power, words in section.items() for word in words.split()}
    own = {word: power for word, power in own.items() if power >= _THOUSANDS[0] + 1}
    return english | own | _SINGULAR[code]


@cache
def units_of(code: str) -> Units:
    """Return the units of a language."""
    return Units(code)
