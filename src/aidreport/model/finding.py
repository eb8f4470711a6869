"""A check that failed or deserves a note."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: a note informs, a warning asks for a look, an error holds."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a check.

    Attributes:
        code: a stable name such as "total-differs".
        severity: note, warning or error.
        message: what was found, as a sentence in English for the person who prepares the data.
        source: the place it concerns, as text; empty where it concerns the whole.
    """

    code: str
    severity: Severity
    message: str
    source: str = ""
