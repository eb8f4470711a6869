"""A worker: does what the queue of a shared ledger hands out, on any host.

It runs slots in processes of its own, as the daemon of one machine does, and serves channels in
threads. Whatever happens to it, to its processes or to the database, the ledger knows what is left:
a job is only a hint that something may be due.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker as Fetcher
from psycopg import Error as DatabaseError

from aidreport.config.time_zones import as_option
from aidreport.errors import AidreportError, UsageError, counted
from aidreport.runs.ledger.jobs import (
    COLLECT,
    HEARTBEAT_SECONDS,
    QUEUES,
    RENDER,
    RUN,
    SEND,
    SERVE,
    SETTLE,
    SETTLING_SECONDS,
    STALLED_SECONDS,
    Job,
    Queue,
)
from aidreport.runs.ledger.postgres_connections import connection_settings
from aidreport.runs.ledger.presence import Role, present_here
from aidreport.runs.schedule.observability import notify
from aidreport.runs.schedule.sender import Post

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import Key
    from aidreport.runs.schedule.observability import Log
    from aidreport.runs.schedule.workers import RunEnd, Workers

_POLL_SECONDS = 2.0
_BUSY_SECONDS = 3
_ERROR_SECONDS = 15
"""As long as a store is away, each try draws everything anew."""

_UNKNOWN_SECONDS = 60
_AWAY_SECONDS = 2.0
_CHANNELS_AT_ONCE = 8
_THREADS = 4 * _CHANNELS_AT_ONCE
_NOT_RUN = {"busy": _BUSY_SECONDS, "cut off": _BUSY_SECONDS, "error": _ERROR_SECONDS}
"""What a process says of a slot that it has not run to its end, and when it is tried again."""


class Worker:
    """Serves the queues of a ledger until it is stopped.

    Args:
        read: returns the config as it is now.
        ledger: shared with other hosts.
        workers: run the slots.
        log: takes the events.
        queues: that it serves.
        deadline: seconds that runs have to finish when it is stopped.
    """

    def __init__(  # noqa: PLR0913 - what it works with, and how
        self,
        read: Callable[[], Config],
        ledger: Ledger,
        workers: Workers,
        log: Log,
        queues: Sequence[str] = QUEUES,
        deadline: float = 30.0,
    ) -> None:
        self._read, self.ledger, self._workers, self._log = read, ledger, workers, log
        self._queues, self._deadline = list(queues), deadline
        self._most = {RENDER: workers.most, SEND: _CHANNELS_AT_ONCE}
        self.config = read()
        self._queue = Queue(ledger.store)
        self._presence = present_here(Role.WORKER, tuple(queues))
        self._stop_sending = threading.Event()
        self._post = Post(ledger, log, self._stop_sending)
        self._ends: dict[Key, asyncio.Future[RunEnd]] = {}
        self._known: dict[int, float | None] = {}
        """The jobs that are done here, and when they ended."""
        workers.on_end = self._ended

    def serve(self) -> None:
        """Serve until SIGTERM or Ctrl-C; SIGHUP reads the configuration again."""
        # What it would log of each job, the ledger knows.
        logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
        logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(ThreadPoolExecutor(_THREADS))
        # A job whose end could not be recorded is given back by `_drop_unknown`.
        self._loop.set_exception_handler(lambda *_: None)
        self._stopped = asyncio.Event()
        for name, answer in (
            ("SIGTERM", self._stopped.set),
            ("SIGINT", self._stopped.set),
            ("SIGHUP", self._reread),
        ):
            self._loop.add_signal_handler(getattr(signal, name), answer)
        present = asyncio.create_task(self._be_present())
        self._log.write(f"serving {' and '.join(self._queues)}")
        notify("READY=1")
        while not self._stopped.is_set():
            try:
                await self._fetch()
            except (ConnectorException, DatabaseError, AidreportError) as error:
                reason = await asyncio.to_thread(self._why_away, error)
                self._log.write(f"the database is away; trying again: {reason}")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), _AWAY_SECONDS)
        present.cancel()
        with suppress(AidreportError):
            self.ledger.presence.leave(self._presence)

    def _why_away(self, error: Exception) -> str:
        """Return why no job can be fetched; the pool of connections only says that it waited."""
        try:
            with self.ledger.store.look():
                return _first_line(error)
        except AidreportError as away:
            return _first_line(away)

    async def _fetch(self) -> None:
        """Fetch and do jobs until it is stopped, or the database is away."""
        url = self.ledger.store.database.engine.url.set(drivername="postgresql")
        connector = PsycopgConnector(
            conninfo=url.render_as_string(hide_password=False),
            kwargs=connection_settings(),
            min_size=1,
            max_size=4,
            timeout=10,
        )
        app = App(connector=connector)
        doing = {RUN: self._run, SERVE: self._send, SETTLE: self._settle, COLLECT: self._collect}
        for name, do in doing.items():
            app.task(name=name, pass_context=True)(self._watched(do))
        async with app.open_async():
            fetchers = [self._fetcher(app, queue) for queue in self._queues]
            doers: list[Coroutine[Any, Any, None]] = [item.run() for item in fetchers]  # type: ignore[no-untyped-call]
            tasks = [asyncio.create_task(do) for do in (*doers, self._drop_unknown(fetchers))]
            stopped = asyncio.create_task(self._stopped.wait())
            await asyncio.wait([*tasks, stopped], return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            if self._stopped.is_set():
                self._begin_to_stop()
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
            if self._stopped.is_set():
                self._end_runs()
            for end in ends:
                if isinstance(end, Exception) and not self._stopped.is_set():
                    raise end

    def _fetcher(self, app: App, queue: str) -> Fetcher:
        return Fetcher(
            app,
            queues=[queue],
            name=queue,
            concurrency=self._most[queue],
            fetch_job_polling_interval=_POLL_SECONDS,
            shutdown_graceful_timeout=self._deadline,
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_SECONDS,
        )

    def _watched(
        self, do: Callable[[JobContext, str], Coroutine[Any, Any, Job | None]]
    ) -> Callable[[JobContext, str], Coroutine[Any, Any, None]]:
        """Return what does a job, knows that it is being done, and hands it out again if asked."""

        async def done(context: JobContext, subject: str) -> None:
            number = context.job.id
            assert number is not None
            self._known[number] = None
            try:
                try:
                    again = await do(context, subject)
                except AidreportError as error:
                    self._log.write(str(error))
                    again = _again(context, _BUSY_SECONDS)
                except Exception as error:
                    # A bug, or a library's: the queue would drop it without a word.
                    what = f"{context.job.task_name} {subject}".strip()
                    self._log.write(f"internal error in {what}: {type(error).__name__}: {error}")
                    again = _again(context, _UNKNOWN_SECONDS)
                if again is not None:
                    await asyncio.to_thread(self._queue.again, again)
            finally:
                self._known[number] = time.monotonic()

        return done

    async def _run(self, context: JobContext, subject: str) -> Job | None:
        """Run a slot in a process; return its job if it has to be done again."""
        try:
            slot = await asyncio.to_thread(self.ledger.run, int(subject))
        except UsageError:
            return None  # it was deleted meanwhile
        key = slot.key
        if key.report not in self.config.reports:
            return _again(context, _UNKNOWN_SECONDS)
        if key in self._ends:
            # It was taken back while this worker was not heard of, and is being run here still.
            return _again(context, _BUSY_SECONDS)
        end = self._loop.create_future()
        self._ends[key] = end
        try:
            if not self._workers.submit(self.config, key):
                return _again(context, _BUSY_SECONDS)
            ran: RunEnd = await end
        finally:
            self._ends.pop(key, None)
        due = as_option(key.due, self._log.zone)
        self._log.write(
            f"{ran.outcome}: {ran.reason}", report=key.report, schedule=key.schedule, slot=due
        )
        seconds = _NOT_RUN.get(ran.outcome)
        return None if seconds is None else _again(context, seconds)

    async def _send(self, context: JobContext, subject: str) -> Job | None:
        """Serve a channel; return its job if another process was serving it."""
        summary = await asyncio.to_thread(self._post.send, self.config, subject)
        return _again(context, _BUSY_SECONDS) if summary.busy else None

    async def _settle(self, context: JobContext, subject: str) -> Job | None:  # noqa: ARG002 - as the others
        """Hold what nobody approved in time, and end runs of which nothing is left to send."""
        await asyncio.to_thread(self._post.send, self.config, "")
        return None

    async def _collect(self, context: JobContext, subject: str) -> Job | None:  # noqa: ARG002 - as the others
        """Read the messages that came back."""
        await asyncio.to_thread(self._post.read, self.config)
        return None

    def _ended(self, run: RunEnd) -> None:
        """Pass on how a run has ended, from a thread of the pool."""
        with suppress(RuntimeError):  # the loop has ended, and nobody waits any more
            self._loop.call_soon_threadsafe(self._pass_on, run)

    def _pass_on(self, run: RunEnd) -> None:
        end = self._ends.get(run.key)
        if end is not None and not end.done():
            end.set_result(run)

    def _reread(self) -> None:
        """Read the configuration again; if it has problems, log them and keep the old one."""
        try:
            self.config = self._read()
        except AidreportError as error:
            self._log.write(f"the new configuration is not used: {error}")
        else:
            self._log.zone = self.config.organisation.zone
            self._log.write("the configuration was read again")

    def _begin_to_stop(self) -> None:
        notify("STOPPING=1")
        self._stop_sending.set()
        if self._workers.count:
            runs = counted(self._workers.count, "run")
            self._log.write(f"stopping: {runs} may take {self._deadline:.0f} seconds to finish")

    def _end_runs(self) -> None:
        if self._workers.count:
            self._workers.end()
            self._log.write("stopped: runs that were cut off are continued by another worker")

    async def _be_present(self) -> None:
        """Let the ledger know that this worker is there."""
        while True:
            with suppress(AidreportError):
                await asyncio.to_thread(self.ledger.presence.be_seen, self._presence)
            notify("WATCHDOG=1")
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _drop_unknown(self, fetchers: Sequence[Fetcher]) -> None:
        """Give back jobs that are marked as done here and are not.

        The answer of the database to their begin or their end was lost when it was restarted.
        """
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            now = time.monotonic()
            self._known = {
                job: ended
                for job, ended in self._known.items()
                if ended is None or now - ended < SETTLING_SECONDS
            }
            own = [item.worker_id for item in fetchers if item.worker_id is not None]
            await asyncio.to_thread(self._queue.drop_unknown, own, list(self._known))


def _again(context: JobContext, seconds: float) -> Job:
    """Return the job that is being done, to be done again in some seconds."""
    job = context.job
    at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)
    return Job(job.task_name, str(job.task_kwargs["subject"]), job.lock or "", at)


def _first_line(error: BaseException) -> str:
    text = str(error.__cause__ or error).strip()
    return text.splitlines()[0] if text else type(error).__name__
