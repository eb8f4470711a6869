"""How a run ends of which everything that can be sent was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.runs.ledger.delivery_records import DeliveryStatus, MessageKind
from aidreport.runs.ledger.outbox import failed
from aidreport.runs.ledger.records import Outcome
from aidreport.runs.ledger.withdrawals import resend_fix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.runs.ledger.delivery_records import DeliveryRecord
    from aidreport.runs.ledger.records import SlotRecord

_MOST = 100


def ending_of(
    slot: SlotRecord, items: Sequence[DeliveryRecord]
) -> tuple[Outcome, str, dict[str, object]]:
    """Return outcome, reason and details of a run."""
    briefings = [item for item in items if item.kind is MessageKind.BRIEFING]
    unsent = failed(briefings)
    stopped = _stopped(briefings)
    sent = len(briefings) - len(unsent) - sum(stopped.values())
    also = "".join(f"; {words}: {number:,}" for words, number in stopped.items() if number)
    if not unsent:
        places = "one place" if sent == 1 else f"{sent:,} places"
        nobody = "nothing was sent" if also else "there was nobody to send it to"
        reason = (f"sent to {places}" if sent else nobody) + also
        return (Outcome.SENT if sent else Outcome.RENDERED), reason, {"sent": sent}
    first = f"{unsent[0].address}: {unsent[0].answer or unsent[0].status.value}"
    reason = f"sent to {sent:,} of {len(briefings):,}; not to {first}{also}"
    details = [f"{item.address}: {item.status.value}: {item.answer}" for item in unsent]
    fix = resend_fix(slot.id, [item.withdrawn_by for item in unsent])
    if not any(item.channel for item in unsent):
        fix = (
            "correct the addresses of these subscribers, then send it to them alone:"
            f" aidreport resend {slot.id} --to ADDRESS"
        )
    return Outcome.FAILED, reason, {"sent": sent, "details": details[:_MOST], "fix": fix}


def _stopped(briefings: Sequence[DeliveryRecord]) -> dict[str, int]:
    """Return how many messages were stopped before they were sent, by what stopped them."""
    withdrawn = [item for item in briefings if item.status is DeliveryStatus.WITHDRAWN]
    called_back = [item for item in briefings if item.status is DeliveryStatus.CANCELLED]
    instead = ""
    numbers = {item.withdrawn_by for item in withdrawn} - {None}
    if numbers:
        instead = f" for run {max(number or 0 for number in numbers)}, which corrects it"
    return {
        f"withdrawn{instead}": len(withdrawn),
        "called back": len(called_back),
    }
