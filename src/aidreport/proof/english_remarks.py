"""Which phrases of the program a sentence of the record is, in English, and the values in it."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from string import Formatter
from typing import NamedTuple

from aidreport.model.remarks import phrases, printed

_FEWEST_LETTERS = 8
"""A phrase with fewer of its own may be in any sentence."""
_LONGEST = 2_000
_DEEPEST = 4
"""Sentences inside sentences, at most."""
_BETWEEN = "; "


class EnglishRemark(NamedTuple):
    """What a sentence may be.

    Attributes:
        keys: of the phrases that it, or a part of it, may be.
        values: what is in them.
    """

    keys: frozenset[str]
    values: frozenset[str]


@lru_cache(maxsize=1024)
def said_in_english(text: str, depth: int = 0) -> EnglishRemark:
    """Return which phrases a sentence may be, with all that may be a value in them."""
    keys, values = set[str](), set[str]()
    if depth >= _DEEPEST or len(text) > _LONGEST:
        return EnglishRemark(frozenset(), frozenset((text,)))
    inner = text.split(_BETWEEN) if _BETWEEN in text else []
    for key, longest, pattern in _patterns():
        if longest in text and (found := re.fullmatch(pattern, text)):
            keys.add(key)
            values.update(found.groups())
            inner += [value for value in found.groups() if " " in value]
    for part in inner:
        below = said_in_english(part, depth + 1)
        keys |= below.keys
        values |= below.values
    return EnglishRemark(frozenset(keys), frozenset(values))


@cache
def _patterns() -> tuple[tuple[str, str, str], ...]:
    found = []
    for key in phrases():
        phrase = printed(key)
        for text in [phrase] if isinstance(phrase, str) else phrase.values():
            parts = list(Formatter().parse(text))
            pieces = [piece for piece, _, _, _ in parts]
            if sum(map(len, pieces)) >= _FEWEST_LETTERS:
                # A value has no line end: texts are of one line.
                pattern = "".join(
                    re.escape(piece) + ("(.+?)" if name is not None else "")
                    for piece, name, _, _ in parts
                )
                found.append((key, max(pieces, key=len), pattern))
    return tuple(found)
