"""Where a word may be broken at the end of a line: by the patterns of LibreOffice, in pyphen.

Nothing is loaded before a word has to be broken: the patterns of a language take up to a second.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

HYPHEN = "\u00ad"
"""Ends a part of a word that goes on in the next line. It is drawn as "-" and read as nothing."""
_SHORTEST = 6
_BEFORE, _AFTER = 2, 3
"""Letters of a word that stay together at its beginning and at its end."""
_WORD = re.compile(r"[^\W\d_]+(?![^\W_])")
_NOUNS_IN_CAPITALS = ("de", "lb")
"""Languages in which a capital does not show that a word is a name."""


def is_hyphenated(language: str) -> bool:
    """Return whether there are patterns for a language, by its BCP 47 tag."""
    return bool(_known(language))


@lru_cache(maxsize=4096)
def break_places(text: str, language: str) -> Sequence[int]:
    """Return after how many characters a word may be broken, the last place first.

    Names, numbers and short words are not broken.

    Args:
        text: a word with the signs around it, such as "(humanitarian),".
        language: BCP 47 tag.
    """
    found = list(_WORD.finditer(text))
    if len(found) != 1 or len(found[0][0]) < _SHORTEST or any(map(str.isdigit, text)):
        return ()
    word, start = found[0][0], found[0].start()
    capitals = sum(map(str.isupper, word))
    may_begin = int(language.partition("-")[0] in _NOUNS_IN_CAPITALS and word[0].isupper())
    if capitals > may_begin:
        return ()
    places = _patterns(_known(language)).positions(word)
    return [
        start + int(place)
        for place in reversed(places)
        # Where a letter would change, as in Hungarian, the word stays whole.
        if _BEFORE <= place <= len(word) - _AFTER and getattr(place, "data", None) is None
    ]


@lru_cache(maxsize=64)
def _known(language: str) -> str:
    """Return what pyphen calls the patterns of a language; empty for none."""
    from pyphen import LANGUAGES

    main = language.partition("-")[0].lower()
    wanted = (language.replace("-", "_"), main, f"{main}_{main.upper()}")
    near = (name for name in sorted(LANGUAGES) if name.startswith(f"{main}_"))
    return next((name for name in (*wanted, *near) if name in LANGUAGES), "")


@lru_cache(maxsize=8)
def _patterns(name: str) -> Any:
    from pyphen import Pyphen

    return Pyphen(lang=name, left=_BEFORE, right=_AFTER)
