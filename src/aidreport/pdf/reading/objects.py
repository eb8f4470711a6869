"""The objects of a PDF that nobody vouches for: opening it, its values and trees, and its limits.

A value that is not what it should be counts as absent: nothing here raises for what a file holds,
follows a loop, or goes deeper because the file does. Streams unpack to a thousand times their
size, and what is drawn can be drawn again, so what is read of a file is limited, too.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String
from pikepdf.settings import set_qpdf_limits

from aidreport.errors import AidreportError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ObjectId: TypeAlias = tuple[int, int]
"""Number and generation of an indirect object; (0, 0) for a direct one."""

_FEW = 64
_LARGEST_STREAM = 1 << 29
"""Bytes of one stream once it is decompressed: more than any report, less than the memory."""

_LARGEST_CONTENT = 1 << 24
"""Bytes that one page or form draws with."""

_MOST_CONTENT = 1 << 27
"""Bytes of all content: some 300,000 rows of a table."""

_MOST_AGAIN = 1 << 24
"""Bytes of content that is read again, such as a form that each page draws."""

_LEAST = 1 << 9
"""Bytes that the reading of a stream counts as, however short it is."""

_MOST_ATTACHED = 1 << 29
"""Bytes of all attached files."""

_SHOWN_OF_A_KIND = 20


def file_content(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        SourceError: there is no such file, or it cannot be read.
    """
    try:
        if not path.is_file():
            raise SourceError(
                f"{path} is not a file" if path.exists() else f"{path} does not exist",
                why="an inspection reads one PDF file",
                fix="check the name",
            )
        return path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {error.strerror or error}",
            why="an inspection reads all of a file",
            fix="check the name, and that you may read the file",
        ) from error


@contextmanager
def open_pdf(path: Path, content: bytes) -> Iterator[pikepdf.Pdf]:
    """Open a PDF for as long as a block runs.

    Args:
        path: what messages call it.
        content: the file's bytes.

    Raises:
        SourceError: it is no PDF, needs a password, makes endless work, or is damaged beyond
            repair, be it found when it is opened or while it is read.
    """
    limits = set_qpdf_limits(
        flate_max_memory=_LARGEST_STREAM,
        png_max_memory=_LARGEST_STREAM,
        tiff_max_memory=_LARGEST_STREAM,
        run_length_max_memory=_LARGEST_STREAM,
    )
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            yield pdf
    except AidreportError:
        raise
    except pikepdf.PasswordError as error:
        raise SourceError(
            f"{path} is protected with a password",
            why="what is encrypted cannot be inspected",
            fix="save it without a password, then inspect that file",
        ) from error
    except TooLargeError as error:
        raise SourceError(
            f"{path} makes more work than a report does",
            details=[str(error)],
            why="a small file can unpack to any size, so what is read of one has a bound",
            fix="trust it only if you know who made it; then split it into several files",
        ) from error
    # Libraries meet broken files with errors of every type, and each means the same here.
    except Exception as error:
        raise SourceError(
            f"{path} is not a PDF, or is damaged beyond repair",
            details=[f"{type(error).__name__}: {error}".splitlines()[0][:200]],
            why="its objects and pages must be found and be what the standard says they are",
            fix="fetch the file again, or ask its publisher for a whole one",
        ) from error
    finally:
        set_qpdf_limits(**limits)  # type: ignore[arg-type]  # it takes what it returned


def entry(holder: object, key: str) -> object:
    """Return an entry of a dictionary or stream; None where there is none."""
    if isinstance(holder, Dictionary | Stream):
        return holder.get(key)
    return None


def text(value: object) -> str:
    """Return a text string, decoded; "" where it is none."""
    if not isinstance(value, String):
        return ""
    try:
        return str(value)
    except ValueError:
        return bytes(value).decode("latin-1")


def name(value: object) -> str:
    """Return a name without its slash; "" where it is none."""
    if not isinstance(value, Name):
        return ""
    try:
        return str(value)[1:]
    except ValueError:
        return "\ufffd"


def integer(value: object) -> int | None:
    """Return a whole number; None where it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def items(value: object) -> list[object]:
    """Return the items of an array; a single value stands for an array of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def few(value: object) -> list[object]:
    """Return the items of a value that has a handful at most; a longer array counts as absent."""
    return [] if isinstance(value, Array) and len(value) > _FEW else items(value)


def identity(value: object) -> ObjectId:
    """Return the id of an indirect object; (0, 0) for what is direct or no object."""
    return value.objgen if isinstance(value, Object) else (0, 0)


class TooLargeError(Exception):
    """A file makes more work than any report needs."""


