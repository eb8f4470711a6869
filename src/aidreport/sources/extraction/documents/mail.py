"""E-mails: the message that was sent, with its subject as the title and its day."""

from __future__ import annotations

import email.policy
import re
from dataclasses import replace
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.sources.extraction.text import Document, read_lines
from aidreport.statements import state

if TYPE_CHECKING:
    from email.message import MIMEPart

_FORWARDED = re.compile(r"^(?:\s*(?:re|fw|fwd|sv|vs|wg|aw|tr|rv)\s*:\s*)+", re.IGNORECASE)
_QUOTED = re.compile(r"^(?:>\s?)+")
_SIGNATURE = re.compile(r"^-- ?$")


def read_mail(content: bytes, name: str) -> Document:
    """Return the text of an e-mail.

    Raises:
        SourceError: it has no text.
    """
    message = message_from_bytes(content, policy=email.policy.default)
    body = message.get_body(("html", "plain"))
    if body is None:
        raise SourceError(
            state("source.mail-without-text", name=str(name)),
            fix=state("source.mail-without-text-fix"),
        )
    document = _document(body, name)
    subject = _FORWARDED.sub("", " ".join(str(message["subject"] or "").split()))
    if subject and subject not in document.lines:
        lines = (subject, *document.lines)
        moved = tuple(
            replace(block, lines=tuple((at, line + 1) for at, line in block.lines))
            for block in document.blocks
        )
        document = replace(document, blocks=(*read_lines([subject]), *moved), lines=lines)
    return replace(document, title=subject, date=document.date or _day(message), kind="eml")


def _document(body: MIMEPart, name: str) -> Document:
    text = _content(body)
    if body.get_content_subtype() == "html":
        from aidreport.sources.extraction.documents.html import read_html

        return read_html(text.encode("utf-8", "replace"), name)
    from aidreport.sources.extraction.documents.opening import split_lines

    lines = [_QUOTED.sub("", line) for line in split_lines(text)]
    end = next((at for at, line in enumerate(lines) if _SIGNATURE.match(line)), len(lines))
    return Document(read_lines(lines[:end]), tuple(lines))


def _content(body: MIMEPart) -> str:
    """Return the text of a part, also of one whose encoding nobody knows."""
    try:
        return str(body.get_content())
    except (LookupError, ValueError, AssertionError):
        content = body.get_payload(decode=True)
        return content.decode("cp1252", "replace") if isinstance(content, bytes) else ""


def _day(message: MIMEPart) -> str:
    try:
        return parsedate_to_datetime(str(message["date"])).date().isoformat()
    except (TypeError, ValueError):
        return ""
