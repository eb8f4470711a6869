"""`aidreport worker` where there is nothing for it to do, and where there is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.postgres import Cluster

from aidreport.config.config import load_config
from aidreport.runs.ledger.jobs import Queue
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.presence import Role, present_here
from aidreport.runs.ledger.records import Entry, Key, Trigger
from aidreport.runs.ledger.store import open_store

Run = Callable[..., Any]


def test_a_ledger_of_one_machine_has_no_work_for_it(run: Run, project: Path) -> None:
    result = run("worker")
    assert result.code == 2
    assert "the ledger is a file of this machine" in result.err
    assert "aidreport schedule start" in result.err


def test_a_queue_that_does_not_exist_is_refused_with_those_that_do(run: Run, project: Path) -> None:
    result = run("worker", "--queues", "rendr")
    assert result.code == 2
    assert '--queues: there is no queue "rendr" (did you mean "render"?)' in result.err
    assert "render,send" in result.err


def test_why_says_whether_a_worker_is_there_for_a_slot_that_was_handed_out(
    run: Run, project: Path, postgres: Cluster
) -> None:
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(f'\n[state]\nledger = "{postgres.url()}"\n')
    store = open_store(load_config(project / "config.toml"), lambda: dt.datetime.now(dt.UTC))
    ledger = Ledger(store)
    Queue(store).open()
    due = dt.datetime(2026, 5, 15, 6, tzinfo=dt.UTC)
    ledger.enter(Entry(Key("norway-ukraine", "daily", due), due, Trigger.SCHEDULE))
    assert "no worker is there to continue it: aidreport worker" in run("why", "1").out
    ledger.presence.be_seen(present_here(Role.WORKER, ("render",)))
    assert "what to do: a worker continues it; to run it now: aidreport run" in run("why", "1").out
    store.close()
