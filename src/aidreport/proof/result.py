"""What a verification finds: problems, checks, and the figures as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

FIGURE_MARK = "figure "
"""Begins the title of an element that shows a figure; its id follows."""


class CheckStatus(StrEnum):
    """How a check went."""

    OK = "ok"
    FAILED = "failed"
    NOT_CHECKED = "–"


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
        sound: whether it has no problem.
    """

    id: str
    value: str
    derivation: str
    texts: tuple[str, ...]
    sound: bool


class Verdict(StrEnum):
    """The conclusion of a verification."""

    VERIFIED = "verified"
    FAILED = "not verified"
    UNVERIFIABLE = "cannot be verified"


@dataclass(frozen=True, slots=True)
class Verification:
    """What the verification of a PDF found.

    Attributes:
        title, producer: as the file has them.
        has_record: whether it carries the record of its figures.
        figures: those that the document shows, in its order.
        not_checked: what the checks do not cover, a sentence each.
    """

    title: str
    producer: str
    has_record: bool
    checks: tuple[Check, ...]
    figures: tuple[ShownFigure, ...]
    not_checked: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """Verified if it carries its figures and no check failed."""
        if not self.has_record:
            return Verdict.UNVERIFIABLE
        failed = any(check.outcome is CheckStatus.FAILED for check in self.checks)
        return Verdict.FAILED if failed else Verdict.VERIFIED


class FigureProblem(NamedTuple):
    """Something that is wrong.

    Attributes:
        figure: the id of the figure that it concerns; empty if it concerns none.
        message: what is wrong, without the figure's name.
    """

    figure: str
    message: str

    def __str__(self) -> str:
        return f"{self.figure}: {self.message}" if self.figure else self.message
