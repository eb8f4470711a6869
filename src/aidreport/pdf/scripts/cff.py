"""Compact fonts (CFF) as PDF embeds them: each glyph has a character identifier (CID).

Source: Adobe Technical Note 5176, "The Compact Font Format Specification".
"""

from __future__ import annotations

import struct
from itertools import accumulate, islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CHARSET, _CHARSTRINGS, _PRIVATE, _SUBROUTINES = b"\x0f", b"\x11", b"\x12", b"\x13"
_ROS, _COUNT, _DICTIONARIES, _SELECTION = b"\x0c\x1e", b"\x0c\x22", b"\x0c\x24", b"\x0c\x25"
_BOX, _MATRIX = b"\x05", b"\x0c\x07"
_FIRST_STRING = 391
"""The number of the first string that a font brings itself."""


class CompactFont(NamedTuple):
    """A font whose glyphs have CIDs.

    Attributes:
        identifiers: the CID of each glyph.
    """

    table: bytes
    identifiers: list[int]


class _Entry(NamedTuple):
    """An operator of a DICT with its operands; those that are no whole numbers are 0."""

    operator: bytes
    operands: tuple[int, ...]
    raw: bytes


def with_identifiers(table: bytes, count: int) -> CompactFont:
    """Return a compact font of `count` glyphs with their CIDs.

    Those of a font that knows glyphs by names are their numbers. Programs that check files mistake
    ranges of glyphs that share a dictionary, so that each glyph has its own entry.
    """
    _, at = _index(table, table[2])
    top = {entry.operator: entry for entry in _entries(_index(table, at)[0][0])}
    if _ROS not in top:
        return CompactFont(_keyed(table, top, count), list(range(count)))
    start = _number(top, _CHARSET)
    known = [0, *islice(_charset(table, start), count - 1)] if start > 2 else list(range(count))
    return CompactFont(_listed(table, _number(top, _SELECTION), count), known)


def _keyed(table: bytes, top: dict[bytes, _Entry], count: int) -> bytes:
    """Return a font that knows its glyphs by names as one that knows them by CIDs."""
    glyphs, _ = _index(table, _number(top, _CHARSTRINGS))
    size, at = top[_PRIVATE].operands[-2:]
    entries = _entries(table[at : at + size])
    private = b"".join(entry.raw for entry in entries if entry.operator != _SUBROUTINES)
    kept = b"".join(top[operator].raw for operator in (_BOX, _MATRIX) if operator in top)
    ros = _integer(_FIRST_STRING) + _integer(_FIRST_STRING + 1) + _integer(0) + _ROS
    charset = b"\x02" + struct.pack(">HH", 1, max(count - 2, 0)) if count > 1 else b"\x00"
    parts = [charset, bytes(1 + count), _written(glyphs), private]
    header = b"\x01\x00\x04\x04"

    def front(starts: Sequence[int]) -> bytes:
        keys = (_CHARSET, _SELECTION, _CHARSTRINGS, _DICTIONARIES)
        places = (*starts[:3], starts[4])
        offsets = b"".join(_integer(place) + key for key, place in zip(keys, places, strict=True))
        dictionary = ros + kept + _integer(count) + _COUNT + offsets
        strings = _written([b"Adobe", b"Identity"])
        return header + _written([b"Glyphs"]) + _written([dictionary]) + strings + _written([])

    starts = list(accumulate(map(len, parts), initial=len(front([0] * 5))))
    fonts = _written([_integer(len(private)) + _integer(starts[3]) + _PRIVATE])
    return front(starts) + b"".join(parts) + fonts


def _listed(table: bytes, start: int, count: int) -> bytes:
    """Return a font that lists the dictionary of each glyph, one by one."""
    if not start or table[start] != 3:
        return table
    ranges = int.from_bytes(table[start + 1 : start + 3], "big")
    chosen = bytearray()
    for place in range(start + 3, start + 3 + 3 * ranges, 3):
        after = int.from_bytes(table[place + 3 : place + 5], "big")
        chosen += table[place + 2 : place + 3] * (after - len(chosen))
    old, new = (_integer(offset) + _SELECTION for offset in (start, len(table)))
    if old not in table:
        return table
    return table.replace(old, new, 1) + b"\0" + bytes(chosen[:count])


def _number(entries: dict[bytes, _Entry], operator: bytes) -> int:
    entry = entries.get(operator)
    return entry.operands[-1] if entry else 0


def _index(table: bytes, at: int) -> tuple[list[bytes], int]:
    """Read an INDEX; return what it holds, and where it ends."""
    count = int.from_bytes(table[at : at + 2], "big")
    if not count:
        return [], at + 2
    size, first = table[at + 2], at + 3
    offsets = [
        int.from_bytes(table[first + size * item : first + size * (item + 1)], "big")
        for item in range(count + 1)
    ]
    data = first + size * (count + 1) - 1
    items = [table[data + offsets[item] : data + offsets[item + 1]] for item in range(count)]
    return items, data + offsets[-1]


def _written(items: Sequence[bytes]) -> bytes:
    """Return an INDEX."""
    if not items:
        return b"\0\0"
    offsets = accumulate(map(len, items), initial=1)
    places = b"".join(offset.to_bytes(4, "big") for offset in offsets)
    return struct.pack(">HB", len(items), 4) + places + b"".join(items)


def _integer(value: int) -> bytes:
    return b"\x1d" + value.to_bytes(4, "big", signed=True)


def _entries(content: bytes) -> Iterator[_Entry]:
    at = start = 0
    operands: list[int] = []
    while at < len(content):
        if content[at] <= 21:
            end = at + (2 if content[at] == 12 else 1)
            yield _Entry(content[at:end], tuple(operands), content[start:end])
            at = start = end
            operands = []
        else:
            value, at = _operand(content, at)
            operands.append(value)


def _operand(content: bytes, at: int) -> tuple[int, int]:
    """Read an operand; return it, 0 for one that is no whole number, and where it ends."""
    first = content[at]
    if first == 28:
        return int.from_bytes(content[at + 1 : at + 3], "big", signed=True), at + 3
    if first == 29:
        return int.from_bytes(content[at + 1 : at + 5], "big", signed=True), at + 5
    if first == 30:  # digits, two a byte, up to an F
        at += 1
        while at < len(content) and 15 not in (content[at] >> 4, content[at] & 15):
            at += 1
        return 0, at + 1
    if first < 247:
        return first - 139, at + 1
    if first < 251:
        return (first - 247) * 256 + content[at + 1] + 108, at + 2
    return -(first - 251) * 256 - content[at + 1] - 108, at + 2


def _charset(table: bytes, at: int) -> Iterator[int]:
    """Yield the CIDs after that of .notdef."""
    kind, at = table[at], at + 1
    left = 2 if kind == 2 else 1
    while at + 2 <= len(table):
        first = int.from_bytes(table[at : at + 2], "big")
        more, at = 0, at + 2
        if kind:
            more = int.from_bytes(table[at : at + left], "big")
            at += left
        yield from range(first, first + more + 1)
