"""Compact fonts (CFF): which character identifiers (CIDs) their glyphs have, and which widths.

Source: Adobe Technical Note 5176, "The Compact Font Format Specification".
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHARSET = (15,)
_SELECTION = (12, 37)
_ROS = (12, 30)
"""Registry, ordering and supplement: only a font whose glyphs have CIDs has them."""


def glyph_identifiers(table: bytes, count: int) -> list[int]:
    """Return the CID of each of `count` glyphs: their numbers, unless the font gives them others.

    Args:
        table: the entire CFF table of a font.
    """
    _, at = _index(table, table[2])
    tops, _ = _index(table, at)
    top = dict(_entries(tops[0]))
    if _ROS not in top or top.get(_CHARSET, 0) <= 2:
        return list(range(count))
    return [0, *islice(_charset(table, top[_CHARSET]), count - 1)]


def with_listed_dictionaries(table: bytes, count: int) -> bytes:
    """Return a compact font that lists the dictionary of each glyph, one by one.

    Programs that check files mistake ranges of glyphs (format 3) and then find other widths.
    """
    _, at = _index(table, table[2])
    start = dict(_entries(_index(table, at)[0][0])).get(_SELECTION, 0)
    if not start or table[start] != 3:
        return table
    ranges = int.from_bytes(table[start + 1 : start + 3], "big")
    chosen = bytearray()
    for place in range(start + 3, start + 3 + 3 * ranges, 3):
        after = int.from_bytes(table[place + 3 : place + 5], "big")
        chosen += table[place + 2 : place + 3] * (after - len(chosen))
    operator = bytes(_SELECTION)
    old, new = (b"\x1d" + offset.to_bytes(4, "big") + operator for offset in (start, len(table)))
    if old not in table:
        return table
    return table.replace(old, new, 1) + b"\0" + bytes(chosen[:count])


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


def _entries(content: bytes) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield the operators of a DICT, each with its last operand if that is a whole number."""
    at, value = 0, 0
    while at < len(content):
        first = content[at]
        if first <= 21:
            size = 2 if first == 12 else 1
            yield tuple(content[at : at + size]), value
            at, value = at + size, 0
        elif first == 28:
            value, at = int.from_bytes(content[at + 1 : at + 3], "big", signed=True), at + 3
        elif first == 29:
            value, at = int.from_bytes(content[at + 1 : at + 5], "big", signed=True), at + 5
        elif first == 30:
            at += 1
            while at < len(content) and content[at] & 15 != 15 and content[at] >> 4 != 15:
                at += 1
            at += 1
        elif first < 247:
            value, at = first - 139, at + 1
        else:
            high = (first - 247) * 256 + 108 if first < 251 else -(first - 251) * 256 - 108
            value = high + content[at + 1] if first < 251 else high - content[at + 1]
            at += 2


def _charset(table: bytes, at: int) -> Iterator[int]:
    """Yield the CIDs after that of .notdef."""
    kind, at = table[at], at + 1
    left = 1 if kind == 2 else 0
    while at + 2 <= len(table):
        first = int.from_bytes(table[at : at + 2], "big")
        more, at = 0, at + 2
        if kind:
            more = int.from_bytes(table[at : at + 1 + left], "big")
            at += 1 + left
        yield from range(first, first + more + 1)
