"""Workers run and send what a daemon hands out, each what it serves."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.postgres import Cluster
from tests.runs.faults.hosts import Hosts
from tests.shipped import write_report_alone

from aidreport.config.config import Config, load_config
from aidreport.runs.ledger.jobs import Queue, run_job
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import Entry, Key, SlotRecord, Trigger
from aidreport.runs.ledger.store import open_store
from aidreport.runs.schedule.observability import Log
from aidreport.runs.schedule.worker import Worker
from aidreport.runs.schedule.workers import RunEnd

_MOST_SECONDS = 60
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
REPORT = "norway-ukraine"


class Processes:
    """Processes of a worker that do what a test says."""

    most, count = 2, 0

    def __init__(self, submit: Callable[[Key], bool]) -> None:
        self._submit = submit
        self.on_end: Callable[[RunEnd], None] = lambda _: None

    def submit(self, _: Config, key: Key) -> bool:
        return self._submit(key)


@pytest.fixture
def config(tmp_path: Path, postgres: Cluster) -> Config:
    write_report_alone(tmp_path)
    with (tmp_path / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[state]\nledger = "{postgres.url()}"\n')
    return load_config(tmp_path / "config.toml")


@pytest.fixture
def ledger(config: Config) -> Iterator[Ledger]:
    store = open_store(config, lambda: NOW)
    Queue(store).open()
    yield Ledger(store)
    store.close()


@pytest.fixture
def slot(ledger: Ledger) -> SlotRecord:
    """Hand out a slot."""
    slot = ledger.enter(Entry(Key(REPORT, "main", NOW), NOW, Trigger.COMMAND))
    Queue(ledger.store).hand_out([run_job(slot.id, REPORT)])
    return slot


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + _MOST_SECONDS
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)


def serve(config: Config, ledger: Ledger, processes: Processes, act: Callable[..., None]) -> str:
    """Serve until an act has ended in a thread of its own; return what was logged."""
    said: list[str] = []
    log = Log(said.append, lambda: NOW)
    worker = Worker(lambda: config, ledger, processes, log, ["render"], deadline=1)

    def end() -> None:
        try:
            act(said)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    acting = threading.Thread(target=end)
    acting.start()
    worker.serve()
    acting.join()
    return "\n".join(said)


def test_an_error_that_nobody_foresaw_is_logged_and_its_job_is_done_later(
    config: Config, ledger: Ledger, slot: SlotRecord, postgres: Cluster
) -> None:
    def submit(_: Key) -> bool:
        raise RuntimeError("a bug")

    again = "SELECT count(*) FROM procrastinate_jobs WHERE scheduled_at > now()"
    processes = Processes(submit)
    said = serve(
        config, ledger, processes, lambda _: wait_until(lambda: postgres.sql(again) == "1")
    )
    assert f"internal error in run {slot.id}: RuntimeError: a bug" in said
    assert postgres.sql(again) == "1"


@pytest.mark.long
@pytest.mark.usefixtures("ledger")
def test_a_worker_whose_password_was_changed_says_so_and_not_only_that_it_waits(
    tmp_path: Path, config: Config, postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres.sql("DROP ROLE IF EXISTS changing; CREATE ROLE changing SUPERUSER LOGIN PASSWORD 'a'")
    monkeypatch.setenv("LEDGER", f"postgresql://changing:a@127.0.0.1:{postgres.port}/ledger")
    settings = (tmp_path / "config.toml").read_text(encoding="utf-8")
    settings = settings.replace(f'"{postgres.url()}"', '{ env = "LEDGER" }')
    (tmp_path / "config.toml").write_text(settings, encoding="utf-8")
    config = load_config(tmp_path / "config.toml")
    store = open_store(config, lambda: NOW)

    def change(said: list[str]) -> None:
        wait_until(lambda: said != [])
        postgres.sql("ALTER ROLE changing PASSWORD 'b'")
        postgres.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'changing'"
        )
        wait_until(lambda: "password authentication failed" in "".join(said))

    said = serve(config, Ledger(store), Processes(lambda _: True), change)
    store.close()
    postgres.sql("DROP ROLE changing")
    assert "the database is away; trying again: " in said
    assert "password authentication failed" in said


def test_the_end_of_a_run_is_known_though_its_job_was_taken_back_and_handed_out_again(
    config: Config, ledger: Ledger, slot: SlotRecord, postgres: Cluster
) -> None:
    given: list[Key] = []

    def submit(key: Key) -> bool:
        given.append(key)
        return len(given) == 1

    def take_back(said: list[str]) -> None:
        wait_until(lambda: given != [])
        postgres.sql("DELETE FROM procrastinate_jobs")
        Queue(ledger.store).hand_out([run_job(slot.id, REPORT)])
        again = "SELECT count(*) FROM procrastinate_jobs WHERE scheduled_at > now()"
        wait_until(lambda: postgres.sql(again) == "1")
        processes.on_end(RunEnd(slot.key, "rendered", "as it should"))
        wait_until(lambda: "rendered" in "".join(said) or len(given) > 1)

    processes = Processes(submit)
    assert "rendered: as it should" in serve(config, ledger, processes, take_back)


@pytest.mark.long
def test_one_worker_draws_what_a_daemon_hands_out_and_another_sends_it(
    tmp_path: Path, postgres: Cluster
) -> None:
    hosts = Hosts(tmp_path, postgres.url(), reports=1, slots=2)
    with hosts.running(workers=0, daemons=2):
        hosts.start("worker-render", "worker", "--queues", "render")
        hosts.start("worker-send", "worker", "--queues", "send")
        end = time.monotonic() + _MOST_SECONDS
        # The ledger has ended a run before the queue has forgotten the job that ended it.
        jobs = "SELECT count(*) FROM procrastinate_jobs"
        while hosts.finished() != (2, 4) or hosts.rows(jobs) != [(0,)]:
            assert time.monotonic() < end, (tmp_path / "hosts.log").read_text()
            time.sleep(0.2)
        present = hosts.rows("SELECT role, queues FROM presence")
        assert sorted(role for role, _ in present) == ["leader", "standby", "worker", "worker"]
        assert sorted(queues for _, queues in present if queues) == [["render"], ["send"]]
        drew = {pid for (pid,) in hosts.rows("SELECT process FROM attempts")}
        assert not drew & {process.pid for process in hosts.processes.values()}
    assert {len(messages) for messages in hosts.server.messages.values()} == {2}
    assert hosts.rows(f"{jobs} WHERE status = 'doing'") == [(0,)], "nothing is left half done"
    assert hosts.rows("SELECT count(*) FROM presence") == [(0,)], "they have left in order"
    assert {process.returncode for process in hosts.processes.values()} == {0}


def test_a_job_of_a_slot_that_was_deleted_is_dropped(
    config: Config, ledger: Ledger, postgres: Cluster
) -> None:
    Queue(ledger.store).hand_out([run_job(999, REPORT)])
    jobs = "SELECT count(*) FROM procrastinate_jobs"
    serve(
        config,
        ledger,
        Processes(lambda _: True),
        lambda _: wait_until(lambda: postgres.sql(jobs) == "0"),
    )
    assert postgres.sql(jobs) == "0"


def test_each_connection_of_a_worker_has_the_settings_of_the_ledgers(
    config: Config, ledger: Ledger, slot: SlotRecord, postgres: Cluster
) -> None:
    given: list[Key] = []
    names: list[str] = []

    def submit(key: Key) -> bool:
        given.append(key)
        return False

    def ask(_: list[str]) -> None:
        wait_until(lambda: given != [])
        names.append(
            postgres.sql(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND application_name <> 'aidreport'"
            )
        )

    serve(config, ledger, Processes(submit), ask)
    assert names == ["0"], "those that fetch notice a host that has vanished, too"


@pytest.mark.parametrize(("outcome", "least", "most"), [("cut off", 1, 5), ("error", 10, 20)])
def test_what_could_not_be_run_is_tried_again_later_than_what_was_cut_off(
    config: Config,
    ledger: Ledger,
    slot: SlotRecord,
    postgres: Cluster,
    outcome: str,
    least: int,
    most: int,
) -> None:
    def submit(key: Key) -> bool:
        threading.Timer(0.1, lambda: processes.on_end(RunEnd(key, outcome, "the store"))).start()
        return True

    processes = Processes(submit)
    waits = "SELECT extract(epoch FROM max(scheduled_at) - now()) FROM procrastinate_jobs"
    found: list[str] = []

    def ask(_: list[str]) -> None:
        wait_until(lambda: postgres.sql(waits) != "None")
        found.append(postgres.sql(waits))

    serve(config, ledger, processes, ask)
    assert least <= float(found[0]) <= most
