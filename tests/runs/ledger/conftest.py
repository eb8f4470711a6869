from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.postgres import Cluster

from aidreport.config.config import Config, load_config
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import Entry, Key, Trigger
from aidreport.runs.ledger.store import Store, open_store

START = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> dt.datetime:
        return self.time

    def forward(self, **span: float) -> None:
        self.time += dt.timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgres"])
def ledger_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty database of PostgreSQL; nothing for one of SQLite."""
    if request.param == "sqlite":
        return ""
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster.url()


def project(folder: Path, ledger_url: str) -> Config:
    """Return a configuration whose ledger is in a database, or in a file of the folder."""
    ledger = f'ledger = "{ledger_url}"\n' if ledger_url else ""
    (folder / "config.toml").write_text(f"[state]\n{ledger}", encoding="utf-8")
    return load_config(folder / "config.toml")


@pytest.fixture
def opened(tmp_path: Path, clock: Clock, ledger_url: str) -> Iterator[Callable[[], Ledger]]:
    """Open the ledger with a folder of state, as each process does."""
    stores: list[Store] = []

    def open_it() -> Ledger:
        stores.append(open_store(project(tmp_path, ledger_url), clock))
        return Ledger(stores[-1])

    yield open_it
    for store in stores:
        store.close()


@pytest.fixture
def ledger(opened: Callable[[], Ledger]) -> Ledger:
    return opened()


@pytest.fixture
def entry() -> Callable[..., Entry]:
    def make(hours: int = 0, *, report: str = "r", skipped: str = "") -> Entry:
        due = START + dt.timedelta(hours=hours)
        return Entry(Key(report, "main", due), due, Trigger.SCHEDULE, skipped)

    return make
