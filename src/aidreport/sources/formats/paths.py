"""Names and globs to files, and what kind of file each one is, by its content."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from glob import glob
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.away import folder_away
from aidreport.files.regular import refuse_endless
from aidreport.files.toml import read_bytes, read_toml
from aidreport.lazy_dataclass import dataclass
from aidreport.sources.formats.not_data import MAGIC, refuse_documents
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.config.sources import DataSource

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
"""First bytes of .xlsx and .ods, and of .xls; a password-protected .xlsx has those of .xls."""

_PARQUET = b"PAR1"
_HEAD = 65_536
_END_OF_ACTIVITY = b"</iati-activity>"
_NOTHING = b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"
_GLOB = re.compile(r"[*?\[]")
_TOML_LINE = re.compile(r"\[\[?[\w.\"'-]+\]\]?$|[\w-]+\s*=\s*[\"'\[{0-9]")


@dataclass(frozen=True, slots=True)
class File:
    """A file to read.

    Attributes:
        path: where it is.
        name: as the user named it.
        source: what the config says about it.
        most: how many of its bytes are read, up to the end of a line; None for all of them.
    """

    path: Path
    name: str
    source: DataSource
    most: int | None = None

    @property
    def sampled(self) -> bool:
        """True if only its beginning is read: that of a long text or XML file is."""
        with suppress(OSError, ValueError):
            if self.most is None or self.path.stat().st_size <= self.most:
                return False
            with self.path.open("rb") as stream:
                head = stream.read(_HEAD)
            return not (is_workbook(head) or is_json(head) or head.startswith(MAGIC))
        return False


def expand(source: DataSource, folder: Path) -> list[File]:
    """Return the files of a source, sorted by name.

    Args:
        source: a file or a glob.
        folder: where relative names start.

    Raises:
        SourceError: no file matches the glob, or one is a pipe or a device.
    """
    path = folder / source.path
    refuse_endless(path, SourceError)
    if not _GLOB.search(source.path) or path.exists():
        return [File(path, source.path, source)]
    # Path.glob knows no absolute patterns.
    names = sorted(glob(source.path, root_dir=folder, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    files = [
        File(folder / name, name, source)
        for name in names
        # "~$book.xlsx" is the mark that a spreadsheet program leaves beside an open file.
        if not (folder / name).is_dir() and not (folder / name).name.startswith("~$")
    ]
    for file in files:
        # Left out without a word, its money would be missing.
        refuse_endless(file.path, SourceError)
    if not files:
        looked = _fixed_folder(folder, source.path)
        if away := folder_away(looked):
            raise SourceError(
                state("source.no-file-matches-in", path=str(source.path), folder=away),
                fix=state("file.absent-fix"),
            )
        raise SourceError(
            state("source.no-file-matches", path=str(source.path)),
            why=state("source.no-file-matches-why", folder=str(looked.absolute())),
            fix=state("source.no-file-matches-fix"),
        )
    return files


def _fixed_folder(folder: Path, pattern: str) -> Path:
    """Return the folder that all files of a glob are in: that before its first sign."""
    parts = Path(pattern).parts[:-1]
    return folder.joinpath(*takewhile(lambda part: not _GLOB.search(part), parts))


def refuse_repeated(files: Sequence[File]) -> None:
    """Refuse a file, or a sheet of one, that is named twice: its rows would count twice.

    Raises:
        SourceError: with all such files.
    """
    named: dict[Path, list[File]] = {}
    for file in files:
        named.setdefault(file.path.resolve(), []).append(file)
    repeated = [same[0].name for same in named.values() if len(same) > _parts(same)]
    if repeated:
        raise SourceError(
            state("source.file-twice") if len(repeated) == 1 else state("source.files-twice"),
            details=repeated,
            why=state("source.files-twice-why"),
            fix=state("source.files-twice-fix"),
        )


def _parts(files: Sequence[File]) -> int:
    """Return how many parts are named: sheets (without one, all), or columns of measures."""
    sources = [file.source for file in files]
    sheets = {source.sheet for source in sources}
    amounts = {source.columns.get("amount") for source in sources}
    measures = {source.measure for source in sources}
    if len(sheets) == 1 and None not in amounts and None not in measures:
        return min(len(amounts), len(measures))
    return 1 if None in sheets else len(sheets)


def content_of(file: File) -> bytes:
    """Return the bytes of a file.

    Raises:
        SourceError: it is missing, a folder, unreadable, empty, or of a kind that is not read.
    """
    if file.path.is_dir():
        raise SourceError(
            state("source.folder", name=str(file.name)),
            fix=state("source.folder-fix", name=str(file.name.rstrip("/"))),
        )
    _refuse_zeros(file)
    content = _start_of_text(file) or read_bytes(file.path, SourceError, most=None)
    if not content[:_HEAD].strip(_NOTHING) and not content.strip(_NOTHING):
        raise _empty(file, len(content))
    refuse_documents(content, file.name)
    if is_workbook(content) and file.path.suffix.lower() == ".xml" and file.source.kind is None:
        raise SourceError(
            state("source.workbook-as-xml", name=str(file.name)),
            why=state("source.workbook-as-xml-why"),
            fix=state("source.workbook-as-xml-fix"),
        )
    return content


def _refuse_zeros(file: File) -> None:
    """Refuse a file that begins with zeros, such as a disk that was full leaves, however long."""
    with suppress(OSError, ValueError), file.path.open("rb") as stream:
        if stream.read(_HEAD) == bytes(_HEAD):
            raise _empty(file, file.path.stat().st_size)


def _empty(file: File, size: int) -> SourceError:
    return SourceError(
        state("source.empty", name=str(file.name)),
        why=state("source.empty-why", size=size),
        fix=state("source.empty-fix-second"),
    )


def _start_of_text(file: File) -> bytes:
    """Return the whole lines at the beginning of a long text, if only these are wanted."""
    if not file.sampled:
        return b""
    with file.path.open("rb") as stream:
        content = stream.read(file.most or -1)
    return content[: content.rfind(b"\n") + 1]


def markup_head(file: File) -> bytes:
    """Return the beginning of a file of XML or HTML, which is read as it streams; else nothing.

    Of UTF-16 the zero bytes are left out, so that tags can be found in it.
    """
    with suppress(OSError, ValueError), file.path.open("rb") as stream:
        head = stream.read(_HEAD)
        if _start(head).startswith(b"<"):
            return head.replace(b"\x00", b"")
    return b""


def beginning_of_markup(file: File) -> bytes:
    """Return the beginning of a long XML file as a file of its own: its first activities, closed.

    A file whose elements have a prefix, or whose first activity is longer than what is read, is
    returned as it is, cut off.
    """
    with file.path.open("rb") as stream:
        content = stream.read(file.most or -1)
    end = content.rfind(_END_OF_ACTIVITY)
    return content if end < 0 else content[:end] + _END_OF_ACTIVITY + b"</iati-activities>"


def digest_of(file: File) -> str:
    """Return the SHA-256 of a file's bytes, read piece by piece.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        with file.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(
            state("source.cannot-read", name=str(file.name), problem=str(error.strerror))
        ) from None


