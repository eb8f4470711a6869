"""A PDF file as it is written: numbered objects, object streams and a cross-reference stream.

Objects leave memory as soon as a stream of them is full, so that a file of any length needs little
more room than its cross-references; what its inventory needs is kept: all but the cells of tables,
and what streams hold. What is written is what ISO 32000-1, 7.5 describes.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from itertools import accumulate
from struct import Struct
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from aidreport.errors import LayoutError
from aidreport.pdf.file.kept import KeptObjects
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FAST = 6
"""Compression of what is written once: a fifth smaller than the least, for little time."""
SMALL = 9
"""Compression of what is written into many files."""

_PACKED = 256
"""Objects in one object stream."""
_ENTRY = Struct(">BIH")
_NEXT = b"\2" + b"\0\0\0\0\0\0\1"
"""A cross-reference row, after the predictor "up", of the object after the one before."""

_LONGEST_STRING = 32_767
"""Bytes, by ISO 19005-3, 6.1.13."""
_DIGITS = 4
"""Of a letter in UTF-16, in hexadecimal."""

_IRREGULAR = re.compile(rb"[^!-~]|[#/()<>\[\]{}%]")


class Size(NamedTuple):
    """Width and height in points."""

    width: float
    height: float


class Area(NamedTuple):
    """The edges of a rectangle on a page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float


def name_object(text: str) -> bytes:
    """Return a name object: "/text#2Fcsv" for "text/csv"."""
    return b"/" + _IRREGULAR.sub(lambda match: b"#%02X" % match[0][0], text.encode())


def text_string(text: str) -> bytes:
    """Return a text string object, readable if it is ASCII, else UTF-16.

    Raises:
        LayoutError: it is longer than PDF/A allows.
    """
    readable = text.isascii() and text.isprintable()
    content = text.encode() if readable else ("\ufeff" + text).encode("utf-16-be")
    if len(content) > _LONGEST_STRING:
        raise LayoutError(
            state("layout.long-name", letters=len(text), text=text[:60]),
            why=state("layout.long-name-why", allowed=_LONGEST_STRING, taken=len(content)),
            fix=state("layout.long-name-fix"),
        )
    if readable:
        return b"(" + _escaped(content) + b")"
    return b"<" + content.hex().upper().encode() + b">"


def text_strings(texts: Sequence[str]) -> list[bytes]:
    """Return very many text string objects; for what is raised see `text_string`."""
    together = "".join(texts)
    if not texts or max(map(len, texts)) > _LONGEST_STRING // 2 - 1:
        return list(map(text_string, texts))
    if together.isascii() and together.isprintable():  # a line break is not
        return [b"(%b)" % each for each in _escaped("\n".join(texts).encode()).split(b"\n")]
    digits = together.encode("utf-16-be").hex().upper().encode()
    if len(digits) != _DIGITS * len(together):  # letters beyond the first 65,536
        return list(map(text_string, texts))
    ends = accumulate([_DIGITS * len(text) for text in texts])
    return [
        text_string(text)
        if text.isascii()
        else b"<FEFF%b>" % digits[end - _DIGITS * len(text) : end]
        for text, end in zip(texts, ends, strict=True)
    ]


def _escaped(content: bytes) -> bytes:
    # Patterns with a template take ten times as long.
    return content.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def number(value: float) -> bytes:
    """Return a number with at most three decimals."""
    return f"{value:.3f}".rstrip("0").rstrip(".").encode()


def number_array(values: Iterable[float]) -> bytes:
    """Return an array of numbers with at most three decimals."""
    return b"[%b]" % b" ".join(map(number, values))


def reference(target: int) -> bytes:
    """Return an indirect reference."""
    return b"%d 0 R" % target


def deflated(content: bytes) -> bytes:
    """Return the content of an attached file as its stream holds it."""
    return zlib.compress(content, FAST)  # of a table, one part in 200 more for half the time


def references(targets: Iterable[int]) -> bytes:
    """Return an array of indirect references."""
    return b"[%b]" % b" ".join(map(reference, targets))


class _Run(NamedTuple):
    """Objects with consecutive numbers, next to each other in the file.

    Attributes:
        stream: the number of the object stream that holds them; 0 for a single object at `at`.
        at: the offset in the file, or the index of the first within its stream.
    """

    first: int
    length: int
    stream: int
    at: int


