"""Whether PDFs keep the standards that they claim, by an independent validator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import page
import pikepdf

from aidreport.pdf.reading.conformance import lengths_are_right
from aidreport.pdf.reading.revisions import signed_to_the_end


def broken_standards(path: Path) -> Iterator[str]:
    """Yield what breaks the standards that a PDF claims, as far as a validator at hand knows them.

    It knows none of PDF 2.0; PDF/A-4 and PDF/UA-2 ask for what PDF/A-3b and PDF/UA-1 do, but for
    some rules.
    """
    is_second = path.read_bytes()[:8] == b"%PDF-2.0"
    if is_second:
        yield from _of_pdf_a_4(path)
    limits = page.SafetyLimits.unlimited()
    for profile in ("ua1", "3b" if is_second else "3a"):
        report = page.validate_pdf(str(path), profile=profile, limits=limits)
        for item in report.failures:
            if is_second and item.rule_id.partition("-")[2] in _OTHERWISE_IN_PDF_2:
                continue
            # It takes a signature for one of a part of the file, where a timestamp follows.
            if "-SIGNATURE-BYTERANGE-" in item.rule_id and signed_to_the_end(path.read_bytes()):
                continue
            # It takes a carriage return before a line feed for a part of the line end.
            if "-STREAM-LENGTH-" in item.rule_id and lengths_are_right(path.read_bytes()):
                continue
            yield f"{profile} {item.rule_id}: {item.message}"


_OTHERWISE_IN_PDF_2 = {
    *("HEADER-001", "ID-PART-001", "ID-CONFORMANCE-001", "STRUCT-TREE-ROLE-MAP-001"),
    *("XMP-EXTENSION-PROPERTY-DEFINITION-001", "XMP-EXTENSION-PROPERTY-VALUE-SHAPE-001"),
    *("XMP-PREDEFINED-PROPERTY-001", "XMP-PREDEFINED-VALUE-TYPE-001"),
    "XMP-PROPERTY-DEFINITION-001",
}
"""Rules on versions, on types that PDF 2.0 added, and on properties that it lets a file have."""


def _of_pdf_a_4(path: Path) -> Iterator[str]:
    """Check what PDF/A-4f asks for beside PDF/A-3b (ISO 19005-4, 6.1, 6.7.3, 6.9 and 6.10)."""
    content = path.read_bytes()
    if not re.match(rb"%PDF-2\.\d\r?\n%[\x80-\xff]{4}", content):
        yield "A-4 6.1.2: its header is not that of PDF 2.0"
    with pikepdf.open(path) as pdf:
        root, packet = pdf.Root, pdf.Root.Metadata.read_bytes()
        if "/Info" in pdf.trailer:
            yield "A-4 6.1.3-4: it has a document information dictionary"
        if not re.fullmatch(r"2\.\d", str(root.get("/Version", "2.0")).lstrip("/")):
            yield "A-4 6.1.12-1: its catalog names another version"
        for claim in (b"part>4<", b"conformance>F<", b"rev>2020<"):
            if b"<pdfaid:" + claim not in packet:
                yield f"A-4 6.7.3: it does not claim pdfaid:{claim.decode()}"
        if "/OCProperties" in root or "/Requirements" in root or "/NeedsRendering" in root:
            yield "A-4 6.4.2, 6.10, 6.12: it has layers or asks for more of a reader"