def is_json(content: bytes) -> bool:
    """Tell whether content is a JSON document, in UTF-16 too: an object, or a list of them."""
    start = _start(content)
    return start.startswith(b"{") or (
        start[:1] == b"[" and start[1:].lstrip()[:1] in (b"{", b"[", b"]")
    )


def _start(content: bytes) -> bytes:
    """Return how content begins, without marks of its encoding and blanks.

    Of UTF-16, which has a zero byte beside each letter, zero bytes are left out.
    """
    start = content[:_HEAD]
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in start[:4]
    plain = start.lstrip(b"\xff\xfe").replace(b"\x00", b"") if wide else start
    return plain.removeprefix(b"\xef\xbb\xbf").lstrip()


def is_parquet(file: File) -> bool:
    """Tell whether a file is one of Parquet, which is read where it is."""
    with suppress(OSError, ValueError), file.path.open("rb") as stream:
        return stream.read(len(_PARQUET)) == _PARQUET
    return False


def is_workbook(content: bytes) -> bool:
    """Tell whether content is an Excel workbook, or an archive that may be one."""
    return content.startswith((ZIP_MAGIC, OLE_MAGIC))


def is_announcement(content: bytes, path: Path) -> bool:
    """Tell whether content is an announcement: by its ending, or by its first line."""
    if path.suffix.lower() == ".toml":
        return True
    start = content[:4096].decode("utf-8-sig", errors="replace").splitlines()
    lines = (line.strip() for line in start)
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return _TOML_LINE.match(first) is not None


def cited_text(announcement: Path) -> Path | None:
    """Return the file with the published text that an announcement names; None if it names none.

    Raises:
        SourceError: the announcement cannot be read.
    """
    text = read_toml(announcement, SourceError).get("text")
    return announcement.parent / text if isinstance(text, str) and text else None
