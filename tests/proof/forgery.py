"""Alters a briefing as a forger would who renews what can be renewed without the private key."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pypdfium2
from fontTools.ttLib import TTFont
from pikepdf import (
    Array,
    Dictionary,
    Name,
    ObjectStreamMode,
    Page,
    Pdf,
    StreamDecodeLevel,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ON_TOP = b"\n/Artifact<</Type/Layout>>BDC\n%b\nEMC\n"
"""Draws something over a page, outside its structure."""

_AMBIGUOUS = b"\r\nendstream"
"""Ends a stream of qpdf whose content ends in a carriage return, as one in 256 does when packed.

The validator takes the carriage return for part of the end of the line.
"""
_WAYS: tuple[dict[str, Any], ...] = (
    {},
    {"object_stream_mode": ObjectStreamMode.disable},
    {"compress_streams": False, "stream_decode_level": StreamDecodeLevel.generalized},
)


class Forger:
    """A briefing that is open to be altered."""

    def __init__(self, path: Path) -> None:
        self.path, self.pdf = path, Pdf.open(path)

    @property
    def page(self) -> Page:
        """The first page, on which the table of recipients is."""
        return self.pdf.pages[0]

    def content(self, page: int = 0) -> bytes:
        return bytes(self.pdf.pages[page].obj.Contents.read_bytes())

    def replace(self, old: bytes, new: bytes, page: int = 0) -> None:
        """Replace something once in the content of a page."""
        content = self.content(page)
        assert old in content, old
        self.pdf.pages[page].obj.Contents.write(content.replace(old, new, 1))

    def add(self, code: bytes, page: int = 0, *, first: bool = False) -> None:
        """Draw something before or after the content of a page."""
        content = self.content(page)
        drawn = ON_TOP % code
        self.pdf.pages[page].obj.Contents.write(drawn + content if first else content + drawn)

    def place(self, words: str, page: int = 0) -> tuple[float, float, float, float]:
        """Return the edges of some words on a page, as another program finds them."""
        with pypdfium2.PdfDocument(self.path) as document:
            text = document[page].get_textpage()
            index, count = text.search(words, match_whole_word=True).get_next()
            boxes = [text.get_charbox(at) for at in range(index, index + count)]
        left, low = min(box[0] for box in boxes), min(box[1] for box in boxes)
        return left, low, max(box[2] for box in boxes), max(box[3] for box in boxes)

    def font(self, name: str = "/F2") -> Any:
        return self.page.obj.Resources.Font[name]

    def own_font(self, name: str = "/F2") -> Any:
        """Return a copy of a font for one place, as /F9."""
        font = self.pdf.make_indirect(self.font(name))
        copy = self.pdf.make_indirect(Dictionary(font))
        self.page.obj.Resources.Font["/F9"] = copy
        return copy

    def stream(self, content: bytes, **entries: Any) -> Any:
        stream = self.pdf.make_stream(content)
        for key, value in entries.items():
            stream[f"/{key}"] = value
        return stream

    def annotate(self, subtype: str, rect: tuple[float, ...], code: bytes, **more: Any) -> None:
        """Put an annotation onto the page, with an appearance."""
        width, height = rect[2] - rect[0], rect[3] - rect[1]
        look = self.stream(
            code,
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, width, height]),
            Resources=self.page.obj.Resources,
        )
        annotation = Dictionary(
            Type=Name.Annot,
            Subtype=Name("/" + subtype),
            Rect=Array(rect),
            AP=Dictionary(N=look),
            F=4,
            Contents="note",
            **more,
        )
        held = self.pdf.make_indirect(annotation)
        self.page.obj.Annots = Array([*(self.page.obj.get("/Annots") or ()), held])

    def reshape(self, change: Callable[[TTFont], None], name: str = "/F2") -> None:
        """Change the letters of an embedded font."""
        descriptor = self.font(name).FontDescriptor
        font = TTFont(BytesIO(descriptor.FontFile2.read_bytes()))
        change(font)
        out = BytesIO()
        font.save(out)
        descriptor.FontFile2.write(out.getvalue())
        descriptor.FontFile2["/Length1"] = len(out.getvalue())

    def save(self, path: Path) -> Path:
        """Write the file with its fingerprint renewed."""
        for options in _WAYS:
            self.pdf.save(path, **options)
            if _AMBIGUOUS not in path.read_bytes():
                break
        path.write_bytes(with_fingerprint(path.read_bytes()))
        return path


def with_fingerprint(content: bytes) -> bytes:
    """Return a file of one revision with the identifier that its bytes should have."""
    start = int(re.findall(rb"startxref\s+(\d+)", content)[-1])
    found = re.compile(rb"/ID\s*\[\s*<([0-9a-fA-F]{32})>").search(content, start)
    assert found, "no identifier in the trailer"
    digest = hashlib.sha256(content[:start]).hexdigest()[:32].encode()
    return content[: found.start(1)] + digest + content[found.end(1) :]
