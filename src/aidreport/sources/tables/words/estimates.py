"""Amounts beside which it is said that they are estimates: "1,000 (est.)", "ca. 1000", "~1000"."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import at, say
from aidreport.model.words import plain_word

if TYPE_CHECKING:
    from collections.abc import Collection

    from aidreport.model.allocation import Allocation

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_BEFORE, _BEHIND = (
    frozenset(map(plain_word, _FILE[name].split())) for name in ("before", "behind")
)
_AT_START = re.compile(r"(?:[~≈∼]|(?P<word>[^\W\d_]+)(?:\.|(?=[\s\d])))\s*(?P<amount>.*\d.*)")
_AT_END = re.compile(
    r"(?P<amount>.*\d.*?)(?:\s+(?P<word>[^\W\d_]+)\.?|\s*[(\[]\s*(?P<inside>[^\W\d_]+)\.?\s*[)\]])"
)


_LONGEST = 100
"""An amount is no longer text; the patterns look at each digit of a longer one anew."""


def without_estimate(text: str) -> str:
    """Return the text of an amount without what says that it is an estimate."""
    if len(text) > _LONGEST:
        return text
    match = _AT_START.fullmatch(text)
    if match and (match["word"] is None or plain_word(match["word"]) in _BEFORE):
        return match["amount"]
    match = _AT_END.fullmatch(text)
    if match and plain_word(match["word"] or match["inside"]) in _BEHIND:
        return match["amount"]
    return text


def note_estimates(items: Collection[Allocation], name: str) -> list[Finding]:
    """Return a warning about the amounts that are estimates: how many, and the first.

    Args:
        items: those that were used.
        name: what messages call the file.
    """
    found = [item for item in items if _is_estimate(item.as_written)]
    if not found:
        return []
    message = say("amounts-estimated", count=len(found), text=found[0].as_written)
    return [Finding("amounts-estimated", Severity.WARNING, message, at(found[0].place) or name)]


def _is_estimate(text: str) -> bool:
    plain = " ".join(text.split())
    # Most amounts begin and end with a digit, and say nothing.
    return not (plain[:1].isdigit() and plain[-1:].isdigit()) and without_estimate(plain) != plain
