"""Runs that a page begins: at once, again, or dry; and the progress of a run."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from typing import TYPE_CHECKING, Any

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response, StreamingResponse

from aidreport.briefing.job import job_for
from aidreport.console.forms import checked_form
from aidreport.console.rendering import page
from aidreport.errors import AidreportError, BusyError, UsageError
from aidreport.runs.corrections import correction_entry
from aidreport.runs.ledger.audit import Act
from aidreport.runs.ledger.records import Outcome, SlotState
from aidreport.runs.outbox.dispatcher import Dispatcher
from aidreport.runs.preview import preview
from aidreport.runs.schedule.requests import BY_COMMAND, own_slot
from aidreport.runs.schedule.workers import Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request

    from aidreport.config.config import Config
    from aidreport.console.project import Project
    from aidreport.runs.ledger.audit import AuditEntry
    from aidreport.runs.ledger.records import SlotRecord
    from aidreport.runs.schedule.workers import RunEnd

UNDER_WAY = (SlotState.DUE, SlotState.RUNNING)
"""The states of a run that a process has begun, or will."""

_LOOK_SECONDS = 0.5
_MOST_LOOKS = 3_600
"""So often is a run looked at for one page; a browser asks again afterwards."""
_MOST_WATCHING = 32
_AGAIN_SECONDS = 5
_SENDING_SECONDS = 10
_NOT_RUN = ("error", "cut off")


class Running:
    """Begins runs in processes of their own, which go on when the page is closed.

    Args:
        project: whose reports run.
        is_ending: tells whether the server is about to end.
    """

    def __init__(self, project: Project, is_ending: Callable[[], bool]) -> None:
        self.project, self.is_ending = project, is_ending
        self._workers = Workers(1)
        self._workers.on_end = self._ended
        self._problems: dict[int, str] = {}
        self._begin = threading.Lock()
        self._dry = threading.Lock()
        self._sending = threading.Lock()
        self._sent_soon: set[int] = set()
        self._watching = 0

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
        raise UsageError(
            f"run {run} is not tried again: it is {slot.outcome or slot.state}",
            why="a slot runs once; only one that failed or was held is tried again",
            fix="begin a new run on the page of the report",
        )

    def dry_run(self, report: str) -> Any:
        """Return what a run would send to whom; nothing is written and nothing is sent.

        Raises:
            BusyError: another is under way.
            AidreportError: the run would fail.
        """
        config = self.project.config()
        name, _ = config.report(report)
        if not self._dry.acquire(blocking=False):
            raise BusyError("another dry run is under way", fix="try again in a minute")
        try:
            return preview(job_for(config, name))
        finally:
            self._dry.release()

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

    async def progress(self, run: int) -> AsyncIterator[str]:
        """Yield an event whenever a run has got further, the last one when it is over."""
        self._watching += 1
        try:
            before = None
            for _ in range(_MOST_LOOKS):
                now, is_over = await run_in_threadpool(self.stage, run)
                if now != before:
                    before = now
                    kind = "over" if is_over else "further"
                    yield f"event: {kind}\ndata: {json.dumps({'stage': now})}\n\n"
                if is_over or self.is_ending():
                    return
                await asyncio.sleep(_LOOK_SECONDS)
        finally:
            self._watching -= 1

    @property
    def is_full(self) -> bool:
        """Whether so many pages watch runs that no other can."""
        return self._watching >= _MOST_WATCHING

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
        return f"{slot.state} {len(attempts)} {len(stages)} {is_over}", is_over


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


def _asked(request: Request, act: Act) -> AuditEntry:
    """Return what the audit trail gets of who asks for a run; of which one its beginning says."""
    entry: AuditEntry = request.app.state.trail.entry(
        request.scope, act, request.state.session.person
    )
    return entry


async def run_now(request: Request) -> Response:
    """Begin a run of a report, and lead to its page."""
    running: Running = request.app.state.running
    async with checked_form(request) as form:
        seen = form.number("seen")
        name, by = request.path_params["report"], _asked(request, Act.RUN)
        run = await run_in_threadpool(running.begin, name, seen, by)
    return RedirectResponse(f"/runs/{run}", 303)


async def run_again(request: Request) -> Response:
    """Try a run again, and lead to its page."""
    running: Running = request.app.state.running
    async with checked_form(request):
        by = _asked(request, Act.RUN)
        await run_in_threadpool(running.repeat, request.path_params["run"], by)
    return RedirectResponse(f"/runs/{request.path_params['run']}", 303)


async def correct(request: Request) -> Response:
    """Begin a correction of a run, and lead to its page."""
    running: Running = request.app.state.running
    async with checked_form(request) as form:
        number, by = request.path_params["run"], _asked(request, Act.CORRECT)
        run = await run_in_threadpool(running.correct, number, form.number("seen"), by)
    return RedirectResponse(f"/runs/{run}", 303)


async def show_dry_run(request: Request) -> Response:
    """Show what a run of a report would send to whom."""
    running: Running = request.app.state.running
    name = request.path_params["report"]
    async with checked_form(request):
        found = await run_in_threadpool(running.dry_run, name)
    return page(request, "dry_run.html", name=name, found=found)


async def send_progress(request: Request) -> Response:
    """Send events while a run is under way."""
    running: Running = request.app.state.running
    if running.is_full:
        return Response(status_code=503, headers={"Retry-After": str(_AGAIN_SECONDS)})
    run = request.path_params["run"]
    await run_in_threadpool(running.stage, run)  # one that does not exist is said so
    events = running.progress(run)
    return StreamingResponse(events, media_type="text/event-stream")
