"""Signing a PDF: PAdES, added at the end of the file, which stays as it is."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from aidreport.errors import AidreportError

if TYPE_CHECKING:
    from aidreport.pdf.signing.keys import Key

FIELD = "Signature1"
"""The name of the empty field that a file to be signed has."""


def sign(content: bytes, key: Key, signer: Any) -> bytes:
    """Return a PDF with its signature field signed (ETSI EN 319 142-1, PAdES baseline B-B).

    Args:
        content: a PDF with an empty signature field.
        signer: of the key, from `load_signer`.

    Raises:
        AidreportError: the key refuses.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter

    class Writer(IncrementalPdfFileWriter):
        """Adds a signature and nothing else.

        A second version of the metadata would contradict the first, and PDF/A-3 is PDF 1.7
        without extensions (ISO 19005-3, 6.1.2).
        """

        def _update_meta(self) -> None:
            pass

        def ensure_output_version(self, version: tuple[int, int]) -> None:
            pass

        def register_extension(self, ext: object) -> None:
            pass

    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=key.reason or None,
    )
    target = BytesIO()
    try:
        signers.PdfSigner(metadata, signer).sign_pdf(
            Writer(BytesIO(content)), existing_fields_only=True, output=target
        )
    except Exception as error:  # a token's driver raises whatever it likes
        raise AidreportError(
            f"the document cannot be signed: {error or type(error).__name__}",
            why="the key or its token refused",
            fix="check the certificate's dates and purpose, and the token",
        ) from None
    return target.getvalue()
