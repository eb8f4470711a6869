"""Numbers in words before a unit: "one million", "fem millioner"."""

from __future__ import annotations

import re
from pathlib import Path

from aidreport.characters.patterns import lazy_pattern
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.units import power_of
from aidreport.model.words import plain_word

_NUMBER_OF = {
    plain_word(word): number
    for number, words in read_toml(Path(__file__).with_suffix(".toml"), SourceError).items()
    for word in words.split()
}
_BEFORE_UNIT = lazy_pattern(r"(?P<number>[^\W\d_]+(?:['’-][^\W\d_]+)*)(?= +(?P<unit>[^\W\d_]+))")
_ELIDED = re.compile(r"\bd['’](?=\w)")


def without_elision(text: str) -> str:
    """Return "deux millions d euros" for "deux millions d'euros"."""
    return _ELIDED.sub("d ", text)


def in_digits(text: str) -> str:
    """Return a text with its number in digits if it is one word before a unit.

    A number of several words, and one without a unit behind it, stay as they are: "five".
    """
    found = [
        match
        for match in _BEFORE_UNIT.finditer(text)
        if plain_word(match["number"]) in _NUMBER_OF and power_of(match["unit"]) is not None
    ]
    if len(found) != 1:
        return text
    start, end = found[0].span("number")
    return f"{text[:start]}{_NUMBER_OF[plain_word(found[0]['number'])]}{text[end:]}"
