"""What the content of a page draws, in one spelling (ISO 32000-1, 7.8.2)."""

from __future__ import annotations

import re
from functools import lru_cache
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
_ODD_NUMBER = re.compile(rb" (?:\+[\d.]+|-?(?:\.\d+|0\d[\d.]*|\d+\.(?:\d*0|\d{5,}|(?= )))|-0)(?= )")
"""A number that is not written in the shortest way, with four decimals at most."""
_DELIMITERS = tuple((mark, b" %b " % mark) for mark in (b"[", b"]", b"<<", b">>"))
_HELD = b" () "


def drawing(content: bytes) -> Drawing:
    """Return what content draws, however its strings, numbers and white space are written."""
    parts = _STRING.split(content)
    between = _HELD.join(parts[::3])
    if _IRREGULAR.search(between.replace(_HELD, b"")) or _is_torn(between):
        return Drawing(f"~{short_digest(content)[1:]}", frozenset(_names(content)))
    for mark, apart in _DELIMITERS:
        between = between.replace(mark, apart)
    between = between.replace(b"/", b" /").replace(b"\0", b" ")
    plain = b" %b " % b" ".join(between.split())
    plain = _ODD_NUMBER.sub(_short, plain)
    strings = [
        unescaped(literal) if literal is not None else hexadecimal(digits)
        for literal, digits in zip(parts[1::3], parts[2::3], strict=True)
    ]
    lengths = b" ".join([b"%d" % len(each) for each in strings])
    digest = short_digest(b"\n".join((plain, lengths, b"".join(strings))))
    return Drawing(digest, frozenset(_names(plain)))


def _is_torn(between: bytes) -> bool:
    """Return whether a mark is alone that only strings and dictionaries have."""
    return any(between.count(each) != 2 * between.count(2 * each) for each in (b"<", b">"))


def _names(content: bytes) -> set[str]:
    return {name.decode("latin-1") for name in set(_NAME.findall(content))}


def _short(number: re.Match[bytes]) -> bytes:
    return b" " + _shortest(number[0])


@lru_cache(maxsize=1 << 14)
def _shortest(number: bytes) -> bytes:
    try:
        value = round(float(number), 4) + 0.0
    except ValueError:
        return number
    return f"{value:.4f}".rstrip("0").rstrip(".").encode()
