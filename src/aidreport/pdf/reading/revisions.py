"""What was changed by updates that are appended to a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pikepdf import Dictionary, Object, Stream

from aidreport.pdf.reading.opening import opened
from aidreport.pdf.reading.values import entry, identity, items, name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pikepdf import Pdf

END_OF_REVISION = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")

_MOST_TOLD = 20


def revised(path: Path, content: bytes, pdf: Pdf, *, signed: bool) -> Iterator[str]:
    """Yield what updates have changed of a file as it was first written.

    A signature that fills a field which had none is no change: its dictionary is new, and
    the field and the flags of the form say that it is there.

    Args:
        path: what messages call it.
        pdf: the file as it is now.
        signed: whether a signature was filled in.
    """
    ends = [match.end() for match in END_OF_REVISION.finditer(content)]
    if ends and content[ends[-1] :].strip():
        yield "something was added after its end"
    if len(ends) < 2:
        return
    if not signed:
        yield "an update was added after its end"
    told = 0
    with opened(path, content[: ends[0]]) as before:
        for number in range(1, len(before.objects) + 1):
            old, new = before.get_object((number, 0)), pdf.get_object((number, 0))
            if not _same(old, new) and told < _MOST_TOLD:
                told += 1
                yield f"object {number} was changed by an update"
    trailer = identity(before.trailer.get("/Root")), identity(pdf.trailer.get("/Root"))
    if trailer[0] != trailer[1]:
        yield "another catalog was put in the place of the first"


def _same(old: Object, new: Object) -> bool:
    if isinstance(old, Stream):
        return (
            isinstance(new, Stream)
            and old.unparse(resolved=True) == new.unparse(resolved=True)
            and old.read_raw_bytes() == new.read_raw_bytes()
        )
    if isinstance(old, Dictionary) and isinstance(new, Dictionary):
        return _parts(old) == _parts(new)
    return old.unparse(resolved=True) == new.unparse(resolved=True)


def _parts(raw: Dictionary) -> dict[str, bytes]:
    """Return the entries of a dictionary, but for those that filling in a signature changes."""
    parts = {key: _unparsed(value) for key, value in raw.items()}
    if name(raw.get("/FT")) == "Sig" and not _is_visible(raw):
        parts.pop("/V", None)
    form = raw.get("/AcroForm")
    if name(raw.get("/Type")) == "Catalog" and isinstance(form, Dictionary):
        entries = {key: _unparsed(value) for key, value in form.items() if key != "/SigFlags"}
        parts["/AcroForm"] = repr(entries).encode()
    return parts


def _unparsed(value: object) -> bytes:
    return value.unparse() if isinstance(value, Object) else repr(value).encode()


def _is_visible(field: Dictionary) -> bool:
    box = [float(side) for side in items(entry(field, "/Rect")) if isinstance(side, int | float)]
    return any(box)
