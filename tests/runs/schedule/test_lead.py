"""Of several daemons one leads; another takes over when it is gone, or has lost its connection."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.postgres import Cluster
from tests.runs.ledger.conftest import START, project

from aidreport.errors import BusyError
from aidreport.runs.ledger import postgres as ledger_in_postgres
from aidreport.runs.ledger.jobs import Queue
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.store import open_store
from aidreport.runs.schedule.daemon import Daemon
from aidreport.runs.schedule.handing_out import HandedOutRuns
from aidreport.runs.schedule.lead import Lead
from aidreport.runs.schedule.observability import Log

LEADERS = "SELECT count(*) FROM presence WHERE role = 'leader'"
Made = Callable[[], tuple[Lead, list[str]]]


@pytest.fixture
def lead(tmp_path: Path, postgres: Cluster) -> Iterator[Made]:
    """Make the leads of several daemons of one ledger."""
    stores = []

    def make() -> tuple[Lead, list[str]]:
        store = open_store(project(tmp_path, postgres.url()), lambda: START)
        Queue(store).open()
        stores.append(store)
        said: list[str] = []
        return Lead(Ledger(store), Log(said.append, lambda: START), is_shared=True), said

    yield make
    for store in stores:
        store.close()


def test_one_leads_and_another_waits_until_it_leaves(lead: Made, postgres: Cluster) -> None:
    (first, _), (second, said) = lead(), lead()
    assert first.take()
    assert not second.take()
    assert not second.take()
    assert (first.is_held(), second.is_held()) == (True, False)
    assert len([line for line in said if "another daemon leads" in line]) == 1
    first.be_gone()
    assert second.take()
    second.be_gone()


def test_another_takes_over_from_one_whose_connection_is_lost(
    lead: Made, postgres: Cluster
) -> None:
    (first, _), (second, _) = lead(), lead()
    assert first.take()
    postgres.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_locks"
        " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
    )
    assert not first.is_held()
    first.leave()
    assert second.take()
    assert not first.take()
    second.be_gone()


class Looks:
    """What a daemon hands out with; its first look lasts until the lead is lost."""

    def __init__(self, during: Callable[[], None]) -> None:
        self.number, self.during = 0, during

    def look(self, *_: object) -> None:
        self.number += 1
        if self.number == 1:
            self.during()

    def stop(self) -> None: ...

    def finish(self, _: float) -> None: ...


@pytest.mark.long
def test_a_daemon_that_leads_no_more_looks_no_more(
    tmp_path: Path, lead: Made, postgres: Cluster
) -> None:
    config = project(tmp_path, postgres.url())
    store = open_store(config, lambda: START)
    Queue(store).open()
    (other, _), said = lead(), list[str]()
    ended = threading.Event()

    def lose() -> None:
        postgres.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        )
        while not other.take():
            time.sleep(0.01)
        while not any("leads no more" in line for line in said):
            time.sleep(0.01)
        ended.set()

    ledger, looks = Ledger(store), Looks(lose)
    log = Log(said.append, lambda: START)
    daemon = Daemon(lambda: config, ledger, HandedOutRuns(ledger), log, 1, looks)

    def stop() -> None:
        ended.wait(30)
        for _ in range(20):
            daemon.wake(dt.datetime.now(dt.UTC))  # as a look does that ends
            time.sleep(0.05)
        daemon.stop()

    stopping = threading.Thread(target=stop)
    stopping.start()
    daemon.serve()
    stopping.join()
    other.be_gone()
    store.close()
    assert ended.is_set()
    assert looks.number == 1


def test_a_daemon_that_cannot_reach_the_database_says_so_once_and_when_it_leads_again(
    lead: Made, postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_in_postgres, "_AWAY_SECONDS", 0.0)
    first, said = lead()
    assert first.take()
    postgres.stop()
    try:
        assert not first.is_held()
        first.leave()
        assert not first.take()
        assert not first.take()
    finally:
        postgres.start()
    assert first.take()
    first.be_gone()
    texts = [line.split(" ", 3)[3] for line in said]
    assert texts[0] == texts[2] == "this daemon leads"
    assert texts[1].startswith("this daemon does nothing, and tries again: ")
    assert "cannot be reached" in texts[1]
    assert len(texts) == 3


def test_a_daemon_that_leads_says_what_is_held_since_the_ledger_was_restored(
    tmp_path: Path, postgres: Cluster
) -> None:
    config, said = project(tmp_path, postgres.url()), list[str]()
    store = open_store(config, lambda: START)
    Queue(store).open()
    ledger = Ledger(store)
    ledger.restores.hold()
    looks, log = Looks(lambda: None), Log(said.append, lambda: START)
    daemon = Daemon(lambda: config, ledger, HandedOutRuns(ledger), log, 1, looks)
    looks.during = daemon.stop
    daemon.serve()
    store.close()
    (line,) = (line for line in said if "was restored from an earlier state" in line)
    assert "fix: aidreport history lists them" in line


def test_whether_a_daemon_leads_is_known_to_all(lead: Made, postgres: Cluster) -> None:
    first, _ = lead()
    assert first.take()
    assert postgres.sql(LEADERS) == "1"
    first.be_gone()
    assert postgres.sql(LEADERS) == "0"


def test_a_second_daemon_of_one_machine_does_not_wait(tmp_path: Path) -> None:
    def now() -> dt.datetime:
        return START

    store = open_store(tmp_path / "state", now)
    log = Log(print, now)
    first, second = (Lead(Ledger(store), log, is_shared=False) for _ in range(2))
    assert first.take()
    with pytest.raises(BusyError):
        second.take()
    first.be_gone()
    store.close()
