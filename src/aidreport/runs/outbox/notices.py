"""What the owner is told: that a run failed or is held, that messages came back, and recoveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.errors import AidreportError
from aidreport.runs.ledger.records import Outcome
from aidreport.runs.outbox.addressing import Notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.runs.ledger.records import DeliveryRecord, Posting, SlotRecord
    from aidreport.runs.outbox.addressing import Addressing

_BAD = (Outcome.FAILED, Outcome.HELD)
_GOOD = (Outcome.RENDERED, Outcome.SENT)
_SHOWN = 20


def about(slot: SlotRecord, before: SlotRecord | None, addressing: Addressing) -> list[Posting]:
    """Return what the owner is told of a slot that ends: a failure, or a recovery from one.

    Args:
        before: the slot of the report that ended before it; None if there is none.
    """
    name = f"{slot.key.report}, slot {slot.key.due:%Y-%m-%d %H:%M} UTC"
    if slot.outcome in _BAD:
        subject = f"aidreport: {slot.key.report} {slot.outcome}: {slot.reason}"
        paragraphs = [f"{name} (run {slot.id}): {slot.outcome}", slot.reason, *_details(slot)]
        due = f"{slot.key.due:%Y-%m-%dT%H:%M:%S}+00:00"
        paragraphs.append(f"More: aidreport why {slot.key.report} {due}")
        return addressing.notice(Notice(_short(subject), paragraphs))
    if slot.outcome in _GOOD and before is not None and before.outcome in _BAD:
        subject = f"aidreport: {slot.key.report} works again"
        earlier = f"{before.key.due:%Y-%m-%d %H:%M} UTC"
        told = f"It is well again; the slot of {earlier} was {before.outcome}: {before.reason}"
        return addressing.notice(Notice(subject, [f"{name} (run {slot.id}): {slot.outcome}", told]))
    return []


def told(
    slot: SlotRecord, before: SlotRecord | None, addressing: Addressing
) -> tuple[list[Posting], dict[str, str]]:
    """Return what `about` does; and where the owner cannot be told, why, to be kept with the slot.

    A notice that cannot be made must not keep a slot from ending.
    """
    try:
        return about(slot, before, addressing), {}
    except AidreportError as error:
        return [], {"the owner was not told": error.problem}


def bounced(
    slot: SlotRecord, items: Sequence[DeliveryRecord], addressing: Addressing
) -> list[Posting]:
    """Return what the owner is told of messages that came back."""
    count = "one message" if len(items) == 1 else f"{len(items)} messages"
    subject = f"aidreport: {slot.key.report}: {count} came back"
    lines = [f"{item.address}: {item.answer}" for item in items[:_SHOWN]]
    again = f"When that is put right, send it again: aidreport resend {slot.id} --to ADDRESS"
    return addressing.notice(Notice(subject, [f"Run {slot.id}:", *lines, again]))


def _details(slot: SlotRecord) -> list[str]:
    told = []
    for key, value in slot.details.items():
        if isinstance(value, list):
            told += [str(item) for item in value[:_SHOWN]]
        else:
            told.append(f"{key}: {value}")
    return told


def _short(subject: str) -> str:
    return subject if len(subject) <= 120 else f"{subject[:119]}…"
