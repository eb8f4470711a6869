"""Whether a PDF keeps the standards that it claims, and its tags."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aidreport.pdf.reading.conformance import conformance
from aidreport.pdf.reading.linter import tag_problems
from aidreport.pdf.reading.objects import file_content
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.reader import read_document
from aidreport.pdf.reading.revisions import as_written
from aidreport.pdf.reading.ua_2.check import check_ua_2
from aidreport.proof.result import Check, CheckStatus
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aidreport.pdf.reading.reader import PdfDocument


def check_standards(path: Path) -> tuple[Check, ...]:
    """Check a PDF against each standard that it claims, and its tags.

    Raises:
        SourceError: it cannot be read as a PDF.
    """
    with open_reading(path) as reading:
        document = read_document(reading)
        tags = tag_problems(reading) if document.tagged else ()
        rules = check_ua_2(reading, document.claims)
    return tuple(standards(path, document, tags, rules))


def standards(
    path: Path,
    document: PdfDocument,
    tags: tuple[str, ...],
    rules: Mapping[str, tuple[str, ...]],
) -> Iterator[Check]:
    """Yield a check for each standard that a PDF claims, and one for its tags.

    Args:
        rules: what breaks each standard whose rules aidreport checks itself.
    """
    yield from _ruled(rules)
    others = [claim for claim in document.claims if claim not in rules]
    for result in conformance(path, others):
        if result.conforms:
            yield Check(result.standard, CheckStatus.OK, state("check.conforms"))
            continue
        status, message = CheckStatus.FAILED, state("check.claimed-but-not-conform")
        if result.conforms is None:
            status, message = CheckStatus.NOT_CHECKED, state("check.claimed-not-checked")
        yield Check(result.standard, status, message, result.problems)
    if not document.claims:
        yield Check("standards", CheckStatus.NOT_CHECKED, state("check.claims-nothing"))
    if not document.tagged:
        yield Check("tags", CheckStatus.NOT_CHECKED, state("check.no-tags"))
    elif tags:
        yield Check("tags", CheckStatus.FAILED, state("check.tags-disagree"), tags)
    else:
        yield Check("tags", CheckStatus.OK, state("check.tags-agree"))


def _ruled(rules: Mapping[str, tuple[str, ...]]) -> Iterator[Check]:
    """Yield a check for each standard whose rules are checked here; each problem is said once."""
    said: set[str] = set()
    for standard, problems in rules.items():
        if problems:
            new = tuple(line for line in problems if line not in said)
            said.update(new)
            message = state("check.claimed-but-not-conform")
            yield Check(standard, CheckStatus.FAILED, message, new or (state("check.see-above"),))
        else:
            yield Check(standard, CheckStatus.OK, state("check.keeps-rules-checked-here"))


def kept_as_written(path: Path, document: PdfDocument, checks: Iterable[Check]) -> Iterator[Check]:
    """Yield checks of standards; where what signs a file breaks one, as the file was written.

    Many programs that sign leave a field untagged, or write the metadata in a way of their own.
    """
    checks = tuple(checks)
    before: dict[str, Check] = {}
    if document.signatures and not document.later_changes:
        before = _before_it_was_signed(path, checks)
    for check in checks:
        kept = before.get(check.name)
        if check.outcome is CheckStatus.FAILED and kept and kept.outcome is CheckStatus.OK:
            message = state("check.kept-but-for-signing")
            yield Check(check.name, CheckStatus.OK, message, check.details)
        else:
            yield check


def _before_it_was_signed(path: Path, checks: Iterable[Check]) -> dict[str, Check]:
    """Return the checks of a file as it was first written, by name; none if all is well."""
    if all(check.outcome is not CheckStatus.FAILED for check in checks):
        return {}
    with TemporaryDirectory() as folder:
        first = Path(folder) / path.name
        first.write_bytes(as_written(file_content(path)))
        return {check.name: check for check in check_standards(first)}
