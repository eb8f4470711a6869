"""What the daemon does where several hosts share a ledger: it hands out, and workers do it.

Both classes have the face of what they replace: `workers.Workers` and `sender.Sender`.
"""

from __future__ import annotations

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
from aidreport.runs.schedule.sender import MailboxTimer, settling_is_due

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import Key
    from aidreport.runs.schedule.observability import Log
    from aidreport.runs.schedule.workers import RunEnd


class HandedOutRuns:
    """Hands slots to workers on any host, each once as long as it waits or is being run.

    Attributes:
        on_end: never called: the worker that has run a slot says how it went.
    """

    reports: frozenset[str] = frozenset()
    """None: workers let the slots of a report wait for each other."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self._queue = ledger, Queue(ledger.store)
        self.on_end: Callable[[RunEnd], None] = lambda _: None

    def submit(self, config: Config, key: Key) -> bool:
        """Hand out a slot; return whether it was not handed out already."""
        slot = self._ledger.slot(key)
        assert slot is not None
        schedule = named(config.reports[key.report].schedules).get(key.schedule)
        in_turn = schedule is None or schedule.overlap == "queue"
        return self._queue.hand_out([run_job(slot.id, key.report, in_turn=in_turn)]) > 0

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
        self._alone: set[str] = set()

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
        served = {
            queue for item in self._ledger.presence.all() if item.is_seen for queue in item.queues
        }
        waiting = {item.name for item in self._queue.state() if item.waiting}
        for queue in sorted(waiting - served - self._alone):
            self._log.write(f"nobody serves the queue {queue}; fix: aidreport worker, on any host")
        self._alone = waiting - served
