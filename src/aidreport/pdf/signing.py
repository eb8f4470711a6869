"""Signatures of a PDF: keys, signing (PAdES, added at the end of the file), and validation.

Signing leaves the bytes before the signature as they are; validation needs no network.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from aidreport.errors import AidreportError, ConfigError
from aidreport.files.toml import read_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Token:
    """A key on a token.

    Attributes:
        module: the PKCS#11 library of the token's maker.
        label: of the token.
        certificate: label of the certificate.
        key: label of the key; empty for that of the certificate.
    """

    module: Path
    label: str
    certificate: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key, and where its password is; the password itself is never stored.

    Attributes:
        place: a PKCS#12 file or a token.
        password_env: name of an environment variable; empty for none.
        password_file: a file whose first line it is; None for none.
        reason: why documents are signed, in the words of the signature; empty for none.
    """

    place: Path | Token
    password_env: str = ""
    password_file: Path | None = None
    reason: str = ""


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


def sign(content: bytes, key: SigningKey, signer: Any) -> bytes:
    """Return a PDF with its signature field signed (ETSI EN 319 142-1, PAdES baseline B-B).

    Args:
        content: a PDF with an empty signature field.
        signer: of the key, from `load_signer`.

    Raises:
        AidreportError: the key refuses.
    """
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter

    from aidreport.pdf.file.writer import SIGNATURE_FIELD

    metadata = signers.PdfSignatureMetadata(
        field_name=SIGNATURE_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=key.reason or None,
    )
    target = BytesIO()
    try:
        signers.PdfSigner(metadata, signer).sign_pdf(
            _appending_writer(content), existing_fields_only=True, output=target
        )
    except Exception as error:  # a token's driver raises whatever it likes
        raise AidreportError(
            f"the document cannot be signed: {error or type(error).__name__}",
            why="the key or its token refused to sign",
            fix="check the certificate's dates and purpose, and the token",
        ) from None
    return target.getvalue()


def _appending_writer(content: bytes) -> Any:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.xref import XRefStream

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

        def _write_objects(self, stream: Any, positions: Any) -> None:
            super()._write_objects(stream, positions)
            # Where data end in a carriage return before the line end that pyHanko writes, programs
            # take both for the line end, and the data for shorter than they say they are.
            while self._references(stream.tell(), positions).endswith(b"\r\nendstream"):
                stream.write(b"\n")

        def _references(self, at: int, positions: Any) -> bytes:
            """Return the cross-references as they would be written at a place."""
            references: Any = XRefStream({**positions, (0, self._lastobj_id + 1): at})
            references.compress()
            written = BytesIO()
            references.write_to_stream(written)
            return written.getvalue()

    return Writer(BytesIO(content))


def load_signer(key: SigningKey) -> Any:
    """Return pyHanko's signer for a key.

    Raises:
        ConfigError: pyHanko is not installed, the key or its password is missing or wrong.
    """
    try:
        from pyhanko.sign import signers
    except ImportError:
        raise _not_installed("signing needs pyHanko") from None
    password = _password(key)
    if isinstance(key.place, Token):
        return _on_token(key.place, password)
    content = read_bytes(key.place, ConfigError)
    try:
        return signers.SimpleSigner.load_pkcs12_data(
            content, other_certs=[], passphrase=password.encode() if password else None
        )
    except (ValueError, TypeError):
        given = "the password does not open it" if password else "it may need a password"
        raise ConfigError(
            f"{key.place} cannot be used to sign",
            why=f"it is no PKCS#12 file with a key and its certificate, or {given}",
            fix="check the file and [signing] password_env or password_file in the config",
        ) from None


def _on_token(token: Token, pin: str) -> Any:
    try:
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError:
        raise _not_installed("signing with a token needs python-pkcs11") from None
    problem = ConfigError(
        f'the token "{token.label}" cannot be used to sign',
        why=f"{token.module} found no such token, certificate or key, or refused the PIN",
        fix="check [signing.pkcs11] in the config, and password_env or password_file for the PIN",
    )
    try:
        session = open_pkcs11_session(
            str(token.module), token_criteria=TokenCriteria(label=token.label), user_pin=pin or None
        )
        signer = PKCS11Signer(
            session,
            cert_label=token.certificate,
            key_label=token.key or token.certificate,
            # The digest is computed here: not every token can.
            use_raw_mechanism=True,
        )
        # Read now, so that a wrong label is reported before anything is drawn.
        certificate = signer.signing_cert
    except Exception:
        raise problem from None
    if certificate is None:
        raise problem
    return signer


def _not_installed(need: str) -> ConfigError:
    fix = 'run: pip install "aidreport[sign]"'
    return ConfigError(f"{need}, which is not installed", fix=fix)


def _password(key: SigningKey) -> str:
    if key.password_env:
        password = os.environ.get(key.password_env)
        if password is None:
            raise ConfigError(
                f"the environment variable {key.password_env} is not set",
                why="it holds the password of the key that signs",
                fix="set it where aidreport runs, or name a password_file",
            )
        return password
    if key.password_file is not None:
        content = read_bytes(key.password_file, ConfigError)
        return content.decode("utf-8", "replace").partition("\n")[0].strip("\r")
    return ""


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
