"""What the texts in columns of transactions mean: amounts, currencies and days, each text once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aidreport.model.amounts import EXACT_DIGITS
from aidreport.sources.standards.iati.transactions import day_of
from aidreport.sources.standards.records import BadValue, read_currency, read_iso_date
from aidreport.sources.tables.by_column.digits import read_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.sources.tables.by_column.digits import Whole

PLACES, MOST_WHOLE = 6, 12
PLAIN = re.compile(rf"[0-9]{{1,{MOST_WHOLE}}}(?:\.[0-9]{{1,{PLACES}}})?", re.ASCII)
"""An amount that is plain: digits, and few of them behind a point."""


def all_digits(texts: Sequence[str]) -> Whole | None:
    """Return amounts as whole numbers if all of them are plain."""
    texts = list(texts)
    if "-" in "".join(texts) or max(map(len, texts), default=0) > EXACT_DIGITS:
        return None
    whole = read_digits(texts, ".", MOST_WHOLE, doubts=False)
    return whole if whole is not None and whole.written <= PLACES else None


def minor_of(text: str, places: int) -> int:
    """Return a plain amount as a whole number of its last decimal place."""
    whole, _, part = text.partition(".")
    return int(whole + part.ljust(places, "0"))


def currency_of(text: str) -> str | None:
    """Return the code that a text is; None if it is none."""
    try:
        return read_currency(text)
    except BadValue:
        return None


def days_of(day: str, value: str) -> Any:
    """Return the day that decides, that of the value, and what was inferred; None if unclear."""
    try:
        decided, inferred = day_of(day)
        return decided, read_iso_date(value) or decided, inferred
    except BadValue:
        return None
