"""How a wording says in words that a percentage is less or more than a number: "under 0.1%"."""

from __future__ import annotations

from typing import NamedTuple

from aidreport.characters.unread import read_text
from aidreport.model.number_words import KNOWN
from aidreport.proof.numbers import collapsed, is_bound_by_sign
from aidreport.statements import state

_NUMBER = "{number}"
_LONGEST = 60


class BoundWords(NamedTuple):
    """Texts with "{number}" for the number that they are about.

    Attributes:
        below: of what is less than the number.
        above: of what is more.
    """

    below: str
    above: str

    def says(self, text: str, *, less: bool) -> bool:
        """Return whether a text is one of them, with nothing but a number in its place."""
        before, _, behind = (self.below if less else self.above).partition(_NUMBER)
        inside = text.removeprefix(before).removesuffix(behind)
        whole = f"{before}{inside}{behind}" == text
        return whole and not any(map(str.isalpha, inside)) and any(map(str.isdigit, inside))

    def not_checked(self) -> str:
        """Return the sentence that nobody but who wrote the words knows what they mean."""
        below, above = (text.replace(_NUMBER, "…") for text in self)
        return state("check.own-bounds", below=below, above=above)


def bound_words(below: str, above: str) -> BoundWords | None:
    """Return the words of a wording; None where it has signs that everybody knows, or no words.

    Args:
        below, above: its texts, with "{number}" for the number.
    """
    words = BoundWords(*(collapsed(read_text(text)) for text in (below, above)))
    known = all(map(is_bound_by_sign, words))
    return None if known or wrong_bounds(words) else words


def wrong_bounds(words: BoundWords) -> str:
    """Return why some texts can not say that a percentage is less or more; "" if they can."""
    for text in words:
        parts = text.split(_NUMBER)
        around = "".join(parts)
        if len(parts) != len(BoundWords._fields) or len(text) > _LONGEST:
            return f"“{text}” says nothing of one number"
        if any(map(str.isnumeric, around)) or not KNOWN.keys().isdisjoint(
            around.casefold().split()
        ):
            return f"“{text}” says a number of its own"
        if not (any(map(str.isalpha, around)) or is_bound_by_sign(text)):
            return f"“{text}” has no words"
    return "" if words.below != words.above else f"“{words.below}” says both less and more"
