"""What the content of a page draws, in one spelling (ISO 32000-1, 7.8.2)."""

from __future__ import annotations

import re
from typing import NamedTuple

from aidreport.pdf.inventory.values import hexadecimal, short_digest, unescaped


class Drawing(NamedTuple):
    """What content draws.

    Attributes:
        digest: of its instructions.
        names: those that stand in it, with their slash: of resources, tags and properties.
    """

    digest: str
    names: frozenset[str]


_STRING = re.compile(
    # What begins with either of two signs is found three times as fast as either of two patterns.
    rb"[(<](?:(?<=\()([^()\\\r]*+(?:\\[^\r][^()\\\r]*+)*+)\)"
    rb"|(?<=<)(?<!<<)([0-9A-Fa-f\0\t\n\f\r ]*+)>)"
)
_IRREGULAR = re.compile(rb"[()%\x0b#{}]")
"""Stands in no plain content outside strings: comments, other white space, odd names."""
_NAME = re.compile(rb"/[^ ]+")
_ODD_NUMBER = re.compile(rb"\+[\d.]+|-?(?:\.\d+|0\d[\d.]*|\d+\.(?:\d*0|\d{5,})?)|-0")
"""A number that is not written in the shortest way, with four decimals at most."""
_DELIMITERS = tuple((mark, b" %b " % mark) for mark in (b"[", b"]", b"<<", b">>"))
_HELD = b" () "


def drawing(content: bytes) -> Drawing:
    """Return what content draws, however its strings, numbers and white space are written."""
    parts = _STRING.split(content)
    lines = [_LINES[line] for line in _HELD.join(parts[::3]).split(b"\n")]
    for kept in (_LINES, _WORDS):
        if len(kept) > _MOST:
            kept.clear()
    if None in lines:
        return Drawing(f"~{short_digest(content)[1:]}", frozenset(_names(content)))
    plain = b" %b " % b" ".join([line.words for line in lines if line and line.words])
    strings = parts[1::3]
    if b"\\" in content or None in strings:
        strings = [
            unescaped(literal) if literal is not None else hexadecimal(digits)
            for literal, digits in zip(strings, parts[2::3], strict=True)
        ]
    lengths = (b"%d " * len(strings))[:-1] % tuple(map(len, strings))
    digest = short_digest(b"\n".join((plain, lengths, b"".join(strings))))
    return Drawing(digest, frozenset().union(*{line.names for line in lines if line}))


def _is_torn(line: bytes) -> bool:
    """Return whether a mark is alone that only strings and dictionaries have."""
    return any(line.count(each) != 2 * line.count(2 * each) for each in (b"<", b">"))


def _names(content: bytes) -> set[str]:
    return {name.decode("latin-1") for name in set(_NAME.findall(content))}


def _shortest(number: bytes) -> bytes:
    """Return a number in the shortest way; what is none stays as it is."""
    try:
        value = round(float(number), 4) + 0.0
    except ValueError:
        return number
    return f"{value:.4f}".rstrip("0").rstrip(".").encode()


class _Line(NamedTuple):
    """A line between strings: its words, numbers in the shortest way, and the names among them."""

    words: bytes
    names: frozenset[str]


class _Lines(dict[bytes, "_Line | None"]):
    """Lines of contents without their strings; None for one that is no plain content.

    The rows of a long table differ in their strings, so that its pages have most lines in common.
    """

    def __missing__(self, line: bytes) -> _Line | None:
        found = _read(line)
        if len(line) <= _LONGEST_LINE:
            self[line] = found
        return found


def _read(line: bytes) -> _Line | None:
    if _IRREGULAR.search(line.replace(_HELD, b"")) or _is_torn(line):
        return None
    for mark, apart in _DELIMITERS:
        line = line.replace(mark, apart)
    words = line.replace(b"/", b" /").replace(b"\0", b" ").split()
    plain = b" ".join(map(_WORDS.__getitem__, words))
    return _Line(plain, frozenset(_names(plain)))


class _Words(dict[bytes, bytes]):
    """Words of contents between strings, numbers in the shortest way; lines have many in common."""

    def __missing__(self, word: bytes) -> bytes:
        self[word] = plain = _shortest(word) if _ODD_NUMBER.fullmatch(word) else word
        return plain


_LINES, _LONGEST_LINE = _Lines(), 1 << 9
_WORDS = _Words()
_MOST = 1 << 14
"""Lines and words that are kept."""
