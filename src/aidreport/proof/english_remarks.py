"""Which phrases of the program a sentence of the record is, in English, and the values in it."""

from __future__ import annotations

from functools import cache, lru_cache
from string import Formatter
from typing import NamedTuple

from aidreport.model.remarks import phrases, printed
from aidreport.proof.page_phrases import values_between

_FEWEST_LETTERS = 8
"""A phrase with fewer of its own may be in any sentence."""
_LONGEST = 2_000
_DEEPEST = 4
"""Sentences inside sentences, at most."""
_MOST_PARTS = 40
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
    for key, longest, pieces in _phrases():
        if longest not in text:
            continue
        if (found := values_between(pieces, text, whole=True)) is not None:
            keys.add(key)
            values.update(found)
            inner += [value for value in found if " " in value]
    for part in inner[:_MOST_PARTS]:
        below = said_in_english(part, depth + 1)
        keys |= below.keys
        values |= below.values
    return EnglishRemark(frozenset(keys), frozenset(values))


@cache
def _phrases() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Return each form of each phrase with the longest of its pieces, and these."""
    found = []
    for key in phrases():
        phrase = printed(key)
        for text in [phrase] if isinstance(phrase, str) else phrase.values():
            pieces = [""]
            for piece, name, _, _ in Formatter().parse(text):
                pieces[-1] += piece
                if name is not None:
                    pieces.append("")
            if sum(map(len, pieces)) >= _FEWEST_LETTERS:
                found.append((key, max(pieces, key=len), tuple(pieces)))
    return tuple(found)
