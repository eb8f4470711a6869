"""What the daemon does where several hosts share a ledger: it hands out, and workers do it.

Both classes have the face of what they replace: `workers.Workers` and `sender.Sender`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from aidreport.config.schedules import named
from aidreport.errors import counted
from aidreport.runs.ledger.jobs import (
    COLLECT,
    RENDER,
    SETTLE,
    Job,
    Queue,
    run_job,
    serve_job,
)
from aidreport.runs.ledger.presence import served
from aidreport.runs.schedule.sender import MailboxTimer, settling_is_due

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import Key
    from aidreport.runs.schedule.observability import Log
    from aidreport.runs.schedule.workers import RunEnd

_KNOWN_SECONDS = 1.0


class HandedOutRuns:
    """Hands slots to workers on any host, each once as long as it waits or is being run.

    Attributes:
        on_end: never called: the worker that has run a slot says how it went.
    """

    reports: frozenset[str] = frozenset()
    """None: workers let the slots of a report wait for each other."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self._queue = ledger, Queue(ledger.store)
        self._known: frozenset[str] = frozenset()
        self._asked = float("-inf")
        self.on_end: Callable[[RunEnd], None] = lambda _: None

    def submit(self, config: Config, key: Key) -> bool:
        """Hand out a slot; return whether it was not handed out already."""
        slot = self._ledger.slot(key)
        assert slot is not None
        schedule = named(config.reports[key.report].schedules).get(key.schedule)
        in_turn = schedule is None or schedule.overlap == "queue"
        job = run_job(slot.id, key.report, in_turn=in_turn)
        return job.key not in self._handed_out() and self._queue.hand_out([job]) > 0

    def _handed_out(self) -> frozenset[str]:
        """Return what was handed out a moment ago: thousands of slots are asked about at once."""
        if time.monotonic() - self._asked > _KNOWN_SECONDS:
            self._known, self._asked = self._queue.keys(), time.monotonic()
        return self._known

    @property
    def count(self) -> int:
        """How many runs are under way, or wait for a worker."""
        return sum(item.waiting + item.doing for item in self._queue.state() if item.name == RENDER)

    def finish(self) -> None:
        """Nothing runs here."""

    def end(self) -> None:
        """Nothing runs here."""


class HandedOutSending:
    """Hands channels with due deliveries to workers on any host, and takes back from dead ones."""

    def __init__(self, ledger: Ledger, log: Log) -> None:
        self._ledger, self._log, self._queue = ledger, log, Queue(ledger.store)
        self._mailbox = MailboxTimer()
        self._idle: set[str] = set()

    def look(self, config: Config, now: dt.datetime) -> None:
        """Hand out what is due. What it takes back is handed out at the next look."""
        lost = self._queue.take_back()
        if lost:
            what = f"{counted(len(lost), 'job')} will be done by others ({', '.join(lost)})"
            self._log.write(f"a worker has died: {what}")
        jobs = [serve_job(channel) for channel in self._ledger.outbox.due(now)]
        if settling_is_due(self._ledger):
            jobs.append(Job(SETTLE, ""))
        if self._mailbox.is_due(config, now):
            self._mailbox.read = now
            jobs.append(Job(COLLECT, ""))
        self._queue.hand_out(jobs)
        self._warn_of_idle_queues()

    def stop(self) -> None:
        """Nothing is sent here."""

    def finish(self, seconds: float) -> None:
        """Nothing is sent here."""

    def _warn_of_idle_queues(self) -> None:
        """Say once of each queue that something waits in it and no worker serves it."""
        attended = served(self._ledger.presence.all())
        idle = {item.name for item in self._queue.state() if item.waiting} - attended
        for queue in sorted(idle - self._idle):
            self._log.write(f"nobody serves the queue {queue}; fix: aidreport worker, on any host")
        self._idle = idle
