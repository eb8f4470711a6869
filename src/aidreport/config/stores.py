"""Stores elsewhere that the configuration names: their URLs, and options that may be secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Tag

from aidreport.config.secret import Secret, reveal
from aidreport.files.toml import by_kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def _without_password(value: str | None) -> str | None:
    if value is not None and re.match(r"[A-Za-z0-9+.-]+://[^/@]*:[^/@]*@", value):
        raise ValueError("a URL must not contain a password: put it into options")
    return value


WithoutPassword = AfterValidator(_without_password)

StoreOption = Annotated[
    Annotated[str, Tag("<text>")]
    | Annotated[int, Tag("<number>")]
    | Annotated[bool, Tag("<switch>")]
    | Annotated[Secret, Tag("<table>")],
    by_kind("a text, a number, true or false, or a secret such as { env = … } is expected"),
]


def revealed(options: Mapping[str, StoreOption], folder: Path) -> dict[str, Any]:
    """Return options with the secrets that they name.

    Args:
        folder: where relative names of files start.

    Raises:
        ConfigError: a secret is missing.
    """
    return {
        key: reveal(value, folder) if isinstance(value, Secret) else value
        for key, value in options.items()
    }