class Arrays:
    """Arrays of a file, each read once: what many refer to is not multiplied."""

    def __init__(self) -> None:
        self._read: set[ObjectId] = set()

    def is_again(self, value: object) -> bool:
        """Tell whether an indirect array was asked for before."""
        number = identity(value)
        if number == (0, 0) or not isinstance(value, Array):
            return False
        if number in self._read:
            return True
        self._read.add(number)
        return False

    def items(self, value: object) -> list[object]:
        """Return the items of a value; none of an array that was read before."""
        return [] if self.is_again(value) else items(value)


def leaves(root: object, key: str) -> Iterator[tuple[object, object]]:
    """Go through a number tree ("/Nums") or a name tree ("/Names").

    Yields:
        each key with its value, in the order of the file.
    """
    waiting, seen, arrays = [root], {identity(root)}, Arrays()
    while waiting:
        node = waiting.pop()
        pairs = arrays.items(entry(node, key))
        yield from zip(pairs[::2], pairs[1::2], strict=False)
        for kid in reversed(arrays.items(entry(node, "/Kids"))):
            # A direct node cannot be part of a loop: the parser bounds how deep it nests.
            if isinstance(kid, Dictionary) and (kid.objgen == (0, 0) or kid.objgen not in seen):
                seen.add(kid.objgen)
                waiting.append(kid)


def is_ordered(root: object, key: str) -> bool:
    """Tell whether the keys ascend and each is there once, as those who look one up expect."""
    keys = [number for number, _ in leaves(root, key)]
    if key == "/Nums":
        numbers = [integer(number) for number in keys]
        return all(a is not None and b is not None and a < b for a, b in pairwise(numbers))
    names = [bytes(name) if isinstance(name, String) else b"" for name in keys]
    return all(a < b for a, b in pairwise(names))


def numbered(root: object) -> dict[int, object]:
    """Return what a number tree holds."""
    return {
        number: value
        for key, value in leaves(root, "/Nums")
        if (number := integer(key)) is not None
    }


class Problems:
    """Problems, told apart by what is wrong; long runs of one kind are counted, not listed."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}

    def add(self, place: str, what: str) -> None:
        """Add a problem.

        Args:
            place: the page or element that has it.
            what: what is wrong with it, in words that other places with this problem share.
        """
        count = self._counts.get(what, 0)
        self._counts[what] = count + 1
        if count < _SHOWN_OF_A_KIND:
            self._places.setdefault(what, []).append(place)

    def lines(self) -> tuple[str, ...]:
        """Return a line for each problem, those of one kind together."""
        lines = []
        for what, places in self._places.items():
            lines += [f"{place}: {what}" for place in places]
            if (more := self._counts[what] - len(places)) > 0:
                lines.append(f"{more} more: {what}")
        return tuple(map(_printable, lines))


def _printable(text: str) -> str:
    """Return a text of a file as a terminal can be shown it."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


class ContentAllowance:
    """What the pages and forms of one file may still draw with."""

    def __init__(self) -> None:
        self._sizes: dict[ObjectId, int] = {}
        self._total = self._again = 0

    def take(self, stream: Stream) -> int:
        """Count a stream that is about to be read, and return its size.

        Raises:
            TooLargeError: it is too long, or too much is read.
        """
        number = stream.objgen
        if number in self._sizes:
            self._again += max(self._sizes[number], _LEAST)
        else:
            self._sizes[number] = len(stream.read_bytes())
            self._total += self._sizes[number]
        if self._sizes[number] > _LARGEST_CONTENT:
            raise TooLargeError(f"a page draws with more than {_LARGEST_CONTENT >> 20} MB")
        if self._total > _MOST_CONTENT or self._again > _MOST_AGAIN:
            raise TooLargeError("its pages draw more than any report does")
        return self._sizes[number]

    def take_all(self, content: object) -> None:
        """Count the streams of a page, which are read as one.

        Raises:
            TooLargeError: together they are too long, or too much is read.
        """
        size = 0
        for stream in items(content):
            if isinstance(stream, Stream):
                size += self.take(stream)
            if size > _LARGEST_CONTENT:
                raise TooLargeError(f"a page draws with more than {_LARGEST_CONTENT >> 20} MB")


class AttachedFiles:
    """The contents of attached files with their checksums (MD5), each read once."""

    def __init__(self) -> None:
        self._known: dict[ObjectId, tuple[bytes, bytes]] = {}
        self._total = 0

    def read(self, stream: Stream) -> tuple[bytes, bytes]:
        """Return what a file holds, and its checksum.

        Raises:
            TooLargeError: the files are too long together.
        """
        number = stream.objgen
        if number not in self._known:
            content = stream.read_bytes()
            self._total += len(content)
            if self._total > _MOST_ATTACHED:
                raise TooLargeError(f"it carries more than {_MOST_ATTACHED >> 20} MB of files")
            checksum = hashlib.md5(content, usedforsecurity=False).digest()
            self._known[number] = content, checksum
        return self._known[number]
