"""Appends what signs a PDF, and nothing else.

pyHanko is imported here, so this module is loaded only where something is signed.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.generic import StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.xref import XRefStream


class AppendingWriter(IncrementalPdfFileWriter):
    """Adds a signature and nothing else.

    A second version of the metadata would contradict the first, and PDF/A-3 is PDF 1.7
    without extensions (ISO 19005-3, 6.1.2).

    Where data end in a carriage return before the line end that pyHanko writes, programs take both
    for the line end, and the data for shorter than they say they are. So none do.
    """

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Leave the version as it is."""

    def register_extension(self, ext: object) -> None:
        """Name no extension."""

    def _update_meta(self) -> None:
        pass

    def _write_objects(self, stream: Any, positions: Any) -> None:
        for held in self.objects.values():
            if isinstance(held, StreamObject) and held.encoded_data.endswith(b"\r"):
                held.apply_filter(pdf_name("/ASCIIHexDecode"))
        super()._write_objects(stream, positions)
        while self._references(stream.tell(), positions).endswith(b"\r\nendstream"):
            stream.write(b"\n")

    def _references(self, at: int, positions: Any) -> bytes:
        """Return the cross-references as they would be written at a place."""
        references: Any = XRefStream({**positions, (0, self._lastobj_id + 1): at})
        references.compress()
        written = BytesIO()
        references.write_to_stream(written)
        return written.getvalue()
