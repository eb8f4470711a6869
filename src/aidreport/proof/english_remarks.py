"""Which phrases of the program a sentence of the record is, in English, and the values in it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from aidreport.model.remark_phrases import remark_forms, values_between

_LONGEST = 2_000
_DEEPEST = 4
"""Sentences inside sentences, at most."""
_MOST_PARTS = 40
_BETWEEN = "; "
_ABOUT = ": "
"""Between what a sentence is about and the sentence; a phrase has no other words there."""


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
    if _ABOUT in text:
        inner.append(text.partition(_ABOUT)[2])
    for form in remark_forms():
        if form.longest not in text:
            continue
        if (found := values_between(form.pieces, text, whole=True)) is not None:
            keys.add(form.key)
            values.update(found)
            inner += [value for value in found if " " in value]
    for part in inner[:_MOST_PARTS]:
        below = said_in_english(part, depth + 1)
        keys |= below.keys
        values |= below.values
    return EnglishRemark(frozenset(keys), frozenset(values))
