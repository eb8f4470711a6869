"""Texts of one line, which a ledger and a terminal can show exactly as they were given."""

from __future__ import annotations

import unicodedata

_TURNS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
"""Classes of the characters that turn the direction of the text after them."""


def control_characters(text: str) -> list[str]:
    r"""Return what in a text ends a line, steers a terminal or turns text around.

    Each is returned once and spelled out, such as "\x1b" for the escape character.
    """
    found = dict.fromkeys(char for char in text if _steers(char))
    return [char.encode("unicode_escape").decode("ascii") for char in found]


def plain_line(text: str) -> str:
    """Return a text without such characters, in one line."""
    return " ".join("".join(" " if _steers(char) else char for char in text).split())


def _steers(char: str) -> bool:
    if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp"):
        return True
    return unicodedata.bidirectional(char) in _TURNS
