"""Which of many names may be labels of totals: those with such words are looked at closely."""

from __future__ import annotations

import re
from string import ascii_letters, ascii_uppercase
from typing import TYPE_CHECKING

from aidreport.sources.tables.words.totals import (
    PART,
    is_part_label,
    is_total_label,
    resembles_a_total,
)
from aidreport.sources.tables.words.vocabulary import (
    ALL_WORDS,
    PLAIN_TOTAL_WORDS,
    SUBTOTAL_WORDS,
    TOTAL_ENDINGS,
    TOTAL_WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_PART_OF_LINE = re.compile(f"^{PART.pattern}", PART.flags | re.MULTILINE)
_SIGNS = frozenset().union(TOTAL_WORDS, PLAIN_TOTAL_WORDS, SUBTOTAL_WORDS, ALL_WORDS)
_PLAIN = {code: " " for code in range(128) if chr(code) not in ascii_letters + "\n"}
_PLAIN |= {ord(letter): letter.lower() for letter in ascii_uppercase}


def are_names(texts: Sequence[str]) -> list[bool]:
    """Return which texts are names for sure: no total, no part of the row above, nor like one."""
    written = "\n".join([text if text.isascii() else "" for text in texts])
    plain = written.translate(_PLAIN)
    if not _have_labels(plain.split()) and _PART_OF_LINE.search("\n".join(texts)) is None:
        return [bool(text) and (text.isascii() or not _is_label(text)) for text in texts]
    words = [line.split() for line in plain.split("\n")]
    return [
        bool(text) and (_is_name(found) or not _is_label(text)) and not is_part_label(text)
        for text, found in zip(texts, words, strict=True)
    ]


def _have_labels(written: Sequence[str]) -> bool:
    """Tell whether there may be a label of a total among texts with some words."""
    words = set(written)
    if not _SIGNS.isdisjoint(words) or any(word.endswith(TOTAL_ENDINGS) for word in words):
        return True
    lengths = set(map(len, words))
    return any(_is_joined(label, words, lengths) for label in SUBTOTAL_WORDS | TOTAL_WORDS)


def _is_joined(label: str, words: set[str], lengths: set[int]) -> bool:
    """Tell whether a word is several others, written as one."""
    if not label:
        return True
    return any(
        label[:length] in words and _is_joined(label[length:], words, lengths)
        for length in lengths
        if length <= len(label)
    )


def _is_name(words: Sequence[str]) -> bool:
    """Tell whether words in ASCII have nothing of a label of a total."""
    if not words or not _SIGNS.isdisjoint(words) or words[-1].endswith(TOTAL_ENDINGS):
        return False
    if len(words) == 1:
        return True
    ends = (words[0] + words[1], words[-2] + words[-1])
    return SUBTOTAL_WORDS.isdisjoint(ends) and "".join(words) not in TOTAL_WORDS


def _is_label(text: str) -> bool:
    return is_total_label(text) or resembles_a_total(text)
