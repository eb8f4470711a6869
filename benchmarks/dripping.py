"""How long two channels take beside a third whose server drips, and without it.

Each subscriber is served by mail and by two web services. First the mail server drips its answer to
each message, then one of the web services: a byte at a time, without end.

python benchmarks/dripping.py [--subscribers 1000] [--size 20000]

Bar: 1.2 times the seconds that the two take without the third, by the clock.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import outbox
from bars import Figure, judge

from aidreport.config.config import Config
from aidreport.config.delivery import SMTP
from aidreport.runs.ledger.delivery_records import DeliveryStatus, MessageKind, Posting
from aidreport.runs.outbox.dispatcher import Dispatcher
from delivery import Sink

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.store import Store

CHANNELS = (SMTP, "archive", "portal")
RATIO_BAR = 1.2
DEADLINE = "1s"
"""Of the mail server for each step and of a web service for its answer: many end within a run."""

_DRIP = 0.05
_LONGEST = 120.0


def measure(subscribers: int, size: int, runs: int) -> list[Figure]:
    """Return, for each channel that drips, the time of the other two without and beside it."""
    figures = []
    for bad in (SMTP, "portal"):
        good = [channel for channel in CHANNELS if channel != bad]
        alone, beside = [], []
        with _servers(bad) as ports:
            for _ in range(runs):
                alone.append(_seconds(ports, good, good, subscribers, size)[0])
                seconds, ended = _seconds(ports, CHANNELS, good, subscribers, size)
                beside.append(seconds)
        ratio = statistics.median(beside) / statistics.median(alone)
        figures += [
            Figure(f"without {bad}", statistics.median(alone), unit="s"),
            Figure(f"beside {bad}, which drips", statistics.median(beside), unit="s"),
            Figure(f"tries of {bad} ended by then", ended),
            Figure(f"ratio, {bad} drips", ratio, RATIO_BAR),
        ]
    return figures


def main() -> int:
    options = outbox.options_of(__doc__, subscribers=1000, size=20_000)
    return judge(lambda: measure(options.subscribers, options.size, options.runs), options.rounds)


def _seconds(
    ports: dict[str, int], channels: tuple[str, ...] | list[str], good: list[str],
    subscribers: int, size: int,
) -> tuple[float, int]:  # fmt: skip
    """Return after how many seconds the good channels had delivered all, and how many tries of
    the others had ended then.
    """

    def postings(store: Store) -> Iterator[Posting]:
        return _postings(store, channels, subscribers, size)

    with outbox.ledger_with(postings) as (ledger, number):
        stop = threading.Event()
        sending = threading.Thread(target=Dispatcher(_config(ports), ledger, stop=stop).send)
        start = time.perf_counter()
        sending.start()
        while _accepted(ledger, number) < subscribers * len(good):
            if time.perf_counter() - start > _LONGEST or not sending.is_alive():
                raise SystemExit("the channels that answer did not deliver all")
            time.sleep(0.05)
        seconds = time.perf_counter() - start
        ended = sum(item.tries for item in ledger.outbox.of(number) if item.channel not in good)
        stop.set()
        sending.join()
    return seconds, ended


def _postings(
    store: Store, channels: tuple[str, ...] | list[str], subscribers: int, size: int
) -> Iterator[Posting]:
    """Yield a delivery to each subscriber on each channel."""
    body = store.bodies.store(outbox.body(size))
    made = store.made["pdf"]
    draft = made.draft(1)
    draft.write_bytes(b"%PDF-1.7\n" + b"x" * size)
    pdf, _ = made.store(draft)
    briefing = MessageKind.BRIEFING
    for number in range(subscribers):
        for channel in channels:
            if channel == SMTP:
                yield outbox.message(number, body)
            else:
                to = outbox.address(number)
                yield Posting(briefing, 1, channel, to, head='{"report": "r"}', artifact=pdf)


def _accepted(ledger: Ledger, number: int) -> int:
    return ledger.outbox.counts([number]).get(number, {}).get(DeliveryStatus.ACCEPTED, 0)


def _config(ports: dict[str, int]) -> Config:
    return Config.model_validate(
        {
            "mail": {"sender": outbox.SENDER},
            "smtp": {
                "host": "127.0.0.1",
                "port": ports[SMTP],
                "security": "none",
                "timeout": DEADLINE,
                "connections": 4,
            },
            "webhooks": {
                name: {"url": f"http://127.0.0.1:{ports[name]}/", "timeout": DEADLINE}
                for name in CHANNELS
                if name != SMTP
            },
        }
    )


@contextmanager
def _servers(bad: str) -> Iterator[dict[str, int]]:
    """Run the three servers in a process of their own; give their ports."""
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe()
    process = spawning.Process(target=serve, args=(there, bad), daemon=True)
    process.start()
    try:
        if not here.poll(30):
            raise SystemExit("the servers do not start")
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def serve(there: Connection, bad: str) -> None:
    """Serve each channel and send the ports; the bad one drips."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        ports = {}
        for channel in CHANNELS:
            good, drips = (Sink, _DrippingSink) if channel == SMTP else (_Service, _DrippingService)
            server = await loop.create_server(drips if channel == bad else good, "127.0.0.1", 0)
            ports[channel] = server.sockets[0].getsockname()[1]
        there.send(ports)
        await asyncio.Event().wait()

    asyncio.run(run())


def _drip(transport: asyncio.Transport, text: bytes) -> None:
    """Send a text byte by byte, and then spaces, until the other side hangs up."""
    if not transport.is_closing():
        transport.write(text[:1] or b" ")
        asyncio.get_running_loop().call_later(_DRIP, _drip, transport, text[1:])


class _DrippingSink(Sink):
    """A mail server that never ends its answer to a message."""

    def keep(self) -> None:
        _drip(self.transport, b"250 ")


class _Service(asyncio.Protocol):
    """A web service that takes everything."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.received = b""

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, mark, body = self.received.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if mark)
        if mark and len(body) == int(fields[b"content-length"]):
            self.answer()

    def answer(self) -> None:
        self.transport.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        self.transport.close()


class _DrippingService(_Service):
    """A web service that never ends the head of its answer."""

    def answer(self) -> None:
        _drip(self.transport, b"HTTP/1.1 200 OK\r\nServer:")


if __name__ == "__main__":
    raise SystemExit(main())
