"""Which numbers words say, so that no record can say that "nine" is three, or that "929.0" is 229.

A record lists the numbers that its briefing writes in words, from two on. A language of one's own
may have any words for them, but letters only, and none that is another number elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.proof.numbers import Marks

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
_DECIMAL, _GROUP = ".,٫", ".,'’٬ \u00a0\u202f\u2009"
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


def wrong_marks(marks: Marks) -> str:
    """Return how numbers can not be written, in words; "" if they can be written so."""
    if len(marks.decimal) != 1 or marks.decimal not in _DECIMAL:
        return f"“{marks.decimal}” is no decimal mark"
    if len(marks.group) > 1 or marks.group not in _GROUP or marks.group == marks.decimal:
        return f"“{marks.group}” separates no thousands"
    return _wrong_word(marks.spelled)


def _wrong_word(spelled: Sequence[str]) -> str:
    if len(spelled) > _MOST or len(set(spelled)) < len(spelled):
        return "its numbers in words are too many, or say one number twice"
    for value, word in enumerate(spelled, 2):
        letters = word.replace("-", "").replace("’", "").replace("'", "").replace(" ", "")
        is_word = len(word) <= _LONGEST and all(
            each.isalpha() or not each.isascii() for each in letters
        )
        if not is_word or not letters or any(map(str.isnumeric, word)):
            return f"“{word}” is no number in words"
        if value not in KNOWN.get(word.casefold(), (value,)):
            return f"“{word}” is not {value}"
    return ""
