"""What can go wrong, reported as problem, why and fix.

    AidreportError            exit code 1
    ├── UsageError                      2   the command line names what does not exist
    ├── ConfigError                     2   config.toml
    │   ├── TemplateError               2   a briefing template
    │   └── BrandError                  2   a brand file, its colours or its fonts
    ├── DataError                       3   the data are refused
    │   ├── SourceError                 3   a file cannot be read at all
    │   ├── RowsRejectedError           3   rows that cannot be used
    │   ├── CurrencyError               3   one total over several currencies
    │   ├── MeasureError                3   one total over several measures
    │   ├── EmptyTotalError             3   a share of a total that is not positive
    │   └── GlyphError                  3   a character that no font of the brand can draw
    ├── DeliveryError                   4   a message that cannot be sent, or a mailbox not read
    ├── LedgerError                     1   the record of slots cannot be used
    │   ├── LedgerAwayError             1   its database cannot be reached, or changed, now
    │   └── LockLostError               1   another process has taken over
    ├── UnreachableError                1   what several machines share cannot be reached now
    ├── BusyError                       5   another process is already doing it
    ├── LayoutError                     1   a page that cannot hold its content
    └── OutputError                     1   a file that cannot be written

Problems of one kind are collected and raised once, as `details`.
"""

from __future__ import annotations

import re
import shutil
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class AidreportError(Exception):
    """A failure that the user can understand and act upon.

    Args:
        problem: what is wrong, in one line.
        details: one line for each occurrence, all at once.
        why: the rule that was broken.
        fix: what to do, with the command or the key to change.
    """

    exit_code: ClassVar[int] = 1

    def __init__(
        self, problem: str, *, details: Iterable[str] = (), why: str = "", fix: str = ""
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.details = tuple(details)
        self.why = why
        self.fix = fix

    def __str__(self) -> str:
        lines = [self.problem, *(f"  {detail}" for detail in self.details)]
        labelled = {"why": self.why, "fix": place_once(self.fix)}
        lines += [f"{label}: {text}" for label, text in labelled.items() if text]
        return "\n".join(lines)


_PLACE = "in config.toml: "
_ANOTHER_WAY = re.compile(rf"(?<=[\]}})]), or {_PLACE}(?=data = )")


def place_once(fix: str) -> str:
    """Return a fix that names the file for the first of several ways, and not for each again."""
    first, place, rest = fix.partition(f"{_PLACE}data = ")
    return f"{first}{place}{_ANOTHER_WAY.sub(', or ', rest)}"


class UsageError(AidreportError):
    """The command line names something that does not exist."""

    exit_code = 2


class ConfigError(AidreportError):
    """The configuration cannot be used."""

    exit_code = 2


class TemplateError(ConfigError):
    """A briefing template cannot be used."""


class BrandError(ConfigError):
    """A brand file, its colours or its fonts cannot be used."""


class DataError(AidreportError):
    """The data are refused; nothing was written."""

    exit_code = 3


class SourceError(DataError):
    """A source file cannot be read at all."""


class RowsRejectedError(DataError):
    """Rows of a source cannot be used."""


class CurrencyError(DataError):
    """One total would cover several currencies."""


class MeasureError(DataError):
    """One total would cover several measures."""


class EmptyTotalError(DataError):
    """A share was asked of a total that is not positive."""


class GlyphError(DataError):
    """Text holds characters that no font of the brand can draw."""


class DeliveryError(AidreportError):
    """A message cannot be sent, or a mailbox cannot be read."""

    exit_code = 4


class LedgerError(AidreportError):
    """The ledger is damaged, of a later version, or cannot be read or written."""


class LedgerAwayError(LedgerError):
    """The database of the ledger cannot be reached or changed now, or was lost meanwhile."""


class LockLostError(LedgerError):
    """What this process was doing has been taken over by another one."""


class UnreachableError(AidreportError):
    """What several machines share cannot be reached now: what was to be done is done later."""


class BusyError(AidreportError):
    """Another process is already doing this."""

    exit_code = 5


class LayoutError(AidreportError):
    """A page cannot hold its content."""


class OutputError(AidreportError):
    """A file cannot be written; an existing one is unchanged."""


def install(extra: str, *beside: str) -> str:
    """Return the command that installs an extra, and what goes with it, where this program is.

    `pip` alone is that of this environment only while the environment is active.
    """
    own, found = Path(sys.executable), shutil.which("pip")
    python = f'"{own}"' if " " in str(own) else own
    pip = "pip" if found and Path(found).parent == own.parent else f"{python} -m pip"
    return " ".join([f'{pip} install "aidreport[{extra}]"', *beside])


def near_miss(word: str, known: Iterable[str]) -> str:
    """Return " (did you mean "x"?)" for the known word closest to `word`, or an empty text."""
    near = nearest(word, known)
    if not near:
        return ""
    from aidreport.statements import state  # most starts say nothing

    return state("near.miss", known=str(near))


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word closest to `word`; empty if none is close."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def counted(number: int, noun: str, nouns: str = "") -> str:
    """Return "1 row" or "2 rows"; with an irregular plural given, "2 deliveries"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {nouns or noun + 's'}"
