"""Keys that sign PDFs: in a PKCS#12 file or on a token."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from aidreport.errors import ConfigError, install
from aidreport.files.toml import read_bytes
from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
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


def load_signer(key: SigningKey) -> Any:
    """Return pyHanko's signer for a key.

    Raises:
        ConfigError: pyHanko is not installed, the key or its password is missing or wrong.
    """
    try:
        from pyhanko.sign import signers
    except ImportError:
        raise not_installed("signing needs pyHanko") from None
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
        raise not_installed("signing with a token needs python-pkcs11") from None
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


def not_installed(need: str) -> ConfigError:
    """Return the error that the extra for signing is missing, which something needs."""
    fix = f"run: {install('sign')}"
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
