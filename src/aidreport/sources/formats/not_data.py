"""Files that are no data: documents, pages, messages, pictures; and what to do with each.

Nothing is read from them: a text says what was announced in its own words, and which of its figures
are allocations is for a person to say, in an announcement.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

from aidreport.characters.patterns import lazy_pattern
from aidreport.errors import SourceError
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

_WHY = "source.kinds-of-data"
_PICTURE = "source.is-picture"
_COMPRESSED = "source.is-compressed"
_KINDS = (
    (b"%PDF", "source.is-pdf"),
    (b"{\\rtf", "source.is-document"),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"\x1f\x8b", _COMPRESSED),
    (b"BZh", _COMPRESSED),
    (b"\xfd7zXZ", _COMPRESSED),
    (b"7z\xbc\xaf", _COMPRESSED),
    (b"Rar!", _COMPRESSED),
    (b"\x28\xb5\x2f\xfd", _COMPRESSED),
    (b"SQLite format 3", "source.is-database"),
)
MAGIC = tuple(magic for magic, _ in _KINDS)
"""How files begin that are no data."""

_IN_ARCHIVE = (
    ("word/", "source.is-document"),
    ("ppt/", "source.is-presentation"),
    ("META-INF/container.xml", "source.is-e-book"),
)
_IN_COMPOUND = (
    ("WordDocument", "source.is-document"),
    ("PowerPoint Document", "source.is-presentation"),
    ("__substg1.0", "source.is-e-mail"),
)
_WORKBOOK_PARTS = ("xl/", "content.xml", "mimetype")
_DATA_ENDINGS = (".csv", ".xlsx", ".xls", ".ods", ".xml", ".json", ".tsv", ".txt", ".parquet")
_TEXT_ENDINGS = (".txt", ".text", ".md")
_PAGE_ENDINGS = (".html", ".htm", ".xhtml")
_MAIL_HEADER = re.compile(
    r"(?:from|to|cc|subject|date|received|return-path|mime-version|message-id|delivered-to|reply-to|"
    r"content-type|dkim-signature|x-[a-z-]+): ?\S.*",
    re.IGNORECASE,
)
# As pages and word processors copy them: the tab behind a bullet begins no cell.
_BULLET = lazy_pattern(r"^(?:[•·‣◦▪■●○*–—-]|o|\d{1,2}[.)])\t+")
_WORDS_OF_SENTENCE = 8
_SHORTEST_TITLE, _LONGEST_TITLE = 10, 120

_OPEN_AND_SAVE = "source.open-and-save"
_COPY_TABLE = "source.copy-table"


class DocumentError(SourceError):
    """A file is a text rather than data: it may announce allocations in its own words."""


class TablePageError(DocumentError):
    """A file is a web page with tables: a saved announcement, or a table of data."""


def refuse_documents(content: bytes, name: str) -> None:
    """Refuse a file that its first bytes show to be no data.

    Raises:
        SourceError: it is a document, a picture, an archive, a database or a message.
    """
    kind = next((kind for magic, kind in _KINDS if content.startswith(magic)), None)
    kind = kind or _in_archive(content, name) or _in_compound(content) or _message(content)
    if kind is None:
        return
    if kind in ("source.is-database", _COMPRESSED, _PICTURE):
        raise SourceError(state(kind, name=name), why=state(_WHY), fix=_fix_of(kind, name))
    raise _announced(state(kind, name=name), "")


def _fix_of(kind: str, name: str) -> str:
    if kind == "source.is-database":
        return state("source.name-the-table", name=name)
    if kind == _COMPRESSED:
        return state("source.unpack")
    return state("source.export-table")


def _in_archive(content: bytes, name: str) -> str | None:
    """Return what a ZIP archive is, if it is no workbook; refuse one of data files by their names.

    Raises:
        SourceError: it holds files of data.
    """
    if not content.startswith(b"PK\x03\x04"):
        return None
    names: list[str] = []
    with suppress(zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    for part, kind in _IN_ARCHIVE:
        if any(item.startswith(part) for item in names):
            return kind
    data = [item for item in names if item.lower().endswith(_DATA_ENDINGS)]
    if data and not any(item.startswith(_WORKBOOK_PARTS) for item in names):
        listed = ", ".join(data[:5])
        raise SourceError(
            state("source.archive-holds", name=str(name), listed=listed),
            why=state("source.archive-holds-why"),
            fix=state("source.archive-holds-fix", data=data[0]),
        )
    return None


def _in_compound(content: bytes) -> str | None:
    """Return what a compound file of older programs is, if it is no workbook."""
    if not content.startswith(b"\xd0\xcf\x11\xe0"):
        return None
    found = (kind for part, kind in _IN_COMPOUND if part.encode("utf-16-le") in content)
    is_workbook = any(part.encode("utf-16-le") in content for part in ("Workbook", "Book"))
    return None if is_workbook else next(found, None)


def _message(content: bytes) -> str | None:
    """Return that a text is an e-mail, if it begins with the headers of one."""
    lines = content[:4096].decode("utf-8", "replace").lstrip("\ufeff").splitlines()[:12]
    first = [line for line in lines if line[:1] not in (" ", "\t")]
    headers = 0
    for line in first:
        if not _MAIL_HEADER.fullmatch(line):
            break
        headers += 1
    return "source.is-e-mail" if headers > 2 else None


def refuse_markup(head: bytes, name: str) -> None:
    """Refuse a page, by the beginning of a file of XML or HTML.

    Raises:
        SourceError: it is HTML, or a workbook in XML.
    """
    start = head.lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start or b"<office:document" in start:
        raise SourceError(
            state("source.workbook-xml", name=str(name)),
            why=state(_WHY),
            fix=state("source.workbook-xml-fix"),
        )
    if not re.search(rb"<(?:!doctype html|html|head|body|table|div|p)\b", start):
        return
    if b"<table" in start:
        what = state("source.page-with-tables", name=name)
        page = name.lower().endswith(_PAGE_ENDINGS)
        raise (TablePageError if page else SourceError)(
            what, why=state(_WHY), fix=state(_OPEN_AND_SAVE)
        )
    text = re.sub(r"<[^>]*>", "\n", head.decode("utf-8", "replace"))
    raise _announced(
        state("source.page-without-table", name=name), text, "source.save-as-text-or-download"
    )


def refuse_prose(text: str, name: str) -> None:
    """Refuse a text that is sentences, not a table.

    Raises:
        DocumentError: most of it is in long lines that end as sentences do; or its name says that
            it is a text, and few of its lines have cells.
    """
    lines = [_BULLET.sub("", line.strip()) for line in text.splitlines() if line.strip()]
    if name.lower().endswith(_TEXT_ENDINGS) and not _is_even(lines):
        celled = [line for line in lines if re.search(r"[\t;|]", line)]
        if 2 * len(celled) < len(lines):
            raise _announced(state("source.text-no-table", name=name), text)
    long = [line for line in lines if len(re.findall(r"[^\W\d_]{2,}", line)) >= _WORDS_OF_SENTENCE]
    ended = [line for line in long if re.search(r"[.!?:…。！？]['\"”’»)]*$", line)]
    if not ended or sum(map(len, long)) * 2 < sum(map(len, lines)) or _is_even(lines):
        return
    raise _announced(state("source.sentences", name=name), text)


def _is_even(lines: Sequence[str]) -> bool:
    """Tell whether all lines have as many cells, so that they may be rows of a table."""
    for mark in (";", "\t", "|", ","):
        counts = {line.count(mark) for line in lines}
        if len(lines) > 1 and len(counts) == 1 and counts != {0}:
            return True
    return False


def _announced(problem: str, text: str, fix: str = "source.save-as-text") -> SourceError:
    """Return the error about a text that may announce allocations.

    Args:
        fix: the phrase that says what to do.
    """
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    title = first if _SHORTEST_TITLE <= len(first) <= _LONGEST_TITLE else "…"
    return DocumentError(
        problem,
        details=[
            state("source.announcement-form"),
            f"  title = {json.dumps(title, ensure_ascii=False)}",
            "  date = 2026-01-31",
            '  issuer = "who publishes it"',
            '  donor = "who gives"',
            "",
            "  [[allocations]]",
            '  recipient = "who receives"',
            '  amount = "NOK 17.3 million"',
        ],
        why=state("source.texts-that-are-read"),
        fix=state(fix, copy=state(_COPY_TABLE)),
    )
