"""Sends what is in the outbox, and ends the runs of which everything was sent.

One process at a time serves a channel, over several connections at once. A refusal concerns one
subscriber; what a channel as a whole does not take waits for it. Nothing here makes a message:
they were stored before.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import queue
import random
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from aidreport.briefing.job import job_for
from aidreport.config.delivery import FOLDER, SMTP
from aidreport.delivery.channels import route
from aidreport.delivery.message import ChannelDownError, Envelope, Verdict, dkim_signed, envelope_id
from aidreport.errors import AidreportError, BusyError, LedgerError, OutputError
from aidreport.runs.ledger.outbox import failed
from aidreport.runs.ledger.records import MOST_DOUBTS, Kind, Outcome, Stage, State
from aidreport.runs.ledger.store import Bodies, Pdfs, publish
from aidreport.runs.outbox.addressing import Addressing, notice_of_end, sender_of, signer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.config.config import Config
    from aidreport.delivery.channels import Route
    from aidreport.delivery.message import Channel, Receipt
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import DeliveryRecord, SlotRecord

    Deliver = Callable[[Envelope, Callable[[], None]], Receipt]

_BATCH = 100
_LONGEST_WAIT = dt.timedelta(hours=4)
_MOST_DOUBLINGS = 16


class Dispatcher:
    """Sends what is due.

    Args:
        sleep: waits so many seconds; where a rate is kept.
        stop: set where it is to begin nothing more.
    """

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        *,
        sleep: Callable[[float], None] = time.sleep,
        stop: threading.Event | None = None,
    ) -> None:
        self.config, self.ledger, self.outbox = config, ledger, ledger.outbox
        self._sleep = sleep
        self._stop = stop or threading.Event()
        self._bodies, self._pdfs = Bodies(ledger.store.folder), Pdfs(ledger.store.folder)
        self._body = lru_cache(maxsize=8)(self._bodies.read)
        # Writers of one process take turns here rather than at the file, where they would poll.
        self._writing = threading.Lock()

    def send(self, slot: int | None = None, *, wait: float = 0) -> Summary:
        """Send what is due; return what became of it.

        Args:
            slot: whose deliveries alone are sent; None for all.
            wait: seconds for a channel that another process serves; less than 0 for ever.

        Raises:
            LedgerError: the ledger cannot be used.
        """
        summary = Summary()
        self.expire()
        self._publish()
        self._serve_all(slot, wait, summary)
        if self.finish():
            # What the owner is told of these ends leaves at once.
            self._serve_all(slot, wait, summary)
        return summary

    def _serve_all(self, slot: int | None, wait: float, summary: Summary) -> None:
        for channel in self.outbox.channels():
            if channel in summary.down or channel in summary.busy:
                continue
            with ExitStack() as held:
                try:
                    held.enter_context(self.ledger.store.lock(f"outbox-{channel}", wait=wait))
                except BusyError:
                    summary.busy.append(channel)
                    continue
                self._serve(channel, slot, summary)

    def expire(self) -> None:
        """Hold the runs that nobody approved in time, and tell the owner."""
        for number in self.ledger.approvals.expired():
            approval = self.ledger.approvals.of(number)
            assert approval is not None
            reason = f"nobody approved it until {approval.until:%Y-%m-%d %H:%M} UTC"
            if self.ledger.approvals.decide(number, "expired", "", reason):
                self.notify_owner(number)

    def finish(self) -> bool:
        """End the runs of which nothing is left to be sent; tell whether there were any."""
        found = self.outbox.finished()
        for number in found:
            slot = self.ledger.run(number)
            assert slot is not None
            outcome, reason, told = _ending(slot, self.outbox.of(number))
            details = {**slot.details, **told}
            ended = slot._replace(outcome=outcome, reason=reason, details=details)
            addressing = self._addressing(slot)
            notice, untold = (
                notice_of_end(ended, self.ledger.before(slot), addressing)
                if addressing
                else ([], {})
            )
            self.ledger.end_sending(number, outcome, reason, {**details, **untold}, notice)
        return bool(found)

    def notify_owner(self, number: int) -> None:
        """Tell the owner how a run has ended."""
        slot = self.ledger.run(number)
        assert slot is not None
        addressing = self._addressing(slot)
        if addressing is not None:
            notice, _ = notice_of_end(slot, self.ledger.before(slot), addressing)
            self.ledger.post(number, notice)

    def _addressing(self, slot: SlotRecord) -> Addressing | None:
        if slot.key.report not in self.config.reports:
            return None
        attempts = self.ledger.attempts(slot.id)
        job = job_for(self.config, slot.key.report)
        return Addressing(job, self.ledger.store, attempts[-1].id if attempts else 0)

    def _publish(self) -> None:
        """Put PDFs in their places that a process left there which was cut off after approval."""
        for slot in self.ledger.in_state(State.SENDING):
            try:
                publish(self.ledger.artifacts(slot.id), self.ledger.store)
            except OutputError as error:
                self.outbox.put_off(slot.id, error.problem, self.later(0))
            except LedgerError as error:
                # Nothing is sent of what is not what was stored; all else flows on.
                self.outbox.abandon(slot.id, error.problem)

    def _serve(self, channel: str, slot: int | None, summary: Summary) -> None:
        """Send what is due of a channel, batch by batch."""
        self.outbox.recover(channel)
        found = route(self.config, channel)
        if found is None:
            summary.down[channel] = "there is no such channel in the configuration any more"
        else:
            with closing(found):
                self._send_batches(found, channel, slot, summary)
        limit = self.ledger.store.now() - self.config.mail.give_up
        self.outbox.give_up(channel, limit)

    def _send_batches(self, found: Route, channel: str, slot: int | None, summary: Summary) -> None:
        while not self._stop.is_set() and channel not in summary.down:
            batch = self.outbox.claim(channel, self.ledger.store.now(), _BATCH, slot)
            if not batch:
                break
            Batch(self, found, batch, summary).send()

    def try_one(self, item: DeliveryRecord, route: Route, deliver: Deliver) -> Verdict:
        """Try a delivery, and write down what became of it.

        Raises:
            ChannelDownError: the channel takes nothing now.
            AidreportError: the channel cannot be used as it is configured.
        """
        try:
            envelope = self._envelope(item, route)
        except LedgerError as error:
            self._write(self.outbox.settle, item.id, Stage.GIVEN_UP, error.problem)
            return Verdict.REFUSED
        receipt = deliver(envelope, lambda: self._write(self.outbox.hand_over, item.id))
        if receipt.verdict is Verdict.TOO_LARGE:
            linked = self._linked(item)
            if linked is not None:
                self._write(self.outbox.replace, item.id, linked.head, linked.body)
                return self.try_one(linked, route, deliver)
        self._record(item, receipt)
        return receipt.verdict

    def _record(self, item: DeliveryRecord, receipt: Receipt) -> None:
        verdict, answer = receipt
        if verdict is Verdict.ACCEPTED:
            self._write(self.outbox.settle, item.id, Stage.ACCEPTED, answer)
        elif verdict is Verdict.REFUSED:
            self._write(self.outbox.settle, item.id, Stage.REFUSED, answer)
        elif verdict is Verdict.TOO_LARGE:
            self._write(self.outbox.settle, item.id, Stage.REFUSED, f"too large: {answer}")
        elif verdict is Verdict.LOST and item.doubts + 1 >= MOST_DOUBTS:
            self._write(self.outbox.settle, item.id, Stage.UNKNOWN, answer)
        else:
            doubtful = verdict is Verdict.LOST
            self._write(self.outbox.defer, item.id, answer, self.later(item.tries), doubtful)

    def later(self, tries: int) -> dt.datetime:
        """Return when something is tried again: each time later, and never all at once."""
        doubled: dt.timedelta = self.config.mail.retry * 2 ** min(tries, _MOST_DOUBLINGS)
        jitter = random.uniform(0.75, 1.25)  # noqa: S311 - no secret
        return self.ledger.store.now() + min(doubled, _LONGEST_WAIT) * jitter

    def postpone(self, items: Sequence[DeliveryRecord], answer: str) -> None:
        """Put deliveries back that the channel did not take."""
        if items:
            until = self.later(0) if answer else self.ledger.store.now()
            ids = [item.id for item in items]
            self._write(self.outbox.postpone, ids, answer or items[0].answer, until)

    @property
    def stopped(self) -> bool:
        """Whether nothing more is to begin."""
        return self._stop.is_set()

    def pause(self, seconds: float) -> None:
        """Wait, where a rate is kept."""
        self._sleep(seconds)

    def _write(self, change: Callable[..., None], *given: object) -> None:
        with self._writing:
            change(*given)

    def _envelope(self, item: DeliveryRecord, route: Route) -> Envelope:
        sender = parseaddr(sender_of(self.config))[1]
        identifier = envelope_id(item.message_id)
        if item.channel in (FOLDER, SMTP):
            content = item.head.encode("ascii") + self._body(item.body)
            return Envelope(sender, item.address, identifier, content, item.file)
        pdf = self._pdfs.read(item.artifact)
        told = json.loads(item.head)
        if route.attaches:
            told["pdf"] = base64.b64encode(pdf).decode("ascii")
        content = json.dumps(told, ensure_ascii=False).encode()
        return Envelope(sender, item.address, identifier, content, item.file, pdf)

    def _linked(self, item: DeliveryRecord) -> DeliveryRecord | None:
        """Return a delivery with the body that links to the briefing; None where there is none."""
        if self.config.mail.too_large != "link" or item.kind is not Kind.BRIEFING:
            return None
        bodies = [
            artifact.plain_body
            for artifact in self.ledger.artifacts(item.slot)
            if artifact.body == item.body and artifact.plain_body
        ]
        if not bodies:
            return None
        head = item.head
        signer = signer_of(self.config)
        if signer is not None:
            plain = head[head.index("From:") :]
            body = self._body(bodies[0])
            whole = dkim_signed(plain.encode("ascii") + body, signer)
            head = whole.removesuffix(body).decode("ascii")
        return item._replace(body=bodies[0], head=head)


def _ending(
    slot: SlotRecord, items: Sequence[DeliveryRecord]
) -> tuple[Outcome, str, dict[str, object]]:
    """Return how a run ends of which everything was sent that can be."""
    briefings = [item for item in items if item.kind is Kind.BRIEFING]
    lost = failed(briefings)
    sent = len(briefings) - len(lost)
    if not lost:
        places = "one place" if sent == 1 else f"{sent:,} places"
        reason = f"sent to {places}" if sent else "there was nobody to send it to"
        return (Outcome.SENT if sent else Outcome.RENDERED), reason, {"sent": sent}
    first = f"{lost[0].address}: {lost[0].answer or lost[0].stage.value}"
    reason = f"sent to {sent:,} of {len(briefings):,}; not to {first}"
    details = [f"{item.address}: {item.stage.value}: {item.answer}" for item in lost]
    fix = f"when that is put right, send it to exactly these: aidreport resend {slot.id}"
    if not any(item.channel for item in lost):
        fix = (
            "correct the addresses among the subscribers, and send it to them alone:"
            f" aidreport resend {slot.id} --to ADDRESS"
        )
    return (
        Outcome.FAILED,
        reason,
        {
            "sent": sent,
            "details": details[:_BATCH],
            "fix": fix,
        },
    )


_CONNECTS = 3
"""So often a channel is tried that cannot be reached before it is left for later."""


@dataclass
class Summary:
    """What became of the deliveries that were tried.

    Attributes:
        down: by channel, why it took nothing more.
        busy: channels that another process serves.
    """

    counts: Counter[Verdict] = field(default_factory=Counter)
    down: dict[str, str] = field(default_factory=dict)
    busy: list[str] = field(default_factory=list)


class Tries(Protocol):
    """Tries single deliveries, and writes down what became of each."""

    def try_one(self, item: DeliveryRecord, route: Route, deliver: Deliver) -> Verdict:
        """Try a delivery."""

    def postpone(self, items: Sequence[DeliveryRecord], answer: str) -> None:
        """Put deliveries back that the channel did not take."""

    def pause(self, seconds: float) -> None:
        """Wait, where a rate is kept."""

    @property
    def stopped(self) -> bool:
        """Whether nothing more is to begin."""


class Batch:
    """Deliveries of one channel, tried side by side over several connections."""

    def __init__(
        self,
        tries: Tries,
        route: Route,
        items: Sequence[DeliveryRecord],
        summary: Summary,
    ) -> None:
        self._tries, self._route, self._summary = tries, route, summary
        self._items: queue.SimpleQueue[DeliveryRecord] = queue.SimpleQueue()
        for item in items:
            self._items.put(item)
        self._channel_name = items[0].channel
        self._left = min(route.connections, len(items))
        self._counting = threading.Lock()
        self._down = ""
        self._errors: list[BaseException] = []

    def send(self) -> None:
        """Try all of them; those that the channel did not take are put back."""
        threads = [threading.Thread(target=self._work) for _ in range(self._left)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        left = []
        while not self._items.empty():
            left.append(self._items.get())
        self._tries.postpone(left, self._down)
        if self._down:
            self._summary.down[self._channel_name] = self._down
        if self._errors:
            raise self._errors[0]

    def _work(self) -> None:
        try:
            with self._route.borrowed() as channel:
                for item in self._drain():
                    self._route.keep_pace(self._tries.pause)
                    self._try(item, channel)
        except BaseException as error:
            if isinstance(error, AidreportError) and not isinstance(error, LedgerError):
                self._down = error.problem
                return
            # It is raised again where the thread is awaited.
            self._errors.append(error)
            self._down = self._down or "this process could not go on"

    def _try(self, item: DeliveryRecord, channel: Channel) -> None:
        """Try a delivery; where the channel cannot be reached, a few times before it counts so."""
        for left in reversed(range(_CONNECTS)):
            try:
                verdict = self._tries.try_one(item, self._route, channel.deliver)
            except ChannelDownError as error:
                if not left:
                    self._set_back(item, str(error))
            except LedgerError:
                raise
            except AidreportError as error:
                self._set_back(item, error.problem)
                return
            else:
                with self._counting:
                    self._summary.counts[verdict] += 1
                return

    def _set_back(self, item: DeliveryRecord, told: str) -> None:
        self._tries.postpone([item], told)
        self._down = told

    def _drain(self) -> Iterator[DeliveryRecord]:
        """Yield what is left, until the channel is down or it is to stop."""
        with suppress(queue.Empty):
            while not self._down and not self._tries.stopped:
                yield self._items.get_nowait()
