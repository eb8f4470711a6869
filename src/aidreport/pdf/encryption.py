"""PDFs that open with a password.

AES-256 (ISO 32000-2, security handler revision 6). PDF/A forbids encryption, so that an
encrypted copy claims none of the standards any more.
"""

from __future__ import annotations

from io import BytesIO

from pikepdf import Encryption, Pdf, Permissions

_CLAIMS = (
    *("pdfaid:part", "pdfaid:conformance", "pdfaid:rev", "pdfuaid:part", "pdfuaid:rev"),
    "{http://pdfa.org/declarations/}declarations",
)


def encrypt(pdf: bytes, password: str) -> bytes:
    """Return a PDF that opens with a password; screen readers may read it then."""
    # Reading and printing are allowed, unless denied here.
    allowed = Permissions(
        modify_annotation=False, modify_assembly=False, modify_form=False, modify_other=False
    )
    target = BytesIO()
    with Pdf.open(BytesIO(pdf)) as document:
        with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
            for claim in _CLAIMS:
                if claim in metadata:
                    del metadata[claim]
        encryption = Encryption(owner=password, user=password, R=6, allow=allowed)
        document.save(target, encryption=encryption)
    return target.getvalue()
