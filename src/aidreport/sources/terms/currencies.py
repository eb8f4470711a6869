"""Currencies: the codes of ISO 4217, and the signs that people write instead."""

from __future__ import annotations

from pathlib import Path

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml

_TERMS = read_toml(Path(__file__).with_suffix(".toml"), SourceError)

CODES = frozenset(_TERMS["current"].split() + _TERMS["former"].split())
"""Codes that a heading may name: those in use, and of former ones those that are no words."""

ALL_CODES = CODES.union(_TERMS["only_as_codes"].split())
"""Codes that are read if nothing but a code can be there."""

SIGNS: dict[str, frozenset[str]] = {
    sign: frozenset(codes.split()) for sign, codes in _TERMS["signs"].items()
}
"""Signs and words, each with the currencies that it may stand for."""

NAMES: dict[str, str] = _TERMS["names"]
"""Names of several words, in small letters, with their codes."""


def currencies_of(word: str) -> frozenset[str] | None:
    """Return the currencies that a code in capitals or a sign may stand for, or None."""
    if word in CODES:
        return frozenset({word})
    return SIGNS.get(word) or SIGNS.get(word.lower())
