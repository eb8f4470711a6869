"""How another scheduler starts aidreport: its command, and what it needs beside it."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from aidreport.config.places import private_files, written_outside
from aidreport.lazy_dataclass import dataclass
from aidreport.runs.schedule.observability import named_secrets

if TYPE_CHECKING:
    from pathlib import Path

    from aidreport.config.config import Config

_LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class Program:
    """How aidreport is started.

    Attributes:
        start: its command, such as the path of Python and its arguments.
        config: the configuration, absolute.
        user: who runs it.
        variables: of the environment that contain secrets.
        secret_files: that contain secrets or keys, as the configuration names them.
        outside: folders outside of that of the configuration that are written to.
        owners: addresses of those who are told about failures.
    """

    start: tuple[str, ...]
    config: Path
    user: str
    variables: tuple[str, ...] = ()
    secret_files: tuple[str, ...] = ()
    outside: tuple[Path, ...] = ()
    owners: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """A name for files and jobs: of the folder, and the same for the same configuration."""
        words = re.sub(r"[^a-z0-9]+", "-", self.config.parent.name.lower())[:_LONGEST_NAME]
        digest = hashlib.sha256(str(self.config).encode("utf-8", "surrogateescape")).hexdigest()
        return "-".join(filter(None, ("aidreport", words.strip("-"), digest[:6])))

    @property
    def with_config(self) -> list[str]:
        """The command with the configuration, to which a command of aidreport is added."""
        return [*self.start, "--config", str(self.config)]


def program_of(config: Config, path: Path, start: tuple[str, ...], user: str) -> Program:
    """Return how a configuration is run.

    Args:
        path: of its file, absolute.
        start: the command of aidreport.
        user: who runs it.
    """
    from email.utils import parseaddr

    variables = [secret.env for secret in named_secrets(config) if secret.env]
    if config.signing is not None and config.signing.password_env:
        variables.append(config.signing.password_env)
    owners = [parseaddr(owner)[1] for owner in config.mail.owner]
    return Program(
        start,
        path,
        user,
        tuple(sorted(set(variables))),
        tuple(private_files(config)),
        tuple(written_outside(config, path.parent)),
        tuple(filter(None, owners)),
    )
