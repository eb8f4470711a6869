"""Which numbers words say, so that no record can say that "nine" is three, or that "929.0" is 229.

A wording, and the record of a briefing in it, list the numbers that are written in words, from two
on. A language of one's own may have any words for them, but letters only, and none that is another
number elsewhere. Characters such as 二 are letters that are numbers: their values count.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

_FROM_TWO = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
    "to tre fire fem seks sju åtte ni ti elleve tolv tretten fjorten femten seksten",
    "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn",
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis",
    "dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezasseis",
    "два три чотири п’ять шість сім вісім дев’ять десять одинадцять дванадцять",
    "två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton",
    "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien",
    "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici",
)
"""Of the languages that are shipped, and of some of their neighbours."""
_MORE = {
    "one": 1,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "dozen": 12,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
}
_TEN = 10
_TENS_AND_ONES = re.compile("(1?T|M)1?")
"""Of kinds: 1 is from one to nine, T ten, and M twenty and more in one character, such as 廿."""
_MOST = 40
_LONGEST = 24


def _known() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {word: {value} for word, value in _MORE.items()}
    for words in _FROM_TWO:
        for value, word in enumerate(words.split(), 2):
            found.setdefault(word.casefold(), set()).add(value)
    return {word: frozenset(values) for word, values in found.items()}


KNOWN = _known()
"""What each word may be; "once" and "sei" are different numbers in different languages."""


def wrong_words(spelled: Sequence[str]) -> str:
    """Return what is wrong about numbers in words, from two on, in small letters; "" if nothing."""
    if len(spelled) > _MOST or len(set(spelled)) < len(spelled):
        return state("template.many-words")
    for value, word in enumerate(spelled, 2):
        letters = word.replace("-", "").replace("’", "").replace("'", "").replace(" ", "")
        is_word = len(word) <= _LONGEST and all(
            each.isalpha() or not each.isascii() for each in letters
        )
        if not is_word or not letters or any(map(str.isdigit, word)):
            return state("template.no-number-word", value=word)
        characters = "".join(filter(str.isnumeric, word))
        if characters and _value_of(characters) != value:
            return state("template.other-number-word", value=word, expected_number=str(value))
        if value not in KNOWN.get(word.casefold(), (value,)):
            return state("template.other-number-word", value=word, expected_number=str(value))
    return ""


def _value_of(characters: str) -> float | None:
    """Return the number that characters such as 二十三 are; None if it is below 1 or above 99."""
    values = [unicodedata.numeric(each) for each in characters]
    if len(values) == 1:
        return values[0]
    # By the kind of each: a tens sign stands alone or after how many tens, and ones come last.
    kinds = "".join(_kind_of(value) for value in values)
    if not _TENS_AND_ONES.fullmatch(kinds):
        return None
    ones = values.pop() if kinds[-1] == "1" else 0
    return values[0] * values[1] + ones if len(values) > 1 else values[0] + ones


def _kind_of(value: float) -> str:
    if value in range(1, 10):
        return "1"
    return "T" if value == _TEN else "M" if value in range(20, 100, 10) else "?"
