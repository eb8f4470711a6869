"""Words that a text has glued together: they stay as they are, and are named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.model.territories import names_of_countries
from aidreport.model.words import plain_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.sources.extraction.language import Language
    from aidreport.sources.extraction.text import Block

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_JOINED = re.compile(r"[^\W\d_A-ZÅÄÖØÆÉÜ]{3,}[A-ZÅÄÖØÆÉÜ][^\W\d_A-ZÅÄÖØÆÉÜ]{2,}")
_NAMES = ("Mc", "Mac", "De", "Di", "La", "Le", "O'", "van", "Du", "Al", "El")
_INFLECTIONS = frozenset({"is", "an", "en", "er", "s"})
_PREFIXES = frozenset({"co"})
_SHORTEST = 7
_ENGLISH = "en"


def glued_words(blocks: Sequence[Block], words: Language) -> Iterator[tuple[str, int]]:
    """Yield words that look like two without a blank between them, each once, and their lines.

    A capital within a word shows it ("underPresident"), or the name of a country with a small word
    behind it ("Canadaco-chair").
    """
    small = _PREFIXES.union(words.phrases("general", "common")) - _INFLECTIONS
    seen: set[str] = set()
    for block in blocks:
        for word in dict.fromkeys(_WORD.findall(block.text)):
            if len(word) < _SHORTEST or word in seen:
                continue
            seen.add(word)
            named = words.code == _ENGLISH and _is_name_and_word(word.split("-")[0], small)
            if named or (_JOINED.search(word) and not word.startswith(_NAMES)):
                places = (m.start() for m in _WORD.finditer(block.text) if m[0] == word)
                yield word, block.line_at(next(places))


def _is_name_and_word(word: str, small: frozenset[str]) -> bool:
    plain = plain_word(word)
    if not word[0].isupper() or plain in names_of_countries():
        return False
    return any(
        plain.endswith(ending) and plain.removesuffix(ending) in names_of_countries()
        for ending in small
    )
