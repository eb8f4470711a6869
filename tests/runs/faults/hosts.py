"""Several hosts that share a ledger, as processes of one machine: killed, and counted afterwards.

Workers are killed at random and replaced, so is the daemon that leads, and the database is
restarted. What is left is compared: the ledger, the files, and each mailbox, by Message-ID.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import IO, Any

import psycopg
from aiosmtpd.controller import Controller

ROOT = Path(__file__).parents[3]
_STALLED_SECONDS = 60
_LOOK_SECONDS = 0.5
_MINUTES_BEFORE = 8
"""Slots of so many minutes before the start are due: a schedule that is new begins ten before."""


class Mailboxes:
    """A mail server that keeps what it takes."""

    def __init__(self) -> None:
        self.messages: dict[str, list[bytes]] = defaultdict(list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        for address in envelope.rcpt_tos:
            self.messages[address].append(envelope.original_content)
        return "250 2.0.0 kept"


@dataclass
class Tally:
    """What is left after all has been done.

    Attributes:
        outcomes: of slots.
        copies: how many messages are in how many copies, by Message-ID and mailbox.
        doubted: how many messages the ledger knows to have been sent once more, since whoever sent
            them was killed, or cut off, before the server's answer was recorded.
        missing: messages of the ledger that no mailbox has.
        unknown: messages in a mailbox that the ledger does not know.
        attempts: how many slots had how many attempts.
        stalled: the longest time in seconds in which nothing was finished.
        seconds: from the start to the end.
        problems: what does not agree.
    """

    documents: int
    outcomes: Counter[str]
    copies: Counter[int]
    doubted: int
    missing: int
    unknown: int
    attempts: Counter[int]
    stalled: float
    seconds: float
    kills: Counter[str]
    problems: list[str] = field(default_factory=list)


class Hosts:
    """Daemons and workers of a project, each a process.

    Args:
        folder: of the project.
        url: of the database.
        reports, slots: how many reports there are, and how many slots of each are due at once.
        subscribers: of each report.
    """

    def __init__(
        self, folder: Path, url: str, reports: int, slots: int, subscribers: int = 2
    ) -> None:
        self.folder, self.url, self.documents = folder, url, reports * slots
        self.server = Mailboxes()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._words: dict[str, tuple[str, ...]] = {}
        self.kills: Counter[str] = Counter()
        self._log: IO[bytes] = (folder / "hosts.log").open("ab")
        with socket.create_server(("127.0.0.1", 0)) as found:
            self._port = found.getsockname()[1]
        shutil.copytree(ROOT / "data", folder / "data")
        self._configure(reports, slots, subscribers)

    def _configure(self, reports: int, slots: int, subscribers: int) -> None:
        now = dt.datetime.now().astimezone().replace(microsecond=0)
        step = dt.timedelta(minutes=_MINUTES_BEFORE) / slots
        times = ", ".join((now - step * number).isoformat() for number in range(slots))
        head = (ROOT / "config.toml").read_text(encoding="utf-8").partition("[reports.")[0]
        sections = [
            head,
            f"""
[state]
ledger = "{self.url}"
files = "shared"
workers = 1
[mail]
sender = "aid@example.test"
retry = "5 s"
[smtp]
host = "127.0.0.1"
port = {self._port}
security = "none"
timeout = "5 s"
""",
        ]
        for number in range(reports):
            to = ", ".join(f'"s{number}-{item}@example.test"' for item in range(subscribers))
            sections.append(
                f"""
[reports.r{number}]
data = "data/norway-ukraine-2025-06-12.toml"
template = "briefing"
brand = "ministry"
output = "output/{{report}}/{{date}}-{{report}}.pdf"
[[reports.r{number}.schedules]]
name = "now"
at = [{times}]
catch_up = "all"
[reports.r{number}.delivery]
channels = ["smtp"]
subscribers = [{to}]
"""
            )
        (self.folder / "config.toml").write_text("".join(sections), encoding="utf-8")

    @contextmanager
    def running(self, workers: int, daemons: int) -> Iterator[None]:
        """Run a mail server, daemons and workers."""
        controller = Controller(
            self.server, hostname="127.0.0.1", port=self._port, ready_timeout=30
        )
        controller.start()
        try:
            for number in range(daemons):
                self.start(f"daemon-{number}", "schedule", "start", "--deadline", "1")
            for number in range(workers):
                self.start(f"worker-{number}", "worker", "--deadline", "1")
            yield
        finally:
            for process in self.processes.values():
                process.terminate()
            for process in self.processes.values():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(20)
                process.kill()
                process.wait()
            controller.stop()
            self._log.close()

    def start(self, name: str, *words: str) -> None:
        """Start a process, or start it again."""
        self._words[name] = given = words or self._words[name]
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "aidreport", *given],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdout=self._log,
            stderr=self._log,
        )

    def kill(self, name: str) -> None:
        """Kill a process of any kind, and start another in its place."""
        self.processes[name].send_signal(signal.SIGKILL)
        self.processes[name].wait()
        self.kills[name.partition("-")[0]] += 1
        self.start(name)

    def kill_leader(self) -> bool:
        """Kill the daemon that leads; tell whether there was one."""
        led = self.rows("SELECT process FROM presence WHERE role = 'leader' ORDER BY seen DESC")
        pids = [row[0] for row in led]
        for name, process in self.processes.items():
            if name.startswith("daemon") and pids[:1] == [process.pid]:
                self.kill(name)
                self.kills["leader"] += 1
                return True
        return False

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query; none while the database is away."""
        with suppress(psycopg.Error), psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()
        return []

    def finished(self) -> tuple[int, int]:
        """Return how many slots have ended, and how many messages were accepted."""
        slots = self.rows("SELECT count(*) FROM slots WHERE state = 'ended'")
        sent = self.rows("SELECT count(*) FROM deliveries WHERE state = 'accepted'")
        return (slots[0][0] if slots else 0), (sent[0][0] if sent else 0)


