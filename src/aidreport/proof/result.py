"""What a verification finds: problems, checks, and the figures as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class CheckStatus(StrEnum):
    """How a check went; NOT_TOLD where that cannot be said."""

    OK = "ok"
    FAILED = "failed"
    NOT_TOLD = "not told"


class Check(NamedTuple):
    """A check.

    Attributes:
        name: what was looked at.
        message: in a few words.
        details: a line for each problem.
    """

    name: str
    outcome: CheckStatus
    message: str
    details: tuple[str, ...] = ()


class ShownFigure(NamedTuple):
    """A figure that the document shows.

    Attributes:
        id: of the figure.
        value: with its unit, as the attached files have it.
        derivation: how it was computed, or where it was stated.
        texts: the words that show it, each once.
        sound: whether nothing is wrong with it.
    """

    id: str
    value: str
    derivation: str
    texts: tuple[str, ...]
    sound: bool


class Verdict(StrEnum):
    """What a verification comes to."""

    VERIFIED = "verified"
    FAILED = "not verified"
    NOT_TOLD = "cannot be verified"


@dataclass(frozen=True, slots=True)
class Verification:
    """What can be told about a PDF.

    Attributes:
        title, producer: as the file has them.
        ours: whether it carries the record of its figures.
        figures: those that the document shows, in its order.
        unknown: what the checks cannot tell, a sentence each.
    """

    title: str
    producer: str
    ours: bool
    checks: tuple[Check, ...]
    figures: tuple[ShownFigure, ...]
    unknown: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """Verified if it carries its figures and no check failed."""
        if not self.ours:
            return Verdict.NOT_TOLD
        failed = any(check.outcome is CheckStatus.FAILED for check in self.checks)
        return Verdict.FAILED if failed else Verdict.VERIFIED


class FigureProblem(NamedTuple):
    """Something that does not hold.

    Attributes:
        figure: the id of the figure that it concerns; empty where it concerns none.
        message: what is wrong, without the figure's name.
    """

    figure: str
    message: str

    def __str__(self) -> str:
        return f"{self.figure}: {self.message}" if self.figure else self.message
