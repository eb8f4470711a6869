"""`verify --against MESSAGE`: a briefing compared with the message that it was sent with."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aidreport.delivery.proofs import read_messages
from aidreport.errors import SourceError, UsageError
from aidreport.files.toml import read_bytes
from aidreport.pdf.reading.reader import read_pdf
from aidreport.proof import record
from aidreport.proof.outside import Identity, Statement, compare_with_messages, identity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.delivery.proofs import SavedMessage
    from aidreport.proof.result import AttachedData, Verification

_OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LARGEST = 1 << 30


def compare_with_file(verification: Verification, path: Path) -> Verification:
    """Return a verification that also says whether a saved message states the briefing's record.

    Raises:
        UsageError: the file cannot be read, or is not a message in a form that is known.
    """
    content = read_bytes(path, UsageError, _LARGEST)
    if content.startswith(_OUTLOOK):
        raise UsageError(
            f"{path} is a message in the form of Outlook",
            why="messages are read as programs for mail exchange them (RFC 5322)",
            fix="save it as .eml, or its text as .txt or .html",
        )
    attached = verification.attached
    if attached is None:
        return compare_with_messages(verification, path, [])
    found: list[Statement] = []
    for message in read_messages(content):
        # Of versions that stated nothing, the PDF that is attached says it.
        found += list(_stated(message, attached, of_page=verification.is_page)) or (
            [] if verification.is_page else _carried(message)
        )
    return compare_with_messages(verification, path, found)


def _stated(message: SavedMessage, attached: AttachedData, *, of_page: bool) -> Iterator[Statement]:
    """Yield the records of PDFs, or of web pages, that a message states, in headers or its text."""
    where = _title(message)
    for proof in message.proofs:
        if (proof.format == "html") is of_page:
            about = Identity(proof.report, proof.date, proof.language, proof.part)
            yield Statement(proof.digest, where, about, proof.correction)
    if message.proofs:
        return
    if attached.sha256 in message.digests:
        yield Statement(attached.sha256, where, None)
    elif not of_page and attached.record.title and attached.record.title in message.text:
        for digest in sorted(message.digests):
            yield Statement(digest, where, identity(attached.record), attached.record.correction)


def _carried(message: SavedMessage) -> Iterator[Statement]:
    """Yield the records of the PDFs that are attached to a message."""
    for content in message.pdfs:
        with TemporaryDirectory(prefix="aidreport-") as folder, suppress(SourceError, ValueError):
            path = Path(folder) / "attached.pdf"
            path.write_bytes(content)
            for file in read_pdf(path).attachments:
                if file.name == record.NAME:
                    about = record.read(file.content)
                    digest = hashlib.sha256(file.content).hexdigest()
                    where = f"the PDF attached to {_title(message)}"
                    yield Statement(digest, where, identity(about), about.correction)


def _title(message: SavedMessage) -> str:
    subject = f'"{message.subject}"' if message.subject else "without a subject"
    return f"the message {subject}{f' of {message.date}' if message.date else ''}"
