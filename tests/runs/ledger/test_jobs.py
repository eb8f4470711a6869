"""What is handed to other hosts is handed out with what makes it due, once, and is never lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from procrastinate.schema import SchemaManager
from tests.postgres import Cluster
from tests.runs.ledger.conftest import START, project

from aidreport.runs.ledger.jobs import Queue, enqueue, prepare, run_job, serve_job
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.presence import Role, present_here
from aidreport.runs.ledger.records import Entry, Key, ScheduleMark, Trigger
from aidreport.runs.ledger.store import open_store

JOBS = "SELECT coalesce(string_agg(queueing_lock || ' ' || status, ', ' ORDER BY id), '')"


@pytest.fixture
def ledger(tmp_path: Path, postgres: Cluster) -> Iterator[Ledger]:
    """A ledger in PostgreSQL whose work is handed out."""
    store = open_store(project(tmp_path, postgres.url()), lambda: START)
    Queue(store).open()
    yield Ledger(store)
    store.close()


@pytest.fixture
def jobs(postgres: Cluster) -> Callable[[], str]:
    return lambda: postgres.sql(f"{JOBS} FROM procrastinate_jobs")


def enter(ledger: Ledger, *, skipped: str = "", hour: int = 0) -> None:
    due = START + dt.timedelta(hours=hour)
    entry = Entry(Key("r", "s", due), due, Trigger.SCHEDULE, skipped)
    ledger.advance("r", ScheduleMark("s", due, ""), [entry])


def test_a_slot_is_handed_out_with_its_entry_and_one_that_is_skipped_is_not(
    ledger: Ledger, jobs: Callable[[], str]
) -> None:
    enter(ledger)
    enter(ledger, skipped="a holiday", hour=1)
    enter(ledger)
    assert jobs() == "run 1 todo"


def test_nothing_is_handed_out_by_a_change_that_is_not_kept(
    ledger: Ledger, jobs: Callable[[], str]
) -> None:
    def fail() -> None:
        with ledger.store.change() as connection:
            assert enqueue(connection, [serve_job("smtp")]) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert jobs() == ""


def test_what_waits_or_is_being_done_is_not_handed_out_again(
    ledger: Ledger, jobs: Callable[[], str], postgres: Cluster
) -> None:
    queue = Queue(ledger.store)
    assert queue.hand_out([run_job(1, "r"), serve_job("smtp")]) == 2
    assert queue.hand_out([run_job(1, "r"), serve_job("smtp"), serve_job("folder")]) == 1
    postgres.sql("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'run'")
    assert queue.hand_out([run_job(1, "r")]) == 0
    assert jobs() == "run 1 doing, serve smtp todo, serve folder todo"


def test_what_is_posted_while_its_channel_is_served_is_handed_out_once_more(
    ledger: Ledger, jobs: Callable[[], str], postgres: Cluster
) -> None:
    queue = Queue(ledger.store)
    queue.again(serve_job("smtp"))
    postgres.sql("UPDATE procrastinate_jobs SET status = 'doing'")
    queue.again(serve_job("smtp"))
    queue.again(serve_job("smtp"))
    assert jobs() == "serve smtp doing, serve smtp todo"


def test_what_dead_workers_were_doing_is_taken_back_and_nothing_else(
    ledger: Ledger, jobs: Callable[[], str], postgres: Cluster
) -> None:
    queue = Queue(ledger.store)
    queue.hand_out([run_job(number, "r", in_turn=False) for number in (1, 2, 3, 4)])
    postgres.sql(
        "INSERT INTO procrastinate_workers (last_heartbeat)"
        " VALUES (now()), (now() - interval '1 hour')"
    )
    postgres.sql("UPDATE procrastinate_jobs SET status = 'doing' WHERE id < 4")
    postgres.sql("UPDATE procrastinate_jobs SET worker_id = id WHERE id < 3")
    assert sorted(queue.take_back()) == ["run 2", "run 3"]
    assert jobs() == "run 1 doing, run 4 todo"


def test_a_worker_gives_back_what_it_is_said_to_do_and_does_not(
    ledger: Ledger, jobs: Callable[[], str], postgres: Cluster
) -> None:
    queue = Queue(ledger.store)
    queue.hand_out([run_job(number, "r", in_turn=False) for number in (1, 2, 3)])
    postgres.sql("INSERT INTO procrastinate_workers DEFAULT VALUES")
    postgres.sql("UPDATE procrastinate_jobs SET status = 'doing', worker_id = 1 WHERE id < 3")
    queue.drop_unknown([1], [1])
    assert jobs() == "run 1 doing, run 2 doing, run 3 todo", "it may just have been fetched"
    postgres.sql("UPDATE procrastinate_events SET at = now() - interval '1 minute'")
    queue.drop_unknown([1], [1])
    assert jobs() == "run 1 doing, run 3 todo"


def test_how_much_waits_is_known_by_queue(ledger: Ledger, postgres: Cluster) -> None:
    queue = Queue(ledger.store)
    queue.hand_out([run_job(1, "r"), run_job(2, "r"), serve_job("smtp")])
    postgres.sql("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = 1")
    state = {item.name: (item.waiting, item.doing) for item in queue.state()}
    assert state == {"render": (1, 1), "send": (1, 0)}


def test_the_tables_of_an_earlier_version_of_the_queue_are_brought_up_to_date(
    tmp_path: Path, postgres: Cluster
) -> None:
    postgres.sql("DROP DATABASE IF EXISTS old WITH (FORCE)", "postgres")
    postgres.sql("CREATE DATABASE old", "postgres")
    steps = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    earlier = [step for step in steps if step.name < "03.03"]
    for step in earlier:
        postgres.sql(step.read_text(encoding="utf-8"), "old")
    postgres.sql(f"COMMENT ON TABLE procrastinate_jobs IS '{earlier[-1].name}'", "old")
    store = open_store(project(tmp_path, postgres.url("old")), lambda: START)
    for _ in range(2):
        with store.change() as connection:
            prepare(connection)
    Queue(store).hand_out([serve_job("smtp")])
    store.close()
    retries = "SELECT count(*) FROM pg_proc WHERE proname = 'procrastinate_retry_job_v2'"
    assert postgres.sql(retries, "old") == "1"


def test_a_file_hands_nothing_out_and_knows_no_hosts(tmp_path: Path) -> None:
    store = open_store(tmp_path / "state", lambda: START)
    ledger = Ledger(store)
    enter(ledger)
    assert ledger.presence.all() == []
    store.close()


def test_who_serves_a_ledger_is_known_until_it_leaves_or_is_silent(
    ledger: Ledger, postgres: Cluster
) -> None:
    here = present_here(Role.WORKER, ("render",))
    ledger.presence.be_seen(here)
    ledger.presence.be_seen(present_here(Role.LEADER)._replace(process=1))
    assert [(item.role, item.queues, item.is_seen) for item in ledger.presence.all()] == [
        ("leader", (), True),
        ("worker", ("render",), True),
    ]
    postgres.sql("UPDATE presence SET seen = now() - interval '1 minute' WHERE role = 'worker'")
    assert [item.is_seen for item in ledger.presence.all()] == [True, False]
    ledger.presence.leave(here)
    assert [item.role for item in ledger.presence.all()] == ["leader"]
