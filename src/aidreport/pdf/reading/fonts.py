"""The fonts of a PDF: which text its codes mean, by character maps and encodings."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from pikepdf import Stream

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.reading.objects import entry, identity, integer, items, name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.objects import ObjectId

_Tokens: TypeAlias = "Iterator[bytes | list[bytes]]"
Codespace: TypeAlias = tuple[bytes, bytes]
"""The first and the last code of a range; codes have as many bytes."""

UNKNOWN = "\ufffd"
"""Replaces a code whose meaning the file does not define."""

_MOST_ENTRIES = 1 << 17
"""More than Unicode's busiest plane; a map that claims more is cut off."""
_MOST_CODESPACES = 16
_LARGEST_CMAP, _SHORT_CMAP = 1 << 23, 1 << 14
_LONGEST_CODE = 4
_LONGEST_TEXT = 64
"""Bytes of the text of one code: the longest ligatures have some forty."""
_LONGEST_KEPT, _MOST_KEPT = 64, 1 << 12
"""Codes of a string whose text is kept, and such strings: most of a long table are there once."""
_TWO_BYTES = ((b"\0\0", b"\xff\xff"),)
_SECTION = re.compile(rb"begin(codespacerange|bfchar|bfrange)([<>\[\]\s0-9A-Fa-f]*)end\1")
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
_COMMENT = re.compile(rb"%[^\r\n]*")

_ASCII_NAMES = """
space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright
asterisk plus comma hyphen period slash zero one two three four five six seven eight nine colon
semicolon less equal greater question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z
bracketleft backslash bracketright asciicircum underscore grave a b c d e f g h i j k l m n o p q
r s t u v w x y z braceleft bar braceright asciitilde
"""
_MORE_NAMES = "quoteleft quoteright quotedblleft quotedblright endash emdash bullet ellipsis"
_GLYPHS = {
    **{glyph: chr(code) for code, glyph in enumerate(_ASCII_NAMES.split(), 32)},
    **dict(zip(_MORE_NAMES.split(), "‘’“”–—•…", strict=True)),
}
_UNICODE_NAME = re.compile(r"(?:uni|u)([0-9A-F]{4,6})")
_ENCODINGS = {"WinAnsiEncoding": "cp1252", "MacRomanEncoding": "mac_roman"}


@dataclass(frozen=True, slots=True)
class CMap:
    """A character map: the ranges of codes, and the text of each code."""

    codespaces: tuple[Codespace, ...]
    text: dict[bytes, str]


