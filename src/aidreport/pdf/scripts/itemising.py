"""Which text has to be shaped, and which letters stand together.

These are tests of code points, since most text needs none of this.
"""

from __future__ import annotations

import re
import unicodedata

from aidreport.characters.unread import JOINERS, LETTERS_THAT_JOIN, MARKS, is_never_read

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

_NOT_ALONE = re.compile(f"[{LETTERS_THAT_JOIN}{JOINERS}{MARKS}]+")

_BLOCK = 0x80
"""Code points of a script of India or its neighbours."""
_VIRAMAS = frozenset(
    "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2\u1a60\ua9c0\u200d"
)
"""What binds the consonant after it to the one before."""
_LEADING = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")
"""Vowels of Thai and Lao that are written before their consonant."""
_TRAILING = frozenset("\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3")
"""Vowels of Thai and Lao that are written after it, but are no marks."""


def is_unread(character: str) -> bool:
    """Return whether a character is never read, or only changes how others look."""
    return is_never_read(character) or "\ufe00" <= character <= "\ufe0f"


def drawn_alone(characters: str) -> str:
    """Return those of some characters that look the same whatever is beside them."""
    return _NOT_ALONE.sub("", characters)


def has_right_to_left(text: str) -> bool:
    """Return whether a text has letters that run from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def has_left_to_right(text: str) -> bool:
    """Return whether a text has letters that run from left to right."""
    return any(unicodedata.bidirectional(character) == "L" for character in text)


def clusters(text: str) -> list[str]:
    """Return a text in parts that are never torn apart: letters with all that belongs to them."""
    parts: list[str] = []
    for character in text:
        if parts and _belongs(character, parts[-1]):
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def _belongs(character: str, before: str) -> bool:
    last = before[-1]
    if last.isspace():
        return False
    if unicodedata.category(character).startswith("M") or character in JOINERS:
        return True
    if last in _VIRAMAS or last in _LEADING:
        spelled = before.rstrip(JOINERS)[-1:] or last
        return character.isalpha() and ord(character) // _BLOCK == ord(spelled) // _BLOCK
    is_jamo = "\u1160" <= character <= "\u11ff" and "\u1100" <= last <= "\u11ff"
    return character in _TRAILING or is_jamo
