"""Character maps: from the codes of a font to text, and how long a code is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

_Tokens: TypeAlias = "Iterator[bytes | list[bytes]]"
Codespace: TypeAlias = tuple[bytes, bytes]

_MOST_ENTRIES = 1 << 17
"""More than Unicode's busiest plane; a map that claims more is cut off."""

_MOST_CODESPACES = 16
_LONGEST_CODE = 4
_LONGEST_TEXT = 64
"""Bytes of the text of one code: the longest ligatures have some forty."""

_SECTION = re.compile(rb"begin(codespacerange|bfchar|bfrange)([<>\[\]\s0-9A-Fa-f]*)end\1")
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
_COMMENT = re.compile(rb"%[^\r\n]*")


@dataclass(frozen=True, slots=True)
class CMap:
    """A character map.

    Attributes:
        codespaces: the first and the last code of each range; codes have as many bytes.
        text: what each code stands for.
    """

    codespaces: tuple[Codespace, ...]
    text: dict[bytes, str]


def parse(source: bytes) -> CMap:
    """Read a character map; what cannot be understood is left out."""
    codespaces: list[Codespace] = []
    text: dict[bytes, str] = {}
    room = _MOST_ENTRIES
    for section in _SECTION.finditer(_COMMENT.sub(b"", source)):
        tokens = _tokens(section[2])
        if section[1] == b"codespacerange":
            codespaces += _pairs(tokens)
            continue
        written = _characters(tokens) if section[1] == b"bfchar" else _ranges(tokens)
        entries = list(islice(written, room))
        room -= len(entries)
        text.update(entries)
    return CMap(tuple(dict.fromkeys(codespaces))[:_MOST_CODESPACES], text)


def _tokens(source: bytes) -> _Tokens:
    """Split a section into strings and arrays of strings."""
    array: list[bytes] | None = None
    for token in _TOKEN.finditer(source):
        if token[2]:
            array = []
        elif token[3]:
            if array is not None:
                yield array
            array = None
        elif array is not None:
            array.append(_bytes(token[1]))
        else:
            yield _bytes(token[1])


def _pairs(tokens: _Tokens) -> Iterator[tuple[bytes, bytes]]:
    strings = [token for token in tokens if isinstance(token, bytes)]
    return zip(strings[::2], strings[1::2], strict=False)


def _characters(tokens: _Tokens) -> Iterator[tuple[bytes, str]]:
    for code, target in _pairs(tokens):
        if len(code) <= _LONGEST_CODE:
            yield code, _decoded(target)


def _ranges(tokens: _Tokens) -> Iterator[tuple[bytes, str]]:
    for first, last, target in zip(tokens, tokens, tokens, strict=False):
        if isinstance(first, list) or isinstance(last, list):
            return  # out of step: what follows means something else
        if not len(first) == len(last) <= _LONGEST_CODE:
            continue
        low = int.from_bytes(first, "big")
        for step in range(int.from_bytes(last, "big") - low + 1):
            code = (low + step).to_bytes(len(first) + 1, "big")[-len(first) :]
            if isinstance(target, bytes):
                yield code, _decoded(_advanced(target, step))
            elif step < len(target):
                yield code, _decoded(target[step])
            else:
                break


def _advanced(target: bytes, step: int) -> bytes:
    """Count up the last character of a text."""
    target = target[:_LONGEST_TEXT]
    tail = int.from_bytes(target[-2:], "big") + step
    return target[:-2] + (tail & 0xFFFF).to_bytes(2, "big")


def _bytes(digits: bytes) -> bytes:
    digits = b"".join(digits.split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _decoded(target: bytes) -> str:
    if len(target) % 2:
        target = b"\0" + target
    return target[:_LONGEST_TEXT].decode("utf-16-be", "replace")
