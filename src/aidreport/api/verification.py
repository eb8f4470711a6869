"""Whether the figures of a PDF are right, from the PDF alone."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.config.arguments import checked, path_texts
from aidreport.errors import UsageError
from aidreport.lazy_dataclass import dataclass
from aidreport.model.frame import html_table, text_frame

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from pandas import DataFrame

    from aidreport.proof.result import Verification

    PathLike = str | os.PathLike[str]


@checked
def verify(
    path: PathLike,
    *,
    trust: PathLike | Iterable[PathLike] = (),
    data: PathLike | Iterable[PathLike] = (),
    against: PathLike | Iterable[PathLike] = (),
) -> VerificationResult:
    """Verify the figures of a PDF, from the PDF alone or with what it was made from.

    Args:
        trust: a certificate or several, PEM or DER, that vouch for the signer.
        data: files or globs that it was made from, to compare line by line.
        against: saved messages that it came with, whose checksum of the figures is compared.

    Raises:
        AidreportError: it cannot be read as a PDF; a file is none of its sources, or no message.
    """
    from aidreport.files.toml import read_bytes
    from aidreport.proof.verify import verify as verify_pdf

    certificates = [read_bytes(Path(item), UsageError) for item in path_texts(trust)]
    found = verify_pdf(Path(path), certificates)
    if names := path_texts(data):
        from aidreport.briefing.comparison import compare_with_sources

        found = compare_with_sources(found, names)
    for message in path_texts(against):
        found = _against(found, path, Path(message))
    return VerificationResult(found)


def _against(found: Verification, path: PathLike, message: Path) -> Verification:
    """Return a verification with the comparison with what a saved message states."""
    from aidreport.briefing.sent import compare_with_file

    if message.is_dir():
        raise UsageError(
            f"{message} is a folder, not a saved message",
            why="a ledger is compared by the command, which alone opens it",
            fix=f"run aidreport verify {path} --against {message}",
        )
    return compare_with_file(found, message)


@dataclass(frozen=True, slots=True, repr=False)
class VerificationResult:
    """Whether the figures of a PDF are right."""

    _verification: Verification

    @property
    def ok(self) -> bool:
        """True if the PDF carries its figures and no check failed, nor one that was asked for."""
        from aidreport.proof.result import ASKED_CHECKS, CheckStatus

        asked = [check for check in self._verification.checks if check.name in ASKED_CHECKS]
        all_compared = all(check.outcome is CheckStatus.OK for check in asked)
        return self._verification.verdict.is_consistent and all_compared

    @property
    def verdict(self) -> str:
        """The result in words, such as "consistent, unsigned"."""
        return str(self._verification.verdict)

    @property
    def checks(self) -> DataFrame:
        """What was checked: name, result, message and details."""
        cells = [
            (check.name, str(check.outcome), check.message, "\n".join(check.details))
            for check in self._verification.checks
        ]
        return text_frame(("name", "result", "message", "details"), cells)

    @property
    def not_checked(self) -> tuple[str, ...]:
        """What a verification cannot find out, a sentence each."""
        return self._verification.not_checked

    def to_frame(self) -> DataFrame:
        """Return a row for each figure that the text shows: its value, derivation and texts."""
        cells = [
            (item.id, item.value, item.derivation, " · ".join(item.texts))
            for item in self._verification.figures
        ]
        table = text_frame(("id", "value", "derivation", "texts"), cells)
        return table.assign(ok=[item.sound for item in self._verification.figures])

    def __repr__(self) -> str:
        count = len(self._verification.figures)
        return f"<aidreport verification: {self.verdict}, {count:,} figures>"

    def _repr_html_(self) -> str:
        sentences = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.not_checked)
        return (
            html_table(self.checks, self.verdict.capitalize())
            + html_table(self.to_frame(), "Figures")
            + (f"<p>Not checked:</p><ul>{sentences}</ul>" if sentences else "")
        )
