"""Several deliveries of one channel at once, over several connections."""

from __future__ import annotations

import queue
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from aidreport.delivery.message import ChannelDownError, Verdict
from aidreport.errors import AidreportError, LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.delivery.channels import Route
    from aidreport.delivery.message import Channel, Envelope, Receipt
    from aidreport.runs.ledger.records import DeliveryRecord

    Deliver = Callable[[Envelope, Callable[[], None]], Receipt]

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
