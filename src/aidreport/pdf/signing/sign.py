"""Signs PDFs (PAdES): what is added is at the end of the file, its bytes stay as they are.

ETSI EN 319 142-1 has levels, each with what the one before has:

    B-B    the signature
    B-T    a server confirms when: its timestamp is in the signature
    B-LT   certificates, and whether they were revoked, are stored in the file
    B-LTA  a timestamp of the whole file, so that nobody needs to believe those certificates later

Without a server a file has the first; with one the second, and all if it is to last.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from aidreport.errors import AidreportError
from aidreport.pdf.signing.names import plain_name
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from aidreport.pdf.signing.keys import SigningKey
    from aidreport.pdf.signing.timestamps import TimeServer

TIMESTAMP_FIELD = "Timestamp1"
"""The name of the field that a timestamp of the whole file fills."""


def sign(content: bytes, key: SigningKey, signer: Any, server: TimeServer | None = None) -> bytes:
    """Return a PDF with its signature field signed.

    Args:
        content: a PDF with an empty signature field.
        signer: of the key, from `load_signer`.
        server: confirms when; None for nobody.

    Raises:
        TimestampError: the server does not confirm it.
        AidreportError: the key refuses, or its certificate cannot be validated.
    """
    if server is None:
        return _signed(content, key, signer)
    from aidreport.pdf.signing.timestamps import Client

    with _quiet():
        seal = _Seal(signer, server)
        client = Client(server, seal.validation, seal.web.problems)
        signed = _signed(content, key, signer, client, server.digest)
        return seal.lasting(signed, client) if server.lasting else signed


def ask(server: TimeServer) -> tuple[str, dt.datetime]:
    """Have a server confirm the time of nothing.

    Returns:
        The name in its certificate, and when that expires.

    Raises:
        TimestampError: it does not.
    """
    from aidreport.pdf.signing.timestamps import Client

    with _quiet():
        seal = _Seal(None, server)
        client = Client(server, seal.validation, seal.web.problems)
        digest = hashlib.new(server.digest, b"").digest()
        asyncio.run(client.async_timestamp(digest, server.digest))
    certificate = client.certificate
    return plain_name(certificate.subject), certificate.not_valid_after


def _signed(
    content: bytes, key: SigningKey, signer: Any, client: Any = None, digest: str = "sha256"
) -> bytes:
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter

    from aidreport.pdf.file.writer import SIGNATURE_FIELD
    from aidreport.pdf.signing.appending import AppendingWriter

    metadata = signers.PdfSignatureMetadata(
        field_name=SIGNATURE_FIELD,
        md_algorithm=digest,
        subfilter=SigSeedSubFilter.PADES,
        reason=key.reason or None,
    )
    target = BytesIO()
    try:
        signers.PdfSigner(metadata, signer, timestamper=client).sign_pdf(
            AppendingWriter(BytesIO(content)), existing_fields_only=True, output=target
        )
    except AidreportError:
        raise
    except Exception as error:  # a token's driver raises whatever it likes
        raise AidreportError(
            state("signing.refused", problem=str(error or type(error).__name__)),
            why=state("signing.refused-why"),
            fix=state("signing.refused-fix"),
        ) from None
    return target.getvalue()


class _Seal:
    """Makes a signature last: its certificates are checked now, and the answers are stored.

    Args:
        signer: None if only the server is asked.

    Attributes:
        web: asks whether certificates are revoked.
    """

    def __init__(self, signer: Any, server: TimeServer) -> None:
        from aidreport.pdf.signing.revocation import Web

        self._signer, self._server, self.web = signer, server, Web(server.seconds)
        self._context: Any = None

    def validation(self) -> Any:
        """Return what certificates are validated with; it keeps what it has fetched."""
        from pyhanko_certvalidator import ValidationContext

        from aidreport.pdf.signing.revocation import fetchers

        if self._context is None:
            lasting = self._server.lasting
            self._context = ValidationContext(
                trust_roots=[*self._server.authorities, *self._own_authorities()],
                other_certs=list(self._signer.cert_registry) if self._signer else [],
                allow_fetching=lasting,
                fetchers=fetchers(self.web) if lasting else None,
                revocation_mode="hard-fail" if lasting else "soft-fail",
                moment=self._server.clock(),
                # What is fetched now is newer than the moment at which all of this began.
                retroactive_revinfo=True,
            )
        return self._context

    def lasting(self, signed: bytes, client: Any) -> bytes:
        """Return a signed file with certificates, answers and a timestamp of all of it."""
        return asyncio.run(self._lasting(signed, client))

    async def _lasting(self, signed: bytes, client: Any) -> bytes:
        from pyhanko.sign.fields import InvisSigSettings
        from pyhanko.sign.signers import PdfTimeStamper
        from pyhanko.sign.signers.pdf_signer import TimestampDSSContentSettings
        from pyhanko.sign.validation import DocumentSecurityStore

        from aidreport.pdf.signing.appending import AppendingWriter

        context, target = self.validation(), BytesIO()
        writer = AppendingWriter(BytesIO(signed))
        path = await self._path_of_signer(context)
        DocumentSecurityStore.supply_dss_in_writer(
            writer, None, paths=[path], validation_context=context
        )
        stamper = PdfTimeStamper(client, TIMESTAMP_FIELD, InvisSigSettings(box_out_of_bounds=True))
        await stamper.async_timestamp_pdf(
            writer,
            self._server.digest,
            context,
            output=target,
            dss_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
        )
        return target.getvalue()

    def _own_authorities(self) -> list[Any]:
        """Return the certificates beside the key that nobody else has issued."""
        signer = self._signer
        found = [signer.signing_cert, *signer.cert_registry] if signer else []
        return [item for item in found if item.self_signed in ("yes", "maybe")]

    async def _path_of_signer(self, context: Any) -> Any:
        from pyhanko_certvalidator import CertificateValidator
        from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError

        certificate = self._signer.signing_cert
        validator = CertificateValidator(
            certificate,
            intermediate_certs=self._signer.cert_registry,
            validation_context=context,
        )
        try:
            return await validator.async_validate_usage(  # type: ignore[no-untyped-call]
                {"non_repudiation"}
            )
        except (PathBuildingError, PathValidationError) as error:
            name, asked = plain_name(certificate.subject), "; ".join(self.web.problems)
            raise AidreportError(
                state("signing.not-lasting", name=name, problem=str(asked or error)),
                why=state("signing.not-lasting-why"),
                fix=state("signing.not-lasting-fix"),
            ) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pyHanko from writing about each certificate; what matters is in the errors."""
    loggers = [logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
