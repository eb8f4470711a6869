"""Sends what is in the outbox, and ends the runs of which everything was sent.

All channels are served side by side; one process at a time serves a channel, over several
connections at once. A refusal concerns one subscriber; if a channel takes nothing at all, its
deliveries wait. No message is made here: all were stored before.
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
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import field
from email.utils import parseaddr
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aidreport.briefing.job import format_of
from aidreport.config.delivery import FOLDER, SMTP
from aidreport.config.time_zones import shown
from aidreport.delivery.channels import route
from aidreport.delivery.message import (
    ChannelDownError,
    Envelope,
    TryResult,
    dkim_signed,
    envelope_id,
)
from aidreport.errors import (
    AidreportError,
    BusyError,
    LedgerAwayError,
    LedgerError,
    LockLostError,
    OutputError,
    UnreachableError,
)
from aidreport.lazy_dataclass import dataclass
from aidreport.runs.ledger.delivery_records import MOST_DOUBTS, DeliveryStatus, MessageKind
from aidreport.runs.ledger.records import Outcome, SlotState
from aidreport.runs.ledger.stored_files import publish
from aidreport.runs.outbox.addressing import addressing_of, notice_of_end, sender_of, signer_of
from aidreport.runs.outbox.endings import ending_of
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from aidreport.config.config import Config
    from aidreport.delivery.channels import Route
    from aidreport.delivery.message import Channel, Receipt
    from aidreport.runs.ledger.delivery_records import DeliveryRecord, Posting
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import SlotRecord
    from aidreport.runs.ledger.sending import Sending

    Deliver = Callable[[Envelope, Callable[[], None]], Receipt]

_BATCH = 100
_LONGEST_WAIT = dt.timedelta(hours=4)
_MOST_DOUBLINGS = 16
_PATIENCE = (1.0, 2.0, 5.0, 10.0, *[15.0] * 40)
"""Seconds between tries to write down an answer while the ledger's database is away."""

_CONNECTS = 3
"""How often a channel that cannot be reached is tried before its deliveries wait."""


@dataclass
class Summary:
    """What became of the deliveries that were tried.

    Attributes:
        down: by channel, why it took nothing more.
        busy: channels that another process serves.
    """

    counts: Counter[TryResult] = field(default_factory=Counter)
    down: dict[str, str] = field(default_factory=dict)
    busy: list[str] = field(default_factory=list)


