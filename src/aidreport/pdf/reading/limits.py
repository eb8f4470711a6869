"""How much is read of a file, so that a small one cannot ask for endless work.

Streams unpack to a thousand times their size, and what is drawn can be drawn again: what a file
makes a reader do is bounded by none of its own sizes.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pikepdf import Array, Stream

from aidreport.pdf.reading.values import identity, items

if TYPE_CHECKING:
    from aidreport.pdf.reading.values import ObjectId

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


class TooLargeError(Exception):
    """A file makes more work than any report needs."""


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
