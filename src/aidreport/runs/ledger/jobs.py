"""Work that is handed to other hosts, in the database of the ledger: which slots and channels wait.

Procrastinate keeps the queue, in tables beside the ledger's, so that work is handed out in the
transaction that makes it due. The queue only says who should look; the ledger's marks and locks
decide what is done. A job that is done twice does nothing the second time, and one that is lost is
handed out again by whoever leads, since the ledger knows what is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import text

from aidreport.errors import LedgerError, install
from aidreport.runs.ledger import presence
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from aidreport.runs.ledger.store import Store

RENDER, SEND = "render", "send"
QUEUES = (RENDER, SEND)
"""Slots are run by workers that serve the first, channels are served by those of the second."""

HEARTBEAT_SECONDS = 3.0
STALLED_SECONDS = 12.0
"""A worker that has not been seen for so long is dead; what it was doing is handed out again."""

SETTLING_SECONDS = 10.0
"""So long it may take until what a worker knows of its jobs, and the database, agree."""

RUN, SERVE, SETTLE, COLLECT = "run", "serve", "settle", "collect"
"""What can be done: run a slot, send what is due of a channel, end what is over, read bounces."""


class Job(NamedTuple):
    """Something that a worker should look at.

    Attributes:
        task: what is done.
        subject: the number of the slot, or the name of the channel; empty for all else.
        turn: of jobs with the same one, one is done at a time, in order; empty for none.
        at: not before; None for now.
    """

    task: str
    subject: str
    turn: str = ""
    at: dt.datetime | None = None

    @property
    def queue(self) -> str:
        """The queue in which it waits."""
        return RENDER if self.task == RUN else SEND

    @property
    def key(self) -> str:
        """What it is about: one such job waits at most."""
        return f"{self.task} {self.subject}"


def run_job(slot: int, report: str, *, in_turn: bool = True, at: dt.datetime | None = None) -> Job:
    """Return the job to run a slot.

    Args:
        in_turn: whether it waits for earlier slots of the report.
        at: when it starts; None for now.
    """
    return Job(RUN, str(slot), f"report {report}" if in_turn else "", at)


def serve_job(channel: str, at: dt.datetime | None = None) -> Job:
    """Return the job to send what is due of a channel."""
    return Job(SERVE, channel, "", at)


class QueueState(NamedTuple):
    """How much waits in a queue, is being done, and for how long the longest has waited."""

    name: str
    waiting: int
    doing: int
    seconds: float


def is_shared(store: Store) -> bool:
    """Tell whether several hosts may share a ledger: one in a database, and not in a file."""
    return store.database.engine.dialect.name == "postgresql"


def has_queue(connection: Connection) -> bool:
    """Tell whether work is handed out: the ledger is in a database, and a daemon has begun to."""
    if connection.dialect.name != "postgresql":
        return False
    queue = text("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")
    return bool(connection.execute(queue).scalar_one())


def enqueue(connection: Connection, jobs: Sequence[Job]) -> int:
    """Hand out work, once the transaction of the connection is kept; return how much is new.

    What waits already is not added again. A worker that is about to take the one that waits is
    waited for, and then a new one is added: what it saw may be older than this transaction.
    """
    new = {job.key: job for job in jobs}
    if not new or not has_queue(connection):
        return 0
    waiting = text(
        "SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo'"
        " AND queueing_lock = ANY(:keys) ORDER BY id FOR UPDATE"
    )
    for key in connection.execute(waiting, {"keys": list(new)}).scalars():
        del new[key]
    return sum(_defer(connection, job) for job in new.values())


def _defer(connection: Connection, job: Job) -> bool:
    from procrastinate import SyncPsycopgConnector
    from procrastinate.exceptions import AlreadyEnqueued
    from procrastinate.jobs import Job as Deferred
    from procrastinate.manager import JobManager

    deferred = Deferred(
        id=None,
        queue=job.queue,
        # What was cut off and is handed out again still comes before later slots.
        priority=-int(job.subject) if job.task == RUN else 0,
        lock=job.turn or None,
        queueing_lock=job.key,
        task_name=job.task,
        task_kwargs={"subject": job.subject},
        scheduled_at=job.at,
    )
    manager = JobManager(SyncPsycopgConnector())
    try:
        with connection.begin_nested():
            manager.defer_job(deferred, connection=connection.connection.driver_connection)
    except AlreadyEnqueued:
        return False
    return True


def prepare(connection: Connection) -> None:
    """Make the tables of the queue, or bring them up to date, in the transaction of a connection.

    The name of the last step that was applied is the comment of its table.

    Raises:
        LedgerError: the library of the queue is not installed.
    """
    try:
        from procrastinate.schema import SchemaManager
    except ImportError:
        raise LedgerError(
            state("ledger.no-queue-library"),
            why=state("ledger.no-queue-library-why"),
            fix=install("postgres"),
        ) from None
    from pathlib import Path

    steps = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    applied = connection.execute(
        text("SELECT obj_description(to_regclass('procrastinate_jobs'), 'pg_class')")
    ).scalar()
    is_there = connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar()
    if is_there is None:
        scripts = [SchemaManager.get_schema()]
    else:
        later = (step for step in steps if applied is not None and step.name > applied)
        scripts = [step.read_text(encoding="utf-8") for step in later]
    presence.metadata.create_all(connection)
    raw: Any = connection.connection.driver_connection
    for script in scripts:
        raw.execute(script)
    if scripts:
        connection.exec_driver_sql(f"COMMENT ON TABLE procrastinate_jobs IS '{steps[-1].name}'")


class Queue:
    """The work of a ledger as whoever leads sees it.

    Args:
        store: of a ledger.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def open(self) -> None:
        """Make the tables of the queue, or bring them up to date; from now on work is handed out.

        Raises:
            LedgerError: the library of the queue is not installed.
        """
        with self.store.change() as connection:
            prepare(connection)

    def keys(self) -> frozenset[str]:
        """Return what waits or is being done."""
        query = text("SELECT queueing_lock FROM procrastinate_jobs WHERE queueing_lock IS NOT NULL")
        with self.store.look() as connection:
            return frozenset(connection.execute(query).scalars())

    def hand_out(self, jobs: Sequence[Job]) -> int:
        """Hand out work, unless it waits or is being done; return how much is new."""
        doing = text(
            "SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'doing'"
            " AND queueing_lock = ANY(:keys)"
        )
        with self.store.change() as connection:
            keys = [job.key for job in jobs]
            busy = set(connection.execute(doing, {"keys": keys}).scalars())
            return enqueue(connection, [job for job in jobs if job.key not in busy])

    def again(self, job: Job) -> None:
        """Hand out work again that is still marked as being done."""
        with self.store.change() as connection:
            enqueue(connection, [job])

    def take_back(self) -> list[str]:
        """Forget what dead workers were doing; return what that was.

        The ledger still knows what is left of it, and it is handed out again for that.
        """
        dead = text(
            "DELETE FROM procrastinate_jobs WHERE status = 'doing' AND (worker_id IS NULL OR"
            " worker_id IN (SELECT id FROM procrastinate_workers WHERE last_heartbeat <"
            " now() - make_interval(secs => :seconds))) RETURNING queueing_lock"
        )
        with self.store.change() as connection:
            return list(connection.execute(dead, {"seconds": STALLED_SECONDS}).scalars())

    def drop_unknown(self, workers: Sequence[int], known: Sequence[int]) -> None:
        """Forget jobs that are marked as being done by workers which do not know of them.

        Args:
            workers: their numbers.
            known: the jobs that they do, or have just done.
        """
        unknown = text(
            "DELETE FROM procrastinate_jobs j WHERE status = 'doing' AND worker_id = ANY(:workers)"
            " AND NOT id = ANY(:known) AND EXISTS (SELECT FROM procrastinate_events e WHERE"
            " e.job_id = j.id AND e.type = 'started' AND"
            " e.at < now() - make_interval(secs => :seconds))"
        )
        given = {"workers": list(workers), "known": list(known), "seconds": SETTLING_SECONDS}
        with self.store.change() as connection:
            connection.execute(unknown, given)

    def state(self) -> list[QueueState]:
        """Return how much waits in each queue; nothing where no work is handed out."""
        query = text(
            "SELECT queue_name, count(*) FILTER (WHERE status = 'todo') AS waiting,"
            " count(*) FILTER (WHERE status = 'doing') AS doing,"
            " coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))"
            " FILTER (WHERE status = 'todo')), 0) AS seconds"
            " FROM procrastinate_jobs j LEFT JOIN procrastinate_events e"
            " ON e.job_id = j.id AND e.type = 'deferred' GROUP BY queue_name ORDER BY queue_name"
        )
        with self.store.look() as connection:
            rows = connection.execute(query).all() if has_queue(connection) else []
        return [
            QueueState(row.queue_name, row.waiting, row.doing, max(float(row.seconds), 0.0))
            for row in rows
        ]
