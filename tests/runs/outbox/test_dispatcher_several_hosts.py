"""Processes on several hosts send from one ledger, and lose their connection or their life."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing, suppress

import pytest
from tests.mailservers.scripted import ScriptedServer
from tests.postgres import Cluster
from tests.runs.conftest import Workspace

from aidreport.errors import LedgerAwayError
from aidreport.runs.ledger import advisory_locks, sending
from aidreport.runs.ledger import postgres as ledger_in_postgres
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.store import open_store
from aidreport.runs.outbox.dispatcher import Dispatcher, Summary

pytestmark = [
    pytest.mark.parametrize("ledger_url", ["postgres"], indirect=True),
    pytest.mark.long,
]
A, B, C = "a@example.test", "b@example.test", "c@example.test"


def of_another_host(workspace: Workspace) -> Summary:
    """Send what is due, as a process of another host does."""
    with closing(open_store(workspace.config, workspace.clock)) as store:
        return Dispatcher(workspace.config, Ledger(store), sleep=lambda _: None).send()


def times(server: ScriptedServer) -> Counter[str]:
    return Counter(message.rcpt for message in server.received)


def test_a_database_that_restarts_while_a_server_takes_a_message_makes_no_second_copy(
    workspace: Workspace, server: ScriptedServer, postgres: Cluster
) -> None:
    workspace.through(server, A, B, C)
    slot = workspace.render()
    restarted = threading.Event()
    others: list[Summary] = []

    def restart() -> None:
        if not restarted.is_set():
            restarted.set()
            postgres.restart()
            others.append(of_another_host(workspace))

    server.before_answer = restart
    with suppress(LedgerAwayError):  # of a message that was not handed over yet
        workspace.send()
    server.before_answer = None
    for _ in range(3):
        workspace.send()
    assert restarted.is_set()
    assert times(server) == {A: 1, B: 1, C: 1}
    assert set(workspace.stages(slot).values()) == {"accepted"}
    assert workspace.again(slot).outcome == "sent"
    assert len(others) == 1


def test_an_answer_that_comes_while_the_database_is_away_is_recorded_when_it_is_back(
    workspace: Workspace,
    server: ScriptedServer,
    postgres: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ledger_in_postgres, "_AWAY_SECONDS", 0.0)
    workspace.through(server, A)
    slot = workspace.render()
    slept: list[float] = []

    def wake(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            postgres.start()

    server.before_answer = postgres.stop
    Dispatcher(workspace.config, workspace.ledger, sleep=wake).send()
    server.before_answer = None
    workspace.send()
    assert len(slept) == 3
    assert times(server) == {A: 1}
    assert workspace.stages(slot) == {A: "accepted"}


def test_what_a_killed_process_had_handed_over_is_sent_once_more_by_another_host(
    workspace: Workspace,
    server: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace.through(server, A)
    slot = workspace.render()
    arrived, killed = threading.Event(), threading.Event()

    def stall() -> None:
        arrived.set()
        killed.wait(30)

    server.before_answer = stall
    words = [sys.executable, "-m", "aidreport", "mail", "send"]
    process = subprocess.Popen(words, cwd=workspace.folder, stderr=subprocess.DEVNULL)
    assert arrived.wait(60)
    process.kill()
    process.wait()
    server.before_answer = None
    killed.set()
    assert not of_another_host(workspace).counts, "it may still be alive"
    assert workspace.stages(slot) == {A: "handed over"}
    monkeypatch.setattr(advisory_locks, "SILENT", 0)
    assert not of_another_host(workspace).counts, "it may only be cut off from the database"
    assert workspace.stages(slot) == {A: "queued"}
    workspace.clock.forward(minutes=3)
    of_another_host(workspace)
    assert workspace.stages(slot) == {A: "accepted"}
    assert times(server) == {A: 2}
    assert len({message.content for message in server.received}) == 1
    workspace.send()
    assert workspace.again(slot).outcome == "sent"


def test_a_sender_that_wakes_up_before_the_last_byte_does_not_send_what_another_has_sent(
    workspace: Workspace,
    server: ScriptedServer,
    postgres: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace.through(server, A)
    slot = workspace.render()
    clock, moments = sending._clock, [0.0]

    def sleep() -> float:
        moments.append(moments[-1])
        if len(moments) == 3:  # it is marked as handed over, and its last byte is not sent
            monkeypatch.setattr(sending, "_clock", clock)
            monkeypatch.setattr(advisory_locks, "SILENT", 0)
            postgres.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_locks"
                " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            )
            of_another_host(workspace)
            workspace.clock.forward(minutes=3)
            of_another_host(workspace)
            moments[-1] = 240.0
        return moments[-1]

    monkeypatch.setattr(sending, "_clock", sleep)
    assert workspace.send().busy == ["smtp"]
    assert times(server) == {A: 1}
    assert workspace.stages(slot) == {A: "accepted"}


def test_an_answer_that_comes_while_its_sender_is_cut_off_from_the_database_is_the_last(
    workspace: Workspace,
    server: ScriptedServer,
    postgres: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace.through(server, A)
    slot = workspace.render()
    others: list[Summary] = []

    def cut_off() -> None:
        monkeypatch.setattr(advisory_locks, "SILENT", 0)
        postgres.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        )
        others.append(of_another_host(workspace))

    server.before_answer = cut_off
    workspace.send()
    server.before_answer = None
    workspace.clock.forward(minutes=3)
    of_another_host(workspace)
    assert others[0].counts == {}
    assert times(server) == {A: 1}
    assert workspace.stages(slot) == {A: "accepted"}
    assert workspace.deliveries(slot)[A].doubts == 1, "another thought that the answer was lost"


def test_three_processes_that_send_at_once_send_each_message_once(
    workspace: Workspace, server: ScriptedServer
) -> None:
    addresses = [f"{number}@example.test" for number in range(60)]
    workspace.through(server, *addresses)
    slot = workspace.render()
    words = [sys.executable, "-m", "aidreport", "mail", "send"]
    processes = [subprocess.Popen(words, cwd=workspace.folder) for _ in range(3)]
    for process in processes:
        process.wait(120)
    workspace.send()
    assert times(server) == dict.fromkeys(addresses, 1)
    assert workspace.again(slot).outcome == "sent"
