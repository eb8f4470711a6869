"""Whether a sentence in English is one that the program says about data."""

from __future__ import annotations

from functools import cache
from string import Formatter
from typing import NamedTuple

from aidreport.model.remarks import phrases, printed

_FEWEST_LETTERS = 8
"""A phrase with fewer of its own says nothing about what is in it."""
_BETWEEN = "; "
"""Between several sentences that are one remark."""
_MOST_SENTENCES = 100


class _Form(NamedTuple):
    """A form of a phrase.

    Attributes:
        longest: of its pieces between values.
    """

    pieces: tuple[str, ...]
    longest: str

    def says(self, text: str) -> bool:
        """Return whether a text is the form with any values: a sign at least for each.

        Each piece is looked for once, from left to right: a text of anybody may have any length.
        """
        first, *between = self.pieces
        if not between:
            return text == first
        *between, last = between
        at = len(first)
        for piece in between:
            found = text.find(piece, at + 1)
            if found < 0:
                return False
            at = found + len(piece)
        return text.startswith(first) and text.endswith(last) and at < len(text) - len(last)


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
    return any(form.longest in text and form.says(text) for form in _forms())


@cache
def _forms() -> tuple[_Form, ...]:
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
                found.append(_Form(tuple(pieces), max(pieces, key=len)))
    return tuple(found)
