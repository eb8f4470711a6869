"""The daemon: one for a state, nothing lost when it ends, however it ends."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.forking import Forked, ForkServer
from tests.shipped import write_report_alone

from aidreport.config.config import Config, load_config
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import Entry, Key, Outcome, ScheduleMark, SlotState, Trigger
from aidreport.runs.ledger.store import Store, open_store
from aidreport.runs.schedule.daemon import Daemon
from aidreport.runs.schedule.observability import Log
from aidreport.runs.schedule.sender import Sender
from aidreport.runs.schedule.workers import RunEnd

ROOT = Path(__file__).parents[3]
Start = Callable[..., Forked]
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
HOURLY = '\n[[reports.norway-ukraine.schedules]]\ncron = "0 * * * *"\ncatch_up = "all"\n'


class Hands:
    """Workers that take note of what they are given."""

    def __init__(self) -> None:
        self.given: list[Key] = []
        self.reports: frozenset[str] = frozenset()
        self.count = 0

    def submit(self, _: Config, key: Key) -> bool:
        self.given.append(key)
        return True

    def finish(self) -> None: ...


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_report_alone(tmp_path)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    with (tmp_path / "config.toml").open("a", encoding="utf-8") as config:
        config.write(HOURLY)
    return tmp_path


@pytest.fixture
def made(project: Path) -> Iterator[Callable[[], tuple[Daemon, Hands, list[str]]]]:
    stores: list[Store] = []

    def make() -> tuple[Daemon, Hands, list[str]]:
        stores.append(open_store(project / "state", lambda: NOW_IS[0]))
        hands, said = Hands(), []
        read = lambda: load_config(project / "config.toml")  # noqa: E731 - it is handed over
        log = Log(said.append, lambda: NOW_IS[0])
        return Daemon(read, Ledger(stores[-1]), hands, log), hands, said

    NOW_IS[0] = NOW
    yield make
    for store in stores:
        store.close()


NOW_IS = [NOW]


def test_a_daemon_that_ends_waits_for_the_answer_to_a_message_as_long_as_for_runs(
    made: Callable[[], tuple[Daemon, Hands, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(Sender, "finish", lambda _, seconds: waited.append(seconds))
    daemon, _, _ = made()
    daemon.stop()
    daemon.serve()
    assert 20 < waited[0] <= 30


def test_it_hands_over_what_is_due_and_sleeps_until_the_next(
    made: Callable[[], tuple[Daemon, Hands, list[str]]],
) -> None:
    NOW_IS[0] = NOW + dt.timedelta(minutes=15)
    daemon, hands, _ = made()
    assert daemon.look() == dt.timedelta(minutes=45)
    assert hands.given == []
    NOW_IS[0] = NOW + dt.timedelta(hours=2, minutes=30)
    assert daemon.look() == dt.timedelta(minutes=30)
    assert [key.due.hour for key in hands.given] == [13, 14]


def test_a_slot_waits_for_the_one_before_it_and_others_do_not(
    made: Callable[[], tuple[Daemon, Hands, list[str]]],
) -> None:
    daemon, hands, said = made()
    slot = Entry(Key("norway-ukraine", "main", NOW), NOW, Trigger.SCHEDULE)
    daemon.ledger.enter(slot)
    hands.reports = frozenset({"norway-ukraine"})
    daemon.look()
    assert hands.given == []
    hands.reports = frozenset()
    before = Key("norway-ukraine", "main", NOW - dt.timedelta(hours=1))
    daemon.run_ended(RunEnd(before, "rendered", "published as x.pdf"))
    assert hands.given == [slot.key]
    assert "rendered: published as x.pdf (report norway-ukraine, schedule main" in said[-1]


def test_a_slot_that_has_ended_is_not_started_again_for_having_waited(
    made: Callable[[], tuple[Daemon, Hands, list[str]]],
) -> None:
    daemon, hands, _ = made()
    keys = [Key("norway-ukraine", name, NOW) for name in ("one", "two")]
    for key in keys:
        daemon.ledger.enter(Entry(key, NOW, Trigger.SCHEDULE))
    hands.reports = frozenset({"norway-ukraine"})
    daemon.look()
    daemon.run_ended(RunEnd(keys[0], "rendered", "published as x.pdf"))
    assert hands.given == [keys[1]]


def test_a_slot_that_was_cut_off_often_is_given_up_unless_it_is_just_being_run(
    made: Callable[[], tuple[Daemon, Hands, list[str]]],
) -> None:
    daemon, _, _ = made()
    ledger = daemon.ledger
    slot = ledger.enter(Entry(Key("norway-ukraine", "main", NOW), NOW, Trigger.SCHEDULE))
    for _ in range(10):
        ledger.begin(slot.id)
    with ledger.store.lock(f"slot-{slot.id}"):
        daemon.look()
        assert ledger.run(slot.id).state is SlotState.RUNNING
    daemon.look()
    assert ledger.run(slot.id).outcome is Outcome.FAILED
    assert "cut off 10 times" in ledger.run(slot.id).reason


@pytest.mark.long
def test_five_thousand_slots_of_one_second_are_all_handed_over(
    made: Callable[[], tuple[Daemon, Hands, list[str]]], project: Path
) -> None:
    config = 'cron = "0 15 * * *"'
    data = 'data = "data/norway-ukraine-2025-06-12.toml"'
    with (project / "config.toml").open("a", encoding="utf-8") as file:
        for number in range(5000):
            file.write(f"\n[reports.r{number}]\n{data}\nschedules = [{{ {config} }}]\n")
    daemon, hands, _ = made()
    daemon.look()
    hands.given.clear()
    NOW_IS[0] += dt.timedelta(hours=1)
    daemon.look()
    # One of each new report, and the hourly one.
    assert len({key.report for key in hands.given}) == 5001


def test_a_slot_whose_process_ends_again_and_again_is_given_up(
    made: Callable[[], tuple[Daemon, Hands, list[str]]],
) -> None:
    daemon, hands, _ = made()
    slot = daemon.ledger.enter(Entry(Key("norway-ukraine", "main", NOW), NOW, Trigger.SCHEDULE))
    for _ in range(10):
        daemon.ledger.begin(slot.id)
    daemon.look()
    found = daemon.ledger.slot(slot.key)
    assert found is not None
    assert (found.outcome, hands.given) == (Outcome.FAILED, [])
    assert "cut off 10 times" in found.reason


def test_slots_of_a_report_that_is_gone_are_skipped_with_the_reason(
    made: Callable[[], tuple[Daemon, Hands, list[str]]], project: Path
) -> None:
    path = project / "config.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + '[reports.gone]\ndata = "data/other.csv"\n', encoding="utf-8")
    daemon, hands, said = made()
    path.write_text(text, encoding="utf-8")
    slot = daemon.ledger.enter(Entry(Key("gone", "main", NOW), NOW, Trigger.SCHEDULE))
    NOW_IS[0] += dt.timedelta(minutes=20)
    daemon.reread()
    daemon.look()
    found = daemon.ledger.slot(slot.key)
    assert found is not None
    assert (found.outcome, hands.given) == (Outcome.SKIPPED, [])
    assert found.reason == "the configuration no longer has its report gone"
    assert any("gone, schedule main: this report is gone; the slot of" in line for line in said)


def test_a_bad_configuration_is_logged_and_the_old_one_is_kept(
    made: Callable[[], tuple[Daemon, Hands, list[str]]], project: Path
) -> None:
    daemon, _, said = made()
    path = project / "config.toml"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace('cron = "0 * * * *"', 'cron = "bad"'), encoding="utf-8")
    daemon.reread()
    assert "the new configuration is not used" in said[0]
    assert daemon.timetables[0].schedule.cron == "0 * * * *"
    path.write_text(good.replace('cron = "0 * * * *"', 'cron = "5 * * * *"'), encoding="utf-8")
    daemon.reread()
    assert daemon.timetables[0].schedule.cron == "5 * * * *"


@pytest.fixture
def started(project: Path, fork_server: ForkServer) -> Start:
    """Start the daemon with a schedule of leap days; return it once it serves.

    Whenever the tests run, no slot of its own is due meanwhile.
    """
    path = project / "config.toml"
    config = path.read_text(encoding="utf-8")
    path.write_text(config.replace('"0 * * * *"', '"0 0 29 2 *"'), encoding="utf-8")

    def start(deadline: str = "20") -> Forked:
        log = project / "log"
        with log.open("wb") as file:
            command = ["schedule", "start", "--deadline", deadline]
            process = fork_server.start(command, project, stderr=file)
        until(lambda: "serving" in log.read_text(encoding="utf-8"))
        return process

    return start


def outcomes(project: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(project / "state/ledger.sqlite")) as connection:
        return connection.execute("SELECT state, outcome FROM slots ORDER BY due").fetchall()


def due_now(project: Path, count: int) -> None:
    """Enter slots that are due."""
    store = open_store(project / "state", lambda: dt.datetime.now(dt.UTC))
    report, name = "norway-ukraine", "0 0 29 2 *"
    entries = [
        Entry(Key(report, name, NOW + dt.timedelta(hours=hour)), NOW, Trigger.SCHEDULE)
        for hour in range(count)
    ]
    Ledger(store).advance(report, ScheduleMark(name, dt.datetime.now(dt.UTC), ""), entries)
    store.close()


def until(condition: Callable[[], bool], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


@pytest.mark.skipif(os.name == "nt", reason="signals are others there")
def test_what_is_due_is_run_and_a_second_daemon_leaves(
    project: Path, started: Start, fork_server: ForkServer
) -> None:
    due_now(project, 3)
    process = started()
    with (project / "second").open("wb") as second:
        assert fork_server.run(["schedule", "start"], project, stderr=second) == 5
    said = (project / "second").read_text(encoding="utf-8")
    assert said.startswith("error: a daemon already serves this ledger\n")
    until(lambda: outcomes(project) == [("ended", "rendered")] * 3)
    process.send_signal(signal.SIGTERM)
    assert process.wait(300) == 0
    assert (project / "log").read_text(encoding="utf-8").endswith(" stopped\n")


@pytest.mark.long
@pytest.mark.fault("killed")
@pytest.mark.skipif(os.name == "nt", reason="signals are others there")
def test_a_daemon_that_is_killed_leaves_nothing_undone(project: Path, started: Start) -> None:
    due_now(project, 6)
    for _ in range(3):
        process = started()
        until(lambda: any(state != "due" for state, _ in outcomes(project)))
        process.kill()
        process.wait()
    process = started()
    until(lambda: outcomes(project) == [("ended", "rendered")] * 6)
    process.send_signal(signal.SIGTERM)
    assert process.wait(300) == 0
    assert not list(project.glob("output/**/.aidreport-*"))


@pytest.mark.long
@pytest.mark.fault("stopped")
@pytest.mark.skipif(os.name == "nt", reason="signals are others there")
def test_what_is_cut_off_when_it_is_stopped_goes_on_at_the_next_start(
    project: Path, started: Start
) -> None:
    due_now(project, 4)
    process = started(deadline="0")
    until(lambda: any(state == "running" for state, _ in outcomes(project)))
    begin = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(300)
    assert time.monotonic() - begin < 10
    process = started()
    until(lambda: outcomes(project) == [("ended", "rendered")] * 4)
    process.send_signal(signal.SIGTERM)
    assert process.wait(300) == 0


@pytest.mark.long
@pytest.mark.fault("signals")
@pytest.mark.skipif(os.name == "nt", reason="signals are others there")
def test_after_a_thousand_signals_at_random_moments_it_serves_on_and_ends_in_time(
    project: Path, started: Start
) -> None:
    process = started()
    chance = random.Random(5)  # noqa: S311 - the same signals each time
    harmless = [signal.SIGCHLD, signal.SIGCONT, signal.SIGURG, signal.SIGWINCH]
    for _ in range(1000):
        process.send_signal(chance.choice([signal.SIGHUP, signal.SIGHUP, *harmless]))
        time.sleep(chance.choice([0, 0, 0, 0.0005, 0.002]))
    due_now(project, 2)
    process.send_signal(signal.SIGHUP)
    until(lambda: outcomes(project) == [("ended", "rendered")] * 2)
    begin = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(300) == 0
    assert time.monotonic() - begin < 25


@pytest.mark.skipif(os.name == "nt", reason="signals are others there")
def test_the_config_is_read_again_once_for_signals_that_arrive_together(
    project: Path, started: Start
) -> None:
    process = started()
    for _ in range(40):
        process.send_signal(signal.SIGHUP)
    log = project / "log"
    until(lambda: "the configuration was read again" in log.read_text(encoding="utf-8"))
    process.send_signal(signal.SIGTERM)
    assert process.wait(300) == 0
    assert log.read_text(encoding="utf-8").count("the configuration was read again") < 40
