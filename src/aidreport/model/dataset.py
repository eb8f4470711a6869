"""What the sources deliver: allocations, and an account of every row that was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.model.allocation import Allocation, Measure
    from aidreport.model.announcement import Announcement
    from aidreport.model.finding import Finding
    from aidreport.model.source import Place, SourceFile


@dataclass(frozen=True, slots=True)
class ExcludedRow:
    """A row that a rule leaves out, such as a total row among its parts.

    Attributes:
        rule: a stable name such as "total-row".
        reason: the rule in words.
    """

    place: Place
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One reason why a row cannot be used: the column, the value found there, and the way out."""

    column: str
    value: str
    problem: str
    fix: str


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that cannot be used, with all its problems."""

    place: Place
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """Every row accounted for.

    Invariant: read = used + excluded + rejected.
    """

    read: int
    used: int
    excluded: tuple[ExcludedRow, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()

    def __post_init__(self) -> None:
        if self.read != self.used + len(self.excluded) + len(self.rejected):
            raise AssertionError(f"rows do not add up: {self}")

    def __add__(self, other: Account) -> Account:
        return Account(
            self.read + other.read,
            self.used + other.used,
            self.excluded + other.excluded,
            self.rejected + other.rejected,
        )


@dataclass(frozen=True, slots=True)
class Dataset:
    """The allocations of one report and where they come from.

    Attributes:
        allocations: objects in a tuple, or those of a long table in columns (`Bulk`).
        announcement: what was announced around them; None where the sources are tables only.
        findings: notes of the sources, such as an encoding that was guessed.
        headline: the measures that the source's own total covers; empty where it has no such
            rule, so that several measures are never summed unasked.
        converted_to: the currency that amounts were converted to; None where none was.
    """

    allocations: Sequence[Allocation]
    account: Account
    files: tuple[SourceFile, ...]
    announcement: Announcement | None = None
    findings: tuple[Finding, ...] = field(default=())
    headline: tuple[Measure, ...] = ()
    converted_to: str | None = None
