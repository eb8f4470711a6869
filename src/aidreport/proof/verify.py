"""Verifies a briefing with nothing but its file: no config, no sources, no network."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aidreport.files.collector import without_collector
from aidreport.html.beginning import begins_as_web_page
from aidreport.pdf.reading.inventory import file_inventory
from aidreport.pdf.reading.linter import tag_problems
from aidreport.pdf.reading.odd_cells import odd_cells
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.reader import read_document
from aidreport.pdf.reading.seen.faces import Faces
from aidreport.pdf.reading.seen.painter import SeenPainter
from aidreport.pdf.reading.ua_2.check import check_ua_2
from aidreport.proof import record
from aidreport.proof.bookmarks import check_bookmarks
from aidreport.proof.examine import examine_figures
from aidreport.proof.form import check_form
from aidreport.proof.objects import check_objects
from aidreport.proof.part_names import part_names
from aidreport.proof.result import FILE_CHECK, Check, CheckStatus, Verification, who_made
from aidreport.proof.seen import check_seen
from aidreport.proof.signed import check_signatures
from aidreport.proof.standards import kept_as_written, standards
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from aidreport.pdf.reading.opened import Reading
    from aidreport.pdf.reading.reader import PdfDocument
    from aidreport.proof.examine import Examination


@without_collector()
def verify(
    path: Path,
    authorities: Sequence[bytes] = (),
    fonts: Sequence[bytes] = (),
    moment: dt.datetime | None = None,
) -> Verification:
    """Verify a PDF or a web page, and return what was found.

    Args:
        authorities: certificates, PEM or DER, that vouch for signers and servers of timestamps.
        fonts: TrueType files whose letters are trusted, beside those that come with aidreport.
        moment: when signatures are validated, with its zone; None for now.

    Raises:
        SourceError: it cannot be read as a PDF, or its page is of another version.
        ValueError: one of the fonts is none.
    """
    if begins_as_web_page(path):
        from aidreport.proof.web_page import verify_page

        return verify_page(path)
    faces = Faces(fonts)
    painter = SeenPainter(faces)
    with open_reading(path, painter) as reading:
        document = read_document(reading)
        tags = tag_problems(reading) if document.tagged else ()
        rules = check_ua_2(reading, document.claims)
        figures = examine_figures(document)
        seen = (
            (check_seen(reading, painter, faces, figures),)
            if figures.has_record and document.tagged
            else ()
        )
        objects = tuple(_objects(reading, document, figures))
    signed = check_signatures(path, document, authorities, moment)
    unsigned = () if signed.is_signed else (who_made(),)
    return Verification(
        document.title,
        document.producer,
        figures.has_record,
        (
            _unchanged(document, is_signed=signed.is_signed),
            *kept_as_written(path, document, standards(path, document, tags, rules)),
            *figures.checks,
            *seen,
            *objects,
            signed.check,
        ),
        figures.shown,
        (*figures.not_checked, *(unsigned if figures.has_record else ())),
        signed.by,
        figures.attached,
        signatures=signed.signatures,
        doubts=signed.doubts,
        unclaimed=figures.unclaimed,
    )


def _objects(reading: Reading, document: PdfDocument, figures: Examination) -> Iterator[Check]:
    """Check what the file consists of, if it has a record that can be read."""
    if figures.attached:
        original = document.fingerprint_matches and not document.later_changes
        check = check_objects(
            figures.attached.record.objects,
            file_inventory(reading, record.NAME),
            saved_again=not original or bool(document.signatures),
            parts=part_names(document.passages),
            cells=partial(odd_cells, reading.tree, reading.contents),
        )
        record_and_sha = figures.attached.record, figures.attached.sha256
        if more := (*check_form(*record_and_sha), *check_bookmarks(document)):
            details = (*check.details, *more)
            check = Check(check.name, CheckStatus.FAILED, state("check.not-those-written"), details)
        yield check


def _unchanged(document: PdfDocument, *, is_signed: bool) -> Check:
    """Check that all bytes are as they were written, except signatures added later."""
    if document.fingerprint_matches is None:
        message = state("check.no-fingerprint")
        return Check(FILE_CHECK, CheckStatus.NOT_CHECKED, message)
    if document.fingerprint_matches and not document.later_changes:
        message = state("check.agrees-with-fingerprint")
        if is_signed:
            message = state("check.unchanged-since-written")
        return Check(FILE_CHECK, CheckStatus.OK, message)
    fix = state("check.another-program")
    details = (*document.later_changes, fix)
    return Check(FILE_CHECK, CheckStatus.FAILED, state("check.changed-after-written"), details)
