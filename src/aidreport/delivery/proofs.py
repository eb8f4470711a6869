"""What a message states about the files that it is about: the hash of the record of each.

Whoever has the message can prove the PDF by it, and the other way round.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = "Aidreport-Record"
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_NUMBER = re.compile(r"[0-9]{1,6}")
_TAG = re.compile(r"<[^>]*>")
_MBOX_LINE = re.compile(rb"^From [^\r\n]*\r?\n", re.MULTILINE)


class RecordProof(NamedTuple):
    """The record of a briefing's figures, as a message states it.

    Attributes:
        digest: SHA-256 of the record, in hexadecimal.
        report, date, language, part: of the briefing; the part is that of a burst.
        correction: its number; 0 for none.
        format: of the file that has the record; empty says the same as pdf.
    """

    digest: str
    report: str = ""
    date: str = ""
    language: str = ""
    part: str = ""
    correction: int = 0
    format: str = ""

    def as_header(self) -> str:
        """Return it as the value of a header."""
        fields = self._asdict()
        if self.format == "pdf":  # as before there were others
            del fields["format"]
        values = {"sha256": fields.pop("digest"), **fields}
        return "; ".join(
            f"{name}={quote(str(value), safe='')}" for name, value in values.items() if value
        )


class SavedMessage(NamedTuple):
    """A message as a mail program saved it.

    Attributes:
        proofs: what its headers state; none if it has lost them, or never had any.
        digests: what its text may state: all in it that looks like a hash.
        pdfs: the PDFs that are attached.
    """

    subject: str
    date: str
    proofs: tuple[RecordProof, ...]
    text: str
    digests: frozenset[str]
    pdfs: tuple[bytes, ...]


def read_messages(content: bytes) -> list[SavedMessage]:
    """Return the messages in a file: of one message, or of a folder in the form mbox.

    A message that is attached to another, as some programs forward it, counts, too.
    """
    parts = [content]
    if content.startswith(b"From "):
        parts = _MBOX_LINE.split(content)[1:]
    return [
        _saved(message)
        for part in parts
        for message in _with_attached(message_from_bytes(part, policy=default))
    ]


def _with_attached(message: EmailMessage) -> Iterator[EmailMessage]:
    yield message
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            yield from (inner for inner in part.iter_parts() if isinstance(inner, EmailMessage))


def _saved(message: EmailMessage) -> SavedMessage:
    texts = [*_texts(message)]
    return SavedMessage(
        _header(message, "Subject"),
        _header(message, "Date"),
        tuple(filter(None, map(_proof, message.get_all(HEADER, [])))),
        " ".join(texts),
        frozenset(digest for text in texts for digest in _DIGEST.findall(text)),
        tuple(_pdfs(message)),
    )


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _proof(header: str) -> RecordProof | None:
    """Return what a header states; None if it states no hash."""
    pairs = (part.partition("=") for part in " ".join(str(header).split()).split(";"))
    fields = {name.strip(): unquote(value.strip()) for name, _, value in pairs}
    digest, correction = fields.get("sha256", ""), fields.get("correction", "")
    if not _DIGEST.fullmatch(digest):
        return None
    return RecordProof(
        digest,
        report=fields.get("report", ""),
        date=fields.get("date", ""),
        language=fields.get("language", ""),
        part=fields.get("part", ""),
        correction=int(correction) if _NUMBER.fullmatch(correction) else 0,
        format=fields.get("format", ""),
    )


def _texts(message: EmailMessage) -> Iterator[str]:
    for part in _parts(message):
        if part.get_content_maintype() == "text":
            content = _decoded(part)
            html = part.get_content_subtype() == "html"
            # A program may break a long word with a mark, or end a line where a cell ends.
            for between in ("", " ") if html else ():
                yield " ".join(unescape(_TAG.sub(between, content)).split())
            yield " ".join(content.split())


def _pdfs(message: EmailMessage) -> Iterator[bytes]:
    for part in _parts(message):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.startswith(b"%PDF-"):
            yield content


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts of a message, without those of a message that is attached to it."""
    if message.get_content_type() == "message/rfc822":
        return
    if message.is_multipart():
        for part in message.iter_parts():
            if isinstance(part, EmailMessage):
                yield from _parts(part)
    else:
        yield message


def _decoded(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    text = content if isinstance(content, bytes) else b""
    try:
        return text.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:  # a charset that nobody knows
        return text.decode("utf-8", "replace")
