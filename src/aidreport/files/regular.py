"""Files in proportion: they end, and no row of them has columns without end."""

from __future__ import annotations

import errno
import re
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from aidreport.errors import AidreportError

_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}

MOST_COLUMNS = 16_384
"""Of a row: no spreadsheet has more."""

_DELIMITERS = (b",", b";", b"\t", b"|")
_QUOTED = re.compile(rb'"[^"\r\n]*"')


def refuse_endless(path: Path, error: type[AidreportError], most: int | None = None) -> None:
    """Refuse what is there and not a file, before it is opened: that alone can wait for ever.

    Args:
        most: the bytes that a file may have; None for any number.

    Raises:
        error: it is a pipe, a device or a socket, links lead in a circle, or the file is too large.
    """
    try:
        found = path.stat()
    except (OSError, ValueError) as problem:
        _refuse_circle(path, error, problem)
        return
    kind = _KINDS.get(stat.S_IFMT(found.st_mode))
    if kind:
        raise error(
            f"{path} is {kind}, not a file",
            why="a file has an end, and is the same when it is read again",
            fix=f"write what it gives into a file, and name that: cat {path} > FILE"
            if stat.S_ISFIFO(found.st_mode)
            else "name a file",
        )
    if most is not None and stat.S_ISREG(found.st_mode) and found.st_size > most:
        raise error(
            f"{path} has {found.st_size:,} bytes, more than the {most:,} that such a file may have",
            why="it is read as a whole, and a file of that kind is much smaller",
            fix="check that the right file is named, and that it was not damaged",
        )


def refuse_no_file(path: Path, error: type[AidreportError], most: int | None = None) -> None:
    """Refuse what is there and not a file, as `refuse_endless` does, and a folder too.

    Raises:
        error: it is not a file, or too large.
    """
    refuse_endless(path, error, most)
    with suppress(OSError, ValueError):
        if path.is_dir():
            raise error(f"{path} is not a file, but a folder", fix="name a file in it")


def _refuse_circle(path: Path, error: type[AidreportError], problem: Exception) -> None:
    if isinstance(problem, OSError) and problem.errno == errno.ELOOP:
        place = path
        with suppress(OSError):
            place = next((item for item in (path, *path.parents) if item.is_symlink()), path)
        raise error(
            f"{path} cannot be read: its links lead in a circle",
            why="each link names another one, and none a file",
            fix=f"let the link {place} name the file itself",
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
                place = f"{name}, line {content.count(bytes((10,)), 0, start) + 1}"
                raise error(
                    f"{place}: {columns:,} columns, more than the {MOST_COLUMNS:,} of any table",
                    why="no spreadsheet has so many: line breaks are missing, or it is damaged",
                    fix="export it again with a line for each row, and the columns that are needed",
                )
        start = end + 1


def _columns(line: bytes) -> int:
    """Return how many cells a line has under its most frequent delimiter, quoted ones aside."""
    most = max(line.count(sign) for sign in _DELIMITERS) + 1
    if most > MOST_COLUMNS and b'"' in line:
        bare = _QUOTED.sub(b"", line)
        most = max(bare.count(sign) for sign in _DELIMITERS) + 1
    return most
