"""The ledger at size: scheduling 5,000 slots of one second, and looking at a year of history.

    python benchmarks/ledger.py

Scheduling is CPU time of entering the slots and handing them over, ledger included, divided by
their number; the bar is 2 ms. `aidreport history` and `aidreport why` are processes of their own
over 100,000 ended slots with their attempts and stages; the bar is 0.5 s.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from pathlib import Path

from apart import run_quietly

from aidreport.config.config import load
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import Ending, Entry, Key, Outcome, State, Trigger
from aidreport.runs.ledger.schema import attempts, slots, stages
from aidreport.runs.ledger.store import Store
from aidreport.runs.schedule.daemon import Daemon
from aidreport.runs.schedule.observability import Log

SLOTS, HISTORY = 5_000, 100_000
BAR_MS, BAR_S = 2.0, 0.5
NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
CONFIG = '[reports.r]\ndata = "x.csv"\n[[reports.r.schedules]]\ncron = "* * * * *"\n'


class Hands:
    """Takes what is handed over."""

    def __init__(self) -> None:
        self.given: set[Key] = set()
        self.reports: frozenset[str] = frozenset()
        self.count = 0

    def submit(self, _: object, key: Key) -> bool:
        """Take a slot."""
        self.given.add(key)
        return True


def scheduling(folder: Path) -> float:
    """Return the CPU milliseconds that scheduling takes a slot."""
    store, hands = Store(folder / "many", lambda: NOW), Hands()
    log = Log(print, lambda: NOW)
    daemon = Daemon(lambda: load(folder / "config.toml"), Ledger(store), hands, log)
    daemon.look()
    begin = time.process_time()
    due = [Entry(Key("r", f"s{n}", NOW), NOW, Trigger.SCHEDULE) for n in range(SLOTS)]
    daemon.ledger.advance("r", "many", NOW, due)
    daemon.look()
    for key in hands.given:
        slot = daemon.ledger.slot(key)
        assert slot is not None
        attempt = daemon.ledger.begin(slot.id)
        ending = Ending(attempt, State.ENDED, Outcome.RENDERED, "published", {})
        daemon.ledger.conclude(slot.id, ending)
    spent = time.process_time() - begin
    assert len(hands.given) == SLOTS
    store.close()
    return spent / SLOTS * 1000


def fill(folder: Path) -> None:
    """Make a ledger with a year of history."""
    store = Store(folder / "state", lambda: NOW)
    minute = dt.timedelta(minutes=5)
    entries = [
        Entry(Key("r", "main", NOW - n * minute), NOW, Trigger.SCHEDULE, "a reason")
        for n in range(HISTORY)
    ]
    Ledger(store).advance("r", "main", NOW, entries)
    at = "2026-01-01T00:00:00+00:00"
    with store.change() as connection:
        tries = [
            {"id": n, "slot": n, "number": 1, "started": at, "ended": at, "host": "h",
             "process": 1, "version": "1", "outcome": "rendered"}
            for n in range(1, HISTORY + 1)
        ]  # fmt: skip
        connection.execute(attempts.insert(), tries)
        parts = [
            {"attempt": n, "name": name, "started": at, "ended": at, "details": {}}
            for n in range(1, HISTORY + 1)
            for name in ("load", "compute", "compose", "render", "publish")
        ]
        connection.execute(stages.insert(), parts)
        connection.execute(slots.update().values(outcome="rendered"))
    store.close()


def asked(folder: Path, *words: str) -> float:
    """Return the seconds that a command takes, the best of three."""
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        run_quietly([sys.executable, "-m", "aidreport", *words], folder)
        times.append(time.perf_counter() - begin)
    return min(times)


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
        cost = scheduling(folder)
        print(f"scheduling {SLOTS:,} slots       {cost:.2f} ms CPU each  (bar {BAR_MS})")
        fill(folder)
        slot = (NOW - dt.timedelta(days=200)).isoformat()
        spent = {
            "history": asked(folder, "history"),
            "history --outcome": asked(folder, "history", "r", "--outcome", "failed"),
            "why": asked(folder, "why", "r", slot),
        }
    for what, seconds in spent.items():
        print(f"{what:18} of {HISTORY:,}  {seconds:.2f} s  (bar {BAR_S})")
    return 0 if cost <= BAR_MS and max(spent.values()) <= BAR_S else 1


if __name__ == "__main__":
    sys.exit(main())
