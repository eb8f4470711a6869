"""Numbers as words: "two hundred and twenty-nine", "zweihundertneunundzwanzig"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_LETTERS = re.compile(r"[^\W\d_]+")
_HUNDRED = 100
_SCORE = 20


def spelled_numbers(words: Mapping[str, Any]) -> dict[str, int]:
    """Return the numbers below a thousand by how a language spells them.

    The keys are as `as_key` gives them: in small letters, without blanks and hyphens.

    Args:
        words: `ones` up to nineteen and `tens` from twenty on, the word for a hundred and the one
            that joins; `more` for other words; `ones_first` if "five and twenty" is said;
            `vigesimal` if tens go on in twenties ("quatre-vingt-onze").
    """
    ones = {word: at for at, word in enumerate(words["ones"].split("|"), 1)}
    tens = {word: 10 * at for at, word in enumerate(words["tens"].split("|"), 2)}
    more = dict(entry.split("=") for entry in words.get("more", "").split("|") if entry)
    extra = {word: int(value) for word, value in more.items()}
    join, hundred = words["joins"], words["hundred"]
    small = {word: value for word, value in extra.items() if value < _SCORE} | ones
    below = dict(small)
    for ten, value in (tens | {w: v for w, v in extra.items() if _SCORE <= v < _HUNDRED}).items():
        below[ten] = value
        limit = _SCORE if words.get("vigesimal") and value in (60, 80) else 10
        for one, unit in small.items():
            if unit < limit and value % 10 == 0:
                below[f"{ten}{one}"] = below[f"{ten}{join}{one}"] = value + unit
                below[f"{one}{join}{ten}"] = value + unit
    numbers = {as_key(word): value for word, value in below.items()}
    hundreds = {f"{one}{hundred}": unit * _HUNDRED for one, unit in small.items() if unit < 10}
    hundreds |= {f"{one}{hundred}s": unit * _HUNDRED for one, unit in small.items() if unit < 10}
    hundreds |= {hundred: _HUNDRED} if hundred != "cientos" else {}
    hundreds |= {word: value for word, value in extra.items() if _HUNDRED <= value < 1000}
    numbers |= {as_key(word): value for word, value in extra.items() if value >= 1000}
    for word, value in hundreds.items():
        numbers[as_key(word)] = value
        for rest, unit in below.items():
            numbers[as_key(word + rest)] = numbers[as_key(word + join + rest)] = value + unit
    return numbers


def as_key(text: str) -> str:
    """Return the letters of a text alone, in small letters."""
    return "".join(_LETTERS.findall(text.lower()))
