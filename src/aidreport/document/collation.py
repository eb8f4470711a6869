"""The alphabetical order of names, as readers of a language expect it."""

from __future__ import annotations

import unicodedata
from functools import cache

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ALPHABETS = {
    **dict.fromkeys(("nb", "nn", "no", "da"), f"{_LATIN}æøå"),
    **dict.fromkeys(("sv", "fi"), f"{_LATIN}åäö"),
    "es": _LATIN.replace("n", "nñ"),
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
}
"""Alphabets whose letters are no variants of others; in the others, accents are left aside."""


def sorting_key(text: str, language: str) -> tuple[tuple[tuple[int, int], ...], str]:
    """Return by what a name is sorted: its letters whatever their case, then the name itself.

    Args:
        language: BCP 47 tag of the readers.
    """
    letters = _letters(language.partition("-")[0])
    places = [place for letter in text.casefold() for place in _places(letter, letters)]
    return tuple(places), text


@cache
def _letters(language: str) -> dict[str, int]:
    return {letter: at for at, letter in enumerate(_ALPHABETS.get(language, _LATIN))}


def _places(letter: str, letters: dict[str, int]) -> list[tuple[int, int]]:
    """Return the place of a letter: blanks and digits, letters of the alphabet, other scripts."""
    if letter in letters:
        return [(1, letters[letter])]
    apart = unicodedata.normalize("NFD", letter)
    if len(apart) > 1 or unicodedata.combining(letter):
        kept = (sign for sign in apart if not unicodedata.combining(sign))
        return [place for sign in kept for place in _places(sign, letters)]
    return [(2 if letter.isalpha() else 0, ord(letter))]
