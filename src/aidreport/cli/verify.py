"""`aidreport verify`: whether the figures of briefings are right, from their files alone."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aidreport.cli.console import aligned
from aidreport.cli.options import common_options, console, format_option, utc_now
from aidreport.errors import AidreportError, counted

if TYPE_CHECKING:
    from aidreport.model.formats import Format
    from aidreport.proof.result import Verification

_FIGURES = 12
_DETAILS = 20


@click.command(
    "verify", short_help="Verify the figures of a PDF or a web page, from the file alone."
)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--trust",
    multiple=True,
    metavar="CERT",
    type=click.Path(path_type=Path),
    help="Certificate of the signer, of the server of timestamps, or of their issuers, PEM or DER;"
    " repeatable.",
)
@click.option(
    "--font",
    "fonts",
    multiple=True,
    metavar="TTF",
    type=click.Path(path_type=Path),
    help="Font file of a brand, whose letters are compared with those on the pages; repeatable.",
)
@click.option(
    "--data",
    multiple=True,
    metavar="FILE",
    help="File or glob that the briefing was made from, to compare line by line; repeatable.",
)
@click.option(
    "--report",
    metavar="NAME",
    help="With --data: read them as this report of the configuration says, not as the PDF says.",
)
@click.option(
    "--against",
    multiple=True,
    metavar="MESSAGE|LEDGER",
    type=click.Path(path_type=Path),
    help="Message that it came with (.eml, .mbox), or ledger (its folder, its file, or the"
    " config.toml that names it), whose checksum of the figures is compared; repeatable.",
)
@click.option(
    "--signed",
    is_flag=True,
    help="Also fail without a signature; with --trust, without one that is vouched for.",
)
@format_option("table", "json")
@common_options
def verify(
    files: tuple[Path, ...],
    trust: tuple[Path, ...],
    fonts: tuple[Path, ...],
    signed: bool,
    form: str,
    **asked: Any,
) -> int:
    """Verify the figures of PDFs and web pages, each from its file alone.

    Its attached allocations are summed again, every figure is computed from them and compared
    with what the text shows, and each page is drawn again from what was read and compared with
    what it shows; then come the file itself, the standards that it claims and its signature. Exit
    code 0 means that no check failed, 1 that one failed or that the file has no figures to verify.

    A web page that aidreport rendered is written again from the data that it carries, and compared
    byte for byte.

    Without a signature, a file can only agree with itself: whoever made it could have made
    another. Only of a signed file is it said that it is unchanged.

    With --data, the files that it was made from are read again and compared with the attached
    data, row by row. With --against, the checksum of its figures is compared with the one in the
    message that it came with, or in the ledger of who sent it. What differs or could not be
    compared gives exit code 1.

    Each of several files gets its own verdict, as the last line about it; --quiet shows that line
    alone. The exit code is the highest of them. With --format json, several files are a list.
    """
    from aidreport.errors import UsageError
    from aidreport.files.toml import read_bytes
    from aidreport.proof.as_json import as_values
    from aidreport.proof.verify import verify

    certificates = [read_bytes(path, UsageError) for path in trust]
    letters = [_font(path) for path in fonts]
    codes: list[int] = []
    entries: list[dict[str, Any]] = []
    for file in files:
        if codes and form == "table" and not console().quiet:
            console().lines([""])
        try:
            verification = verify(file, certificates, letters, utc_now())
            verification = _compared(verification, file, **asked)
        except AidreportError as error:
            if len(files) == 1:
                raise
            console().error(error)
            codes.append(error.exit_code)
            entries.append({"file": str(file), "problem": error.problem, "fix": error.fix})
            continue
        codes.append(int(not _passed(verification, signed=signed)))
        if form == "json":
            entries.append({"file": str(file), **as_values(verification)})
        else:
            _show(verification, file)
    if form == "json":
        found = entries if len(files) > 1 else entries[0]
        console().result(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    return max(codes)


def _passed(verification: Verification, *, signed: bool) -> bool:
    """Return whether nothing failed and all that was asked for is there."""
    from aidreport.proof.result import Verdict

    verdict = verification.verdict
    passed = verdict.is_consistent and (verdict is Verdict.SIGNED or not signed)
    return passed and not _not_compared(verification)


def _show(verification: Verification, file: Path) -> None:
    """Write what was found, or the verdict alone if quiet."""
    everything = console().verbose
    made_by = f", made by {verification.producer}" if verification.producer else ""
    lines = [
        f"{verification.title or file.name}{made_by}",
        "",
        *_checks(verification, everything),
        *_figures(verification, everything),
        *(f"Not checked: {sentence}." for sentence in verification.not_checked),
        "",
    ]
    verdict = f"{file}: {verification.conclusion}"
    console().lines([verdict] if console().quiet else [*lines, verdict])


def _compared(
    verification: Verification,
    file: Path,
    data: tuple[str, ...],
    report: str | None,
    against: tuple[Path, ...],
) -> Verification:
    """Return a verification with what it was asked to compare with outside of the file."""
    from aidreport.errors import UsageError

    if data:
        verification = _with_sources(verification, data, report)
    elif report is not None:
        raise UsageError("--report says how files are read", fix="name them with --data FILE")
    for path in against:
        verification = _against(verification, file, path)
    return verification


def _against(verification: Verification, file: Path, path: Path) -> Verification:
    """Return a verification with the comparison with what a message or a ledger states."""
    from aidreport.briefing.sent import compare_with_file
    from aidreport.cli.options import utc_now
    from aidreport.errors import UsageError
    from aidreport.files.regular import refuse_endless
    from aidreport.proof.outside import compare_with_ledger
    from aidreport.runs.recorded import is_ledger, opened_ledger, statements

    refuse_endless(path, UsageError)
    if not path.exists():
        fix = "name the message as it was saved, or the folder of the ledger"
        raise UsageError(f"{path} does not exist", fix=fix)
    if not is_ledger(path):
        return compare_with_file(verification, path)
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    with opened_ledger(path, utc_now, console().note) as ledger:
        attached = verification.attached
        form: Format = "html" if verification.is_page else "pdf"
        found = statements(ledger, attached, sha256, form) if attached else []
    return compare_with_ledger(verification, path, found, sha256)


def _with_sources(
    verification: Verification, data: tuple[str, ...], report: str | None
) -> Verification:
    """Return a verification with the comparison of the attached data with files."""
    from aidreport.briefing.comparison import compare_with_sources
    from aidreport.briefing.job import job_for
    from aidreport.cli.options import project

    job = None if report is None else job_for(project(), report)
    return compare_with_sources(verification, data, job)


def _not_compared(verification: Verification) -> bool:
    """Tell whether something that was to be compared could not be."""
    from aidreport.proof.result import ASKED_CHECKS, CheckStatus

    return any(
        check.name in ASKED_CHECKS and check.outcome is not CheckStatus.OK
        for check in verification.checks
    )


def _font(path: Path) -> bytes:
    from aidreport.errors import UsageError
    from aidreport.files.toml import read_bytes
    from aidreport.pdf.reading.seen.faces import face_name

    content = read_bytes(path, UsageError)
    try:
        face_name(content)
    except ValueError:
        raise UsageError(
            f"{path} is no TrueType font",
            why="letters are compared with its outlines",
            fix="name the .ttf file that the brand uses",
        ) from None
    return content


def _checks(verification: Verification, everything: bool) -> list[str]:
    """Return a line for each check, and below it one for each problem."""
    head = ("Check", "Result", "What was found")
    rows = [(check.name, str(check.outcome), check.message) for check in verification.checks]
    title, rule, *lines = aligned([[head], rows], shortened=2)
    result = [title, rule]
    for line, check in zip(lines, verification.checks, strict=True):
        details = check.details if everything else check.details[:_DETAILS]
        result += [line, *(f"    {detail}" for detail in details)]
        if rest := len(check.details) - len(details):
            result.append(f"    and {rest:,} more; --verbose shows all")
    return [*result, ""]


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
    rows = [
        (
            item.id,
            item.value,
            "ok" if item.sound else "failed",
            item.derivation,
            " · ".join(item.texts),
        )
        for item in figures
    ]
    lines = aligned([[head], rows], numbers=(1,), shortened=3)
    if rest := len(verification.figures) - len(figures):
        lines.append(f"{counted(rest, 'figure')} more; --verbose shows all")
    return [*lines, ""]
