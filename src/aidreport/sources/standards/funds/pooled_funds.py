"""What tables of UN pooled funds (CBPF) and of CERF share: their headings, and the name of a fund.

What came into a fund and what went out of it is the same money: each has its own measure, and the
two are never summed. Sources: OCHA CBPF Data Hub and CERF.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.sources.standards.records import BadValue, first_text, read_amount

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
HEADINGS: Mapping[str, Sequence[str]] = _FILE["headings"]
"""Part of a row → the headings that it may be under, as `plain_heading` gives them."""

TABLES = {
    name: tuple(frozenset(headings) for headings in tables)
    for name, tables in _FILE["tables"].items()
}
"""Kind of table → sets of headings, of which it has one whole."""

SIGNS = {name: frozenset[str](headings) for name, headings in _FILE["signs"].items()}
STATUSES = {text: str(meaning) for meaning, texts in _FILE["statuses"].items() for text in texts}
"""Status of a contribution, in letters alone → what is meant."""

PROJECT_STATUSES = tuple(
    (str(meaning), frozenset[str](words)) for meaning, words in _FILE["project_statuses"].items()
)
"""What the status of a project means, and the words that say it; the first that fits counts."""

CERF = "CERF"
_DOLLARS = re.compile(r"us\s*\$|\$|\busd\b|\b(?:in )?us dollars?\b|(?<=amt)usd$|(?<=amount)usd$")
_NOT_LETTERS = re.compile(r"[\W_]+")


def headings_of(*parts: str) -> tuple[str, ...]:
    """Return the headings that some parts of a row may be under."""
    return tuple(heading for part in parts for heading in HEADINGS[part])


def text_of_part(row: Mapping[str, str], part: str) -> str:
    """Return the text of a part of a row, under whichever heading."""
    return first_text(row, *HEADINGS[part])


def plain_heading(text: str) -> str:
    """Return a heading as it is compared: "Pledged (US$)", "PaidAmt", "Paid Amount"."""
    return _NOT_LETTERS.sub("", _DOLLARS.sub("", text.casefold()))


def fund_of(row: Mapping[str, str]) -> str:
    """Return the name of the fund; tables of CERF do not state it."""
    return text_of_part(row, "fund") or ("" if row.keys().isdisjoint(SIGNS["cerf"]) else CERF)


def amount_or_none(text: str) -> Decimal | None:
    """Return an amount that the row does not depend on; None if it is not clear."""
    if text:
        with suppress(BadValue):
            return read_amount(text, "").number
    return None
