"""Which text has to be shaped, what nobody reads of it, and which letters stand together.

These are tests of code points, since most text needs none of this.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS = (
    "\u0300-\u036f\u0483-\u0489\u0590-\u109f\u1100-\u11ff\u135d-\u135f\u1700-\u1cff\u1dc0-\u1dff"
    "\u20d0-\u20f0\u302a-\u302f\u3099\u309a\ua800-\uabff\ud7b0-\ud7ff\ufb1d-\ufdff"
    "\ufe00-\ufe0f\ufe20-\ufe2f\ufe70-\ufefc\U00010800-\U00011fff\U00016100-\U00016fff"
    "\U0001e000-\U0001efff\U000e0100-\U000e01ef"
)
"""Marks, and the letters of scripts that join, stack, change places or run from right to left."""
_JOINERS = "\u200c\u200d"
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

# Marks of width and direction tell a program how to draw and nobody what to read. Joiners are
# part of the spelling, but only between letters that join.
_MARKS = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_UNREAD = re.compile(f"[{_MARKS}]|(?<![{_LETTERS}])[{_JOINERS}]|[{_JOINERS}](?![{_LETTERS}])")
_NOT_ALONE = re.compile(f"[{_LETTERS}{_JOINERS}{_MARKS}]+")

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
    return _UNREAD.fullmatch(character) is not None or "\ufe00" <= character <= "\ufe0f"


def drawn_alone(characters: str) -> str:
    """Return those of some characters that look the same whatever is beside them."""
    return _NOT_ALONE.sub("", characters)


def has_right_to_left(text: str) -> bool:
    """Return whether a text has letters that run from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def read_text(text: str) -> str:
    """Return a text without the marks of width and direction that nobody reads."""
    return text if text.isascii() else _UNREAD.sub("", text)


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
    if unicodedata.category(character).startswith("M") or character in _JOINERS:
        return True
    if last in _VIRAMAS or last in _LEADING:
        spelled = before.rstrip(_JOINERS)[-1:] or last
        return character.isalpha() and ord(character) // _BLOCK == ord(spelled) // _BLOCK
    is_jamo = "\u1160" <= character <= "\u11ff" and "\u1100" <= last <= "\u11ff"
    return character in _TRAILING or is_jamo
