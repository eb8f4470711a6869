"""Sends a run again: to exactly those who did not get it, or to those who are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.config.time_zones import as_option
from aidreport.delivery.subscribers import SubscriberList
from aidreport.errors import UsageError, near_miss
from aidreport.runs.ledger.delivery_records import OPEN, DeliveryStatus, MessageKind
from aidreport.runs.ledger.outbox import failed
from aidreport.runs.ledger.records import SlotState
from aidreport.runs.outbox.addressing import addressing_of, subscribers_of
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.config.config import Config
    from aidreport.runs.ledger.audit import AuditEntry
    from aidreport.runs.ledger.delivery_records import DeliveryRecord, Posting
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import SlotRecord


def resend(
    config: Config,
    ledger: Ledger,
    run: int,
    to: Sequence[str],
    entry: AuditEntry | None = None,
) -> int:
    """Put deliveries of a run into the queue again; return how many.

    Named subscribers get the same message once more; one who was added since the run gets a new
    message.

    Args:
        to: addresses; none means all that failed or came back.
        entry: what the audit trail gets of who asks for it in the browser, together with what is
            queued; nothing if nothing is.

    Raises:
        UsageError: there is no such run, it was not sent yet, or it is not for an address.
    """
    slot = ledger.run(run)
    items = [item for item in ledger.outbox.of(run) if item.kind is MessageKind.BRIEFING]
    if slot.state is SlotState.WAITING or not items:
        raise UsageError(
            state("act.nothing-sent", run=str(run)),
            why=state("refusal.it-is", outcome=str(slot.outcome or slot.state), reason=slot.reason),
            fix=state("act.see-why", report=slot.key.report),
        )
    approval = ledger.approvals.of(run)
    if approval is not None and (approval.decision != "approved" or ledger.approvals.changes(run)):
        at = as_option(slot.key.due, config.organisation.zone)
        raise UsageError(
            state("act.not-approved", run=str(run)),
            why=slot.reason,
            fix=state("act.run-again", report=slot.key.report, at=at),
        )
    if to:
        wanted = {address.strip().lower() for address in to}
        return _resend_to(config, ledger, slot, items, wanted, entry)
    withdrawn = [item for item in items if item.status is DeliveryStatus.WITHDRAWN]
    lost = [item for item in (*failed(items), *withdrawn) if item.channel]
    again = [item.id for item in lost if item.withdrawn_by is None]
    if lost and not again:
        raise _corrected(slot, lost[0].withdrawn_by)
    if again:
        ledger.outbox.send_again(again, entry, failed_only=True)
    return len(again)


def called_back_of(ledger: Ledger, run: int) -> list[str]:
    """Return the addresses whose briefing of a run was called back, each once, in order."""
    briefings = (item for item in ledger.outbox.of(run) if item.kind is MessageKind.BRIEFING)
    cancelled = (item for item in briefings if item.status is DeliveryStatus.CANCELLED)
    return list(dict.fromkeys(item.address for item in cancelled))


def _corrected(slot: SlotRecord, number: int | None, to: str = "") -> UsageError:
    return UsageError(
        state("act.was-corrected", run=str(slot.id), number=str(number)),
        why=state("act.was-corrected-why"),
        fix=_command(number, to),
    )


def _command(run: int | None, to: str) -> str:
    """Return the command that sends a run again."""
    return f"aidreport resend {run}{to}"


def _resend_to(  # noqa: PLR0913 - those of `resend`, read
    config: Config,
    ledger: Ledger,
    slot: SlotRecord,
    items: Sequence[DeliveryRecord],
    wanted: set[str],
    entry: AuditEntry | None,
) -> int:
    named = [item for item in items if item.address.lower() in wanted and item.channel]
    replaced = {item.key: item.withdrawn_by for item in items if item.withdrawn_by is not None}
    if any(item.withdrawn_by for item in named):
        to = "".join(f" --to {address}" for address in sorted(wanted))
        raise _corrected(slot, max(filter(None, replaced.values())), to)
    left = wanted - {item.address.lower() for item in named}
    added = _newcomers(config, ledger, slot, left) if left else []
    if corrected := [posting for posting in added if posting.key in replaced]:
        raise _corrected(slot, replaced[corrected[0].key], f" --to {corrected[0].address}")
    unknown = left - {posting.address.lower() for posting in added}
    if unknown:
        known = [item.address for item in items]
        raise UsageError(
            state(
                "act.not-for",
                run=str(slot.id),
                addresses=", ".join(sorted(unknown)),
                near=near_miss(min(unknown), known),
            ),
            why=state("act.not-for-why"),
            fix=state("act.not-for-fix"),
        )
    ledger.post(slot.id, added)
    before = {item.id for item in items}
    briefings = [item for item in ledger.outbox.of(slot.id) if item.kind is MessageKind.BRIEFING]
    again = [item.id for item in named if item.status not in OPEN]
    again += [item.id for item in briefings if item.id not in before]
    ledger.outbox.send_again(again, entry)
    return len(again)


def _newcomers(config: Config, ledger: Ledger, slot: SlotRecord, wanted: set[str]) -> list[Posting]:
    """Return deliveries to subscribers that the report has got since."""
    addressing = addressing_of(config, ledger, slot)
    if addressing is None:
        return []
    readers = subscribers_of(addressing.job).subscribers
    entries = tuple(entry for entry in readers if entry.address.lower() in wanted)
    artifacts = [artifact for artifact in ledger.artifacts(slot.id) if not artifact.draft]
    postings = addressing.briefings(artifacts, SubscriberList(entries, ()), DeliveryStatus.QUEUED)
    return [posting for posting in postings if posting.address.lower() in wanted]
