"""Killed every few seconds while the server fails, every subscriber has one copy at the end."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import time
from collections import Counter, defaultdict
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from tests.mailservers.plugin import StartsServer
from tests.runs.faults.conftest import Project

pytestmark = [
    pytest.mark.fault("killed"),
    pytest.mark.skipif(os.name == "nt", reason="processes are not killed by a signal there"),
]


class Failing:
    """Fails one command of five at random: a reply of 4xx, or the connection is cut."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - what fails
        self.mailboxes: dict[str, list[bytes]] = defaultdict(list)
        self.lost: set[str] = set()

    def _fails(self, server: Any) -> str | None:
        if self.random.random() >= 0.2:
            return None
        if self.random.random() < 0.5:
            server.transport.abort()
        return "451 4.3.0 not now"

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._fails(server) or "250 ok"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        failure = self._fails(server)
        if failure is None:
            envelope.rcpt_tos.append(address)
        return failure or "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        way = self.random.random()
        (address,) = envelope.rcpt_tos
        if way < 0.1:
            return self._fails(server) or "451 4.3.0 not now"
        self.mailboxes[address].append(envelope.original_content)
        if way < 0.2:
            self.lost.add(address)
            server.transport.abort()
            return "451 4.3.0 never heard"
        return "250 2.0.0 kept"


def subscribe(project: Project, port: int, count: int, connections: int = 4) -> list[str]:
    addresses = [f"s{number}@example.test" for number in range(count)]
    (project.folder / "subscribers.csv").write_text(
        "\n".join(["address", *addresses]) + "\n", encoding="utf-8"
    )
    with (project.folder / "config.toml").open("a", encoding="utf-8") as config:
        config.write(
            f"""
[mail]
sender = "aid@example.test"
give_up = "30 days"
[smtp]
host = "127.0.0.1"
port = {port}
security = "none"
timeout = "5 s"
connections = {connections}
[reports.norway-ukraine.delivery]
channels = ["smtp"]
subscribers = ["subscribers.csv"]
"""
        )
    return addresses


def send_and_kill(project: Project, rng: random.Random, command: list[str]) -> bool:
    """Run a command, and kill it after a while; tell whether it was killed."""
    process = project.start(*command)
    try:
        process.wait(rng.uniform(0.1, 1.0))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def settled(project: Project) -> bool:
    """Have time pass for what waits, and tell whether nothing does."""
    query = "SELECT count(*) FROM deliveries WHERE state IN ('queued', 'sending', 'handed over')"
    ((left,),) = project.rows(query)
    project.change(
        "UPDATE deliveries SET next = '2026-01-01T00:00:00+00:00' WHERE state = 'queued'"
    )
    return left == 0


def deliver_all(project: Project, subscribers: int, seed: int) -> tuple[Failing, int]:
    handler = Failing(seed)
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port, ready_timeout=30)
    controller.start()
    try:
        subscribe(project, port, subscribers)
        rng = random.Random(seed)  # noqa: S311 - when to kill
        slot = ["run", "--slot", "2026-01-23T08:00"]
        kills = sum(send_and_kill(project, rng, slot) for _ in range(2))
        while not project.rows("SELECT id FROM deliveries LIMIT 1"):
            assert project.run("2026-01-23T08:00") in (0, 4)
        end = time.monotonic() + 500
        while not settled(project):
            kills += send_and_kill(project, rng, ["mail", "send"])
            assert time.monotonic() < end, "it does not come to an end"
        assert project.start("mail", "send").wait() == 0
    finally:
        controller.stop()
    return handler, kills


def agrees(project: Project, handler: Failing, subscribers: int) -> Counter[int]:
    """Check the ledger against the mailboxes, message by message; count the copies."""
    rows = project.rows("SELECT address, state, doubts, message_id FROM deliveries")
    assert len(rows) == subscribers
    copies: Counter[int] = Counter()
    for address, state, doubts, identifier in rows:
        messages = handler.mailboxes[str(address)]
        copies[len(messages)] += 1
        assert {message_from_bytes(m)["Message-ID"] for m in messages} <= {identifier}
        assert len(set(messages)) <= 1, "each copy has the same bytes"
        if doubts == 0:
            assert (state, len(messages)) == ("accepted", 1)
        elif state == "accepted":
            assert 1 <= len(messages) <= 2
        else:
            assert state == "unknown"
            assert doubts == 2
            assert len(messages) <= 2
        if str(address) not in handler.lost and doubts == 0:
            assert len(messages) == 1
    return copies


PLACES = [
    "aidreport.runs.artifacts:ArtifactMaker.write_messages",
    "aidreport.runs.runner:publish",
    "aidreport.runs.ledger.ledger:Ledger.conclude",
    "aidreport.runs.outbox.dispatcher:Dispatcher.send",
    "aidreport.runs.ledger.sending:Sending.claim",
    "aidreport.runs.ledger.sending:Sending.hand_over",
    "aidreport.runs.ledger.sending:Sending.settle",
    "aidreport.runs.ledger.ledger:Ledger.end_sending",
]
DOUBTFUL = {("Sending.hand_over", "after"), ("Sending.settle", "before")}


@pytest.mark.long
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("place", PLACES)
def test_killed_anywhere_on_the_way_it_is_sent_once_by_the_next_run(
    project: Project, scripted_server: StartsServer, place: str, moment: str
) -> None:
    server = scripted_server(tls="none", mechanisms=())
    addresses = subscribe(project, server.port, 3, connections=1)
    run = ("run", "--slot", "2026-01-23T08:00")
    project.killed_at(place, moment, *run)
    project.is_sound()
    assert project.run("2026-01-23T08:00") == 0
    assert project.rows("SELECT outcome FROM slots") == [("sent",)]
    copies = Counter(item.rcpt for item in server.received)
    assert set(copies) == set(addresses)
    if (place.partition(":")[2], moment) in DOUBTFUL:
        contents = {item.rcpt: item.content for item in server.received}
        assert all(item.content == contents[item.rcpt] for item in server.received)
        assert max(copies.values()) <= 2
    else:
        assert set(copies.values()) == {1}


@pytest.mark.long
def test_a_hundred_subscribers_get_one_copy_each_from_a_server_that_fails(
    project: Project,
) -> None:
    handler, _ = deliver_all(project, 100, seed=1)
    copies = agrees(project, handler, 100)
    assert copies[1] >= 80
    project.is_sound()


@pytest.mark.long
def test_a_thousand_subscribers_get_one_copy_each_whatever_is_killed(project: Project) -> None:
    handler, kills = deliver_all(project, 1000, seed=2)
    copies = agrees(project, handler, 1000)
    assert kills >= 5
    assert copies[0] + copies[1] + copies[2] == 1000
    project.is_sound()
    assert len(handler.lost) > 50
