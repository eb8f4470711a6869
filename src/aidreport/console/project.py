"""The project that the console shows: its configuration and its ledger, as they are now."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.config.config import load_config
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.read_only import ReadOnlyStore
from aidreport.runs.ledger.store import Store

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

    def config(self) -> Config:
        """Return the configuration as the file has it now.

        Raises:
            ConfigError: with every problem.
        """
        return load_config(self.path)

    @property
    def folder(self) -> Path:
        """Where relative paths start: the folder of the configuration."""
        return self.path.parent if self.path else Path()

    def state(self, config: Config) -> Path:
        """Return the folder of the ledger."""
        return Path(config.folder / config.state.folder)

    @contextmanager
    def ledger(self, config: Config, *, read_only: bool = True) -> Iterator[Ledger]:
        """Open the ledger for as long as a block runs; a missing one is empty if read only.

        Raises:
            LedgerError: it is damaged or cannot be used.
        """
        folder = self.state(config)
        store = ReadOnlyStore(folder, self.now) if read_only else Store(folder, self.now)
        try:
            yield Ledger(store)
        finally:
            store.close()
