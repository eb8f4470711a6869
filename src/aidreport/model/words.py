"""Words of texts in any script, and how they are compared: without case and accents."""

from __future__ import annotations

import re
import unicodedata
from string import ascii_letters, ascii_uppercase
from typing import TYPE_CHECKING

from aidreport.characters.unread import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09d7\u0a01-\u0a03"
    "\u0a3c-\u0a51\u0a70\u0a71\u0a81-\u0a83\u0abc-\u0acd\u0b82\u0bbe-\u0bd7\u0c00-\u0c04\u0c3e-\u0c56\u0d3e-\u0d57"
    "\u0dca-\u0ddf\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3"
)
"""Signs that are written on or around letters: vowels of Hindi, Bengali, Thai, Khmer, Arabic …"""

WORD = rf"[\u0400-\u052f]+(?:['’ʼ][\u0400-\u052f]+)+|[^\W\d_](?:[^\W\d_]|[{_MARKS}])*"
"""A word: letters with their marks; in Cyrillic, with an apostrophe inside."""

WORDS_IN = re.compile(WORD)
_WORDS = re.compile(r"[^\W_]+")
_LIKE = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
    | {"ي": "ی", "ى": "ی", "ك": "ک", "ـ": "", "’": "'", "ʼ": "'"}
)


class _WithoutMarks(dict[int, int | None]):
    """What becomes of a character if signs on and around letters are left out, by its code."""

    def __missing__(self, code: int) -> int | None:
        self[code] = kept = None if unicodedata.combining(chr(code)) else code
        return kept


_WITHOUT_MARKS = _WithoutMarks()


def plain_word(word: str) -> str:
    """Return a word without case and accents, for comparison: "Beløp" → "belop"."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_LIKE))
    return unicodedata.normalize("NFC", decomposed.translate(_WITHOUT_MARKS))


def words_of(text: str) -> list[str]:
    """Return the words of a text, as `plain_word` gives them."""
    return [plain_word(word) for word in WORDS_IN.findall(text)]


_PLAIN = {code: " " for code in range(128) if not chr(code).isalnum()} | {ord("'"): ""}
_PLAIN |= {ord(letter): letter.lower() for letter in ascii_uppercase}
"""Letters of ASCII as they are compared; punctuation is blank."""

_PLAIN_LINES = {**_PLAIN, ord("\n"): "\n"}

LETTERS_ALONE = {code: " " for code in range(128) if chr(code) not in ascii_letters + "\n"}
"""Letters of ASCII without case; all else of ASCII but line breaks is blank. For many texts."""
LETTERS_ALONE |= {ord(letter): letter.lower() for letter in ascii_uppercase}


def normalise_name(name: str) -> str:
    """Return the words of a name without case, accents, punctuation and a leading "the"."""
    if name.isascii():
        plain = name.translate(_PLAIN).split()
        return " ".join(plain[1:] if plain[:1] == ["the"] else plain)
    return _joined(_plain_letters(name))


def _plain_letters(text: str) -> str:
    """Return a text of any script without case, accents and apostrophes."""
    folded = unicodedata.normalize("NFKD", read_text(text).replace("ø", "o").replace("Ø", "O"))
    return folded.translate(_WITHOUT_MARKS).casefold().replace("'", "").replace("’", "")


def _joined(letters: str) -> str:
    words = _WORDS.findall(letters)
    return " ".join(words[1:] if words[:1] == ["the"] else words)


def normalise_names(names: Sequence[str]) -> list[str]:
    """Return what `normalise_name` gives for each of very many names, letters of all at once."""
    in_ascii = all(map(str.isascii, names))
    written = "\n".join(names if in_ascii else [name if name.isascii() else "" for name in names])
    plain_text = written.translate(_PLAIN_LINES)
    lines = plain_text.split("\n")
    if len(lines) != len(names):  # a name has a line break
        return list(map(normalise_name, names))
    if in_ascii and "the" not in plain_text and are_plain_lines(lines):
        return lines
    others = [] if in_ascii else [name for name in names if not name.isascii()]
    of_others = list(map(_joined, _plain_letters("\n".join(others)).split("\n")))
    if len(of_others) > max(len(others), 1):
        return list(map(normalise_name, names))
    waiting = iter(of_others)
    plain = [" ".join(line.split()) for line in lines]
    return [
        next(waiting)
        if not name.isascii()
        else normalise_name(name)
        if line.startswith("the ") or line == "the"
        else line
        for name, line in zip(names, plain, strict=True)
    ]


def are_plain_lines(texts: Sequence[str]) -> bool:
    """Tell whether texts are in ASCII, with single blanks inside them as their only white space."""
    # A blank at an end of a text, or an empty text, makes two blanks between some.
    written = " ".join(texts)
    in_order = "  " not in written and written.strip(" ") == written
    return in_order and written.isascii() and written.isprintable()
