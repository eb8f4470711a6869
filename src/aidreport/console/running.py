"""Begins runs that a page asks for: at once, again, or dry; and knows how far they have got."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

from starlette.background import BackgroundTask

from aidreport.briefing.job import job_for
from aidreport.console.refusals import ConsoleBusyError, ConsoleError
from aidreport.console.speech import Term
from aidreport.errors import AidreportError
from aidreport.runs.corrections import correction_entry
from aidreport.runs.ledger.records import Outcome, SlotState
from aidreport.runs.outbox.dispatcher import Dispatcher
from aidreport.runs.preview import preview
from aidreport.runs.schedule.requests import BY_COMMAND, own_slot
from aidreport.runs.schedule.workers import Workers

if TYPE_CHECKING:
    from aidreport.config.config import Config
    from aidreport.console.project import Project
    from aidreport.runs.ledger.audit import AuditEntry
    from aidreport.runs.ledger.records import SlotRecord
    from aidreport.runs.schedule.workers import RunEnd

UNDER_WAY = (SlotState.DUE, SlotState.RUNNING)
"""The states of a run that a process has begun, or will."""

_SENDING_SECONDS = 10
_NOT_RUN = ("error", "cut off")


class Running:
    """Begins runs in processes of their own, which go on when the page is closed.

    Args:
        project: whose reports run.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._workers = Workers(1)
        self._workers.on_end = self._ended
        self._problems: dict[int, str] = {}
        self._begin = threading.Lock()
        self._dry = threading.Lock()
        self._sending = threading.Lock()
        self._sent_soon: set[int] = set()

    def begin(self, report: str, seen: int, by: AuditEntry) -> int:
        """Begin a run of a report, unless one was begun since a page was shown; return its number.

        So a button that is pressed twice, or a form that is sent again later, runs once.

        Args:
            seen: the number of the latest run of its own that the page showed; 0 for none.
            by: what the audit trail gets of who begins it, unless nothing begins.

        Raises:
            ConfigError: there is no such report.
            LedgerError: it cannot be recorded; nothing begins then.
        """
        config = self.project.config()
        config.report(report)
        with self._begin, self.project.ledger(config) as ledger:
            latest = ledger.latest(report, BY_COMMAND)
            if latest is not None and latest.id > seen:
                return latest.id
            slot = ledger.enter_own(own_slot(report, ledger.store.now()), by)
            self._workers.submit(config, slot.key)
        return slot.id

    def correct(self, run: int, seen: int, by: AuditEntry) -> int:
        """Begin a correction of a run, as `begin` begins a run; return its number.

        Args:
            seen: the number of the latest correction that the page showed; 0 for none.
            by: as for `begin`.

        Raises:
            UsageError: there is no such run, or it was not published.
            LedgerError: it cannot be recorded; nothing begins then.
        """
        config = self.project.config()
        with self._begin, self.project.ledger(config) as ledger:
            slot = ledger.run(run)
            config.report(slot.key.report)
            made = ledger.corrections(slot.corrects or slot.id)
            if made and made[-1].id > seen:
                return made[-1].id
            slot = ledger.enter_own(correction_entry(ledger, slot.key.report, run), by)
            self._workers.submit(config, slot.key)
        return slot.id

    def repeat(self, run: int, by: AuditEntry) -> None:
        """Try a run again that failed, was held, or was cut off.

        Args:
            by: as for `begin`.

        Raises:
            UsageError: there is no such run, or it ended in another way.
            LedgerError: it cannot be recorded; nothing begins then.
        """
        config = self.project.config()
        with self.project.ledger(config) as ledger:
            slot = ledger.run(run)
            if self._workers.has(slot.key):
                return
            if slot.state in UNDER_WAY or can_repeat(config, slot):
                ledger.audit.record(by._replace(report=slot.key.report, run=run))
                self._problems.pop(run, None)
                self._workers.submit(config, slot.key, again=True)
                return
        outcome = Term("outcome", str(slot.outcome or slot.state))
        raise ConsoleError("not-again", run=run, outcome=outcome)

    def dry_run(self, report: str, by: AuditEntry) -> Any:
        """Return what a run would send to whom; nothing is written and nothing is sent.

        Args:
            by: what the audit trail gets of who sees it.

        Raises:
            BusyError: another is under way.
            AidreportError: the run would fail, or it cannot be recorded.
        """
        config = self.project.config()
        name, _ = config.report(report)
        if not self._dry.acquire(blocking=False):
            raise ConsoleBusyError("busy-dry-run")
        try:
            found = preview(job_for(config, name))
        finally:
            self._dry.release()
        with self.project.ledger(config) as ledger:
            ledger.audit.record(by)
        return found

    def _ended(self, run: RunEnd) -> None:
        """Send what a run has written, or keep why it could not be begun for its page."""
        try:
            with self.project.ledger(self.project.config()) as ledger:
                slot = ledger.slot(run.key)
        except AidreportError as error:
            sys.stderr.write(f"{run.key.report}: {error}\n")
            return
        if slot is not None and run.outcome in _NOT_RUN:
            self._problems[slot.id] = run.reason
        elif slot is not None:
            self.send(slot.id)

    def will_send(self, run: int) -> BackgroundTask:
        """Return the task that sends what is due of a run; its page waits for it from now on."""
        self._sent_soon.add(run)
        return BackgroundTask(self.send, run)

    def send(self, run: int) -> None:
        """Send what is due of a run, one run after the other."""
        try:
            with self._sending:
                send_run(self.project, run)
        finally:
            self._sent_soon.discard(run)

    def problem(self, run: int) -> str:
        """Return why a run that a page began did not run; empty if it did."""
        return self._problems.get(run, "")

    def is_under_way(self, slot: SlotRecord) -> bool:
        """Tell whether a run is under way, or will be."""
        here = self._workers.has(slot.key) or slot.id in self._sent_soon
        return here or (slot.state in UNDER_WAY and not self.problem(slot.id))

    def close(self) -> None:
        """End the processes of runs; what is cut off is continued by the daemon, or tried again.

        What is being sent has some seconds to be sent.
        """
        self._workers.end()
        if self._sending.acquire(timeout=_SENDING_SECONDS):
            self._sending.release()

    def stage(self, run: int) -> tuple[str, bool]:
        """Return how far a run has got, and whether it is over.

        Raises:
            UsageError: there is no such run.
        """
        with self.project.ledger(self.project.config()) as ledger:
            slot = ledger.run(run)
            attempts = ledger.attempts(slot.id)
        stages = [stage.name for attempt in attempts for stage in attempt.stages]
        is_over = not self.is_under_way(slot)
        return f"{slot.state} {len(attempts)} {len(stages)}", is_over


def can_repeat(config: Config, slot: SlotRecord) -> bool:
    """Tell whether a run that has ended can be tried again: it failed or was held, unsent."""
    again = slot.state is SlotState.ENDED and slot.outcome in (Outcome.FAILED, Outcome.HELD)
    return again and "sent" not in slot.details and slot.key.report in config.reports


def send_run(project: Project, run: int) -> None:
    """Send what is due of a run; what is left is sent by the daemon, or the next run."""
    try:
        config = project.config()
        with project.ledger(config) as ledger:
            Dispatcher(config, ledger).send(run)
    except (AidreportError, OSError) as error:
        # The page was answered; the deliveries of the run show what is still to be sent.
        sys.stderr.write(f"run {run}: {error}\n")
