"""Updates of a PDF: each is appended, and the bytes before it stay as they are.

What signs or confirms a file is added by updates, and so is what alters it.
"""

from __future__ import annotations

import hashlib
import re
from itertools import islice
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Object, Stream, String

from aidreport.pdf.reading.inventory import file_properties
from aidreport.pdf.reading.objects import (
    entry,
    has_no_size,
    identity,
    items,
    name,
    open_pdf,
)
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pikepdf import Pdf

    from aidreport.pdf.reading.objects import ObjectId
    from aidreport.pdf.reading.opened import Reading

END_OF_REVISION = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*" + rb"\s+".join([rb"(\d{1,12})"] * 4) + rb"\s*\]")
_ENDS_OF_LINE = (b"", b"\n", b"\r\n", b"\r")
_MOST_CHANGES = 20
_OF_A_FORM = ("/Fields", "/SigFlags")
_OF_VALIDATION = ("/DSS", "/Extensions", "/Version")
"""Entries of the catalog: what signatures are validated with, and which format that needs."""
_OF_A_FIELD = {
    *("/Type", "/Subtype", "/FT", "/T", "/TU", "/Contents", "/Rect", "/F", "/P", "/V"),
    *("/StructParent", "/Ff", "/Lock", "/SV", "/M", "/NM", "/MK", "/DA", "/Border", "/BS"),
}
"""Entries of a field that nobody sees; an action or an appearance is none of them."""


def fingerprint_matches(content: bytes, pdf: Pdf) -> bool | None:
    """Return whether a file is as it was first written; None if another program wrote it.

    The identifier is the start of the SHA-256 of all bytes before the first cross-references.
    """
    parts = [part for part in items(pdf.trailer.get("/ID"))[:1] if isinstance(part, String)]
    identifier = bytes(parts[0]) if parts else b""
    start = END_OF_REVISION.search(content)
    if not identifier or start is None or int(start[1]) >= len(content):
        return None
    if b"(aidreport)" not in content and b">aidreport<" not in content:
        return None
    return hashlib.sha256(content[: int(start[1])]).digest()[:16] == identifier


def as_written(content: bytes) -> bytes:
    """Return a file as it was first written; all of it if nothing was added."""
    end = END_OF_REVISION.search(content)
    return content[: end.end()] + b"\n" if end else content


def later_changes(reading: Reading, *, signed: bool) -> Iterator[str]:
    """Yield what updates have changed of a file as it was first written.

    No change is what signatures and timestamps add: they fill an empty field, or bring one that
    nobody sees, and store what they are validated with. The metadata may be written again, if all
    that they say is the program that did so, and when.

    Args:
        signed: whether a signature was filled in.
    """
    path, content, pdf = reading.path, reading.content, reading.pdf
    ends = [match.end() for match in END_OF_REVISION.finditer(content)]
    rest = content[ends[-1] :] if ends else b""
    if rest.strip():
        yield state("seen.something-added-after-end")
    elif rest not in _ENDS_OF_LINE:
        yield state("seen.blanks-empty-lines-added-after")
    if len(ends) < 2:
        return
    if not signed:
        yield state("seen.update-added-after-end")
    with open_pdf(path, content[: ends[0]]) as before:
        added, repeated = frozenset(_added_fields(before, pdf)), _repeated_properties(before, pdf)
        changed = (
            number
            for number in range(1, len(before.objects) + 1)
            if number not in repeated
            and not _is_same(before.get_object((number, 0)), pdf.get_object((number, 0)), added)
        )
        for number in islice(changed, _MOST_CHANGES):
            yield state("seen.object-changed", number=number)
        if identity(before.trailer.get("/Root")) != identity(pdf.trailer.get("/Root")):
            yield state("seen.another-catalog-put-place-first")


def _repeated_properties(before: Pdf, pdf: Pdf) -> set[int]:
    """Return the numbers of the objects that say what a file is, if they say the same."""
    if file_properties(before) != file_properties(pdf):
        return set()
    places = [before.Root.get("/Metadata"), before.trailer.get("/Info")]
    now = [pdf.Root.get("/Metadata"), pdf.trailer.get("/Info")]
    return {
        identity(old)[0]
        for old, new in zip(places, now, strict=True)
        if identity(old) == identity(new)
    }


def signed_to_the_end(content: bytes) -> bool:
    """Return whether each signature covers all of the file as it was when it was made."""
    ends = {match.end() for match in END_OF_REVISION.finditer(content)}
    return all(
        _covers([int(number) for number in found.groups()], content, ends)
        for found in _BYTE_RANGE.finditer(content)
    )


def _covers(numbers: list[int], content: bytes, ends: set[int]) -> bool:
    first, length, second, rest = numbers
    left_out, end = content[length:second], second + rest
    if first or end > len(content) or not re.fullmatch(rb"<[0-9A-Fa-f\s]*>", left_out):
        return False
    return len(content[:end].rstrip(b"\r\n")) in ends


def _added_fields(before: Pdf, pdf: Pdf) -> Iterator[ObjectId]:
    """Yield the fields of signatures that are new, cannot be seen and do nothing else."""
    last = len(before.objects)
    for field in items(entry(pdf.Root.get("/AcroForm"), "/Fields")):
        if isinstance(field, Dictionary) and identity(field)[0] > last and _is_unseen_field(field):
            yield identity(field)


def _is_unseen_field(raw: Dictionary) -> bool:
    return name(raw.get("/FT")) == "Sig" and has_no_size(raw) and set(raw.keys()) <= _OF_A_FIELD


def _is_same(old: object, new: object, added: frozenset[ObjectId]) -> bool:
    if isinstance(old, Dictionary) and isinstance(new, Dictionary):
        return _lasting(old, added) == _lasting(new, added)
    if isinstance(old, Array) and isinstance(new, Array):
        return _without(old, added) == _without(new, added)
    if not (isinstance(old, Object) and isinstance(new, Object)):  # one of them is null
        return bool(old == new)
    if old.unparse(resolved=True) != new.unparse(resolved=True):
        return False
    if isinstance(old, Stream):
        return isinstance(new, Stream) and old.read_raw_bytes() == new.read_raw_bytes()
    return True


def _lasting(raw: Dictionary, added: frozenset[ObjectId]) -> dict[str, object]:
    """Return the entries of a dictionary, except those that signatures and timestamps change."""
    parts: dict[str, object] = {key: _unparsed(value) for key, value in raw.items()}
    # A field that is seen would change the page.
    if name(raw.get("/FT")) == "Sig" and has_no_size(raw):
        parts.pop("/V", None)
    kind = name(raw.get("/Type"))
    if kind == "Page":
        parts["/Annots"] = _without(raw.get("/Annots"), added)
    if kind == "Catalog":
        form = raw.get("/AcroForm")
        entries = form.items() if isinstance(form, Dictionary) else ()
        parts["/AcroForm"] = {
            key: _unparsed(value) for key, value in entries if key not in _OF_A_FORM
        }
        parts["/Fields"] = _without(entry(form, "/Fields"), added)
        for key in _OF_VALIDATION:
            parts.pop(key, None)
    return parts


def _without(array: object, added: frozenset[ObjectId]) -> list[bytes]:
    return [_unparsed(item) for item in items(array) if identity(item) not in added]


def _unparsed(value: object) -> bytes:
    return value.unparse() if isinstance(value, Object) else repr(value).encode()
