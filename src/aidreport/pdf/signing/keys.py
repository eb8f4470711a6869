"""Keys that sign PDFs: in a PKCS#12 file or on a token."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from aidreport.errors import ConfigError, install
from aidreport.files.toml import read_bytes
from aidreport.lazy_dataclass import dataclass
from aidreport.statements import state

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
        raise not_installed("setup.signing-needs") from None
    password = _password(key)
    if isinstance(key.place, Token):
        return _on_token(key.place, password)
    content = read_bytes(key.place, ConfigError)
    try:
        return signers.SimpleSigner.load_pkcs12_data(
            content, other_certs=[], passphrase=password.encode() if password else None
        )
    except (ValueError, TypeError):
        why = "setup.key-or-password" if password else "setup.key-or-no-password"
        raise ConfigError(
            state("setup.key", name=str(key.place)),
            why=state(why),
            fix=state("setup.key-fix"),
        ) from None


def _on_token(token: Token, pin: str) -> Any:
    try:
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError:
        raise not_installed("setup.token-needs") from None
    problem = ConfigError(
        state("setup.token", value=token.label),
        why=state("setup.token-why", name=str(token.module)),
        fix=state("setup.token-fix"),
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
    """Return the error that the extra for signing is missing.

    Args:
        need: key of the statement that says what needs which library.
    """
    return ConfigError(state(need), fix=state("setup.run", command=install("sign")))


def _password(key: SigningKey) -> str:
    if key.password_env:
        password = os.environ.get(key.password_env)
        if password is None:
            raise ConfigError(
                state("setup.no-variable", name=key.password_env),
                why=state("setup.no-variable-why"),
                fix=state("setup.no-variable-fix"),
            )
        return password
    if key.password_file is not None:
        content = read_bytes(key.password_file, ConfigError)
        return content.decode("utf-8", "replace").partition("\n")[0].strip("\r")
    return ""
