"""The certificates that are trusted when a server is reached over TLS."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from aidreport.errors import ConfigError
from aidreport.files.regular import refuse_no_file
from aidreport.files.said_elsewhere import said_by_system
from aidreport.files.toml import LARGEST_SETTINGS
from aidreport.statements import state

if TYPE_CHECKING:
    from pathlib import Path


def trusting(file: str, folder: Path, section: str) -> ssl.SSLContext:
    """Return what verifies a server's certificate.

    Args:
        file: of the certificates that are trusted; empty for those of the system.
        folder: where relative names of files start.
        section: of the configuration that names the file, for messages.

    Raises:
        ConfigError: the file is none, or has no certificates.
    """
    if not file:
        return ssl.create_default_context()
    path = folder / file
    refuse_no_file(path, ConfigError, LARGEST_SETTINGS)
    try:
        return ssl.create_default_context(cafile=str(path))
    except OSError as error:
        raise ConfigError(
            state("setup.unusable", name=str(path), problem=said_by_system(error)),
            why=state("setup.certificates-why"),
            fix=state("setup.certificates-fix", section=section),
        ) from None
