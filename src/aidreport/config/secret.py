"""Secrets: where they are kept, read when needed."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from aidreport.config.places import PRIVATE
from aidreport.errors import ConfigError, install
from aidreport.files.toml import Schema, read_bytes

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
            raise ValueError("name one place: env, file or keyring")
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
        place = f"the environment variable {secret.env}"
    elif secret.file:
        content = read_bytes(private_path(secret.file, folder), ConfigError)
        value = content.decode("utf-8-sig", "replace").partition("\n")[0].strip()
        place = f"the first line of {secret.file}"
    else:
        value = _from_keyring(secret.keyring)
        place = f"the entry {secret.keyring} of the keyring"
    if not value:
        raise ConfigError(
            f"a secret is missing: {place} is empty or does not exist",
            why="secrets are kept in the environment, a file or the keyring, not in config.toml",
            fix="put it there, for the user who runs aidreport",
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
            "the keyring cannot be read: its library is not installed",
            fix=f"{install('keyring')}, or keep the secret in env or file",
        ) from None
    service, _, name = entry.partition("/")
    try:
        return keyring.get_password(service, name) or ""
    except KeyringError as error:
        raise ConfigError(
            f"the keyring cannot be read: {type(error).__name__}",
            why="a keyring is locked while nobody is logged in",
            fix="unlock it, or keep the secret in env or file",
        ) from None
