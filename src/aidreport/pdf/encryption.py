"""PDFs that open with a password.

AES-256 (ISO 32000-2, security handler revision 6). PDF/A forbids encryption, so that an
encrypted copy claims none of the standards any more. A signature is of other bytes than those of
the copy: there it would look like that of an altered file, so it is left out.
"""

from __future__ import annotations

from io import BytesIO

from pikepdf import Array, Dictionary, Encryption, Name, Pdf, Permissions

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
        _leave_out_signatures(document)
        encryption = Encryption(owner=password, user=password, R=6, allow=allowed)
        document.save(target, encryption=encryption)
    return target.getvalue()


def _leave_out_signatures(document: Pdf) -> None:
    form = document.Root.get("/AcroForm", Dictionary())
    for field in form.get("/Fields", Array()):
        if field.get("/FT") == Name.Sig and "/V" in field:
            del field.V
    if "/SigFlags" in form:
        form.SigFlags = 1  # there are fields for signatures, but none is signed
    if "/DSS" in document.Root:
        del document.Root.DSS
