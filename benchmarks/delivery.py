"""Messages a second to a local mail server, and whether memory stays flat.

The yardstick is smtplib with the same bytes over as many connections, without a ledger.

python benchmarks/delivery.py [--messages 10000] [--size 100000] [--connections 4]

Bars: 100 messages of 100 kB a second with 4 connections; memory flat over 10,000 messages.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import smtplib
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import outbox
from bars import Figure, judge

from aidreport.config.config import Config
from aidreport.runs.outbox.dispatcher import Dispatcher

if TYPE_CHECKING:
    from aidreport.runs.ledger.delivery_records import Posting
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.store import Store

RATE_BAR = 100.0
GROWTH_BAR = 20.0


def measure(body: bytes, messages: int, connections: int) -> list[Figure]:
    """Return the rates of both sides, and how the memory of ours grew."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(port,), daemon=True)
    server.start()
    _await(port)
    try:
        few = min(messages, 2000)
        plain = few / bare(port, body, few, connections)
        seconds, memory = ours(port, body, messages, connections)
    finally:
        server.terminate()
        server.join()
    rate = messages / seconds
    return [
        Figure("smtplib alone", plain, unit="messages/s"),
        Figure("with the ledger", rate, RATE_BAR, "messages/s", at_least=True),
        Figure("ratio of the rates", rate / plain),
        Figure("memory after a tenth", memory[0], unit="MB"),
        Figure("memory at the end", memory[-1], unit="MB"),
        Figure("growth", memory[-1] - memory[0], GROWTH_BAR, "MB"),
    ]


def main() -> int:
    options = outbox.options_of(__doc__, messages=10_000, size=100_000, connections=4)
    body = outbox.body(options.size)
    return judge(lambda: measure(body, options.messages, options.connections), options.rounds)


def ours(port: int, body: bytes, messages: int, connections: int) -> tuple[float, list[float]]:
    """Return the seconds that the outbox takes, and the memory in MB along the way."""
    smtp = {"host": "127.0.0.1", "port": port, "security": "none", "connections": connections}
    config = Config.model_validate({"mail": {"sender": outbox.SENDER}, "smtp": smtp})

    def postings(store: Store) -> list[Posting]:
        kept = store.bodies.store(body)
        return [outbox.message(number, kept) for number in range(messages)]

    with outbox.ledger_with(postings) as (ledger, _):
        memory: list[float] = []
        done = threading.Event()
        watcher = threading.Thread(target=_watch, args=(ledger, messages, memory, done))
        watcher.start()
        start = time.perf_counter()
        summary = Dispatcher(config, ledger).send()
        seconds = time.perf_counter() - start
        done.set()
        watcher.join()
        memory.append(_megabytes())
        assert sum(summary.counts.values()) == messages, summary
    return seconds, memory


def bare(port: int, body: bytes, messages: int, connections: int) -> float:
    """Return the seconds that smtplib takes with nothing around it."""

    def send(numbers: range) -> None:
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            for number in numbers:
                content = outbox.head(number).encode() + body
                smtp.sendmail(outbox.SENDER, [outbox.address(number)], content)

    threads = [
        threading.Thread(target=send, args=(range(start, messages, connections),))
        for start in range(connections)
    ]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begin


def _watch(ledger: Ledger, messages: int, memory: list[float], done: threading.Event) -> None:
    """Note the memory once a tenth of the messages has gone."""
    while not done.wait(0.2):
        (counts,) = ledger.outbox.counts([1]).values()
        if sum(n for stage, n in counts.items() if stage == "accepted") >= messages // 10:
            memory.append(_megabytes())
            return


def _megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _await(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the server does not start")


class Sink(asyncio.Protocol):
    """A mail server that takes everything and keeps nothing."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.left, self.in_data = b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.left += data
        while self.left:
            if self.in_data:
                end = self.left.find(b"\r\n.\r\n")
                if end < 0:
                    self.left = self.left[-5:]
                    return
                self.left, self.in_data = self.left[end + 5 :], False
                self.keep()
                continue
            line, mark, rest = self.left.partition(b"\r\n")
            if not mark:
                return
            self.left = rest
            self._answer(line[:4].upper())

    def keep(self) -> None:
        """Answer a whole message."""
        self.transport.write(b"250 kept\r\n")

    def _answer(self, command: bytes) -> None:
        if command == b"EHLO":
            self.transport.write(b"250-sink\r\n250-DSN\r\n250 SIZE 50000000\r\n")
        elif command == b"DATA":
            self.in_data = True
            self.transport.write(b"354 go on\r\n")
        elif command == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"250 ok\r\n")


def serve(port: int) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(run())


if __name__ == "__main__":
    raise SystemExit(main())
