"""A daemon that leads hands out slots and channels, and takes back what dead workers were doing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.postgres import Cluster
from tests.shipped import write_report_alone

from aidreport.config.config import Config, load_config
from aidreport.runs.ledger.jobs import Queue
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.presence import Role, present_here
from aidreport.runs.ledger.records import Entry, Key, Trigger
from aidreport.runs.ledger.store import open_store
from aidreport.runs.schedule.handing_out import HandedOutRuns, HandedOutSending
from aidreport.runs.schedule.observability import Log

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
REPORT = "norway-ukraine"
JOBS = "SELECT coalesce(string_agg(queueing_lock || ' ' || status, ', ' ORDER BY id), '')"


@pytest.fixture
def config(tmp_path: Path, postgres: Cluster) -> Config:
    write_report_alone(tmp_path)
    with (tmp_path / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[state]\nledger = "{postgres.url()}"\n')
    return load_config(tmp_path / "config.toml")


@pytest.fixture
def ledger(config: Config) -> Iterator[Ledger]:
    store = open_store(config, lambda: NOW)
    Queue(store).open()
    yield Ledger(store)
    store.close()


@pytest.fixture
def jobs(postgres: Cluster) -> Callable[[], str]:
    return lambda: postgres.sql(f"{JOBS} FROM procrastinate_jobs")


def test_a_slot_is_handed_out_until_it_is_done_and_never_twice(
    config: Config, ledger: Ledger, jobs: Callable[[], str], postgres: Cluster
) -> None:
    slot = ledger.enter(Entry(Key(REPORT, "main", NOW), NOW, Trigger.COMMAND))
    first, second = HandedOutRuns(ledger), HandedOutRuns(ledger)
    assert first.submit(config, slot.key)
    assert not first.submit(config, slot.key)
    assert not second.submit(config, slot.key), "as two that lead for a moment would"
    assert jobs() == "run 1 todo"
    assert (first.count, second.count) == (1, 1)
    postgres.sql("UPDATE procrastinate_jobs SET status = 'doing'")
    assert not HandedOutRuns(ledger).submit(config, slot.key)
    postgres.sql("DELETE FROM procrastinate_jobs")
    assert HandedOutRuns(ledger).submit(config, slot.key)


def test_what_a_dead_worker_was_doing_is_taken_back_and_said(
    config: Config, ledger: Ledger, jobs: Callable[[], str], postgres: Cluster
) -> None:
    slot = ledger.enter(Entry(Key(REPORT, "main", NOW), NOW, Trigger.COMMAND))
    HandedOutRuns(ledger).submit(config, slot.key)
    postgres.sql("UPDATE procrastinate_jobs SET status = 'doing'")
    said: list[str] = []
    HandedOutSending(ledger, Log(said.append, lambda: NOW)).look(config, NOW)
    assert jobs() == ""
    assert "a worker has died: 1 job will be done by others (run 1)" in said[0]


def test_it_says_once_that_nobody_serves_what_waits(config: Config, ledger: Ledger) -> None:
    slot = ledger.enter(Entry(Key(REPORT, "main", NOW), NOW, Trigger.COMMAND))
    HandedOutRuns(ledger).submit(config, slot.key)
    said: list[str] = []
    sending = HandedOutSending(ledger, Log(said.append, lambda: NOW))
    sending.look(config, NOW)
    sending.look(config, NOW)
    assert [line for line in said if "nobody serves the queue render" in line] == said
    assert len(said) == 1
    ledger.presence.be_seen(present_here(Role.WORKER, ("render",)))
    sending.look(config, NOW)
    ledger.presence.leave(present_here(Role.WORKER))
    sending.look(config, NOW)
    assert len(said) == 2
