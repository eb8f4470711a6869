"""Amounts that programs wrote with too many digits, 1000.1000000000000001, or too few, 1.23E+11."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.model.amounts import EXACT_DIGITS, Digits
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import at, say

if TYPE_CHECKING:
    from collections.abc import Collection

    from aidreport.model.allocation import Allocation

_NUMBER = re.compile(r"([0-9]+)[.,]([0-9]+)")
_SHORTENED = re.compile(r"\b[0-9](?:[.,](?P<places>[0-9]{1,5}))?E\+(?P<power>[0-9]{2})\b")
"""Excel writes so, and cuts off what a cell does not show; R and pandas write "e+11", in full."""


def shows_noise(text: str) -> bool:
    """Tell whether a text has a number with more digits than the binary number that it was."""
    if len(text) <= EXACT_DIGITS:
        return False
    numbers = (Digits(match[1], match[2]) for match in _NUMBER.finditer(text))
    return any(number.without_noise() is not number for number in numbers)


def digits_missing(text: str) -> int:
    """Return how many digits a spreadsheet program cut off an amount; 0 if it shows none."""
    match = _SHORTENED.search(text) if "E+" in text else None
    return max(int(match["power"]) - len(match["places"] or ""), 0) if match else 0


def note_noise(items: Collection[Allocation], name: str) -> list[Finding]:
    """Return remarks about amounts with too many or too few digits: how many, and the first.

    Args:
        name: what messages call the file.
    """
    of_kind = {
        ("binary-noise", Severity.NOTE): [item for item in items if shows_noise(item.as_written)],
        ("digits-missing", Severity.WARNING): [
            item for item in items if digits_missing(item.as_written)
        ],
    }
    findings = []
    for (code, severity), odd in of_kind.items():
        if odd:
            text, amount = odd[0].as_written, odd[0].amount.amount
            message = say(code, count=len(odd), text=text, amount=amount)
            findings.append(Finding(code, severity, message, at(odd[0].place) or name))
    return findings
