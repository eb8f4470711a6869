"""Which of many names may be labels of totals: those with such words are looked at closely."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.model.words import LETTERS_ALONE
from aidreport.sources.tables.words.totals import (
    PART,
    is_part_label,
    is_total_label,
    label_words_of_each,
    resembles_a_total,
)
from aidreport.sources.tables.words.vocabulary import (
    ALL_WORDS,
    PARTS,
    PLAIN_TOTAL_WORDS,
    SUBTOTAL_WORDS,
    TOTAL_ENDINGS,
    TOTAL_WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_PART_OF_LINE = re.compile(f"^{PART.pattern}", PART.flags | re.MULTILINE)
_PART_WORDS = frozenset(
    words[0] for part in PARTS if (words := part.translate(LETTERS_ALONE).split())
)
_SIGNS = frozenset().union(TOTAL_WORDS, PLAIN_TOTAL_WORDS, SUBTOTAL_WORDS, ALL_WORDS)


def are_names(texts: Sequence[str]) -> list[bool]:
    """Return which texts are names for sure: no total, no part of the row above, nor like one."""
    in_ascii = all(map(str.isascii, texts))
    written = "\n".join(texts if in_ascii else [text if text.isascii() else "" for text in texts])
    plain = written.translate(LETTERS_ALONE)
    of_others = label_words_of_each([text for text in texts if not text.isascii()])
    words = set(plain.split()).union(*of_others)
    if not _have_labels(words) and not _have_parts(texts, words):
        return list(map(bool, texts))
    waiting = iter(of_others)
    of_each = [
        line.split() if text.isascii() else next(waiting)
        for text, line in zip(texts, plain.split("\n"), strict=True)
    ]
    return [
        bool(text) and (_is_name(found) or not _is_label(text)) and not is_part_label(text)
        for text, found in zip(texts, of_each, strict=True)
    ]


def _have_parts(texts: Sequence[str], words: set[str]) -> bool:
    """Tell whether there may be a part of the row above among texts with some words in ASCII."""
    if _PART_WORDS.isdisjoint(words) and all(map(str.isascii, texts)):
        return False
    return _PART_OF_LINE.search("\n".join(texts)) is not None


def _have_labels(words: set[str]) -> bool:
    """Tell whether there may be a label of a total among texts with some words."""
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
    """Tell whether the words of a text have nothing of a label of a total."""
    if not words or not _SIGNS.isdisjoint(words) or words[-1].endswith(TOTAL_ENDINGS):
        return False
    if len(words) == 1:
        return True
    ends = (words[0] + words[1], words[-2] + words[-1])
    return SUBTOTAL_WORDS.isdisjoint(ends) and "".join(words) not in TOTAL_WORDS


def _is_label(text: str) -> bool:
    return is_total_label(text) or resembles_a_total(text)
