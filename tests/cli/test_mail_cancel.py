"""`aidreport mail cancel`: what still waits is called back, and the ledger says by whom and why."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.test_mail import SLOT, configure, through
from tests.mailservers.scripted import ScriptedServer

from aidreport.runs.account import system_user

Run = Callable[..., object]
BECAUSE = ("--because", "the total is wrong")


@pytest.fixture
def queued(
    run: Run, project: Path, server: ScriptedServer, later: Callable[..., None]
) -> Callable[..., None]:
    """Let two messages wait for the server while one is delivered; return how time goes on."""
    for name in ("grey", "slow"):
        server.script(f"{name}@example.test", rcpt=("451 4.7.1 later",))
    through(project, server, "a@example.test", "grey@example.test", "slow@example.test")
    assert run("run", "--slot", SLOT).code == 4
    return later


def received(server: ScriptedServer) -> list[str]:
    return sorted(item.rcpt.partition("@")[0] for item in server.received)


def edit(project: Path, change: str, *values: str) -> None:
    with closing(sqlite3.connect(project / "state/ledger.sqlite")) as ledger, ledger:
        assert ledger.execute(change, values).rowcount > 0


def test_all_that_waits_is_called_back_and_never_sent(
    queued: Callable[..., None], run: Run, server: ScriptedServer
) -> None:
    result = run("mail", "cancel", "1", *BECAUSE)
    assert result.code == 0, result.err
    assert result.out.splitlines() == [
        "called back: grey@example.test (briefing)",
        "called back: slow@example.test (briefing)",
    ]
    queued(hours=5)
    run("mail", "send")
    assert received(server) == ["a"]
    why = run("why", "norway-ukraine").out
    assert "sent: sent to one place; called back: 2" in why
    assert f"called back by {system_user()}: the total is wrong" in why
    assert f"called back by {system_user()}" in run("mail", "list", "1").out


def test_one_is_called_back_and_the_others_go_out(
    queued: Callable[..., None], run: Run, server: ScriptedServer
) -> None:
    assert run("mail", "cancel", "1", "--to", "GREY@example.test", *BECAUSE).code == 0
    queued(hours=5)
    run("mail", "send")
    assert received(server) == ["a", "slow"]
    assert run("resend", "1", "--to", "grey@example.test").code == 0
    assert received(server) == ["a", "grey", "slow"]


def test_a_delivered_message_is_refused_and_a_correction_is_proposed(
    queued: Callable[..., None], run: Run
) -> None:
    result = run("mail", "cancel", "1", "--to", "a@example.test", *BECAUSE)
    assert result.code == 2
    assert "no message of run 1 can be called back" in result.err
    assert "a@example.test: it was delivered: 250" in result.err
    command = shlex.split(result.err.rpartition("correct it: ")[2])
    assert "nothing to correct" in run(*command[1:]).err


def test_of_several_those_that_wait_are_called_back_and_the_others_named(
    queued: Callable[..., None], run: Run
) -> None:
    named = ("--to", "a@example.test", "--to", "grey@example.test")
    result = run("mail", "cancel", "1", *named, *BECAUSE)
    assert result.code == 4
    assert result.out == "called back: grey@example.test (briefing)\n"
    assert "not called back: a@example.test (briefing): it was delivered" in result.err


@pytest.mark.parametrize("state", ["sending", "handed over"])
def test_a_message_in_flight_is_refused_while_a_process_sends_it(
    queued: Callable[..., None], run: Run, project: Path, state: str
) -> None:
    from filelock import FileLock

    edit(project, "update deliveries set state = ? where address like 'grey%'", state)
    with FileLock(project / "state/locks/outbox-smtp.lock"):
        result = run("mail", "cancel", "1", "--to", "grey@example.test", *BECAUSE)
    assert result.code == 2
    assert "grey@example.test: it is being sent at this moment" in result.err
    after = run("mail", "cancel", "1", "--to", "grey@example.test", *BECAUSE)
    assert after.code == 0, "its process is gone: it waits again"
    assert ("the server may have it" in after.err) == (state == "handed over")


def test_a_message_that_waits_for_approval_is_called_back_before_it(
    run: Run, project: Path, server: ScriptedServer
) -> None:
    through(project, server, "a@example.test", "b@example.test")
    configure(project, 'approval = { by = ["head@example.test"] }\n')
    run("run", "--slot", SLOT)
    assert run("mail", "cancel", "1", "--to", "a@example.test", *BECAUSE).code == 0
    assert run("approve", "1", "--as", "head@example.test").code == 0
    assert received(server) == ["b", "head"]


def test_calling_all_back_says_what_becomes_of_the_run(
    queued: Callable[..., None], run: Run, project: Path
) -> None:
    said = run("mail", "cancel", "1", *BECAUSE).err
    assert "run 1 has ended: sent: sent to one place; called back: 2" in said
    configure(project, 'approval = { by = ["head@example.test"] }\n')
    queued(hours=24)
    asked = run("run", "--slot", "2026-01-24T08:00")
    assert asked.code == 6, asked.err
    assert "still waits" not in run("mail", "cancel", "2", "--to", "a@example.test", *BECAUSE).err
    said = run("mail", "cancel", "2", *BECAUSE).err
    assert "run 2 still waits for approval, which would send nothing" in said
    command = shlex.split(said.partition("to end it: aidreport ")[2])
    assert run(*command, "--as", "head@example.test").code == 0
    assert "held: rejected by head@example.test" in run("why", "2").out


@pytest.mark.parametrize("called_back", [("a",), ("b",), ("a", "b")])
def test_approval_names_whose_message_was_called_back_and_its_command_sends_it(
    run: Run, project: Path, server: ScriptedServer, called_back: tuple[str, ...]
) -> None:
    through(project, server, "a@example.test", "b@example.test")
    configure(project, 'approval = { by = ["head@example.test"] }\n')
    run("run", "--slot", SLOT)
    addresses = [f"{name}@example.test" for name in called_back]
    run("mail", "cancel", "1", *(word for to in addresses for word in ("--to", to)), *BECAUSE)
    result = run("approve", "1", "--as", "head@example.test")
    assert result.code == 0
    assert f"called back, so not sent: {', '.join(addresses)}" in result.err
    assert ("nothing was sent; called back: 2" in result.err) == (len(called_back) == 2)
    command = shlex.split(result.err.partition("after all: aidreport ")[2].splitlines()[0])
    assert run(*command).code == 0
    assert received(server) == ["a", "b", "head"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("9", *BECAUSE), "there is no run 9"),
        (("1", "--to", "b@example.test", *BECAUSE), "run 1 has no message to b@example.test"),
        (("1",), "calling a message back needs a reason"),
        (("1", "--because", " "), "calling a message back needs a reason"),
        (("1", "--because", "no\x1b[2J"), "--because has control characters"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_called_back(
    queued: Callable[..., None], run: Run, arguments: tuple[str, ...], problem: str
) -> None:
    result = run("mail", "cancel", *arguments)
    assert result.code == 2
    assert problem in result.err
    assert "called back" not in run("mail", "list", "1").out


def test_resend_names_whose_message_was_called_back_and_its_command_sends_it(
    queued: Callable[..., None], run: Run, server: ScriptedServer
) -> None:
    run("mail", "cancel", "1", *BECAUSE)
    queued(hours=5)
    result = run("resend", "1")
    said = result.out + result.err
    assert result.code == 0
    assert "everyone has received it" not in said
    assert "called back, so not sent: grey@example.test, slow@example.test" in said
    command = shlex.split(said.partition("after all: aidreport ")[2].splitlines()[0])
    assert run(*command).code == 0
    assert received(server) == ["a", "grey", "slow"]
