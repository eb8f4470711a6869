"""The daemon: APScheduler wakes it, the ledger decides what is due.

Runs are in processes of their own, sending is in a thread: neither waits for the other.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from aidreport.config.schedules import named
from aidreport.config.time_zones import as_option
from aidreport.errors import AidreportError, LedgerAwayError, counted
from aidreport.runs.ledger.jobs import Queue
from aidreport.runs.ledger.records import PUT_OFF, Outcome, SlotState
from aidreport.runs.ledger.restores import way_out
from aidreport.runs.ledger.stored_files import tidy
from aidreport.runs.schedule.follow import follow
from aidreport.runs.schedule.lead import POLL_SECONDS, Lead
from aidreport.runs.schedule.observability import (
    metrics,
    notify,
    watchdog_seconds,
    write_metrics,
)
from aidreport.runs.schedule.planner import enter_all, timetables, upcoming_slots
from aidreport.runs.schedule.sender import Sender
from aidreport.runs.schedule.signals import SignalQueue
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import Key, SlotRecord
    from aidreport.runs.schedule.handing_out import HandedOutRuns, HandedOutSending
    from aidreport.runs.schedule.observability import Log
    from aidreport.runs.schedule.workers import RunEnd, Workers

_LONGEST_SLEEP = dt.timedelta(seconds=30)
"""It looks at least this often, since clocks are set and computers sleep."""

_LONGEST_LEAD = dt.timedelta(seconds=5)
"""It looks at least this often where others do the work: they may die meanwhile."""

_STOPPING = frozenset(("SIGTERM", "SIGINT"))
_TIDIED_EVERY = dt.timedelta(days=1)
_MOST_CUT_OFF = 10
"""A slot whose process was killed this often is given up."""


class Daemon:
    """Looks at the ledger when something is due, and hands slots to workers.

    Args:
        read: returns the config as it is now.
        ledger: of the state, which this daemon alone serves.
        workers: run the slots.
        log: takes the events.
        deadline: seconds that runs have to finish when it is stopped.
        sender: sends what is due; one of this process if it is not given, and the daemon is the
            only one.
    """

    def __init__(  # noqa: PLR0913 - what it works with
        self,
        read: Callable[[], Config],
        ledger: Ledger,
        workers: Workers | HandedOutRuns,
        log: Log,
        deadline: float = 30.0,
        sender: HandedOutSending | None = None,
    ) -> None:
        self._read, self.ledger, self._workers, self._log = read, ledger, workers, log
        self._deadline = deadline
        self._lead = Lead(ledger, log, is_shared=sender is not None)
        workers.on_end = self.run_ended
        self.config = read()
        self.timetables = timetables(self.config)
        self._sender = sender or Sender(ledger, log)
        self._tidied: dt.datetime | None = None
        self._stopped = threading.Event()
        self._signals = SignalQueue(("SIGTERM", "SIGINT", "SIGHUP"))
        # Held again by a run that has ended before its submission returns.
        self._looking = threading.RLock()
        self._waiting: dict[str, dict[Key, None]] = defaultdict(dict)
        if not self._lead.is_shared:
            self._follow()
        self._scheduler = BackgroundScheduler(
            timezone=dt.UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def serve(self) -> None:
        """Serve until it is asked to stop.

        Raises:
            BusyError: another daemon serves this ledger, and only one can.
            LedgerError: the ledger cannot be used.
        """
        # It warns that its one job is still running; a second look never begins meanwhile.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        with self._signals:
            while not self._stopped.is_set():
                try:
                    if self._lead.take():
                        self._serve()
                    else:
                        notify("READY=1")
                except LedgerAwayError as error:
                    if not self._lead.is_shared:
                        raise
                    self._log.write(str(error))
                self._lead.leave()
                if not self._stopped.is_set():
                    self._answer(POLL_SECONDS)
            self._close()
            self._lead.be_gone()

    def _serve(self) -> None:
        """Serve until a stop is asked for, or another daemon may lead."""
        if self._lead.is_shared:
            self.reread()  # it may have changed while this daemon waited
        if not self._scheduler.running:
            self._scheduler.start()
        self.wake(self.ledger.store.now())
        # Where it sends by itself, that is logged with the first messages.
        restored = self.ledger.restores.latest() if self._lead.is_shared else None
        if restored is not None and restored.at > self.ledger.store.now() - _TIDIED_EVERY:
            self._log.write(f"{restored.text}; fix: {way_out()}")
        self._log.write(f"serving {counted(len(self.timetables), 'schedule')}")
        notify("READY=1")
        longest = POLL_SECONDS if self._lead.is_shared else _LONGEST_SLEEP.total_seconds()
        while not self._stopped.is_set():
            if "SIGHUP" in self._answer(min(watchdog_seconds() or longest, longest)):
                self.reread()
            if not self._lead.is_held():
                self._scheduler.remove_all_jobs()
                self._log.write("this daemon leads no more: its connection was lost")
                return

    def _answer(self, seconds: float) -> list[str]:
        """Wait for signals; stop if that is what they ask for."""
        arrived = self._signals.wait(seconds)
        if _STOPPING & {*arrived}:
            self._stopped.set()
        notify("WATCHDOG=1")
        return arrived

    def stop(self) -> None:
        """Ask it to stop: no run begins any more."""
        self._stopped.set()
        self._signals.wake()

    def reread(self) -> None:
        """Read the config again; if it has problems, log them and keep the old one."""
        notify("RELOADING=1")
        try:
            config = self._read()
            schedules = timetables(config)
        except AidreportError as error:
            self._log.write(f"the new configuration is not used: {error}")
        else:
            self.config, self.timetables = config, schedules
            self._log.zone = config.organisation.zone
            self._follow()
            count = counted(len(schedules), "schedule")
            self._log.write(f"the configuration was read again: {count}")
            self.wake(self.ledger.store.now())
        notify("READY=1")

    def _follow(self) -> None:
        for notice in follow(self.config, self.timetables, self.ledger):
            self._log.write(notice.text + (f"; fix: {notice.fix}" if notice.fix else ""))

    def run_ended(self, run: RunEnd) -> None:
        """Log how a run has ended, and start the one that waited for it."""
        key = run.key
        slot = as_option(key.due, self._log.zone)
        self._log.write(
            f"{run.outcome}: {run.reason}", report=key.report, schedule=key.schedule, slot=slot
        )
        if not self._stopped.is_set():
            # Its deliveries are sent now, not at the next look.
            try:
                self._sender.look(self.config, self.ledger.store.now())
            except AidreportError as error:
                self._log.write(str(error))
        with self._looking:
            waiting = self._waiting[key.report]
            waiting.pop(key, None)
            if waiting and not self._stopped.is_set():
                following = next(iter(waiting))
                del waiting[following]
                self._workers.submit(self.config, following)

    def wake(self, moment: dt.datetime) -> None:
        """Look at the ledger at an instant."""
        with suppress(Exception):
            trigger = DateTrigger(moment)
            self._scheduler.add_job(self._look_and_sleep, trigger, id="look", replace_existing=True)

    def _look_and_sleep(self) -> None:
        if not self._lead.is_taken:
            return  # A look that was under way when the lead was lost has asked for this one.
        try:
            after = self.look()
        except AidreportError as error:
            self._log.write(str(error))
            after = _LONGEST_SLEEP
        if not self._stopped.is_set():
            longest = _LONGEST_LEAD if self._lead.is_shared else _LONGEST_SLEEP
            self.wake(dt.datetime.now(dt.UTC) + min(after, longest))

    def look(self) -> dt.timedelta:
        """Enter the slots that are due and hand them to the workers; return the time to the next.

        Raises:
            LedgerError: the ledger cannot be used.
        """
        with self._looking:
            now = self.ledger.store.now()
            enter_all(self.timetables, self.ledger, now)
            self._waiting.clear()
            for slot in self.ledger.unfinished(now):
                self._take(slot)
            self._sender.look(self.config, now)
            if self._tidied is None or now - self._tidied >= _TIDIED_EVERY:
                self._tidied = now
                tidy(self.config, self.ledger, now)
            self._measure(now)
            return self._until_next(now)

    def _measure(self, now: dt.datetime) -> None:
        """Write the file of metrics, if the config names one."""
        name = self.config.state.metrics
        if name is None:
            return
        try:
            path = self.config.folder / name
            shared = self.ledger.presence.all(), Queue(self.ledger.store).state()
            count = self._workers.count
            write_metrics(path, metrics(self.ledger.tallies(), count, now.timestamp(), *shared))
        except OSError as error:
            self._log.write(f"metrics cannot be written: {error.strerror}")

    def _take(self, slot: SlotRecord) -> None:
        if slot.key.report not in self.config.reports:
            return  # Of another configuration, which keeps its ledger here, too.
        if slot.state is SlotState.RUNNING and self._is_given_up(slot):
            reason = state("reason.cut-off", count=_MOST_CUT_OFF)
            self.ledger.end(slot.id, Outcome.FAILED, reason)
        else:
            schedules = named(self.config.reports[slot.key.report].schedules)
            schedule = schedules.get(slot.key.schedule)
            queues = schedule is None or schedule.overlap == "queue"
            if queues and slot.key.report in self._workers.reports:
                self._waiting[slot.key.report][slot.key] = None
            else:
                self._workers.submit(self.config, slot.key)

    def _is_given_up(self, slot: SlotRecord) -> bool:
        """Tell whether too many attempts of a slot were ended from outside, and none goes on."""
        cut_off = sum(item.outcome != PUT_OFF for item in self.ledger.attempts(slot.id))
        return cut_off >= _MOST_CUT_OFF and not self.ledger.store.is_locked(f"slot-{slot.id}")

    def _until_next(self, now: dt.datetime) -> dt.timedelta:
        slots = (slot for table in self.timetables for slot in upcoming_slots(table, now, 1))
        entered = (self.ledger.next_start(), self.ledger.outbox.next_try())
        moments = [slot.due for slot in slots]
        moments += [moment for moment in entered if moment is not None and moment > now]
        return max(min(moments, default=now + _LONGEST_SLEEP) - now, dt.timedelta(milliseconds=50))

    def _close(self) -> None:
        notify("STOPPING=1")
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._sender.stop()
        running = 0 if self._lead.is_shared else self._workers.count
        if running:
            runs = counted(running, "run")
            self._log.write(f"stopping: {runs} may take {self._deadline:.0f} seconds to finish")
        finishing = threading.Thread(target=self._workers.finish, daemon=True)
        finishing.start()
        until = time.monotonic() + self._deadline
        finishing.join(self._deadline)
        # A message that a server has, and whose answer nobody waits for, would be sent once more.
        self._sender.finish(max(until - time.monotonic(), 1.0))
        if finishing.is_alive():
            self._workers.end()
            self._log.write("stopped: runs that were cut off continue when it is started again")
        else:
            self._log.write("stopped")
