"""What a verification finds: problems, checks, and the figures as the page shows them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from aidreport.lazy_dataclass import dataclass
from aidreport.statements import Statement, in_turn, state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.pdf.signing.validation import Signature
    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record

FIGURE_MARK = "figure "
"""Begins the title of an element that shows a figure; its id follows."""


class CheckStatus(StrEnum):
    """How a check went."""

    OK = "ok"
    FAILED = "failed"
    NOT_CHECKED = "–"

    @property
    def word(self) -> str:
        """What programs call it: "ok", "failed" or "not checked"."""
        return "not checked" if self is CheckStatus.NOT_CHECKED else str(self)


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
    """The grade of a verification.

    Without a signature a file can only agree with itself: whoever made it could have made another.
    """

    SIGNED = "consistent, signed"
    UNSIGNED = "consistent, unsigned"
    CHANGED = "changed after it was written"
    ALTERED = "altered"
    NOT_TRUSTED = "not trusted"
    DIFFERENT = "differs from its sources"
    OTHER_VERSION = "another version"
    UNVERIFIABLE = "cannot be verified"

    @property
    def is_consistent(self) -> bool:
        """Whether everything that was checked agrees."""
        return self in (Verdict.SIGNED, Verdict.UNSIGNED)


_MEANINGS = {
    Verdict.UNSIGNED: "check.anyone-could",
    Verdict.CHANGED: "check.saved-or-altered",
    Verdict.ALTERED: "check.see-failed-above",
    Verdict.DIFFERENT: "check.not-with-sources",
    Verdict.OTHER_VERSION: "check.not-compared-one",
    Verdict.NOT_TRUSTED: "check.not-trusted",
    Verdict.UNVERIFIABLE: "check.no-data",
}
"""What each verdict means; of a file that is signed, who signed it says so."""


def who_made() -> Statement:
    """Return what nothing shows of a file without a signature."""
    return state("check.who-made")


FILE_CHECK = "file"
"""The name of the check whether all bytes are as they were written."""

OBJECTS_CHECK = "objects"
"""The name of the check whether it consists of what it was written with."""

SIGNATURE_CHECK = "signature"
"""The name of the check whether its signatures are sound, and those of people who are trusted."""

STANDARDS = ("PDF/", "WTPDF")
"""What the names of checks begin with whether it keeps a standard that it claims."""

SOURCES_CHECK = "sources"
"""The name of the check whether the attached data are what the original sources say."""

MESSAGE_CHECK, LEDGER_CHECK = "message", "ledger"
"""The names of the checks whether the record is the one that was sent."""

ASKED_CHECKS = (SOURCES_CHECK, MESSAGE_CHECK, LEDGER_CHECK)
"""The names of checks that are made if somebody asks for them."""


class AttachedData(NamedTuple):
    """What a briefing carries, as it was read.

    Attributes:
        sha256: of the file of the record.
        before: the earlier data that these are compared with; None without any.
        is_earlier: whether they are such earlier data.
    """

    record: Record
    rows: Sequence[AttachedRow]
    sha256: str
    before: AttachedData | None = None
    is_earlier: bool = False

    @property
    def both(self) -> tuple[AttachedData, ...]:
        """The data, and behind them the earlier ones, if there are any."""
        return (self, *(self.before.both if self.before else ()))


@dataclass(frozen=True, slots=True)
class Verification:
    """What the verification of a PDF or a web page found.

    Attributes:
        title, producer: as the file has them.
        has_record: whether it carries the record of its figures.
        figures: those that the document shows, in its order.
        not_checked: what the checks do not cover, a sentence each.
        signatures: and timestamps, in their order; none if they could not be checked.
        signed_by: who signed all of it, when, and who vouches for that; empty without a signature
            that was checked.
        attached: the data and the record that it carries; None if they cannot be read.
        agrees: with what outside of it it was compared and agrees, a sentence each.
        doubts: why signatures are not trusted that are sound, a sentence each; none if one is not.
        unclaimed: numbers of its pages that are no figures and that its data do not say.
        other_version: of what outside of it it is another version; empty if of nothing.
        is_page: whether it is of a web page, not of a PDF.
    """

    title: str
    producer: str
    has_record: bool
    checks: tuple[Check, ...]
    figures: tuple[ShownFigure, ...]
    not_checked: tuple[str, ...]
    signed_by: str = ""
    attached: AttachedData | None = None
    agrees: tuple[str, ...] = ()
    other_version: str = ""
    signatures: tuple[Signature, ...] = ()
    doubts: tuple[str, ...] = ()
    unclaimed: tuple[str, ...] = ()
    is_page: bool = False

    @property
    def verdict(self) -> Verdict:
        """Consistent if it carries its figures and no check failed."""
        if not self.has_record:
            return Verdict.UNVERIFIABLE
        failed = {check.name for check in self.checks if check.outcome is CheckStatus.FAILED}
        if failed:
            return self._grade_of(failed)
        # Our record without our fingerprint is the work of another program.
        if self._outcomes.get(FILE_CHECK) is CheckStatus.NOT_CHECKED:
            return Verdict.CHANGED
        return Verdict.SIGNED if self.signed_by else Verdict.UNSIGNED

    @property
    def conclusion(self) -> str:
        """The verdict in words, with who signed it or what it means."""
        verdict = self.verdict
        if verdict is Verdict.SIGNED:
            signed = state("check.signed-by", verdict=str(verdict), who=self.signed_by)
            return in_turn([signed, *self.agrees, *self._but_for])
        meaning: str = state(_MEANINGS[verdict], doubts=Several(self.doubts))
        if verdict is Verdict.OTHER_VERSION:
            meaning = self.other_version
        if verdict is Verdict.CHANGED and self._has_its_objects:
            is_broken = self._outcomes.get(SIGNATURE_CHECK) is CheckStatus.FAILED
            meaning = state("check.no-longer-signed" if is_broken else "check.saved-again")
        if verdict is Verdict.UNSIGNED and self.agrees:
            meaning = state("check.agrees-with-itself")
        stated = state("check.verdict", verdict=str(verdict), problem=meaning)
        return in_turn([stated, *self.agrees, *self._but_for])

    @property
    def _but_for(self) -> tuple[str, ...]:
        """What no check covers on its pages, where all checks agree."""
        if not (self.unclaimed and self.verdict.is_consistent):
            return ()
        return (state("check.but-for", words=Several(self.unclaimed)),)

    @property
    def _outcomes(self) -> dict[str, CheckStatus]:
        return {check.name: check.outcome for check in self.checks}

    @property
    def _has_its_objects(self) -> bool:
        """Whether it consists of what it was written with, and of nothing else."""
        return self._outcomes.get(OBJECTS_CHECK) is CheckStatus.OK

    def _grade_of(self, failed: set[str]) -> Verdict:
        if failed == {SOURCES_CHECK}:
            return Verdict.DIFFERENT
        if self.doubts and failed == {SIGNATURE_CHECK}:
            return Verdict.NOT_TRUSTED
        if self.other_version and failed <= {MESSAGE_CHECK, LEDGER_CHECK}:
            return Verdict.OTHER_VERSION
        # Who saves or signs a file again may break a standard or a signature, and nothing it says.
        broken = {name for name in failed if self._has_its_objects and name.startswith(STANDARDS)}
        if self._has_its_objects:
            broken.add(SIGNATURE_CHECK)
        is_original = self._outcomes.get(FILE_CHECK) is CheckStatus.OK
        return Verdict.ALTERED if is_original or failed - broken - {FILE_CHECK} else Verdict.CHANGED


class FigureProblem(NamedTuple):
    """Something that is wrong.

    Attributes:
        figure: the id of the figure that it concerns; empty if it concerns none.
        message: what is wrong, without the figure's name.
    """

    figure: str
    message: str

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> str:
        """What is wrong, with the figure's name."""
        if not self.figure:
            return self.message
        return state("check.of-figure", figure=self.figure, problem=self.message)


def with_value(message: str, value: object) -> Statement:
    """Return what is wrong with how a figure is shown, and what the figure is."""
    return state("check.with-value", problem=message, recorded=str(value))
