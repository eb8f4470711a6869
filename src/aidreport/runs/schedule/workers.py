"""Runs of slots in processes of their own, side by side and bounded.

If a process is killed, only its runs end: their slots are still marked as running, their locks are
free, and the next look finds them.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import AidreportError, BusyError
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.config.config import Config
    from aidreport.runs.ledger.records import Key


class RunEnd(NamedTuple):
    """How a run went, for the log.

    Attributes:
        outcome: of the slot; or that it was cut off, is busy in another process, or could not
            be run (error).
    """

    key: Key
    outcome: str
    reason: str


class Workers:
    """A pool of processes.

    Attributes:
        most: how many runs at once.
        on_end: called with each run that has ended, in a thread of the pool.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.on_end: Callable[[RunEnd], None] = lambda _: None
        self._pool: ProcessPoolExecutor | None = None
        self._running: dict[Key, Future[RunEnd]] = {}

    def submit(self, config: Config, key: Key, *, again: bool = False) -> bool:
        """Start a run, unless it is running or waiting already; return whether it was started.

        Args:
            again: whether a slot that failed or was held is tried again.
        """
        if key in self._running:
            return False
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.most,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
            )
        try:
            future = self._pool.submit(run, config, key, again)
        except BrokenProcessPool:
            self._pool = None
            return self.submit(config, key, again=again)
        self._running[key] = future
        future.add_done_callback(lambda done: self._done(key, done))
        return True

    def _done(self, key: Key, future: Future[RunEnd]) -> None:
        """Report a run that has ended; until then it counts as under way, and never after."""
        try:
            error = None if future.cancelled() else future.exception()
            if isinstance(error, BrokenProcessPool):
                self._pool = None
                self.on_end(RunEnd(key, "cut off", state("reason.killed")))
            elif error is not None:
                self.on_end(RunEnd(key, "error", f"{type(error).__name__}: {error}"))
            elif not future.cancelled():
                self.on_end(future.result())
        finally:
            self._running.pop(key, None)

    def has(self, key: Key) -> bool:
        """Tell whether a run is under way here or waits for a process."""
        return key in self._running

    @property
    def reports(self) -> frozenset[str]:
        """The reports of which a run is under way or waits for a process."""
        return frozenset(key.report for key in list(self._running))

    @property
    def count(self) -> int:
        """How many runs are under way or waiting for a process."""
        return len(self._running)

    def finish(self) -> None:
        """Begin no more runs, and wait for those under way."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def end(self) -> None:
        """End the processes of runs that are under way."""
        processes = getattr(self._pool, "_processes", None) or {}
        for process in list(processes.values()):
            process.terminate()


def _begin() -> None:
    """Leave Ctrl-C to the daemon, which ends its workers in order; end if the daemon is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def end_with_parent() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()


def run(config: Config, key: Key, again: bool = False) -> RunEnd:
    """Run a slot in this process; `again` as for `Workers.submit`."""
    from aidreport.briefing.job import job_for
    from aidreport.config.schedules import named
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.store import open_store
    from aidreport.runs.runner import Task, run_watched

    store = open_store(config, lambda: dt.datetime.now(dt.UTC))
    try:
        ledger = Ledger(store)
        slot = ledger.slot(key)
        assert slot is not None
        schedule = named(config.reports[key.report].schedules).get(key.schedule)
        task = Task(job_for(config, key.report), schedule, again=again)
        slot = run_watched(task, slot, ledger)
        return RunEnd(key, str(slot.outcome or slot.state), slot.reason)
    except BusyError as error:
        return RunEnd(key, "busy", error.problem)
    except AidreportError as error:
        return RunEnd(key, "error", error.problem)
    finally:
        store.close()
