"""Sends a run again: to exactly those who did not get it, or to those who are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.briefing.job import job_for
from aidreport.delivery.subscribers import SubscriberList
from aidreport.errors import UsageError, near_miss
from aidreport.runs.ledger.outbox import failed
from aidreport.runs.ledger.records import OPEN, Kind, Stage, State
from aidreport.runs.outbox.addressing import Addressing, subscribers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import DeliveryRecord, Posting, SlotRecord


def resend(config: Config, ledger: Ledger, run: int, to: Sequence[str]) -> int:
    """Put deliveries of a run into the queue again; return how many.

    Who is named gets the same message once more. A subscriber who was not there when the run was
    made gets one of their own.

    Args:
        to: addresses; none means all that failed or came back.

    Raises:
        UsageError: there is no such run, it was not sent yet, or nobody of that name has a part
            in it.
    """
    slot = ledger.run(run)
    if slot is None:
        raise UsageError(f"there is no run {run}", fix="aidreport history shows the numbers")
    items = [item for item in ledger.outbox.of(run) if item.kind is Kind.BRIEFING]
    if slot.state is State.WAITING or not items:
        raise UsageError(
            f"nothing of run {run} was sent",
            why=f"it is {slot.outcome or slot.state}: {slot.reason}",
            fix=f"see aidreport why {slot.key.report}",
        )
    if any(item.stage is Stage.CANCELLED for item in items):
        raise UsageError(
            f"run {run} was not approved", why=slot.reason, fix="run it again: aidreport run"
        )
    if not to:
        return _again(ledger, [item for item in failed(items) if item.channel])
    return _to(config, ledger, slot, items, to)


def _to(
    config: Config,
    ledger: Ledger,
    slot: SlotRecord,
    items: Sequence[DeliveryRecord],
    to: Sequence[str],
) -> int:
    wanted = {address.strip().lower() for address in to}
    named = [item for item in items if item.address.lower() in wanted and item.channel]
    left = wanted - {item.address.lower() for item in named}
    added = _newcomers(config, ledger, slot, left) if left else []
    unknown = left - {posting.address.lower() for posting in added}
    if unknown:
        known = [item.address for item in items]
        raise UsageError(
            f"nothing of run {slot.id} is for {', '.join(sorted(unknown))}"
            f"{near_miss(min(unknown), known)}",
            why="a run goes to its subscribers, and to nobody else",
            fix="check the address, or add it to the subscribers of the report first",
        )
    ledger.post(slot.id, added)
    ids = [item.id for item in ledger.outbox.of(slot.id)]
    before = {item.id for item in items}
    fresh = [number for number in ids if number not in before]
    done = _again(ledger, [item for item in named if item.stage not in OPEN])
    if fresh:
        ledger.outbox.send_again(fresh)
    return done + len(fresh)


def _newcomers(config: Config, ledger: Ledger, slot: SlotRecord, wanted: set[str]) -> list[Posting]:
    """Return deliveries to subscribers that the report has got since."""
    if slot.key.report not in config.reports:
        return []
    job = job_for(config, slot.key.report)
    found = subscribers_of(job)
    entries = tuple(entry for entry in found.subscribers if entry.address.lower() in wanted)
    artifacts = [artifact for artifact in ledger.artifacts(slot.id) if not artifact.draft]
    attempts = ledger.attempts(slot.id)
    addressing = Addressing(job, ledger.store, attempts[-1].id if attempts else 0)
    postings = addressing.briefings(artifacts, SubscriberList(entries, ()), Stage.QUEUED)
    return [posting for posting in postings if posting.address.lower() in wanted]


def _again(ledger: Ledger, items: Sequence[DeliveryRecord]) -> int:
    if items:
        ledger.outbox.send_again([item.id for item in items])
    return len(items)
