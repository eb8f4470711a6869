"""What the daemon tells: a line for people, or one of JSON for programs; never a secret."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aidreport.config.secret import Secret, reveal
from aidreport.errors import AidreportError
from aidreport.files.toml import Schema

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from aidreport.config.config import Config

_HIDDEN = "***"
_SHORTEST_SECRET = 4


class Log:
    """Writes events.

    Args:
        write: takes a line.
        now: the clock, in UTC.
        form: "human" or "json".
        secrets: texts that no line may hold.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        now: Callable[[], dt.datetime],
        form: str = "human",
        secrets: tuple[str, ...] = (),
    ) -> None:
        self._write, self._now, self._form = write, now, form
        self._secrets = sorted(secrets, key=len, reverse=True)

    def tell(self, message: str, **fields: str) -> None:
        """Write an event: a message, and the values that it is about."""
        if self._form == "json":
            entry = {"time": self._now().isoformat(timespec="seconds"), "message": message}
            line = json.dumps({**entry, **fields}, ensure_ascii=False)
        else:
            about = ", ".join(f"{key} {value}" for key, value in fields.items())
            line = f"{self._now():%Y-%m-%d %H:%M:%S} {message}" + (f" ({about})" if about else "")
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        self._write(line)


def secrets_of(config: Config) -> tuple[str, ...]:
    """Return the texts of a configuration and its environment that no log may hold."""
    return tuple(text for text in _secrets(config) if len(text) >= _SHORTEST_SECRET)


def _secrets(config: Config) -> Iterator[str]:
    if config.signing is not None and config.signing.password_env:
        yield os.environ.get(config.signing.password_env, "")
    for secret in named_secrets(config):
        with suppress(AidreportError):
            yield reveal(secret, config.folder)
    for webhook in config.webhooks.values():
        if isinstance(webhook.url, str):
            yield webhook.url
    for report in config.reports.values():
        yield from (schedule.ping for schedule in report.schedules if schedule.ping)


def named_secrets(section: Any) -> Iterator[Secret]:
    """Yield the secrets that a section of the configuration names, wherever they stand in it."""
    if isinstance(section, Secret):
        yield section
    elif isinstance(section, Schema):
        for name in type(section).model_fields:
            yield from named_secrets(getattr(section, name))
    elif isinstance(section, dict):
        for value in section.values():
            yield from named_secrets(value)
    elif isinstance(section, list):
        for value in section:
            yield from named_secrets(value)
