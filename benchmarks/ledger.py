"""The ledger at size: scheduling 5,000 slots of one second, and looking at a year of history.

    python benchmarks/ledger.py [--runs 3]

Scheduling is CPU time of entering the slots and handing them over, ledger included, divided by
their number; the bar is 2 ms. `aidreport history` and `aidreport why` are processes of their own
over 100,000 ended slots with their attempts and stages; the bar is 0.5 s of CPU.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import tempfile
import time
from pathlib import Path

from apart import cpu_seconds
from bars import Figure, arguments, judge, pace

from aidreport.config.config import Config, load_config
from aidreport.model.allocation import Place
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import at, say
from aidreport.runs.ledger.findings import row_of
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import (
    Ending,
    Entry,
    Key,
    Outcome,
    ScheduleMark,
    SlotState,
    Trigger,
)
from aidreport.runs.ledger.schema import attempts, findings, slots, stages
from aidreport.runs.ledger.store import open_store
from aidreport.runs.schedule.daemon import Daemon
from aidreport.runs.schedule.observability import Log
from aidreport.runs.schedule.workers import Workers

SLOTS, HISTORY = 5_000, 100_000
BAR_MS, BAR_S = 2.0, 0.5
NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
APART = dt.timedelta(minutes=5)
CONFIG = '[reports.r]\ndata = "x.csv"\n[[reports.r.schedules]]\ncron = "* * * * *"\n'
FOUND = row_of(
    [
        Finding(
            "x", severity, say("amounts-known", count=n, amounts="NOK 1"), at(Place("x.csv", row=n))
        )
        for severity, n in ((Severity.NOTE, 1), (Severity.NOTE, 2), (Severity.WARNING, 3))
    ]
)
"""What the checks of each slot found: two notes and a warning."""


class Hands(Workers):
    """Takes what is handed over, and starts no process."""

    def __init__(self) -> None:
        super().__init__(most=1)
        self.given: set[Key] = set()

    def submit(self, config: Config, key: Key, *, again: bool = False) -> bool:
        """Take a slot."""
        del config, again  # nothing is started
        self.given.add(key)
        return True


def scheduling(folder: Path) -> float:
    """Return the CPU milliseconds that scheduling takes a slot."""
    config = folder / "config.toml"
    config.write_text(CONFIG, encoding="utf-8")
    store, hands = open_store(folder / "state", lambda: NOW), Hands()
    log = Log(print, lambda: NOW)
    daemon = Daemon(lambda: load_config(config), Ledger(store), hands, log)
    daemon.look()
    begin = time.process_time()
    second = dt.timedelta(seconds=1)
    due = [Entry(Key("r", "many", NOW - n * second), NOW, Trigger.SCHEDULE) for n in range(SLOTS)]
    daemon.ledger.advance("r", ScheduleMark("many", NOW, ""), due)
    daemon.look()
    for key in hands.given:
        slot = daemon.ledger.slot(key)
        assert slot is not None
        attempt = daemon.ledger.begin(slot.id)
        ending = Ending(attempt, SlotState.ENDED, Outcome.RENDERED, "published", {})
        daemon.ledger.conclude(slot.id, ending)
    spent = time.process_time() - begin
    assert len(hands.given) >= SLOTS
    store.close()
    return spent / SLOTS * 1000


def fill(folder: Path, slots_of_it: int = HISTORY) -> None:
    """Make a ledger with a year of history, or with another number of ended slots."""
    store = open_store(folder / "state", lambda: NOW)
    Ledger(store).advance("r", ScheduleMark("main", NOW, ""))
    at = "2026-01-01T00:00:00+00:00"
    with store.change() as connection:
        entries = [
            Entry(Key("r", "main", NOW - n * APART), NOW, Trigger.SCHEDULE, "a reason").row(at)
            for n in range(slots_of_it)
        ]
        connection.execute(slots.insert(), entries)
        tries = [
            {"id": n, "slot": n, "number": 1, "started": at, "ended": at, "host": "h",
             "process": 1, "version": "1", "outcome": "rendered"}
            for n in range(1, slots_of_it + 1)
        ]  # fmt: skip
        connection.execute(attempts.insert(), tries)
        parts: list[dict[str, object]] = [
            {"attempt": n, "name": name, "started": at, "ended": at, "details": {}}
            for n in range(1, slots_of_it + 1)
            for name in ("load", "compute", "compose", "render", "publish")
        ]
        connection.execute(stages.insert(), parts)
        connection.execute(
            findings.insert(), [{"slot": n, **FOUND} for n in range(1, slots_of_it + 1)]
        )
        connection.execute(slots.update().values(outcome="rendered"))
    store.close()


def asked(folder: Path, runs: int, *words: str) -> float:
    """Return the CPU seconds that a command takes, the median of some runs."""
    command = [sys.executable, "-m", "aidreport", *words]
    return statistics.median(cpu_seconds(command, folder) for _ in range(runs))


def measure(folder: Path, runs: int) -> list[Figure]:
    """Return the milliseconds of a slot, and the seconds of the commands."""
    slow = pace()
    cost = scheduling(Path(tempfile.mkdtemp(dir=folder)))
    slot = (NOW - dt.timedelta(days=200)).isoformat()
    commands = (
        ("history",),
        ("history", "r", "--outcome", "failed"),
        ("why", "r", slot),
    )
    return [
        slow,
        Figure(f"scheduling {SLOTS:,} slots, each", cost, BAR_MS * slow.value, "ms CPU"),
        *(
            Figure(" ".join(words[:4])[:33], asked(folder, runs, *words), BAR_S * slow.value, "s")
            for words in commands
        ),
    ]


def main() -> int:
    options = arguments(__doc__, runs=3).parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
        fill(folder)
        print(f"a ledger of {HISTORY:,} ended slots")
        return judge(lambda: measure(folder, options.runs), options.rounds)


if __name__ == "__main__":
    sys.exit(main())