class Dispatcher:
    """Sends what is due.

    Args:
        sleep: waits so many seconds, to keep a rate.
        stop: once it is set, nothing more begins.
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
        self.sleep, self.stop = sleep, stop or threading.Event()
        self._body = lru_cache(maxsize=8)(ledger.store.bodies.read)
        # Writers of one process take turns here; at the file they would poll.
        self._writing = threading.Lock()
        self.counting = threading.Lock()

    def send(
        self, slot: int | None = None, *, wait: float = 0, channel: str | None = None
    ) -> Summary:
        """Send what is due; return what became of it.

        Args:
            slot: whose deliveries alone are sent; None for all.
            wait: seconds for a channel that another process serves; less than 0 for ever.
            channel: the only one that is served; None for all.

        Raises:
            LedgerError: the ledger cannot be used.
        """
        summary = Summary()
        self.hold_unapproved()
        self._publish()
        self._serve_all(slot, wait, summary, channel)
        if self.end_sent_runs():
            # The owner's notices about these ends leave at once.
            self._serve_all(slot, wait, summary, channel)
        return summary

    def _serve_all(self, slot: int | None, wait: float, summary: Summary, only: str | None) -> None:
        """Serve all channels, or the only one, side by side: none waits for a slow one."""
        channels = [
            channel
            for channel in self.outbox.channels()
            if channel not in summary.down and channel not in summary.busy
            if only is None or channel == only
        ]
        with ThreadPoolExecutor(max(len(channels), 1)) as pool:
            served = [pool.submit(self._serve_one, name, slot, wait, summary) for name in channels]
        for end in served:
            end.result()

    def _serve_one(self, channel: str, slot: int | None, wait: float, summary: Summary) -> None:
        try:
            with self.outbox.sending(channel, wait=wait) as sending:
                self._serve(channel, sending, slot, summary)
        except (BusyError, LockLostError):
            summary.busy.append(channel)

    def hold_unapproved(self) -> None:
        """Hold the runs that nobody approved in time, and notify the owner."""
        for number in self.ledger.approvals.expired():
            approval = self.ledger.approvals.of(number)
            assert approval is not None
            until = shown(approval.until, self.config.organisation.zone)
            reason = state("reason.expired", until=until)
            notice = self.notice_of_refusal(number, reason)
            self.ledger.approvals.decide(number, "expired", "", reason, notice=notice)

    def hold_changed(self, slot: SlotRecord) -> bool:
        """Hold an approved run whose records are not those that were approved; tell the owner.

        Returns:
            Whether it was held.
        """
        approvals = self.ledger.approvals
        asked = approvals.of(slot.id)
        found = [] if asked is None else approvals.changes(slot.id)
        if asked is None or not found:
            return False
        reason = state("reason.changed", problem=found[0])
        fix = state("advice.compare-ledger", command=f"aidreport run {slot.key.report}")
        if slot.state is SlotState.WAITING:
            notice = self.notice_of_refusal(slot.id, reason)
            approvals.decide(slot.id, "void", "", reason, notice=notice)
            return True
        is_held = False
        while not is_held:
            details: dict[str, Any] = {"details": found, "fix": fix}
            if gone := approvals.gone(slot.id):
                details["sent"] = gone
            notice = self._notice_of_hold(slot, reason, details)
            is_held = approvals.hold(slot.id, reason, details, notice)
        return True

    def end_sent_runs(self) -> bool:
        """End the runs of which nothing is left to be sent; return whether there were any."""
        numbers = self.outbox.finished()
        for number in numbers:
            slot = self.ledger.run(number)
            outcome, reason, sent = ending_of(slot, self.outbox.of(number))
            details = {**slot.details, **sent}
            ended = slot._replace(outcome=outcome, reason=reason, details=details)
            notice, problem = self._notice(ended)
            self.ledger.end_sending(number, outcome, reason, {**details, **problem}, notice)
        return bool(numbers)

    def notice_of_refusal(self, number: int, reason: str) -> list[Posting]:
        """Return the notice to the owner about a run that is held since it is not approved."""
        slot, left = self.ledger.run(number), self.ledger.approvals.left(number)
        return self._notice_of_hold(slot, reason, {"details": left} if left else slot.details)

    def _notice_of_hold(
        self, slot: SlotRecord, reason: str, details: Mapping[str, Any]
    ) -> list[Posting]:
        held = slot._replace(outcome=Outcome.HELD, reason=reason, details=dict(details))
        return self._notice(held)[0]

    def _notice(self, slot: SlotRecord) -> tuple[list[Posting], dict[str, str]]:
        addressing = addressing_of(self.config, self.ledger, slot)
        if addressing is None:
            return [], {}
        return notice_of_end(slot, self.ledger.before(slot), addressing)

    def _publish(self) -> None:
        """Publish the files of approved runs; a process may have been cut off before it did."""
        for slot in self.ledger.in_state(SlotState.SENDING):
            if self.hold_changed(slot):
                continue
            try:
                publish(self.ledger.artifacts(slot.id), self.ledger.store)
            except (OutputError, UnreachableError) as error:
                self.outbox.put_off(slot.id, error.problem, self.retry_time(0))
            except LedgerError as error:
                # A file that is not what was stored is never sent; all else goes on.
                self.outbox.abandon(slot.id, error.problem)

    def _serve(self, channel: str, sending: Sending, slot: int | None, summary: Summary) -> None:
        """Send what is due of a channel, batch by batch."""
        self._write(sending.recover, self.retry_time(0))
        way = route(self.config, channel)
        if way is None:
            summary.down[channel] = "the configuration no longer has this channel"
        else:
            with closing(way):
                while not self.stop.is_set() and channel not in summary.down:
                    try:
                        with self._writing:
                            items = sending.claim(self.ledger.store.now(), _BATCH, slot)
                    except (UnreachableError, OutputError, BusyError) as error:
                        summary.down[channel] = error.problem
                        break
                    if not items:
                        break
                    _Batch(self, sending, way, summary).send(items)
        before = self.ledger.store.now() - self.config.mail.give_up
        self._write(sending.give_up, before)

    def try_one(
        self, item: DeliveryRecord, sending: Sending, route: Route, deliver: Deliver
    ) -> TryResult:
        """Try a delivery, and write down what became of it.

        Raises:
            LockLostError: another process has taken it over.
            LedgerAwayError: the ledger's database was lost before the last byte.
            ChannelDownError: the channel takes nothing now.
            AidreportError: the channel cannot be used as it is configured.
        """
        problem = self.outbox.objection(item.id)
        try:
            envelope = None if problem else self._envelope(item, route)
        except LedgerError as error:
            envelope, problem = None, error.problem
        if envelope is None:
            self._write(sending.settle, item.id, DeliveryStatus.GIVEN_UP, problem)
            return TryResult.REFUSED
        try:
            receipt = deliver(envelope, lambda: self._write(sending.hand_over, item.id))
        except LedgerAwayError:
            # Whether that was recorded is not known; that the last byte was not sent is.
            self._keep(sending.postpone, [item.id], item.answer, self.ledger.store.now())
            raise
        if receipt.verdict is TryResult.TOO_LARGE:
            linked = self._linked(item)
            if linked is not None:
                self._write(sending.replace, item.id, linked.head, linked.body)
                return self.try_one(linked, sending, route, deliver)
        self._record(item, sending, receipt)
        return receipt.verdict

    def _record(self, item: DeliveryRecord, sending: Sending, receipt: Receipt) -> None:
        verdict, answer = receipt
        if verdict is TryResult.ACCEPTED:
            self._keep(sending.settle, item.id, DeliveryStatus.ACCEPTED, answer)
        elif verdict is TryResult.REFUSED:
            self._keep(sending.settle, item.id, DeliveryStatus.REFUSED, answer)
        elif verdict is TryResult.TOO_LARGE:
            self._keep(sending.settle, item.id, DeliveryStatus.REFUSED, f"too large: {answer}")
        elif verdict is TryResult.LOST and item.doubts + 1 >= MOST_DOUBTS:
            self._keep(sending.settle, item.id, DeliveryStatus.UNKNOWN, answer)
        else:
            doubtful = verdict is TryResult.LOST
            self._keep(sending.defer, item.id, answer, self.retry_time(item.tries), doubtful)

    def _keep(self, change: Callable[..., None], *given: object) -> None:
        """Write down what nobody else knows, as the answer of a server.

        A database that is away is waited for, unless a stop is asked for; a change that is made
        again changes nothing more.
        """
        for seconds in _PATIENCE:
            try:
                return self._write(change, *given)
            except LedgerAwayError:
                if self.stop.is_set():
                    break
                self.sleep(seconds)
        return self._write(change, *given)

    def retry_time(self, tries: int) -> dt.datetime:
        """Return when something is tried again: each time later, and never all at once."""
        doubled: dt.timedelta = self.config.mail.retry * 2 ** min(tries, _MOST_DOUBLINGS)
        jitter = random.uniform(0.75, 1.25)  # noqa: S311 - no secret
        return self.ledger.store.now() + min(doubled, _LONGEST_WAIT) * jitter

    def postpone(self, sending: Sending, items: Sequence[DeliveryRecord], answer: str) -> None:
        """Put deliveries back that the channel did not take."""
        if items:
            until = self.retry_time(0) if answer else self.ledger.store.now()
            ids = [item.id for item in items]
            self._write(sending.postpone, ids, answer or items[0].answer, until)

    def _write(self, change: Callable[..., None], *given: object) -> None:
        with self._writing:
            change(*given)

    def _envelope(self, item: DeliveryRecord, route: Route) -> Envelope:
        sender = parseaddr(sender_of(self.config))[1]
        identifier = envelope_id(item.message_id)
        if item.channel in (FOLDER, SMTP):
            content = item.head.encode("ascii") + self._body(item.body)
            return Envelope(sender, item.address, identifier, content, item.file)
        form = format_of(item.file)
        file = self.ledger.store.made[form].read(item.artifact)
        fields = json.loads(item.head)
        if route.attaches:
            fields[form] = base64.b64encode(file).decode("ascii")
        content = json.dumps(fields, ensure_ascii=False).encode()
        return Envelope(sender, item.address, identifier, content, item.file, file)

    def _linked(self, item: DeliveryRecord) -> DeliveryRecord | None:
        """Return a delivery with the body that links to the briefing; None if there is none."""
        if self.config.mail.too_large != "link" or item.kind is not MessageKind.BRIEFING:
            return None
        artifacts = self.ledger.artifacts(item.slot)
        bodies = (artifact.plain_body for artifact in artifacts if artifact.body == item.body)
        linked = next(filter(None, bodies), "")
        if not linked:
            return None
        head = item.head
        signer = signer_of(self.config)
        if signer is not None:
            unsigned, body = head[head.index("From:") :], self._body(linked)
            message = dkim_signed(unsigned.encode("ascii") + body, signer)
            head = message.removesuffix(body).decode("ascii")
        return item._replace(body=linked, head=head)


class _Batch:
    """Deliveries of one channel, tried side by side over several connections."""

    def __init__(
        self, dispatcher: Dispatcher, sending: Sending, route: Route, summary: Summary
    ) -> None:
        self._dispatcher, self._route, self._summary = dispatcher, route, summary
        self._sending = sending
        self._items: queue.SimpleQueue[DeliveryRecord] = queue.SimpleQueue()
        self._down = ""
        self._errors: list[BaseException] = []

    def send(self, items: Sequence[DeliveryRecord]) -> None:
        """Try all of them; those that the channel did not take are put back."""
        for item in items:
            self._items.put(item)
        connections = min(self._route.connections, len(items))
        threads = [threading.Thread(target=self._work) for _ in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        left = [self._items.get() for _ in range(self._items.qsize())]
        lost = any(isinstance(error, LockLostError) for error in self._errors)
        down = "" if lost else self._down
        self._dispatcher.postpone(self._sending, left, down)
        if down:
            self._summary.down[items[0].channel] = down
        if self._errors:
            raise self._errors[0]

    def _work(self) -> None:
        try:
            with self._route.borrowed() as channel:
                for item in self._drain():
                    self._route.keep_pace(self._dispatcher.sleep)
                    self._try(item, channel)
        except BaseException as error:
            if isinstance(error, AidreportError) and not isinstance(error, LedgerError):
                self._down = error.problem
                return
            # `send` raises it again, in the thread of the caller.
            self._errors.append(error)
            self._down = self._down or "this process could not go on"

    def _try(self, item: DeliveryRecord, channel: Channel) -> None:
        """Try a delivery, a few times if the channel cannot be reached."""
        for left in reversed(range(_CONNECTS)):
            try:
                verdict = self._dispatcher.try_one(
                    item, self._sending, self._route, channel.deliver
                )
            except ChannelDownError as error:
                if not left:
                    self._set_back(item, str(error))
            except LedgerError:
                raise
            except AidreportError as error:
                self._set_back(item, error.problem)
                return
            else:
                with self._dispatcher.counting:
                    self._summary.counts[verdict] += 1
                return

    def _set_back(self, item: DeliveryRecord, answer: str) -> None:
        self._dispatcher.postpone(self._sending, [item], answer)
        self._down = answer

    def _drain(self) -> Iterator[DeliveryRecord]:
        """Yield the deliveries that are left, until the channel is down or a stop is asked for."""
        with suppress(queue.Empty):
            while not self._down and not self._dispatcher.stop.is_set():
                yield self._items.get_nowait()