def run_and_kill(
    hosts: Hosts,
    restart: Callable[[], None],
    seed: int,
    *,
    workers: int = 3,
    daemons: int = 2,
    every: tuple[float, float] = (4.0, 9.0),
    most: float = 3600.0,
) -> Tally:
    """Have all documents made and sent while processes are killed; return what is left.

    Args:
        restart: restarts the database; called once, when half is done.
        every: between which numbers of seconds a worker is killed.
        most: seconds after which it is given up.
    """
    rng = random.Random(seed)  # noqa: S311 - whom to kill, and when
    began = progressed = time.monotonic()
    stalled, before, restarted, leaders = 0.0, (0, 0), False, 0
    next_kill = began + rng.uniform(*every)
    with hosts.running(workers, daemons):
        while before[0] < hosts.documents and time.monotonic() - began < most:
            time.sleep(_LOOK_SECONDS)
            now, at = hosts.finished(), time.monotonic()
            if now > before and now != (0, 0):
                before, progressed = now, at
            stalled = max(stalled, at - progressed)
            done = before[0] / hosts.documents
            if leaders < 2 and done > (0.2, 0.65)[leaders]:
                leaders += hosts.kill_leader()
            if not restarted and done > 0.45:
                restarted = True
                hosts.kills["database"] += 1
                restart()
            if at >= next_kill:
                hosts.kill(f"worker-{rng.randrange(workers)}")
                next_kill = at + rng.uniform(*every)
        seconds = time.monotonic() - began
    return _tally(hosts, stalled, seconds)


def _tally(hosts: Hosts, stalled: float, seconds: float) -> Tally:
    outcomes = Counter(str(row[0]) for row in hosts.rows("SELECT outcome FROM slots"))
    tries = hosts.rows("SELECT count(*) FROM attempts GROUP BY slot")
    rows = hosts.rows("SELECT address, message_id, state, doubts FROM deliveries")
    known = {(str(address), str(identifier)): str(state) for address, identifier, state, _ in rows}
    doubts = {(str(address), str(identifier)): int(count) for address, identifier, _, count in rows}
    got = Counter(
        (address, _identifier(content))
        for address, contents in hosts.server.messages.items()
        for content in contents
    )
    tally = Tally(
        hosts.documents,
        outcomes,
        Counter(got.values()),
        sum(1 for count in doubts.values() if count),
        len(set(known) - set(got)),
        len(set(got) - set(known)),
        Counter(row[0] for row in tries),
        stalled,
        seconds,
        hosts.kills,
    )
    slots = hosts.rows("SELECT DISTINCT report, due FROM slots")
    if len(slots) != hosts.documents or outcomes != {"sent": hosts.documents}:
        tally.problems.append(f"of {hosts.documents} slots: {dict(outcomes)}")
    if tally.missing or tally.unknown:
        tally.problems.append(f"{tally.missing} messages missing, {tally.unknown} unknown")
    # A sender that is killed between the server's answer and its mark leaves a doubt: one more copy
    # may follow, with the same bytes. Without a doubt there is one, and no other.
    twice = [item for item, count in got.items() if count > 1 + doubts.get(item, 0)]
    if twice:
        tally.problems.append(f"sent more than once without a doubt: {twice}")
    # Two runs of a slot would each have messages of its own, with other Message-IDs.
    entered = "SELECT slot, address FROM deliveries WHERE kind = 'briefing' GROUP BY 1, 2"
    if doubled := hosts.rows(f"{entered} HAVING count(*) > 1"):
        tally.problems.append(f"entered more than once: {doubled}")
    mailboxes = hosts.server.messages.values()
    if any(len(set(box)) != len(set(map(_identifier, box))) for box in mailboxes):
        tally.problems.append("copies of a message have other bytes")
    if set(known.values()) != {"accepted"}:
        tally.problems.append(f"deliveries: {Counter(known.values())}")
    if stalled > _STALLED_SECONDS:
        tally.problems.append(f"nothing was finished for {stalled:.0f} seconds")
    return tally


def _identifier(content: bytes) -> str:
    return str(message_from_bytes(content)["Message-ID"])
