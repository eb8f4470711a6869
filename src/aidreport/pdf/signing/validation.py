"""Validation of a PDF's signatures; it needs no network."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature and what is known about it.

    Attributes:
        signer: the name in the certificate.
        time: when, as the signer says; empty if it does not.
        intact: whether what it covers is unchanged, and the signature is that of the certificate.
        covers_file: whether it covers all of the file.
        trusted: whether a given authority vouches for the certificate; None if none was given.
        anchor: the authority that vouches for it; empty for none.
        problem: why it could not be checked; empty if it was.
    """

    signer: str
    time: str = ""
    intact: bool = False
    covers_file: bool = False
    trusted: bool | None = None
    anchor: str = ""
    problem: str = ""


def validate_signatures(
    content: bytes, authorities: Sequence[bytes] = ()
) -> tuple[Signature, ...] | None:
    """Return the signatures of a PDF in their order; None if pyHanko is not installed.

    Args:
        authorities: certificates, PEM or DER, that vouch for signers.
    """
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader
    except ImportError:
        return None
    # It reports on certificates that nobody vouches for; the result says that already.
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        signatures = PdfFileReader(BytesIO(content), strict=False).embedded_signatures
    except Exception as error:
        return (Signature("unknown", problem=f"the signatures cannot be read: {error}"),)
    return tuple(_validate(item, authorities) for item in signatures)


def _validate(embedded: Any, authorities: Sequence[bytes]) -> Signature:
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    try:
        roots = [root for item in authorities for root in load_certs_from_pemder_data(item)]
        status = validate_pdf_signature(
            embedded, ValidationContext(trust_roots=roots, allow_fetching=False)
        )
    except Exception as error:
        return Signature("unknown", problem=f"it cannot be checked: {error}")
    changed = status.modification_level not in (None, ModificationLevel.NONE)
    time = status.signer_reported_dt
    return Signature(
        signer=status.signing_cert.subject.human_friendly,
        time=time.isoformat() if time else "",
        intact=bool(status.intact and status.valid),
        covers_file=status.coverage is SignatureCoverageLevel.ENTIRE_FILE and not changed,
        trusted=bool(status.trusted) if authorities else None,
        anchor=_anchor(status) if authorities and status.trusted else "",
    )


def _anchor(status: Any) -> str:
    """Return the name of the authority that a chain of certificates ends at."""
    return str(status.validation_path.trust_anchor.authority.name.human_friendly)
