"""Two daemons, and a daemon with `aidreport run` beside it: one run for each slot."""

from __future__ import annotations

import datetime as dt
import os
import signal
from collections.abc import Callable

import pytest
from tests.runs.faults.plugin import Tries

from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import Entry, Key, Trigger
from aidreport.runs.ledger.store import open_store

pytestmark = [
    pytest.mark.fault("race"),
    pytest.mark.skipif(os.name == "nt", reason="signals are others there"),
]


def rounds(project: object, until: Callable[..., None], tries: Tries, count: int) -> None:
    first = dt.datetime(2026, 1, 2, 7, tzinfo=dt.UTC)
    store = open_store(project.folder / "state", lambda: dt.datetime.now(dt.UTC))
    ledger = Ledger(store)
    for number in range(count):
        with tries.one():
            _round(project, until, ledger, first + dt.timedelta(days=number))
    store.close()
    assert project.rows("SELECT outcome, count(*) FROM slots GROUP BY outcome") == [
        ("rendered", count)
    ]
    assert project.rows("SELECT DISTINCT number, outcome FROM attempts") == [(1, "rendered")]
    project.is_sound()


def _round(project: object, until: Callable[..., None], ledger: Ledger, due: dt.datetime) -> None:
    key = Key("norway-ukraine", "command", due)
    ledger.enter(Entry(key, due, Trigger.COMMAND))
    daemons = [project.start("schedule", "start") for _ in range(2)]
    beside = project.start("run", "--slot", due.isoformat())
    assert beside.wait(300) in (0, 5)
    until(lambda key=key: ledger.slot(key).outcome is not None)
    until(lambda daemons=daemons: any(daemon.poll() is not None for daemon in daemons))
    codes = [daemon.poll() for daemon in daemons]
    assert sorted(code is None for code in codes) == [False, True], codes
    assert 5 in codes
    for daemon in daemons:
        if daemon.poll() is None:
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(300) in (0, -signal.SIGTERM)


def test_two_daemons_and_a_run_beside_them_run_a_slot_once(
    project: object, until: Callable[..., None], tries: Tries
) -> None:
    rounds(project, until, tries, 2)


@pytest.mark.long
def test_a_hundred_races_run_each_slot_once(
    project: object, until: Callable[..., None], tries: Tries
) -> None:
    rounds(project, until, tries, 100)
