"""Files in proportion: they end, and no row of them has columns without end."""

from __future__ import annotations

import errno
import re
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from aidreport.files.away import not_reached
from aidreport.statements import state

if TYPE_CHECKING:
    from pathlib import Path

    from aidreport.errors import AidreportError

_KINDS = {
    stat.S_IFIFO: "file.a-pipe",
    stat.S_IFCHR: "file.a-device",
    stat.S_IFBLK: "file.a-device",
    stat.S_IFSOCK: "file.a-socket",
}

_MISSING = (errno.ENOENT, errno.ENOTDIR)

MOST_COLUMNS = 16_384
"""Of a row: no spreadsheet has more."""

_DELIMITERS = (b",", b";", b"\t", b"|")
_QUOTED = re.compile(rb'"[^"\r\n]*"')


def refuse_endless(path: Path, error: type[AidreportError], most: int | None = None) -> None:
    """Refuse what is there and not a file, before it is opened: that alone can wait for ever.

    Args:
        most: the bytes that a file may have; None for any number.

    Raises:
        error: it is a pipe, a device or a socket, links lead in a circle, the file is too large, or
            the system does not say what it is.
    """
    try:
        found = path.stat()
    except (OSError, ValueError) as problem:
        _refuse_circle(path, error, problem)
        if isinstance(problem, OSError) and problem.errno not in _MISSING:
            raise not_reached(path, problem, error) from None
        return
    kind = _KINDS.get(stat.S_IFMT(found.st_mode))
    if kind:
        raise error(
            state("file.no-file", name=str(path), kind=state(kind)),
            why=state("file.no-file-why"),
            fix=state("file.pipe-fix", name=str(path))
            if stat.S_ISFIFO(found.st_mode)
            else state("file.no-file-fix"),
        )
    if most is not None and stat.S_ISREG(found.st_mode) and found.st_size > most:
        raise error(
            state("file.too-large", name=str(path), size=found.st_size, limit=most),
            why=state("file.too-large-why"),
            fix=state("file.too-large-fix"),
        )


def refuse_no_file(path: Path, error: type[AidreportError], most: int | None = None) -> None:
    """Refuse what is there and not a file, as `refuse_endless` does, and a folder too.

    Raises:
        error: it is not a file, or too large.
    """
    refuse_endless(path, error, most)
    with suppress(OSError, ValueError):
        if path.is_dir():
            raise error(state("file.folder", name=str(path)), fix=state("file.folder-fix"))


def _refuse_circle(path: Path, error: type[AidreportError], problem: Exception) -> None:
    if isinstance(problem, OSError) and problem.errno == errno.ELOOP:
        place = path
        with suppress(OSError):
            place = next((item for item in (path, *path.parents) if item.is_symlink()), path)
        raise error(
            state("file.links", name=str(path)),
            why=state("file.links-why"),
            fix=state("file.links-fix", link=str(place)),
        ) from None


def refuse_wide(content: bytes, name: str, error: type[AidreportError]) -> None:
    """Refuse delimited text, in any encoding, with a row of more columns than spreadsheets have.

    Only lines that are long enough are looked at: a table of a million rows costs nothing.

    Raises:
        error: a row is that wide.
    """
    start = 0
    while len(content) - start > MOST_COLUMNS:
        end = content.rfind(b"\n", start, start + MOST_COLUMNS)
        if end < 0:
            end = content.find(b"\n", start)
            end = len(content) if end < 0 else end
            columns = max(_columns(line) for line in content[start:end].split(b"\r"))
            if columns > MOST_COLUMNS:
                line = str(content.count(bytes((10,)), 0, start) + 1)
                size = {"columns": columns, "limit": MOST_COLUMNS}
                raise error(
                    state("file.columns", name=name, line=line, **size),
                    why=state("file.columns-why"),
                    fix=state("file.columns-fix"),
                )
        start = end + 1


def _columns(line: bytes) -> int:
    """Return how many cells a line has under its most frequent delimiter, quoted ones aside."""
    most = max(line.count(sign) for sign in _DELIMITERS) + 1
    if most > MOST_COLUMNS and b'"' in line:
        bare = _QUOTED.sub(b"", line)
        most = max(bare.count(sign) for sign in _DELIMITERS) + 1
    return most
