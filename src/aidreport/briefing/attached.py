"""The files that travel in the PDF of a briefing: its data, and the record of its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.file.writer import Attachment, Record, Relationship
from aidreport.proof import allocations, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.briefing.edition import Edition

_ABOUT = {
    allocations.NAME: "attachment.allocations",
    allocations.EARLIER: "attachment.earlier",
}
"""The phrases that say what the files are."""


def attachments(edition: Edition) -> Iterator[Attachment]:
    """Yield the data of a briefing's figures as files to attach, described in its language."""
    calculation, wording = edition.calculation, edition.design.wording
    for file, deflated in zip(calculation.attached.files, calculation.deflated, strict=True):
        about = wording.text(_ABOUT[file.name])
        yield Attachment(file.name, "text/csv", Relationship.DATA, about, file.content, deflated)


def record_of(edition: Edition) -> Record:
    """Return the record of a briefing's figures, to be attached with what the file consists of."""
    about = edition.design.wording.text("attachment.figures")
    file = Attachment(record.NAME, "application/json", Relationship.SUPPLEMENT, about)
    return Record(file, edition.evidence.contents.with_objects)
