"""Sending beside the runs of this machine, and the reading of messages that came back."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING

from aidreport.delivery.message import TryResult
from aidreport.errors import AidreportError, counted
from aidreport.runs.ledger.restores import way_out
from aidreport.runs.outbox.bounces import collect, mailbox_of
from aidreport.runs.outbox.dispatcher import Dispatcher

if TYPE_CHECKING:
    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.outbox.dispatcher import Summary
    from aidreport.runs.schedule.observability import Log

_MAILBOX_EVERY = dt.timedelta(minutes=5)


class Sender:
    """Sends the deliveries that are due, and reads the messages that came back."""

    def __init__(self, ledger: Ledger, log: Log) -> None:
        self._ledger, self._log = ledger, log
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._mailbox = MailboxTimer()
        self._post = Post(ledger, log, self._stop)

    def look(self, config: Config, now: dt.datetime) -> None:
        """Begin to send, if something is due and no sending is under way."""
        sending = self._thread is not None and self._thread.is_alive()
        if sending or self._stop.is_set() or not self._is_due(config, now):
            return
        self._thread = threading.Thread(target=self._work, args=(config, now), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stop.set()

    def finish(self, seconds: float) -> None:
        """Wait for the sending that is under way."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _is_due(self, config: Config, now: dt.datetime) -> bool:
        if self._ledger.outbox.due(now) or settling_is_due(self._ledger):
            return True
        return self._mailbox.is_due(config, now)

    def _work(self, config: Config, now: dt.datetime) -> None:
        try:
            self._post.send(config)
            if self._mailbox.is_due(config, now):
                self._mailbox.read = now
                if self._post.read(config):
                    self._post.send(config)
        except AidreportError as error:
            self._log.write(str(error))


class MailboxTimer:
    """Knows when the messages that came back are read again.

    Attributes:
        read: when they were read last; None for not yet.
    """

    read: dt.datetime | None = None

    def is_due(self, config: Config, now: dt.datetime) -> bool:
        """Tell whether they are to be read."""
        if config.mail.bounces is None:
            return False
        return self.read is None or now - self.read >= _MAILBOX_EVERY


class Post:
    """Sends what is due, reads what came back, and logs what became of it.

    Args:
        stop: once it is set, nothing more begins.
    """

    def __init__(self, ledger: Ledger, log: Log, stop: threading.Event) -> None:
        self._ledger, self._log, self._stop = ledger, log, stop
        self._down: dict[str, str] = {}
        # What was held when the ledger was opened is said with the first messages.
        self._restored = None if ledger.store.restored else ledger.restores.latest()

    def send(self, config: Config, channel: str | None = None) -> Summary:
        """Send what is due, and end what is over.

        Args:
            channel: the only one that is served, empty for none at all; None for all.

        Raises:
            LedgerError: the ledger cannot be used.
        """
        summary = Dispatcher(config, self._ledger, stop=self._stop).send(channel=channel)
        for verdict, count in summary.counts.items():
            self._log.write(f"{counted(count, 'delivery', 'deliveries')} {verdict}")
        for name, reason in summary.down.items():
            if self._down.get(name) != reason:
                self._log.write(f"{name} takes no deliveries now: {reason}")
        for name in list(self._down) if channel is None else [channel]:
            self._down.pop(name, None)
        self._down.update(summary.down)
        self._say_if_restored()
        if summary.counts[TryResult.REFUSED]:
            self._log.write("aidreport history lists the refused deliveries")
        return summary

    def _say_if_restored(self) -> None:
        """Log once what was held since the ledger was restored, perhaps under this process."""
        found = self._ledger.restores.latest()
        if found is not None and found != self._restored:
            self._restored = found
            self._log.write(f"{found.text}; fix: {way_out()}")

    def read(self, config: Config) -> int:
        """Read the messages that came back; return how many.

        Raises:
            AidreportError: they cannot be read.
        """
        mailbox = mailbox_of(config)
        returned = collect(config, self._ledger, mailbox) if mailbox else 0
        if returned:
            self._log.write(f"{counted(returned, 'message')} came back")
        return returned


def settling_is_due(ledger: Ledger) -> bool:
    """Tell whether an approval or the sending of a run is over, and nobody has ended it."""
    return bool(any(ledger.approvals.expired()) or ledger.outbox.finished())
