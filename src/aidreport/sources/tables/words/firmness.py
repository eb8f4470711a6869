"""Remarks that say that money is not firm: "not yet signed", "subject to approval"."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.words import plain_word, words_of
from aidreport.sources.tables.words.kind_words import NEGATIONS, is_doubtful, surely_excludes

_FILE: dict[str, str] = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_FIRM, _AWAITED = (tuple(map(plain_word, _FILE[name].split())) for name in ("firm", "awaited"))
_BETWEEN, _STILL, _OTHERS, _ABOUT = (
    frozenset(map(plain_word, _FILE[name].split()))
    for name in ("between", "still", "others", "about")
)


def _phrases(name: str) -> list[str]:
    return [" ".join(words_of(text)) for text in _FILE[name].replace("\n", " ").split("|")]


_WAITING = tuple(f"{phrase} " for phrase in _phrases("waiting"))
_ALONE = frozenset(_phrases("alone"))
_MOST_WORDS = 6
"""A longer part of a remark tells a story, of which "not signed" may be any part."""


def is_not_firm(clause: str) -> bool:
    """Tell whether a part of a remark says that its money is not firm."""
    words = words_of(clause)
    if len(words) > _MOST_WORDS or not _OTHERS.isdisjoint(words):
        return False
    phrase = " ".join(words)
    if phrase in _ALONE:
        return True
    if words[:1] and words[0] in _ABOUT and _has_ended(" ".join(words[1:])):
        return True
    if phrase.startswith(_WAITING) and any(word.startswith(_AWAITED) for word in words[1:]):
        return True
    # "no agreement signed yet" is "not signed"
    said = [word for word in words if word not in _BETWEEN | _ABOUT]
    return any(
        (one in NEGATIONS or one in _STILL) and other.startswith(_FIRM)
        for one, other in pairwise(said)
    )


def _has_ended(status: str) -> bool:
    return is_doubtful(status) or surely_excludes(status)
