"""Amounts written with the noise of binary numbers, such as 1000.1000000000000001."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.model.amounts import EXACT_DIGITS, Digits
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import at, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aidreport.model.allocation import Allocation

_NUMBER = re.compile(r"([0-9]+)[.,]([0-9]+)")


def shows_noise(text: str) -> bool:
    """Tell whether a text has a number with more digits than the binary number that it was."""
    if len(text) <= EXACT_DIGITS:
        return False
    numbers = (Digits(match[1], match[2]) for match in _NUMBER.finditer(text))
    return any(number.without_noise() is not number for number in numbers)


def note_noise(items: Iterable[Allocation], name: str) -> list[Finding]:
    """Return a note if amounts are written with noise: how many, and the first.

    Args:
        name: what messages call the file.
    """
    noisy = [item for item in items if shows_noise(item.as_written)]
    if not noisy:
        return []
    first = noisy[0]
    amount = first.amount.amount
    message = say("binary-noise", count=len(noisy), text=first.as_written, amount=amount)
    return [Finding("binary-noise", Severity.NOTE, message, at(first.place) or name)]
