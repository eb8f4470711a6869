"""Types of transactions of the IATI standard, by their codes and names: what each measures.

An incoming commitment (11) is the contract of another that gives, as its recipient reports it: it
is neither money received (1) nor a commitment of who reports (2), and has a measure of its own.
Source: IATI, code list TransactionType.
"""

from __future__ import annotations

from pathlib import Path

from aidreport.characters.patterns import lazy_pattern
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.allocation import Measure

_BOTH = lazy_pattern(r"^\d+ ?[-–:.] ?(?=\D)")
_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_MEASURES = {text: Measure(name) for name, texts in _FILE["measures"].items() for text in texts}
_OTHERS = {text: str(name) for name, texts in _FILE["others"].items() for text in texts}


def measure_of_type(text: str) -> Measure | None:
    """Return the measure of a type, by its code or name; None if it has none or is unknown."""
    return _MEASURES.get(_plain(text))


def other_type(text: str) -> str | None:
    """Return the name of a type that is no allocation; None if it is one, or unknown."""
    return _OTHERS.get(_plain(text))


def _plain(text: str) -> str:
    """Return a code or a name as it is compared; of "2 - Outgoing Commitment", the name."""
    words = " ".join(text.casefold().split())
    return _BOTH.sub("", words)
