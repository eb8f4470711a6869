"""The values of PDF's syntax, and their digests (ISO 32000-1, 7.3)."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aidreport.pdf.inventory.drawing import Drawing

Value: TypeAlias = Any
"""A name (text with its slash), a string (bytes), a number (float), True, False, None, an array
(list), a dictionary (with names as keys), or a `Ref`."""


class Ref(NamedTuple):
    """A reference to an object: its number and generation."""

    number: int
    generation: int = 0


class Found(NamedTuple):
    """An object.

    Attributes:
        body: in PDF's syntax, of a stream its dictionary.
        is_stream: whether it is one.
    """

    body: bytes
    is_stream: bool = False


class Source(Protocol):
    """Hands over the objects of a file."""

    def find(self, ref: Ref) -> Found:
        """Return an object; `null` where there is none."""

    def digest(self, ref: Ref) -> str:
        """Return the digest of what a stream holds, unpacked."""

    def content(self, ref: Ref) -> bytes:
        """Return what a small stream holds, unpacked."""

    def drawing(self, refs: Sequence[Ref]) -> Drawing:
        """Return what streams draw that are read as one."""


_SPACE = rb"[\0\t\n\f\r ]"
_TOKEN = re.compile(
    rb"%b*(?:/([^\0\t\n\f\r ()<>\[\]{}/%%]*)|(\d+)%b+(\d+)%b+R(?![A-Za-z])"
    rb"|([+-]?(?:\d+\.?\d*|\.\d+))|<([0-9A-Fa-f\0\t\n\f\r ]*)>|(<<|>>|\[|\])"
    rb"|\(((?:[^()\\]|\\[\s\S])*)\)|(true|false|null)|(\())" % (_SPACE, _SPACE, _SPACE)
)
_NAME, _NUMBER, _GENERATION, _REAL, _HEX, _MARK, _STRING, _WORD, _NESTED = range(1, 10)
_NUMBERS = re.compile(rb"((?: ?-?(?:\d++\.?\d*+|\.\d++)(?=[ \]]))++) ?\]")
"""The rest of an array of numbers, such as the widths of a font."""
_PART = re.compile(rb"[^()\\]+|\\[\s\S]|[()]")
_BYTE = 0xFF
_ESCAPE = re.compile(rb"\\(\r\n|[0-7]{1,3}|[\s\S])")
_ESCAPES = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    **dict.fromkeys((b"\n", b"\r", b"\r\n"), b""),
}
_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_WORDS: Final[Mapping[bytes, bool | None]] = {b"true": True, b"false": False, b"null": None}
_DEEPEST = 32
_BYTE_ORDERS = _UTF_16, _UTF_8 = b"\xfe\xff", b"\xef\xbb\xbf"
_PDF_DOC = {
    **dict(enumerate("˘ˇˆ˙˝˛˚˜", 0x18)),
    **dict(enumerate("•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž", 0x80)),
    0xA0: "€",
}
"""Where PDFDocEncoding, which programs may save a text in, is not Latin-1 (ISO 32000-1, D.2)."""
_LINKS = frozenset(("/Parent", "/P", "/Prev", "/StructParent", "/StructParents"))
"""Lead back to what leads to an object, or number it."""
_PACKING = frozenset(
    ("/Length", "/Filter", "/DecodeParms", "/DL", "/Length1", "/Length2", "/Length3")
)
"""How a stream is packed."""


def parse(body: bytes) -> Value:
    """Return the value of an object; None for what is none."""
    stack: list[list[Value]] = [[]]
    at = 0
    while found := _TOKEN.match(body, at):
        at = found.end()
        kind = found.lastindex or 0
        if kind == _NAME:
            stack[-1].append(_name(found[_NAME]))
        elif kind == _GENERATION:
            stack[-1].append(Ref(int(found[_NUMBER]), int(found[_GENERATION])))
        elif kind == _NESTED:
            text, at = _nested(body, at)
            stack[-1].append(text)
        elif kind != _MARK:
            stack[-1].append(_plain(kind, found[kind]))
        elif (mark := found[_MARK]) == b"[" and (array := _NUMBERS.match(body, at)):
            stack[-1].append([*_numbers(array[1])])
            at = array.end()
        elif mark in (b"<<", b"["):
            stack.append([])
        elif len(stack) > 1:
            values = stack.pop()
            stack[-1].append(_dictionary(values) if mark == b">>" else values)
    return stack[0][0] if stack[0] else None


@lru_cache(maxsize=256)
def _numbers(tokens: bytes) -> tuple[float, ...]:
    """Return numbers; those of the faces of a brand are in all of its files."""
    return tuple(map(float, tokens.split()))


@lru_cache(maxsize=1024)
def _name(token: bytes) -> str:
    return "/" + unquoted(token)


def _plain(kind: int, token: bytes) -> Value:
    if kind == _REAL:
        return float(token)
    if kind == _HEX:
        return hexadecimal(token)
    return unescaped(token) if kind == _STRING else _WORDS[token]


def _dictionary(values: list[Value]) -> dict[str, Value]:
    pairs = zip(values[::2], values[1::2], strict=False)
    return {key: value for key, value in pairs if isinstance(key, str)}


def _nested(body: bytes, at: int) -> tuple[bytes, int]:
    """Return a string with parentheses in it that began before a place, and where it ends."""
    start, depth = at, 1
    for part in _PART.finditer(body, at):
        depth += {b"(": 1, b")": -1}.get(part[0], 0)
        if not depth:
            return unescaped(body[start : part.start()]), part.end()
    return unescaped(body[start:]), len(body)


def unquoted(token: bytes) -> str:
    """Return a name without its codes."""
    name = (
        _CODE.sub(lambda code: bytes.fromhex(code[1].decode()), token) if b"#" in token else token
    )
    return name.decode("latin-1")


def hexadecimal(token: bytes) -> bytes:
    """Return the string that hexadecimal digits mean."""
    digits = token.translate(None, b"\0\t\n\f\r ")
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def unescaped(token: bytes) -> bytes:
    """Return the string that is written in parentheses."""
    if b"\\" in token:
        token = _ESCAPE.sub(_meant, token)
    return token


def octal(digits: bytes) -> int:
    """Return the byte that octal digits mean.

    Some programs drop what is more than a byte holds, and others draw another letter, so that it is
    read as none of both.
    """
    value = int(digits, 8)
    return (value if value <= _BYTE else ~value) & _BYTE


def _meant(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if b"0" <= code[:1] < b"8":
        return bytes([octal(code)])
    return _ESCAPES.get(code, code)


def text(value: Value) -> str:
    """Return a text string, decoded; "" for what is none."""
    if not isinstance(value, bytes):
        return ""
    if value.startswith(_UTF_16):
        return value[2:].decode("utf-16-be", "replace")
    if value.startswith(_UTF_8):
        return value[3:].decode("utf-8", "replace")
    return value.decode("latin-1").translate(_PDF_DOC)


def meaning_of(words: str) -> str:
    """Return a text string in the spelling that digests are of."""
    return f"({len(words)}:{words})"


def short_digest(content: bytes) -> str:
    """Return the digest of bytes, as the record has it."""
    return hashlib.sha256(content).hexdigest()[:16]


class Objects:
    """The objects of a source, each parsed once.

    Args:
        pages: the number of each page, from 1.
    """

    def __init__(self, source: Source, pages: Mapping[Ref, int]) -> None:
        self.source, self._pages = source, pages
        self._values: dict[Ref, tuple[Value, bool]] = {}
        self._digests: dict[Ref, str] = {}

    def get(self, value: Value) -> Value:
        """Return a value, or what it refers to; of a stream its dictionary."""
        for _ in range(_DEEPEST):
            if not isinstance(value, Ref):
                return value
            value = self._find(value)[0]
        return None

    def dictionary(self, value: Value) -> dict[str, Value]:
        """Return a dictionary; an empty one for what is none."""
        found = self.get(value)
        return found if isinstance(found, dict) else {}

    def items(self, value: Value) -> list[Value]:
        """Return the items of an array; what is none counts as an array of one."""
        found = self.get(value)
        if isinstance(found, list):
            return found
        return [] if found is None else [value]

    def is_stream(self, value: Value) -> bool:
        """Return whether a value refers to a stream."""
        return isinstance(value, Ref) and self._find(value)[1]

    def held(self, value: Value) -> str:
        """Return the digest of what a stream holds, and of what is said of it.

        It is empty for what is no stream.
        """
        if not self.is_stream(value):
            return ""
        said = self.without(value, "/Type", "/Subtype", "/Params")
        return self.digest(said, self.source.digest(value)) if said else self.source.digest(value)

    def digest(self, *values: Value) -> str:
        """Return the digest of values with all that they refer to."""
        meanings = "\n".join(map(self.meaning, values))
        return short_digest(meanings.encode("utf-8", "surrogatepass"))

    def meaning(self, value: Value) -> str:
        """Return a value in one spelling, with digests of what it refers to."""
        return self._canonical(value, 0)

    def without(self, value: Value, *keys: str) -> dict[str, Value]:
        """Return a dictionary without some entries, links and how a stream is packed."""
        left_out = _LINKS.union(_PACKING, keys)
        return {key: item for key, item in self.dictionary(value).items() if key not in left_out}

    def _find(self, ref: Ref) -> tuple[Value, bool]:
        if ref not in self._values:
            found = self.source.find(ref)
            self._values[ref] = parse(found.body), found.is_stream
        return self._values[ref]

    def _canonical(self, value: Value, depth: int) -> str:
        return _canonical(value, depth, self._referred)

    def _referred(self, ref: Ref, depth: int) -> str:
        if ref in self._pages:
            return f"page {self._pages[ref]}"
        if ref not in self._digests:
            # What leads back to an object that is being looked at is named, not followed.
            self._digests[ref] = "^"
            value, is_stream = self._find(ref)
            if is_stream:
                value = {key: item for key, item in value.items() if key not in _PACKING}
            meaning = self._canonical(value, depth + 1)
            if is_stream:
                meaning += self.source.digest(ref)
            simple = not isinstance(value, dict | list)
            self._digests[ref] = (
                meaning if simple else short_digest(meaning.encode("utf-8", "surrogatepass"))
            )
        return self._digests[ref]


def meaning_of_value(value: Value) -> str:
    """Return a value that refers to no object in the spelling that digests are of."""
    return _canonical(value, 0, lambda ref, _: str(ref))


def _canonical(value: Value, depth: int, referred: Callable[[Ref, int], str]) -> str:
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, Ref):
        return referred(value, depth)
    if isinstance(value, dict):
        entries = [
            f"{key} {_canonical(value[key], depth + 1, referred)}"
            for key in sorted(value.keys() - _LINKS)
            if value[key] is not None
        ]
        return f"<<{' '.join(entries)}>>"
    if isinstance(value, list):
        if depth < _DEEPEST and set(map(type, value)) == {float}:
            return _canonical_numbers(tuple(value))
        return f"[{' '.join([_canonical(item, depth + 1, referred) for item in value])}]"
    return _scalar(value)


@lru_cache(maxsize=256)
def _canonical_numbers(value: tuple[float, ...]) -> str:
    return f"[{' '.join(map(_scalar, value))}]"


def _scalar(value: Value) -> str:
    if isinstance(value, bytes):
        # Of any bytes, a checksum too: these are no letters of PDFDocEncoding.
        is_text = value.startswith(_BYTE_ORDERS)
        return meaning_of(text(value) if is_text else value.decode("latin-1"))
    if isinstance(value, float):
        return f"{round(value, 3) + 0.0:.10g}"
    return str(value)
