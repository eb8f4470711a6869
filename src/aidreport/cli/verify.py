"""`aidreport verify`: whether a briefing's figures are right, from its PDF alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from aidreport.cli.console import aligned
from aidreport.cli.options import common_options, console
from aidreport.errors import counted

if TYPE_CHECKING:
    from aidreport.proof.result import Check, ShownFigure, Verification

_FIGURES = 12
_DETAILS = 20


@click.command("verify", short_help="Verify the figures of a PDF, from the PDF alone.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    multiple=True,
    metavar="CERT",
    type=click.Path(path_type=Path),
    help="A certificate, PEM or DER, that vouches for the signer; repeatable.",
)
@common_options
def verify(file: Path, trust: tuple[Path, ...]) -> int:
    """Verify the figures of a PDF, from the PDF alone.

    Its attached allocations are summed again, every figure is computed from them and compared
    with what the text shows; then come the file itself, the standards that it claims and its
    signature. Exit code 0 means that all of it holds, 1 that something does not, or that the PDF
    has no figures to verify.
    """
    from aidreport.errors import UsageError
    from aidreport.files.toml import read_bytes
    from aidreport.proof.result import Verdict
    from aidreport.proof.verify import verify

    verification = verify(file, [read_bytes(path, UsageError) for path in trust])
    everything = console().verbose
    lines = [
        *_head(file, verification),
        *_checks(verification, everything),
        *_figures(verification, everything),
    ]
    lines += [f"Not checked: {sentence}." for sentence in verification.not_checked]
    lines += ["", f"{file}: {verification.verdict}"]
    console().lines(lines)
    return 0 if verification.verdict is Verdict.VERIFIED else 1


def _head(file: Path, verification: Verification) -> list[str]:
    made_by = [f"made by {verification.producer}"] if verification.producer else []
    return [", ".join([verification.title or file.name, *made_by]), ""]


def _checks(verification: Verification, everything: bool) -> list[str]:
    """Return a line for each check, and below it one for each problem."""
    rows = [("Check", "Result", "What was found")]
    lines = aligned(
        [rows, [(check.name, str(check.outcome), check.message) for check in verification.checks]],
        shortened=2,
    )
    result = [lines[0], lines[1]]
    for line, check in zip(lines[2:], verification.checks, strict=True):
        result += [line, *_details(check, everything)]
    return [*result, ""]


def _details(check: Check, everything: bool) -> list[str]:
    details = check.details if everything else check.details[:_DETAILS]
    rest = len(check.details) - len(details)
    more = [f"and {rest:,} more; --verbose shows all"] if rest else []
    return [f"    {line}" for line in (*details, *more)]


def _figures(verification: Verification, everything: bool) -> list[str]:
    """Return a table of the figures that the text shows: all of them, or the first and the bad."""
    if not verification.figures:
        return []
    figures = [
        figure
        for index, figure in enumerate(verification.figures)
        if everything or index < _FIGURES or not figure.sound
    ]
    head = ("Figure", "Value", "Result", "From", "In the text")
    lines = aligned([[head], [_row(figure) for figure in figures]], numbers=(1,), shortened=3)
    rest = len(verification.figures) - len(figures)
    if rest:
        lines.append(f"{counted(rest, 'figure')} more; --verbose shows all")
    return [*lines, ""]


def _row(figure: ShownFigure) -> tuple[str, ...]:
    result = "ok" if figure.sound else "failed"
    return (figure.id, figure.value, result, figure.derivation, " · ".join(figure.texts))
