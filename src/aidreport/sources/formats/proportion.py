"""Files in proportion, seen before a parser takes them up: how wide a tag or a table is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.files.regular import MOST_COLUMNS
from aidreport.statements import state

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 1 << 24
"""Bytes of a tag that are looked at; no parser takes one that is longer."""

_LONG = 1 << 20
"""Bytes without the beginning of a tag after which one is looked at: hardly a text has so many."""

_NAME = re.compile(rb"<[^\s<>/!?]++")
_ATTRIBUTE = re.compile(rb"""\s*+[^\s=<>"'/]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+')""")


class WideTagError(ValueError):
    """An element of XML has more attributes than any table has columns."""

    def __init__(self) -> None:
        super().__init__(state("source.wide-attributes", most=MOST_COLUMNS))


def refuse_wide_tags(xml: bytes | bytearray) -> None:
    """Refuse XML with a tag of very many attributes: parsers take time and memory for each.

    Raises:
        WideTagError: there is one.
    """
    start = max(xml.find(b"<"), 0)
    while len(xml) - start > _LONG:
        end = xml.rfind(b"<", start + 1, start + _LONG)
        if end < 0:
            _refuse_wide_tag(xml, start)
            end = xml.find(b"<", start + 1)
        if end < 0:
            return
        start = end


class TagsOfPieces:
    """Looks at the tags of XML that comes in pieces."""

    def __init__(self) -> None:
        # One that grows in place: pieces of a tag without end are not copied again for each.
        self._open, self._next = bytearray(), _LONG

    def feed(self, piece: bytes) -> None:
        """Look at the next piece.

        Raises:
            WideTagError: a tag has very many attributes.
        """
        last = piece.rfind(b"<")
        if last >= 0:
            refuse_wide_tags(self._open + piece)
            self._open, self._next = bytearray(piece[last:]), _LONG
        elif len(self._open) < _LONGEST:
            self._open += piece
        if len(self._open) > self._next:
            _refuse_wide_tag(self._open, 0)
            self._next *= 2


def _refuse_wide_tag(xml: bytes | bytearray, start: int) -> None:
    name = _NAME.match(xml, start)
    at, count = name.end() if name else len(xml), 0
    while found := _ATTRIBUTE.match(xml, at):
        at, count = found.end(), count + 1
        if count > MOST_COLUMNS:
            raise WideTagError


def columns_of_parquet(path: Path) -> int:
    """Return how many columns a Parquet file says that it has, nested ones with their parts.

    It is 0 where that is not at the beginning of its footer. The footer is not read as a whole:
    of a million columns it takes gigabytes of memory.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - 8, 0))
        length = int.from_bytes(file.read(8)[:4], "little")
        file.seek(max(size - 8 - length, 0))
        footer = file.read(24)
    # Thrift's compact form: a version, and then a list of what describes the columns.
    version, at = _number(footer, 1)
    if footer[:1] != b"\x15" or not version or footer[at : at + 1] != b"\x19":
        return 0
    head = footer[at + 1 : at + 2]
    many = head[:1] >= b"\xf0"
    count = _number(footer, at + 2)[0] if many else head[0] >> 4 if head else 0
    return max(count - 1, 0)


def _number(content: bytes, at: int) -> tuple[int, int]:
    """Return a number of variable length, and where it ends."""
    number = shift = 0
    for place in range(at, len(content)):
        number |= (content[place] & 0x7F) << shift
        shift += 7
        if content[place] < 0x80:
            return number, place + 1
    return 0, len(content)
