"""How the commands that send report it: what was sent, what was not, and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.cli.console import counted
from aidreport.cli.options import console
from aidreport.delivery.message import Verdict
from aidreport.runs.ledger.records import Outcome, State

if TYPE_CHECKING:
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import SlotRecord
    from aidreport.runs.outbox.dispatcher import Summary

INCOMPLETE = 4
"""The exit code of a delivery that is not complete."""

SENDER_WAIT_SECONDS = 30.0
"""How long a command waits for another process that sends, before it leaves the rest to it."""

_CODES = {"rendered": 0, "sent": 0, "skipped": 0, "held": 6, "failed": 1}


def tell(summary: Summary) -> int:
    """Say what was sent and what was not; return an exit code."""
    counts = summary.counts
    if counts[Verdict.ACCEPTED]:
        console().note(f"{counted(counts[Verdict.ACCEPTED], 'delivery', 'deliveries')} accepted")
    refused = counts[Verdict.REFUSED] + counts[Verdict.TOO_LARGE]
    later = counts[Verdict.DEFERRED] + counts[Verdict.LOST]
    if refused:
        console().warning(f"{counted(refused, 'delivery', 'deliveries')} refused")
    if later:
        console().note(f"{counted(later, 'delivery', 'deliveries')} to be tried again")
    for channel, reason in summary.down.items():
        console().warning(f"{channel} takes nothing now: {reason}")
    for channel in summary.busy:
        console().note(f"{channel} is served by another process, which sends the rest")
    return INCOMPLETE if refused or later or summary.down or summary.busy else 0


def outcome_of(slot: SlotRecord, ledger: Ledger) -> int:
    """Say how a run stands, the paths of its PDFs first; return an exit code."""
    published = slot.outcome in (Outcome.RENDERED, Outcome.SENT) or "sent" in slot.details
    if published or slot.state is State.SENDING:
        for artifact in ledger.artifacts(slot.id):
            if not artifact.draft:
                console().result(f"{artifact.path}\n")
    name = f"{slot.key.report}, slot {slot.key.due:%Y-%m-%d %H:%M:%S} UTC (run {slot.id})"
    if slot.outcome is None:
        return _unfinished(slot, ledger, name)
    if slot.outcome is Outcome.SENT:
        console().note(f"{name}: {slot.reason}")
    elif slot.outcome is not Outcome.RENDERED:
        _without_success(slot, name)
    if slot.outcome is Outcome.FAILED and "sent" in slot.details:
        return INCOMPLETE
    return _CODES[slot.outcome.value]


def _without_success(slot: SlotRecord, name: str) -> None:
    told = console().note if slot.outcome is Outcome.SKIPPED else console().warning
    told(f"{name}: {slot.outcome}: {slot.reason}")
    for line in slot.details.get("details", ()):
        console().note(f"  {line}")
    for key in ("why", "fix"):
        if key in slot.details:
            console().note(f"{key}: {slot.details[key]}")


def _unfinished(slot: SlotRecord, ledger: Ledger, name: str) -> int:
    console().note(f"{name}: {slot.state}: {slot.reason}")
    if slot.state is State.WAITING:
        console().note(f"fix: aidreport approve {slot.id}, or aidreport reject {slot.id}")
        return 6
    left = [item for item in ledger.outbox.of(slot.id) if item.settled is None]
    for item in left[:5]:
        answer = f": {item.answer}" if item.answer else ""
        console().note(f"  {item.address} waits until {item.next:%H:%M:%S} UTC{answer}")
    console().note("the daemon sends what is left, or aidreport mail send, or the next run")
    return INCOMPLETE
