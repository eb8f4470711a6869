"""Secrets: where they are kept, read when needed."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Annotated, Self

from aidreport.config.places import PRIVATE
from aidreport.errors import ConfigError, install
from aidreport.files.schema import Field, Schema, model_validator
from aidreport.files.toml import read_bytes
from aidreport.statements import state

_LONGEST_NAME = 200


class Secret(Schema):
    """Where a secret is read when it is needed; the configuration never contains it."""

    env: str = Field("", description="Environment variable that contains the secret.")
    file: Annotated[str, PRIVATE] = Field("", description="File whose first line is the secret.")
    keyring: str = Field(
        "", description='Entry of the system\'s keyring, "service/name"; needs the extra keyring.'
    )

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if sum(map(bool, (self.env, self.file, self.keyring))) != 1:
            raise ValueError(state("config.one-place"))
        return self


def reveal(secret: Secret, folder: Path) -> str:
    """Return a secret.

    Args:
        folder: where relative names of files start.

    Raises:
        ConfigError: it is missing; the message names the place, never the secret.
    """
    if secret.env:
        value = os.environ.get(secret.env, "")
        place = state("config.variable", name=secret.env)
    elif secret.file:
        content = read_bytes(private_path(secret.file, folder), ConfigError)
        value = content.decode("utf-8-sig", "replace").partition("\n")[0].strip()
        place = state("config.first-line", name=secret.file)
    else:
        value = _from_keyring(secret.keyring)
        place = state("config.keyring-entry", name=secret.keyring)
    if not value:
        raise ConfigError(
            state("config.no-secret", at=place),
            why=state("config.no-secret-why"),
            fix=state("config.no-secret-fix"),
        )
    return value


def private_path(file: str, folder: Path) -> Path:
    """Return where a file of a secret or a key is read.

    A service of systemd reads the credential that takes its place: it need not own the file.

    Args:
        folder: where relative names of files start.
    """
    credentials = os.environ.get("CREDENTIALS_DIRECTORY", "")
    path = Path(credentials) / credential_name(file)
    return path if credentials and path.is_file() else folder / file


def credential_name(file: str) -> str:
    """Return the name of the credential of systemd that takes the place of a file.

    Different files have different names: what a name cannot hold is followed by a digest.
    """
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", file).strip("-.")[-_LONGEST_NAME:]
    if name == file:
        return name
    return f"{name}-{hashlib.sha256(os.fsencode(file)).hexdigest()[:8]}"


def _from_keyring(entry: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise ConfigError(
            state("config.no-keyring-library"),
            fix=state("config.no-keyring-library-fix", command=install("keyring")),
        ) from None
    service, _, name = entry.partition("/")
    try:
        return keyring.get_password(service, name) or ""
    except KeyringError as error:
        raise ConfigError(
            state("config.keyring", problem=type(error).__name__),
            why=state("config.keyring-why"),
            fix=state("config.keyring-fix"),
        ) from None
