"""The daemon sends beside its runs, and reads what comes back."""

from __future__ import annotations

import pytest
from tests.mailservers.scripted import ScriptedServer
from tests.runs.conftest import REPORT, Workspace

from aidreport.runs.schedule.observability import Log
from aidreport.runs.schedule.sender import Sender

A, B = "x@example.test", "y@example.test"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def sender(workspace: Workspace, told: list[str]) -> Sender:
    return Sender(workspace.ledger, Log(told.append, workspace.clock))


def look(workspace: Workspace, sender: Sender) -> None:
    sender.look(workspace.config, workspace.clock())
    sender.finish(30)


def test_due_deliveries_are_sent_and_logged(
    workspace: Workspace, server: ScriptedServer, sender: Sender, told: list[str]
) -> None:
    server.script(B, rcpt=("451 4.7.1 greylisted",))
    workspace.through(server, A, B)
    slot = workspace.render()
    look(workspace, sender)
    assert workspace.stages(slot) == {A: "accepted", B: "queued"}
    assert sorted(line.split(" ", 3)[3] for line in told) == [
        "1 delivery accepted",
        "1 delivery deferred",
    ]
    look(workspace, sender)
    assert server.attempts(B, "rcpt") == 1, "it is not due"
    workspace.clock.forward(minutes=3)
    look(workspace, sender)
    assert workspace.again(slot).outcome == "sent"


def test_deliveries_of_a_process_that_was_killed_are_sent_though_nothing_else_is_due(
    workspace: Workspace, server: ScriptedServer, sender: Sender
) -> None:
    workspace.through(server, A, B)
    slot = workspace.render()
    with workspace.ledger.outbox.sending("smtp") as sending:
        sending.claim(workspace.clock(), 100)  # and it is killed
    look(workspace, sender)
    assert workspace.stages(slot) == {A: "accepted", B: "accepted"}


def test_a_server_that_is_away_is_logged_once(
    workspace: Workspace, server: ScriptedServer, sender: Sender, told: list[str]
) -> None:
    workspace.through(server, A)
    path = workspace.folder / "config.toml"
    path.write_text(path.read_text().replace(f"port = {server.port}", "port = 1"))
    workspace.render()
    for _ in range(3):
        look(workspace, sender)
        workspace.clock.forward(minutes=5)
    assert len([line for line in told if "takes no deliveries now" in line]) == 1


def test_a_run_that_nobody_approved_in_time_is_held(
    workspace: Workspace, sender: Sender, told: list[str]
) -> None:
    workspace.configure(
        f"""
[reports.{REPORT}.delivery]
subscribers = ["desk@example.org"]
approval = {{ by = ["head@example.org"], within = "2 hours" }}
"""
    )
    slot = workspace.render()
    look(workspace, sender)
    workspace.clock.forward(hours=3)
    look(workspace, sender)
    assert workspace.again(slot).outcome == "held"
    assert [str(message["To"]) for message in workspace.outbox()] == ["head@example.org"]


def test_a_mailbox_that_cannot_be_read_is_logged_and_stops_nothing(
    workspace: Workspace, server: ScriptedServer, sender: Sender, told: list[str]
) -> None:
    workspace.through(server, A, mail='bounces = { maildir = "nowhere" }')
    slot = workspace.render()
    look(workspace, sender)
    assert workspace.again(slot).outcome == "sent"
    assert any("nowhere" in line for line in told)


def test_nothing_begins_after_it_was_stopped(
    workspace: Workspace, server: ScriptedServer, sender: Sender
) -> None:
    workspace.through(server, A)
    slot = workspace.render()
    sender.stop()
    look(workspace, sender)
    assert workspace.stages(slot) == {A: "queued"}


def test_a_ledger_that_is_restored_under_the_daemon_is_logged_once_and_sends_nothing(
    workspace: Workspace, server: ScriptedServer, sender: Sender, told: list[str]
) -> None:
    workspace.through(server, A)
    slot = workspace.render()
    with workspace.store.look() as connection:
        name = connection.exec_driver_sql("SELECT ledger FROM progress").scalar_one()
    workspace.store.noted.write(f"{name}.txt", b"7\n")
    look(workspace, sender)
    assert server.received == []
    assert workspace.stages(slot) == {A: "unknown"}
    (line,) = (line for line in told if "was restored" in line)
    assert "0 slots and 1 message that may have been done since are held" in line
    look(workspace, sender)
    assert len([line for line in told if "was restored" in line]) == 1
