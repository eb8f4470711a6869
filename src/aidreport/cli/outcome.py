"""How commands that send report the result: what was sent, what was not, and the exit code."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from aidreport.cli.options import console
from aidreport.config.time_zones import shown
from aidreport.delivery.message import TryResult
from aidreport.errors import counted
from aidreport.runs.ledger.records import Outcome, SlotState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import SlotRecord
    from aidreport.runs.outbox.dispatcher import Dispatcher, Summary
    from aidreport.runs.schedule.follow import Notice

INCOMPLETE = 4
"""The exit code of a delivery that is not complete."""

SENDER_WAIT_SECONDS = 30.0
"""How long a command waits for another process that sends, before it leaves the rest to it."""

_CODES = {"rendered": 0, "sent": 0, "skipped": 0, "held": 6, "failed": 1}


def show_deliveries(summary: Summary) -> int:
    """Show what was sent and what was not; return the exit code."""
    counts = summary.counts
    if counts[TryResult.ACCEPTED]:
        console().note(f"{_deliveries(counts[TryResult.ACCEPTED])} accepted")
    refused = counts[TryResult.REFUSED] + counts[TryResult.TOO_LARGE]
    later = counts[TryResult.DEFERRED] + counts[TryResult.LOST]
    if refused:
        console().warning(f"{_deliveries(refused)} refused")
    if later:
        console().note(f"{_deliveries(later)} will be tried again")
    for channel, reason in summary.down.items():
        console().warning(f"{channel} accepts nothing now: {reason}")
    for channel in summary.busy:
        console().note(f"another process is using {channel}; it sends the rest")
    return INCOMPLETE if refused or later or summary.down or summary.busy else 0


def show_notices(notices: Iterable[Notice]) -> None:
    """Show what a changed configuration has brought about, warnings even if quiet."""
    for notice in notices:
        show = console().warning if notice.is_warning else console().note
        show(notice.text)
        if notice.fix:
            show(f"fix: {notice.fix}")


def send_and_show(dispatcher: Dispatcher, run: int) -> int:
    """Send what is due of a run, show the result and the run's status; return the exit code."""
    show_deliveries(dispatcher.send(run, wait=SENDER_WAIT_SECONDS))
    slot = dispatcher.ledger.run(run)
    return show_outcome(dispatcher.config, slot, dispatcher.ledger)


def show_outcome(config: Config, slot: SlotRecord, ledger: Ledger) -> int:
    """Show the status of a run, with the paths of its PDFs first; return the exit code."""
    published = slot.outcome in (Outcome.RENDERED, Outcome.SENT) or "sent" in slot.details
    if published or slot.state is SlotState.SENDING:
        for artifact in ledger.artifacts(slot.id):
            if not artifact.draft:
                console().result(f"{artifact.path}\n")
    zone = config.organisation.zone
    due = config.time_of_slot(*slot.key, seconds=True)
    name = f"{slot.key.report}, slot {due} (run {slot.id})"
    if slot.outcome is None:
        return _show_unfinished(slot, ledger, name, zone)
    if slot.outcome not in (Outcome.SENT, Outcome.RENDERED):
        _show_reason(slot, name)
    elif slot.outcome is Outcome.SENT or "sent" in slot.details:
        console().note(f"{name}: {slot.reason}")
    if slot.outcome is not Outcome.HELD and "sent" in slot.details:
        show_called_back(slot.id, ledger)
    if slot.outcome is Outcome.FAILED and "sent" in slot.details:
        return INCOMPLETE
    return _CODES[slot.outcome.value]


def _show_reason(slot: SlotRecord, name: str) -> None:
    """Show why a run was skipped or held, or why it failed."""
    show = console().note if slot.outcome is Outcome.SKIPPED else console().warning
    show(f"{name}: {slot.outcome}: {slot.reason}")
    for line in slot.details.get("details", ()):
        console().note(f"  {line}")
    for key in ("why", "fix"):
        if key in slot.details:
            console().note(f"{key}: {slot.details[key]}")


def show_called_back(run: int, ledger: Ledger) -> bool:
    """Show whose message of a run was called back, and the command that sends it after all.

    Returns:
        Whether there is any.
    """
    from aidreport.runs.outbox.resend import called_back_of

    addresses = called_back_of(ledger, run)
    if addresses:
        console().note(f"run {run}: called back, so not sent: {', '.join(addresses)}")
        to = " ".join(f"--to {shlex.quote(address)}" for address in addresses)
        console().note(f"to send it to them after all: aidreport resend {run} {to}")
    return bool(addresses)


def _show_unfinished(slot: SlotRecord, ledger: Ledger, name: str, zone: dt.tzinfo) -> int:
    console().note(f"{name}: {slot.state}: {slot.reason}")
    if slot.state is SlotState.WAITING:
        console().note(
            f"fix: aidreport approve {slot.id}, or aidreport reject {slot.id} --because …"
        )
        return 6
    show_called_back(slot.id, ledger)
    left = [item for item in ledger.outbox.of(slot.id) if item.settled is None]
    for item in left[:5]:
        answer = f": {item.answer}" if item.answer else ""
        console().note(f"  {item.address} waits until {shown(item.next, zone)}{answer}")
    console().note("the daemon, aidreport mail send or the next run sends what is left")
    return INCOMPLETE


def _deliveries(number: int) -> str:
    return counted(number, "delivery", "deliveries")
