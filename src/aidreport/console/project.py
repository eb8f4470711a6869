"""The project that the console shows: its configuration and its ledger, as they are now."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.config.config import load_config
from aidreport.errors import ConfigError
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.store import FILE, Store

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from aidreport.config.config import Config


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
        self._place: tuple[Path, int, int] | None = None
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
        return Path(config.folder / config.state.folder)

    @contextmanager
    def ledger(self, config: Config) -> Iterator[Ledger]:
        """Give the ledger for as long as a block runs; a missing one is created.

        Its file stays open between requests, for readers and writers alike.

        Raises:
            LedgerError: it is damaged or cannot be used.
        """
        yield Ledger(self._opened(self.state(config)))

    def _opened(self, folder: Path) -> Store:
        """Return the store of a folder; anew if its file is another one now."""
        with self._opening:
            store, place = self._store, _place(folder / FILE)
            if store is None or place is None or place != self._place:
                self.close()
                store = self._store = Store(folder, self.now)
                self._place = _place(folder / FILE)
            return store

    def close(self) -> None:
        """Close the ledger."""
        if self._store is not None:
            self._store.close()
            self._store = None


def _place(file: Path) -> tuple[Path, int, int] | None:
    """Return which file a path is now; None if there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return file, status.st_dev, status.st_ino
