"""Words directly before a place of a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_REACH = 40
_END = 3


class Preceding(NamedTuple):
    """Words that are sought directly before a place of a text, at most 40 characters before it.

    Attributes:
        ends: of the words, in lower case: most texts end otherwise, and are not searched.
    """

    pattern: re.Pattern[str]
    ends: tuple[str, ...]

    @classmethod
    def of(cls, pattern: str, phrases: Iterable[str]) -> Preceding:
        """Return what is sought by a pattern that ends with one of some phrases, or a blank."""
        ends = {phrase.split()[-1][-_END:].lower() for phrase in phrases}
        return cls(re.compile(rf"{pattern}\Z", re.IGNORECASE), tuple(ends))

    def search(self, text: str, at: int, end: str | None = None) -> re.Match[str] | None:
        """Return where they are, with positions in the whole text.

        Args:
            end: what `end_before` gives for the place, where several are sought at it.
        """
        if not (end_before(text, at) if end is None else end).endswith(self.ends):
            return None
        return self.pattern.search(text, max(0, at - _REACH), at)


def end_before(text: str, at: int) -> str:
    """Return the last letters before a place of a text, in lower case."""
    return text[max(0, at - _REACH) : at].rstrip()[-_END:].lower()
