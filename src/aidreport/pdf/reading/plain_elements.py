"""Structure elements in plain syntax, such as the cells of long tables, read many at a time.

To hand an object over to Python takes qpdf ten times as long as one expression needs to split it,
and qpdf keeps each for as long as the file is open. So elements that are written as aidreport
writes the rows of a table are read from the unpacked streams of objects. Where an object is, qpdf
says; what is unusual, in an element or in the stream around it, is left to qpdf.
"""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

from pikepdf import Dictionary, Object, PdfError, Stream

from aidreport.pdf.reading.entries import Entries, Kind, PlainEntries
from aidreport.pdf.reading.objects import integer

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from pikepdf import Pdf

    from aidreport.pdf.reading.objects import ObjectId

_NUMBER, _ID = rb"\d{1,9}+", rb"[1-9]\d{0,8}+ 0 R"
_ELEMENT = re.compile(
    rb"(<</S/[A-Za-z0-9]{1,40}(?:/A<<(?:/[A-Za-z]{1,40}/[A-Za-z]{1,40})*>>)?)/P ([1-9]\d{0,8}) 0 R"
    rb"(?:/T(?:\(((?:[ -'*-\[\]-~]|\\[()\\])*)\)|<FEFF((?:[0-9A-F]{4})*)>))?"
    rb"(?:/Pg ([1-9]\d{0,8}) 0 R)?(?:/K ?(\d{1,9}|\[(?:%b(?: %b)*+)?\]))?>>\n?"
    % ((rb"(?:%b|%b)" % (_ID, _NUMBER),) * 2)
)
"""What all elements of a kind begin with, the parent, the title in one of two ways, page, kids."""
_HEAD = re.compile(rb"[0-9]{1,9}(?: [0-9]{1,9})*[ \n]*")
_ESCAPED = re.compile(r"\\(.)")
_KID = re.compile(rb"(\d+)( 0 R)?")
_PACKED = 2
"""The type of a cross-reference to an object within a stream (ISO 32000-1, 7.5.8.3)."""


class PlainElements:
    """The elements of a file that are in plain syntax; each is handed over once.

    Args:
        pdf: the file; left out, there are none.
        pages: the ids of its pages.
    """

    def __init__(self, pdf: Pdf | None = None, pages: Container[ObjectId] = ()) -> None:
        self._pdf, self._pages = pdf, pages
        # Earlier versions of pikepdf do not say where objects are.
        self._places = pdf.get_xref_table() if hasattr(pdf, "get_xref_table") and pdf else {}
        self._waiting: dict[ObjectId, PlainEntries] = {}
        self._read: set[int] = set()
        self._kinds: dict[bytes, Kind | None] = {}

    def take(self, number: ObjectId) -> PlainEntries | None:
        """Return an element that was not asked for before; None if it is not in plain syntax."""
        if (found := self._waiting.pop(number, None)) is not None:
            return found
        place = self._places.get(number)
        holder = place.obj_stream_number if place is not None and place.type == _PACKED else None
        if holder is None or holder in self._read:
            return None
        self._read.add(holder)
        self._read_stream(holder)
        return self._waiting.pop(number, None)

    def find(self, number: ObjectId) -> object:
        """Return an object as pikepdf has it; None where there is none."""
        return self._pdf.get_object(number) if self._pdf is not None else None

    def _read_stream(self, number: int) -> None:
        """Read the elements of a stream of objects."""
        stream = self.find((number, 0))
        if not isinstance(stream, Stream):
            return
        first = integer(stream.get("/First"))
        if first is None or first < 0:
            return
        try:
            content = stream.read_bytes()
        except PdfError:
            return
        head = content[:first]
        if not _HEAD.fullmatch(head):
            return
        known = list(map(int, head.split()))
        numbers, starts = known[::2], known[1::2]
        # What may be read in two ways is left to qpdf: numbers that are there twice, overlaps,
        # objects beyond those that the stream counts.
        counts = {integer(stream.get("/N")), len(numbers), len(starts), len(set(numbers))}
        is_plain = len(counts) == 1
        if not is_plain or any(a >= b for a, b in pairwise(starts)):
            return
        ends = [*starts[1:], len(content) - first]
        matched = _ELEMENT.fullmatch
        for at, (own, start, end) in enumerate(zip(numbers, starts, ends, strict=True)):
            found = matched(content, first + start, first + end)
            place = self._places.get((own, 0)) if found is not None else None
            if (
                found is not None
                and place is not None
                and place.type == _PACKED
                and place.obj_stream_number == number
                and place.obj_stream_index == at
            ):
                self._add((own, 0), found.groups())

    def _add(self, number: ObjectId, groups: Sequence[bytes | None]) -> None:
        begins, parent, plain, coded, page, kids = groups
        if begins is None or parent is None or (kind := self._kind(begins)) is None:
            return
        above, on = (int(parent), 0), None if page is None else (int(page), 0)
        # Of what leads to nothing qpdf says that it is not there.
        if above not in self._places or (on is not None and on not in self._pages):
            return
        title = None
        if plain is not None:
            title = plain.decode("ascii")
            title = _ESCAPED.sub(r"\1", title) if "\\" in title else title
        elif coded is not None:
            try:
                title = bytes.fromhex(coded.decode("ascii")).decode("utf-16-be")
            except ValueError:
                return
        links = above, on, _kids(kids)
        self._waiting[number] = PlainEntries(number, self.find, kind, links, title)

    def _kind(self, begins: bytes) -> Kind | None:
        if begins not in self._kinds:
            self._kinds[begins] = None
            with suppress(PdfError):  # such as an attribute that is there twice
                raw = Object.parse(begins + b">>")
                written = Entries(raw).written if isinstance(raw, Dictionary) else {}
                if "/S" in written and all(written.values()):
                    self._kinds[begins] = Kind(written)
        return self._kinds[begins]


def _kids(written: bytes | None) -> int | Sequence[int | ObjectId] | None:
    """Return the number of one marked content, or the kids of an array: numbers, and ids."""
    if written is None:
        return None
    if not written.startswith(b"["):
        return int(written)
    return [(int(kid), 0) if is_id else int(kid) for kid, is_id in _KID.findall(written)]
