"""What a correction stops: messages that are still to be sent of what it corrects, and approvals.

Only the parts that it corrects are withdrawn: of a burst, those whose figures differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Text, cast, or_, select, update

from aidreport.runs.ledger.delivery_records import FAILED, DeliveryStatus, MessageKind
from aidreport.runs.ledger.records import Outcome, SlotState
from aidreport.runs.ledger.schema import approvals, artifacts, deliveries, slots
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection

_BRIEFING = deliveries.c.kind == MessageKind.BRIEFING
_UNSENT = deliveries.c.state.in_((*FAILED, DeliveryStatus.BOUNCED))


def withdraw_corrected(connection: Connection, slot: int, now: str) -> None:
    """Withdraw what the slot of a correction corrects; nothing if it is none.

    Approvals that wait for an earlier correction end. A message that is in flight is withdrawn
    unless it is accepted.
    """
    row = connection.execute(select(slots).where(slots.c.id == slot)).one()
    if row.corrects is None:
        return
    family = or_(slots.c.id == row.corrects, slots.c.corrects == row.corrects) & (
        slots.c.id != slot
    )
    numbers = connection.execute(select(slots.c.id).where(family)).scalars().all()
    why = state("reason.replaced", number=str(row.correction), run=str(slot))
    _end_approvals(connection, numbers, why, now)
    keys = select(artifacts.c.key).where(artifacts.c.slot == slot, artifacts.c.draft == 0)
    never = deliveries.c.state.in_([DeliveryStatus.WAITING, DeliveryStatus.CANCELLED])
    replaced = deliveries.c.slot.in_(numbers) & _BRIEFING & deliveries.c.key.in_(keys) & ~never
    connection.execute(update(deliveries).where(replaced).values(withdrawn_by=slot))
    stop_withdrawn(connection, deliveries.c.slot.in_(numbers), now)
    for number in numbers:
        _renew_fix(connection, number)


def stop_withdrawn(connection: Connection, of: ColumnElement[bool], now: str) -> None:
    """Stop deliveries that are withdrawn and wait to be sent."""
    queued = (deliveries.c.state == DeliveryStatus.QUEUED) & deliveries.c.withdrawn_by.is_not(None)
    number = cast(deliveries.c.withdrawn_by, Text)
    answer = "withdrawn: run " + number + " corrects it and goes out instead"
    stopped = {"state": DeliveryStatus.WITHDRAWN, "settled": now, "answer": answer}
    connection.execute(update(deliveries).where(of, queued).values(**stopped))


def give_back(connection: Connection, slot: int) -> list[str]:
    """Let what a correction has withdrawn be sent again, since nobody approved the correction.

    Nothing is sent by itself: somebody thought that it was wrong.

    Returns:
        What to do about messages that were withdrawn, a sentence for each run.
    """
    of = deliveries.c.withdrawn_by == slot
    numbers = connection.execute(select(deliveries.c.slot).where(of).distinct()).scalars().all()
    lost = withdrawn(connection, slot)
    connection.execute(update(deliveries).where(of).values(withdrawn_by=None))
    for number in numbers:
        _renew_fix(connection, number)
    return lost


def withdrawn(connection: Connection, slot: int) -> list[str]:
    """Return what to do about messages that the slot of a correction has withdrawn.

    Returns:
        A sentence for each run that had messages to send.
    """
    stopped = (deliveries.c.withdrawn_by == slot) & (deliveries.c.state == DeliveryStatus.WITHDRAWN)
    rows = connection.execute(select(deliveries.c.slot).where(stopped)).scalars().all()
    return [
        f"messages of run {number} that were withdrawn for it: {rows.count(number)};"
        f" to send them after all: aidreport resend {number}"
        for number in dict.fromkeys(rows)
    ]


def resend_fix(slot: int, instead: Sequence[int | None]) -> str:
    """Return how those who did not get a run are sent it.

    Args:
        instead: for each of their messages, the run that corrects it; None for none.
    """
    corrections = [number for number in instead if number is not None]
    if corrections and len(corrections) == len(instead):
        latest = max(corrections)
        return state("advice.corrected", run=str(latest), command=f"aidreport resend {latest}")
    return state("advice.resend", command=f"aidreport resend {slot}")


def _end_approvals(connection: Connection, numbers: Sequence[int], why: str, now: str) -> None:
    """End the slots that wait for approval."""
    waiting = select(slots.c.id).where(
        slots.c.id.in_(numbers), slots.c.state == SlotState.WAITING
    )  # fmt: skip
    for number in connection.execute(waiting).scalars().all():
        asked = approvals.c.slot == number
        decided = {"decision": "replaced", "because": why, "decided": now}
        connection.execute(update(approvals).where(asked).values(**decided))
        open_ones = (deliveries.c.slot == number) & (deliveries.c.state == DeliveryStatus.WAITING)
        stopped = {"state": DeliveryStatus.CANCELLED, "settled": now, "answer": why}
        connection.execute(update(deliveries).where(open_ones).values(**stopped))
        ended = {"state": SlotState.ENDED, "outcome": Outcome.SKIPPED, "reason": why, "ended": now}
        connection.execute(update(slots).where(slots.c.id == number).values(**ended))
        give_back(connection, number)


def _renew_fix(connection: Connection, slot: int) -> None:
    """Write down what to do about a slot of which not all was delivered."""
    row = connection.execute(select(slots).where(slots.c.id == slot)).first()
    if row is None or row.outcome != Outcome.FAILED or "sent" not in row.details:
        return
    query = select(deliveries.c.withdrawn_by).where(deliveries.c.slot == slot, _BRIEFING, _UNSENT)
    instead = connection.execute(query).scalars().all()
    details = {**row.details, "fix": resend_fix(slot, instead)}
    connection.execute(update(slots).where(slots.c.id == slot).values(details=details))
