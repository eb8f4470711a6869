"""Blanks at which no line breaks, whatever language a text is in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_BREAK = "\u00a0"

_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
"""German months: after a point, another word with a capital begins a sentence."""
_NUMBER_AND_NOUN = re.compile(
    # No part of an amount, a date in figures or a range; a year belongs to what is before it.
    r"(?<![\w.,’/:–-])(?<![\u00a0\u202f])"
    r"[0-9\u0660-\u0669]{1,3}(?:[.,’\u00a0\u202f][0-9]{3})*(?:er)?"
    rf"(?: (?=[^\W\d_])|\. (?=[a-zæøå]|(?:{'|'.join(_MONTHS)})\b))"
)


def unbroken_blanks(text: str) -> Iterator[int]:
    """Yield the place of each blank between a number and its noun: "3 grants", "12 June"."""
    for found in _NUMBER_AND_NOUN.finditer(text):
        yield found.end() - 1
