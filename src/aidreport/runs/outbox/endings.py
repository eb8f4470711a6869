"""How a run ends of which everything that can be sent was sent."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from aidreport.runs.ledger.delivery_records import DeliveryStatus, MessageKind
from aidreport.runs.ledger.outbox import failed
from aidreport.runs.ledger.records import Outcome
from aidreport.runs.ledger.withdrawals import resend_fix
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.runs.ledger.delivery_records import DeliveryRecord
    from aidreport.runs.ledger.records import SlotRecord
    from aidreport.statements import Statement

_MOST = 100


def ending_of(
    slot: SlotRecord, items: Sequence[DeliveryRecord]
) -> tuple[Outcome, str, dict[str, object]]:
    """Return outcome, reason and details of a run."""
    briefings = [item for item in items if item.kind is MessageKind.BRIEFING]
    unsent = failed(briefings)
    stopped = _stopped(briefings)
    sent = len(briefings) - len(unsent) - sum(item.number or 0 for item in stopped)
    if not unsent:
        nobody = state("reason.nothing-sent" if stopped else "reason.nobody")
        reason = state("reason.sent", count=sent) if sent else nobody
        return (Outcome.SENT if sent else Outcome.RENDERED), _with(reason, stopped), {"sent": sent}
    first, count = unsent[0], len(briefings)
    why = first.answer or first.status.value
    reason = state("reason.sent-in-part", sent=sent, count=count, address=first.address, answer=why)
    details = [f"{item.address}: {item.status.value}: {item.answer}" for item in unsent]
    fix = resend_fix(slot.id, [item.withdrawn_by for item in unsent])
    if not any(item.channel for item in unsent):
        command = f"aidreport resend {slot.id} --to ADDRESS"
        fix = state("advice.correct-addresses", command=command)
    return (
        Outcome.FAILED,
        _with(reason, stopped),
        {"sent": sent, "details": details[:_MOST], "fix": fix},
    )


def _with(reason: Statement, stopped: Sequence[Statement]) -> Statement:
    """Return why a run ended so, and what was stopped."""
    return reduce(lambda one, other: state("reason.also", first=one, second=other), stopped, reason)


def _stopped(briefings: Sequence[DeliveryRecord]) -> list[Statement]:
    """Return how many messages were stopped before they were sent, by what stopped them."""
    withdrawn = [item for item in briefings if item.status is DeliveryStatus.WITHDRAWN]
    called_back = [item for item in briefings if item.status is DeliveryStatus.CANCELLED]
    found = []
    numbers = {item.withdrawn_by for item in withdrawn} - {None}
    if withdrawn and numbers:
        run = str(max(number or 0 for number in numbers))
        found.append(state("reason.withdrawn-for", run=run, count=len(withdrawn)))
    elif withdrawn:
        found.append(state("reason.withdrawn", count=len(withdrawn)))
    if called_back:
        found.append(state("reason.called-back", count=len(called_back)))
    return found
