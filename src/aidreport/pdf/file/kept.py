"""What is kept of a file that is being written, so that what it consists of can be listed."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

from aidreport.pdf.inventory.drawing import Drawing, drawing
from aidreport.pdf.inventory.values import Found, short_digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.pdf.inventory.values import Ref

_METADATA = b"/Type/Metadata"
_FORM = b"/Subtype/Form"
_MISSING = Found(b"null")


class KeptObjects:
    """The objects of a file that is being written; of a stream, what describes its content."""

    def __init__(self) -> None:
        self._bodies: dict[int, Found] = {}
        self._digests: dict[int, str] = {}
        self._drawings: dict[int, Drawing] = {}
        self._contents: dict[int, bytes] = {}

    def put(self, number: int, body: bytes) -> None:
        """Keep an object."""
        self._bodies[number] = Found(body)

    def hold(self, number: int, entries: bytes, content: bytes) -> None:
        """Keep what describes a stream: of a page or form what it draws, the words of metadata."""
        self._bodies[number] = Found(b"<<%b>>" % entries, is_stream=True)
        if not entries or _FORM in entries:
            self._drawings[number] = drawing(content)
            return
        self._digests[number] = short_digest(content)
        if entries.startswith(_METADATA):
            self._contents[number] = content

    def hold_packed(self, number: int, entries: bytes, content: bytes, digest: str) -> None:
        """Keep what describes a stream that has gone through its filter already."""
        self._bodies[number] = Found(b"<<%b>>" % entries, is_stream=True)
        self._digests[number] = digest or _unpacked_digest(content)

    def find(self, ref: Ref) -> Found:
        """Return an object; `null` where there is none."""
        return self._bodies.get(ref.number, _MISSING)

    def digest(self, ref: Ref) -> str:
        """Return the digest of what a stream holds, unpacked."""
        return self._digests[ref.number]

    def content(self, ref: Ref) -> bytes:
        """Return the words of metadata."""
        return self._contents[ref.number]

    def drawing(self, refs: Sequence[Ref]) -> Drawing:
        """Return what a page or form draws."""
        (ref,) = refs
        return self._drawings[ref.number]


@lru_cache(maxsize=256)
def _unpacked_digest(content: bytes) -> str:
    return short_digest(zlib.decompress(content))
