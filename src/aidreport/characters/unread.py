"""Characters that nobody reads: marks of width and direction, and joiners where nothing joins.

Spreadsheets, word processors and web pages leave them in names. They tell a program how to draw,
so that two texts which differ in nothing else look and sound the same. Joiners are part of the
spelling of Persian and of the scripts of India, but only between letters that join.
"""

from __future__ import annotations

import re

from aidreport.characters.patterns import lazy_pattern

LETTERS_THAT_JOIN = (
    "\u0300-\u036f\u0483-\u0489\u0590-\u109f\u1100-\u11ff\u135d-\u135f\u1700-\u1cff\u1dc0-\u1dff"
    "\u20d0-\u20f0\u302a-\u302f\u3099\u309a\ua800-\uabff\ud7b0-\ud7ff\ufb1d-\ufdff"
    "\ufe00-\ufe0f\ufe20-\ufe2f\ufe70-\ufefc\U00010800-\U00011fff\U00016100-\U00016fff"
    "\U0001e000-\U0001efff\U000e0100-\U000e01ef"
)
"""Marks, and the letters of scripts that join, stack, change places or run from right to left."""
JOINERS = "\u200c\u200d"
MARKS = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"

_WITHOUT_BLANKS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\ua9e0-\ua9ff\uaa60-\uaa7f"
"""Letters of Thai, Lao, Burmese and Khmer, which write no blanks between words."""
_NOWHERE_JOINED = f"(?<![{LETTERS_THAT_JOIN}])[{JOINERS}]|[{JOINERS}](?![{LETTERS_THAT_JOIN}])"
_UNREAD = re.compile(f"[{MARKS}]|{_NOWHERE_JOINED}")
_NEEDLESS = lazy_pattern(
    f"[{MARKS.replace(chr(0x200B), '')}]|{_NOWHERE_JOINED}"
    f"|(?<![{_WITHOUT_BLANKS}])\u200b|\u200b(?![{_WITHOUT_BLANKS}])"
)


_LEFT_TO_RIGHT = "\u200e"
_SIGNS = lazy_pattern(r"(?<![^\s(\[«“])[+\u2212-](?=\d)")
_BETWEEN_TAGS = re.compile(r"(?<=>)[^<>]+(?=<)")


def signs_on_left(text: str, *, markup: bool = False) -> str:
    """Return a text from right to left with a mark before each sign of a number, as CLDR does.

    Programs that show texts write "5-" for "-5" without.

    Args:
        markup: whether it is HTML, of which only what is between tags is text.
    """
    if markup:
        return _BETWEEN_TAGS.sub(lambda found: signs_on_left(found[0]), text)
    return _SIGNS.sub(f"{_LEFT_TO_RIGHT}\\g<0>", text)


def is_never_read(character: str) -> bool:
    """Return whether a character by itself is read by nobody."""
    return _UNREAD.fullmatch(character) is not None


def read_text(text: str) -> str:
    """Return a text without the characters that nobody reads."""
    return text if text.isascii() else _UNREAD.sub("", text)


def needed_text(text: str) -> str:
    """Return a text as `read_text` does, but with the places where lines of Thai or Khmer break."""
    return text if text.isascii() else _NEEDLESS.sub("", text)
