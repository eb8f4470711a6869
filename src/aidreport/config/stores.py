"""Stores elsewhere that the configuration names: their URLs, and options that may be secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from aidreport.config.secret import Secret, reveal
from aidreport.files.schema import AfterValidator, Tag
from aidreport.files.toml import by_kind
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def _without_password(value: str | None) -> str | None:
    if value is not None and re.match(r"[A-Za-z0-9+.-]+://[^/@]*:[^/@]*@", value):
        raise ValueError(state("config.password-in-store"))
    return value


WithoutPassword = AfterValidator(_without_password)

StoreOption = Annotated[
    Annotated[str, Tag("<text>")]
    | Annotated[int, Tag("<number>")]
    | Annotated[bool, Tag("<switch>")]
    | Annotated[Secret, Tag("<table>")],
    by_kind("config.store-option"),
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
