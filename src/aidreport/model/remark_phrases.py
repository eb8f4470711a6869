"""Phrases of remarks in English with the values between them, and whether a sentence is one."""

from __future__ import annotations

from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.remarks import phrases, printed

if TYPE_CHECKING:
    from collections.abc import Sequence

_FEWEST_LETTERS = 8
"""A phrase with fewer of its own says nothing about what is in it."""
_BETWEEN = "; "
"""Between several sentences that are one remark."""
_MOST_SENTENCES = 100


class RemarkForm(NamedTuple):
    """A form of a phrase.

    Attributes:
        key: of the phrase.
        pieces: its own words, between which values are; first and last may be empty.
        longest: of the pieces.
    """

    key: str
    pieces: tuple[str, ...]
    longest: str


def values_between(pieces: Sequence[str], text: str, *, whole: bool) -> list[str] | None:
    """Return what is between pieces of a text, at least a sign each; None if one is not there.

    Each piece is looked for once, from left to right: a text of anybody may have any length.

    Args:
        whole: whether the text ends with the last piece; else more may follow.
    """
    first, *others = pieces
    if not text.startswith(first):
        return None
    at, values = len(first), list[str]()
    for place, piece in enumerate(others):
        is_last = place == len(others) - 1
        ends_there = is_last and (whole or not piece)
        found = len(text) - len(piece) if ends_there else text.find(piece, at + 1)
        if found <= at or (ends_there and not text.endswith(piece)):
            return None
        values.append(text[at:found])
        at = found + len(piece)
    return values if not whole or at == len(text) else None


def is_remark(text: str) -> bool:
    """Return whether a text is the public part of a remark, with any values.

    Of several with semicolons between them, each is one.
    """
    for _ in range(_MOST_SENTENCES):
        if _is_one(text):
            return True
        first, between, text = text.partition(_BETWEEN)
        if not between or not _is_one(first):
            return False
    return False


def _is_one(text: str) -> bool:
    return any(
        form.longest in text and values_between(form.pieces, text, whole=True) is not None
        for form in remark_forms()
    )


@cache
def remark_forms() -> tuple[RemarkForm, ...]:
    """Return the forms of all phrases that have enough words of their own."""
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
                found.append(RemarkForm(key, tuple(pieces), max(pieces, key=len)))
    return tuple(found)
