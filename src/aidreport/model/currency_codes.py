"""The codes of currencies, and the file of what people write instead of them."""

from __future__ import annotations

from pathlib import Path

import tomli

TERMS = tomli.loads(Path(__file__).with_name("currencies.toml").read_text("utf-8"))

CODES = frozenset(TERMS["current"].split() + TERMS["former"].split())
"""Codes that a heading may name: those in use, and of former ones those that are no words."""

ALL_CODES = CODES.union(TERMS["only_as_codes"].split())
"""Codes that are read if nothing but a code can be there."""

IN_ANY_CASE = frozenset(TERMS["current"].split()).difference(TERMS["words_too"].split())
"""Codes that are no words, so that small letters name them, too, where a code may be."""

_WORDS = {*TERMS["signs"], *(word for words in TERMS["words"].values() for word in words.split())}
_LONGEST = 4

IN_CAPITALS = ALL_CODES.union(
    word.upper() for word in _WORDS if len(word) <= _LONGEST and word.isascii() and word.isalpha()
)
"""Codes, and abbreviations that are written like them: "RMB", "CFA", "NIS"."""
