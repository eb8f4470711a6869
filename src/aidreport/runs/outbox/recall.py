"""Calls back messages that are not sent yet."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import BusyError, LockLostError, UsageError, near_miss
from aidreport.runs.ledger.delivery_records import OPEN, DeliveryStatus, MessageKind
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.runs.ledger.delivery_records import DeliveryRecord
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import SlotRecord

_IN_FLIGHT = (DeliveryStatus.SENDING, DeliveryStatus.HANDED)


class Recall(NamedTuple):
    """What became of messages that were to be called back.

    Attributes:
        left: those that could not be, each with the reason.
    """

    called: Sequence[DeliveryRecord]
    left: Sequence[tuple[DeliveryRecord, str]]


def call_back(ledger: Ledger, run: int, to: Sequence[str], by: str, because: str) -> Recall:
    """Call back the messages of a run that are not sent yet.

    Args:
        to: addresses; none means all.
        by: the system user who does.

    Raises:
        UsageError: there is no such run, it has no message to an address, or none of its messages
            can be called back.
    """
    slot = ledger.run(run)
    _take_up_interrupted(ledger, run)
    items = _messages(ledger, slot, {address.strip().lower() for address in to})
    ids = ledger.outbox.call_back([item.id for item in items], f"called back by {by}: {because}")
    now = {item.id: item for item in ledger.outbox.of(run)}
    called = [now[number] for number in ids]
    left = [(now[item.id], _reason(now[item.id])) for item in items if item.id not in ids]
    if not called:
        raise _nothing(slot, left)
    return Recall(called, left if to else [pair for pair in left if pair[0].status in _IN_FLIGHT])


def _take_up_interrupted(ledger: Ledger, run: int) -> None:
    """Put messages back into the queue that a process was sending that is gone."""
    flying = {item.channel for item in ledger.outbox.of(run) if item.status in _IN_FLIGHT}
    for channel in flying:
        with suppress(BusyError, LockLostError), ledger.outbox.sending(channel) as sending:
            sending.recover()


def _messages(ledger: Ledger, slot: SlotRecord, wanted: set[str]) -> list[DeliveryRecord]:
    items = [item for item in ledger.outbox.of(slot.id) if item.kind is not MessageKind.NOTICE]
    if not wanted:
        return items
    unknown = wanted - {item.address.lower() for item in items}
    if unknown:
        raise UsageError(
            state(
                "act.no-message",
                run=str(slot.id),
                addresses=", ".join(sorted(unknown)),
                near=near_miss(min(unknown), [item.address for item in items]),
            ),
            fix=state("act.see-mail", run=str(slot.id)),
        )
    return [item for item in items if item.address.lower() in wanted]


def _reason(item: DeliveryRecord) -> str:
    """Return why a message cannot be called back."""
    if item.status in _IN_FLIGHT:
        return state("act.being-sent")
    if item.status in (DeliveryStatus.ACCEPTED, DeliveryStatus.BOUNCED):
        return (
            state("act.delivered-with", answer=item.answer)
            if item.answer
            else state("act.delivered")
        )
    if item.status is DeliveryStatus.UNKNOWN:
        return state("act.lost-answer")
    if item.answer:
        return state("act.not-queued-with", status=str(item.status), answer=item.answer)
    return state("act.not-queued", status=str(item.status))


def _nothing(slot: SlotRecord, left: Sequence[tuple[DeliveryRecord, str]]) -> UsageError:
    report = slot.key.report
    fix = state("act.correct-it", report=report, run=str(slot.id))
    if any(item.status in OPEN for item, _ in left):
        fix = state("act.see-what-becomes", run=str(slot.id))
    return UsageError(
        state("act.none-to-call-back", run=str(slot.id)),
        details=[
            state("act.of-address", address=item.address, reason=reason) for item, reason in left
        ],
        why=state("act.none-to-call-back-why"),
        fix=fix,
    )
