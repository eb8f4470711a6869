"""The project that the console shows: its configuration and its ledger, as they are now."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.config.config import load_config
from aidreport.errors import ConfigError
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.store import folder_of, open_store, url_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from aidreport.config.config import Config
    from aidreport.runs.ledger.store import Store


class Project:
    """A project.

    Args:
        path: of its configuration; None for config.toml in the current folder.
        now: the time, with its zone.
    """

    def __init__(self, path: Path | None, now: Callable[[], dt.datetime]) -> None:
        self.path, self.now = path, now
        self._opening = threading.Lock()
        self._store: Store | None = None
        self._place: tuple[Path, str] | None = None
        self._last: Config | None = None

    def config(self) -> Config:
        """Return the configuration as the file has it now.

        Raises:
            ConfigError: with every problem.
        """
        self._last = load_config(self.path)
        return self._last

    def last_config(self) -> Config:
        """Return the configuration as it is, or as it was when it was right last.

        What was done is recorded with it: it may be changed at any time, also while a request is
        answered.

        Raises:
            ConfigError: it is wrong, and never was right.
        """
        try:
            return self.config()
        except ConfigError:
            if self._last is None:
                raise
            return self._last

    @property
    def folder(self) -> Path:
        """Where relative paths start: the folder of the configuration."""
        return self.path.parent if self.path else Path()

    def state(self, config: Config) -> Path:
        """Return the folder of the ledger."""
        return folder_of(config)

    @contextmanager
    def ledger(self, config: Config) -> Iterator[Ledger]:
        """Give the ledger for as long as a block runs; a missing one is created.

        Its file stays open between requests, for readers and writers alike.

        Raises:
            LedgerError: it is damaged or cannot be used.
        """
        yield Ledger(self._opened(config))

    def _opened(self, config: Config) -> Store:
        """Return the store of a configuration; anew if its ledger is another one now."""
        with self._opening:
            store, place = self._store, (folder_of(config), url_of(config))
            if store is None or place != self._place or not store.database.is_current():
                self.close()
                store = self._store = open_store(config, self.now)
                self._place = place
            return store

    def close(self) -> None:
        """Close the ledger."""
        if self._store is not None:
            self._store.close()
            self._store = None
