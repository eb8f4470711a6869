"""Whether a sentence in English is one that the program says about data."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from typing import NamedTuple

from aidreport.model.remarks import phrases, printed

_FEWEST_LETTERS = 8
"""A phrase with fewer of its own says nothing about what is in it."""
_BETWEEN = "; "
"""Between several sentences that are one remark."""


class _Form(NamedTuple):
    """A form of a phrase.

    Attributes:
        longest: of its pieces between values.
    """

    pieces: tuple[str, ...]
    longest: str


def is_remark(text: str) -> bool:
    """Return whether a text is the public part of a remark, with any values.

    Of several with semicolons between them, each is one.
    """
    if any(form.longest in text and _pattern(form.pieces).fullmatch(text) for form in _forms()):
        return True
    first, between, rest = text.partition(_BETWEEN)
    return bool(between) and is_remark(first) and is_remark(rest)


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


@cache
def _pattern(pieces: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(".+?".join(map(re.escape, pieces)), re.DOTALL)