class ObjectFile:
    """A PDF file under construction.

    Args:
        target: receives the bytes.
        version: of the PDF format.

    Attributes:
        kept: what lists of what the file consists of are made from.
    """

    def __init__(self, target: BinaryIO, version: tuple[int, int]) -> None:
        self._target = target
        self._hash = hashlib.sha256()
        self._position = 0
        self._last = 0
        self._runs: list[_Run] = []
        self._waiting: list[tuple[int, bytes]] = []
        self.kept = KeptObjects()
        # The second line marks the file as binary for programs that transfer files.
        self._write(b"%%PDF-%d.%d\n%%\xe2\xe3\xcf\xd3\n" % version)

    def reserve(self, count: int = 1) -> int:
        """Return the first of `count` consecutive numbers that nothing else will have."""
        first = self._last + 1
        self._last += count
        return first

    def put(self, number: int, body: bytes) -> None:
        """Add an object; it is written together with others."""
        self.kept.put(number, body)
        self._waiting.append((number, body))
        if len(self._waiting) >= _PACKED:
            self._flush()

    def add(self, body: bytes) -> int:
        """Add an object under the next number; return the number."""
        number = self.reserve()
        self.put(number, body)
        return number

    def put_all(self, first: int, bodies: Sequence[bytes]) -> None:
        """Add many objects with consecutive numbers, in separate object streams."""
        for start in range(0, len(bodies), 65_535):
            part = bodies[start : start + 65_535]
            numbers = range(first + start, first + start + len(part))
            self._runs.append(_Run(first + start, len(part), self._pack(numbers, part), 0))

    def stream(self, entries: bytes, content: bytes, number: int = 0, level: int = FAST) -> int:
        """Write a stream; return its number.

        Args:
            entries: of its dictionary, without length and filter.
            number: reserved for it before; 0 takes the next.
            level: of compression; 0 leaves the content readable.
        """
        number = number or self.reserve()
        self.kept.hold(number, entries, content)
        if level:
            content = zlib.compress(content, level)
            entries += b"/Filter/FlateDecode"
        return self._write_stream(entries, content, number)

    def finished_stream(
        self, entries: bytes, content: bytes, number: int = 0, digest: str = ""
    ) -> int:
        """Write a stream whose content has gone through its filters already.

        Args:
            digest: of the content before; empty where it can be unpacked.
        """
        number = number or self.reserve()
        self.kept.hold_packed(number, entries, content, digest)
        return self._write_stream(entries, content, number)

    def _write_stream(self, entries: bytes, content: bytes, number: int) -> int:
        self._runs.append(_Run(number, 1, 0, self._position))
        # The end-of-line before endstream must not be taken for content that ends in one.
        self._write(
            b"%d 0 obj\n<<%b/Length %d>>stream\n%b\r\nendstream\nendobj\n"
            % (number, entries, len(content), content)
        )
        return number

    def finish(self, root: int, info: int = 0) -> None:
        """Write the cross-references and the trailer.

        The file's identifier is a hash of all bytes before them, so that the same content has
        the same one, and a change shows.

        Args:
            root: number of the catalog.
            info: number of the document information dictionary; 0 for none.
        """
        self._flush()
        identifier = self._hash.digest()[:16].hex().upper().encode()
        start = self._position
        table = self.reserve()
        self._runs.append(_Run(table, 1, 0, start))
        content = zlib.compress(_cross_references(self._runs), FAST)
        trailer = b"/Root %d 0 R" % root + (b"/Info %d 0 R" % info if info else b"")
        self._write(
            b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]%b/ID[<%b><%b>]/Filter/FlateDecode"
            b"/DecodeParms<</Predictor 12/Columns 7>>/Length %d>>stream\n%b\r\nendstream\nendobj\n"
            b"startxref\n%d\n%%%%EOF\n"
            % (table, table + 1, trailer, identifier, identifier, len(content), content, start)
        )

    def _flush(self) -> None:
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        stream = self._pack([number for number, _ in waiting], [body for _, body in waiting])
        first = start = 0
        for at, (number, _) in enumerate(waiting):
            if at and number == first + at - start:
                continue
            if at:
                self._runs.append(_Run(first, at - start, stream, start))
            first, start = number, at
        self._runs.append(_Run(first, len(waiting) - start, stream, start))

    def _pack(self, numbers: Sequence[int], bodies: Sequence[bytes]) -> int:
        offsets = accumulate([len(body) + 1 for body in bodies], initial=0)
        head = " ".join([f"{n} {at}" for n, at in zip(numbers, offsets, strict=False)]).encode()
        entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(bodies), len(head) + 1)
        content = zlib.compress(head + b"\n" + b"\n".join(bodies), FAST)
        return self._write_stream(entries, content, self.reserve())

    def _write(self, content: bytes) -> None:
        self._hash.update(content)
        self._target.write(content)
        self._position += len(content)


def _cross_references(runs: list[_Run]) -> bytes:
    """Return the rows of the cross-reference stream, each as the difference from the one above."""
    runs.sort()
    rows: list[bytes] = []
    above = bytes(_ENTRY.size)

    def add(entry: bytes) -> None:
        nonlocal above
        rows.append(b"\2" + bytes([(a - b) & 255 for a, b in zip(entry, above, strict=True)]))
        above = entry

    add(_ENTRY.pack(0, 0, 65_535))
    expected = 1
    for run in runs:
        if run.first != expected:
            raise AssertionError(f"object {expected} was reserved but never written")
        expected += run.length
        add(_ENTRY.pack(2, run.stream, run.at) if run.stream else _ENTRY.pack(1, run.at, 0))
        for block_end in range(256, run.length + 256, 256):
            # Within 256 rows only the last byte changes, always by one: a run that does not begin
            # at the first object of its stream ends in them.
            plain = min(block_end, run.length) - (block_end - 256) - 1
            if plain > 0:
                rows.append(_NEXT * plain)
                above = _ENTRY.pack(2, run.stream, run.at + block_end - 256 + plain)
            if block_end < run.length:
                add(_ENTRY.pack(2, run.stream, run.at + block_end))
    return b"".join(rows)
