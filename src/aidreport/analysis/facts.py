"""The numbers of facts, which announcements write in any way they like."""

from __future__ import annotations

import re
from decimal import Decimal

_PLAIN = re.compile(
    r"[^\w−–-]*(?P<digits>[1-9]\d{0,2}(?:[ .,’\'\u00a0\u202f]\d{3})+|[1-9]\d*|0)[^\w−–-]*"
)


def plain_number(text: str) -> Decimal | None:
    """Return the whole number in "50,000", "×2" or "12 %"; None where the words say more.

    What has a fraction, a word ("3 million") or two numbers is left to the reader: its decimal
    mark and its scale would have to be guessed.
    """
    match = _PLAIN.fullmatch(text)
    return None if match is None else Decimal(re.sub(r"\D", "", match["digits"]))
