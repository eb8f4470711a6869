"""The daemon's sending: beside the runs, in a thread of its own, so that neither waits."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING

from aidreport.delivery.message import Verdict
from aidreport.errors import AidreportError
from aidreport.runs.outbox.bounces import collect, mailbox_of
from aidreport.runs.outbox.dispatcher import Dispatcher

if TYPE_CHECKING:
    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.schedule.log import Log

_MAILBOX_EVERY = dt.timedelta(minutes=5)


class Sender:
    """Sends what is due, and reads what came back."""

    def __init__(self, ledger: Ledger, log: Log) -> None:
        self._ledger, self._log = ledger, log
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._read: dt.datetime | None = None
        self._down: dict[str, str] = {}

    def look(self, config: Config, now: dt.datetime) -> None:
        """Begin to send, if something is due and nothing is on its way."""
        if self._thread is not None and self._thread.is_alive():
            return
        if self._stop.is_set() or not self._is_due(config, now):
            return
        self._thread = threading.Thread(target=self._work, args=(config, now), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stop.set()

    def finish(self, seconds: float) -> None:
        """Wait for what is on its way."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _is_due(self, config: Config, now: dt.datetime) -> bool:
        following = self._ledger.outbox.next_try()
        if following is not None and following <= now:
            return True
        if any(self._ledger.approvals.expired()) or self._ledger.outbox.finished():
            return True
        return config.mail.bounces is not None and self._mailbox_is_due(now)

    def _mailbox_is_due(self, now: dt.datetime) -> bool:
        return self._read is None or now - self._read >= _MAILBOX_EVERY

    def _work(self, config: Config, now: dt.datetime) -> None:
        try:
            dispatcher = Dispatcher(config, self._ledger, stop=self._stop)
            summary = dispatcher.send()
            for verdict, count in summary.counts.items():
                word = "deliveries" if count > 1 else "delivery"
                self._log.tell(f"{count} {word} {verdict}")
            for channel, reason in summary.down.items():
                if self._down.get(channel) != reason:
                    self._log.tell(f"{channel} takes nothing now: {reason}")
            self._down = dict(summary.down)
            if summary.counts[Verdict.REFUSED]:
                self._log.tell("refused deliveries: aidreport history says which")
            if config.mail.bounces is not None and self._mailbox_is_due(now):
                self._read = now
                self._read_mailbox(config, dispatcher)
        except AidreportError as error:
            self._log.tell(str(error))

    def _read_mailbox(self, config: Config, dispatcher: Dispatcher) -> None:
        mailbox = mailbox_of(config)
        if mailbox is None:
            return
        count = collect(config, self._ledger, mailbox)
        if count:
            self._log.tell(f"{count} messages came back")
            dispatcher.send()
