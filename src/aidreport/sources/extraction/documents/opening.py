"""Files of announcements: plain text, HTML, PDF, Word documents and e-mails, each as a text."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.sources.extraction.text import Document, read_lines
from aidreport.sources.formats.delimited_text import decode
from aidreport.sources.formats.not_data import refuse_documents
from aidreport.sources.formats.paths import is_workbook
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_BYTES = 20_000_000
"""A file of an announcement has at most so many bytes."""

MOST_LETTERS = 4_000_000
"""Its text has at most so many letters."""

_HTML = re.compile(
    rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|table|ul|ol|"
    rb"section|span|meta|title)\b",
    re.I | re.S,
)
_MAIL = re.compile(
    rb"^(?:(?:from|to|cc|subject|date|received|return-path|mime-version|message-id|delivered-to|reply-to|"
    rb"content-type|dkim-signature|x-[a-z0-9-]+):[^\n]*\n(?:[ \t][^\n]*\n)*){2,}",
    re.IGNORECASE,
)
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]|\u00ad|[\u200b\u200e\u200f\ufeff\u2060]"
)


class NoTextError(SourceError):
    """A file has no letters: a scan, or a page that loads its text later."""


def kind_of(content: bytes) -> str:
    """Return what a file is by its first bytes: "html", "pdf", "docx", "eml" or "text"."""
    head = content[:4096].lstrip(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode("utf-8", "replace")
    if head.lstrip().startswith(b"%PDF"):
        return "pdf"
    if head.startswith(b"PK\x03\x04") and b"word/" in content:
        return "docx"
    if _HTML.match(head):
        return "html"
    if _MAIL.match(head.replace(b"\r\n", b"\n") + b"\n"):
        return "eml"
    return "text"


def is_readable(content: bytes) -> bool:
    """Tell whether a file is of a kind whose text can be read: rich text and slides are not."""
    return kind_of(content) != "text" or not content.startswith(
        (b"{\\rtf", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
    )


def read_document(content: bytes, name: str) -> Document:
    """Return the text of a file of an announcement.

    Raises:
        NoTextError: it has no text.
        SourceError: it is too large, or cannot be read.
    """
    if len(content) > MOST_BYTES:
        raise SourceError(
            state("source.larger-mb", name=str(name), most=MOST_BYTES // 1000000),
            why=state("source.larger-mb-why"),
            fix=state("source.larger-mb-fix"),
        )
    _refuse_other_files(content, name)
    document = _reader(kind_of(content))(content, name)
    if len(document.text) > MOST_LETTERS:
        raise SourceError(
            state("source.too-much-text", name=str(name), most=MOST_LETTERS // 1000000),
            why=state("source.too-much-text-why"),
            fix=state("source.too-much-text-fix"),
        )
    if not any(letter.isalpha() for letter in document.text):
        raise NoTextError(
            state("source.no-text", name=str(name)),
            why=state("source.no-text-why"),
            fix=state("source.no-text-fix"),
        )
    return document


def _refuse_other_files(content: bytes, name: str) -> None:
    """Refuse an empty file, a workbook, and documents whose text is not read.

    Raises:
        SourceError: with what to do instead.
    """
    if not content.strip():
        raise SourceError(state("source.empty", name=str(name)), fix=state("source.empty-fix"))
    if kind_of(content) != "text":
        return
    refuse_documents(content, name)
    if is_workbook(content):
        raise SourceError(
            state("source.workbook-not-text", name=str(name)),
            why=state("source.workbook-not-text-why"),
            fix=state("source.workbook-not-text-fix", file=str(shlex.quote(name))),
        )


def _reader(kind: str) -> Callable[[bytes, str], Document]:
    if kind == "html":
        from aidreport.sources.extraction.documents.html import read_html

        return read_html
    if kind == "pdf":
        from aidreport.sources.extraction.documents.pdf import read_pdf

        return read_pdf
    if kind == "docx":
        from aidreport.sources.extraction.documents.docx import read_docx

        return read_docx
    if kind == "eml":
        from aidreport.sources.extraction.documents.mail import read_mail

        return read_mail
    return _read_text


def _read_text(content: bytes, name: str) -> Document:
    text, _ = decode(content, name)
    return from_text(text)


def from_text(text: str) -> Document:
    """Return plain text as a document; its lines are those that editors count."""
    lines = split_lines(text)
    return Document(read_lines(lines), tuple(lines))


def split_lines(text: str) -> list[str]:
    """Return the lines of a text without signs that nobody sees."""
    return [_CONTROL.sub("", line) for line in re.split(r"\r\n|\r|\n", text)]