class Font:
    """A font as pages use it.

    Args:
        raw: its dictionary; None where the page names a font that it does not have.
        resource: its name in the resources of the page.
        cmaps: the character maps of the file, which are read once.

    Attributes:
        unmapped: codes that were drawn but are not in its /ToUnicode.
    """

    def __init__(self, raw: object, resource: str, cmaps: dict[ObjectId, CMap]) -> None:
        self.raw, self.resource = raw, resource
        self.unmapped: set[bytes] = set()
        self.cmap = _cmap(entry(raw, "/ToUnicode"), cmaps)
        self.composite = name(entry(raw, "/Subtype")) == "Type0"
        self._texts: dict[bytes, str] = {}
        self._characters: dict[bytes, str] = {}
        self._letters: dict[int, str] = {}  # of codes of one byte
        self._codespaces = self._find_codespaces(cmaps) if self.composite else ()
        self._fallback = {} if self.composite else _encoded(raw)

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"font {name(entry(self.raw, '/BaseFont')) or self.resource}"

    @property
    def codes(self) -> Sequence[bytes]:
        """The codes that were drawn."""
        return tuple(self._characters)

    def decode(self, codes: bytes) -> str:
        """Return the text of a string that is drawn in this font."""
        text = self._texts.get(codes)
        if text is None:
            text = self._decode(codes)
            if len(codes) < _LONGEST_KEPT and len(self._texts) < _MOST_KEPT:
                self._texts[codes] = text
        return text

    def _decode(self, codes: bytes) -> str:
        try:
            return "".join([self._letters[code] for code in codes])
        except KeyError:
            pieces = [(code, self._character(code)) for code in self._split(codes)]
        if not self.composite:
            self._letters.update((code[0], character) for code, character in pieces)
        return "".join([character for _, character in pieces])

    def pieces(self, codes: bytes) -> Iterator[tuple[bytes, str]]:
        """Yield each code of a string with its text."""
        return ((code, self._character(code)) for code in self._split(codes))

    def _character(self, code: bytes) -> str:
        character = self._characters.get(code)
        if character is None:
            character = self.cmap.text.get(code)
            if character is None:
                self.unmapped.add(code)
                character = self._fallback.get(code, UNKNOWN)
            self._characters[code] = character
        return character

    def _split(self, codes: bytes) -> Iterator[bytes]:
        at = 0
        while at < len(codes):
            length = self._length(codes[at : at + 4]) if self.composite else 1
            yield codes[at : at + length]
            at += length

    def _length(self, ahead: bytes) -> int:
        for low, high in self._codespaces:
            code = ahead[: len(low)]
            if len(code) == len(low) and all(
                first <= byte <= last for first, byte, last in zip(low, code, high, strict=True)
            ):
                return len(low)
        return len(self._codespaces[0][0])

    def _find_codespaces(self, cmaps: dict[ObjectId, CMap]) -> tuple[Codespace, ...]:
        encoding = entry(self.raw, "/Encoding")
        if name(encoding).startswith("Identity"):
            return _TWO_BYTES
        cmap = _cmap(encoding, cmaps) if isinstance(encoding, Stream) else self.cmap
        usable = tuple(
            (low, high) for low, high in cmap.codespaces if 0 < len(low) == len(high) <= 4
        )
        return usable or _TWO_BYTES


def _encoded(raw: object) -> dict[bytes, str]:
    """Return the text of the codes of a simple font by its /Encoding."""
    encoding = entry(raw, "/Encoding")
    base = name(encoding) or name(entry(encoding, "/BaseEncoding"))
    codec = _ENCODINGS.get(base, "ascii")
    table = dict(_texts_in(codec))
    at = 0
    for item in items(entry(encoding, "/Differences")):
        if (number := integer(item)) is not None:
            at = number
        elif 0 <= at < 256:
            table[bytes([at])] = _glyph_text(name(item))
            at += 1
    return table


@cache
def _texts_in(codec: str) -> dict[bytes, str]:
    """Return the text of each code in an encoding of one byte."""
    return {bytes([code]): bytes([code]).decode(codec, "replace") for code in range(32, 256)}


def _glyph_text(glyph: str) -> str:
    """Return the character of a glyph by its name."""
    if match := _UNICODE_NAME.fullmatch(glyph):
        number = int(match[1], 16)
        return chr(number) if number < 0x110000 else UNKNOWN
    return _GLYPHS.get(glyph, UNKNOWN)


def _cmap(stream: object, cmaps: dict[ObjectId, CMap]) -> CMap:
    """Return a character map; an empty one where there is none that can be read."""
    number = identity(stream)
    if number not in cmaps:
        source = stream.read_bytes() if isinstance(stream, Stream) else b""
        parse = _known_cmap if len(source) < _SHORT_CMAP else _parse_cmap
        cmaps[number] = parse(source[:_LARGEST_CMAP])
    return cmaps[number]


@lru_cache(maxsize=64)
def _known_cmap(source: bytes) -> CMap:
    """Read a short character map once: those of a font's usual characters are in each briefing."""
    return _parse_cmap(source)


def _parse_cmap(source: bytes) -> CMap:
    """Read a character map; what cannot be understood is left out."""
    codespaces: list[Codespace] = []
    text: dict[bytes, str] = {}
    room = _MOST_ENTRIES
    for section in _SECTION.finditer(_COMMENT.sub(b"", source)):
        tokens = _tokens(section[2])
        if section[1] == b"codespacerange":
            codespaces += _pairs(tokens)
            continue
        mapped = _characters(tokens) if section[1] == b"bfchar" else _ranges(tokens)
        entries = list(islice(mapped, room))
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
