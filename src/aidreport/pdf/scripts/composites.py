"""Glyphs that are put together from others in a TrueType font, as they stand in a text.

A letter and its dots or vowels become one glyph of a font that is embedded, so that programs that
read text by the place of its glyphs never part them. What it is made of stays as it is.

Source: the OpenType specification, tables "glyf", "loca", "hmtx", "hhea", "maxp" and "head".
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORDS, _ARE_PLACES, _MORE = 0x0001, 0x0002, 0x0020
_LONG_OFFSETS = 1


class Part(NamedTuple):
    """A glyph of a face inside another, and where it stands there, in units of the face."""

    number: int
    x: int
    y: int


class Composite(NamedTuple):
    """A glyph made of others.

    Attributes:
        width: its advance in units of the face.
    """

    parts: tuple[Part, ...]
    width: int


def with_composites(tables: Mapping[str, bytes], composites: Sequence[Composite]) -> bytes:
    """Return a TrueType font with more glyphs, whose numbers follow those of the others.

    Args:
        tables: of the font that has the parts.
    """
    changed = dict(tables)
    offsets = _offsets(tables)
    glyphs = [tables["glyf"][start:end] for start, end in pairwise(offsets)]
    metrics = _metrics(tables, len(glyphs))
    for composite in composites:
        content = _glyph(composite, glyphs)
        side = struct.unpack_from(">h", content, 2)[0] if content else 0
        metrics.append((composite.width, side))
        glyphs.append(content + b"\0" * (-len(content) % 4))
    ends = [0]
    for glyph in glyphs:
        ends.append(ends[-1] + len(glyph))
    changed["glyf"] = b"".join(glyphs)
    changed["loca"] = struct.pack(f">{len(ends)}I", *ends)
    changed["hmtx"] = b"".join(struct.pack(">Hh", *pair) for pair in metrics)
    changed["hhea"] = tables["hhea"][:34] + struct.pack(">H", len(metrics))
    head = bytearray(tables["head"])
    struct.pack_into(">h", head, 50, _LONG_OFFSETS)
    changed["head"] = bytes(head)
    changed["maxp"] = _limits(tables["maxp"], len(glyphs), composites)
    return _font(changed)


def _offsets(tables: Mapping[str, bytes]) -> list[int]:
    loca = tables["loca"]
    if struct.unpack_from(">h", tables["head"], 50)[0] == _LONG_OFFSETS:
        return list(struct.unpack(f">{len(loca) // 4}I", loca))
    return [2 * half for half in struct.unpack(f">{len(loca) // 2}H", loca)]


def _metrics(tables: Mapping[str, bytes], count: int) -> list[tuple[int, int]]:
    """Return the advance and the left side of each glyph."""
    (full,) = struct.unpack_from(">H", tables["hhea"], 34)
    hmtx = tables["hmtx"]
    metrics = [struct.unpack_from(">Hh", hmtx, 4 * at) for at in range(full)]
    for at in range(count - full):
        metrics.append((metrics[full - 1][0], struct.unpack_from(">h", hmtx, 4 * full + 2 * at)[0]))
    return [(advance, side) for advance, side in metrics]


def _glyph(composite: Composite, glyphs: Sequence[bytes]) -> bytes:
    """Return the description of a composite, whose box is that of its parts."""
    boxes = []
    content = b""
    seen = [part for part in composite.parts if glyphs[part.number]]
    for part in seen:
        left, low, right, top = struct.unpack_from(">4h", glyphs[part.number], 2)
        boxes.append((left + part.x, low + part.y, right + part.x, top + part.y))
        flags = _WORDS | _ARE_PLACES | (_MORE if part is not seen[-1] else 0)
        content += struct.pack(">HHhh", flags, *part)
    if not boxes:
        return b""
    lefts, lows, rights, tops = zip(*boxes, strict=True)
    return struct.pack(">hhhhh", -1, min(lefts), min(lows), max(rights), max(tops)) + content


def _limits(maxp: bytes, count: int, composites: Sequence[Composite]) -> bytes:
    """Return the table of limits with the number of glyphs, and room for the composites."""
    fields = list(struct.unpack(">I14H", maxp[:32]))
    most = max(len(composite.parts) for composite in composites)
    fields[1] = count
    fields[4] = min(most * max(fields[2], fields[4]), 0xFFFF)
    fields[5] = min(most * max(fields[3], fields[5]), 0xFFFF)
    fields[13], fields[14] = max(fields[13], most), fields[14] + 1
    return struct.pack(">I14H", *fields)


def _font(tables: Mapping[str, bytes]) -> bytes:
    """Return the file of a font with some tables."""
    power = 1 << (len(tables).bit_length() - 1)
    header = struct.pack(
        ">IHHHH",
        0x00010000,
        len(tables),
        16 * power,
        power.bit_length() - 1,
        16 * (len(tables) - power),
    )
    at = len(header) + 16 * len(tables)
    directory, bodies = b"", b""
    for tag, content in sorted(tables.items()):
        padded = content + b"\0" * (-len(content) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += tag.encode() + struct.pack(">III", total, at + len(bodies), len(content))
        bodies += padded
    return header + directory + bodies
