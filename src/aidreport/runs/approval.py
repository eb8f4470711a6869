"""Approval: only the PDFs that somebody approved go out, and only in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.errors import LedgerError, UsageError
from aidreport.runs.ledger.records import MessageKind, SlotState
from aidreport.runs.ledger.store import publish

if TYPE_CHECKING:
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import SlotRecord
    from aidreport.runs.outbox.dispatcher import Dispatcher


def approve(dispatcher: Dispatcher, run: int, by: str) -> SlotRecord:
    """Note who approves a run, publish it, and put its deliveries into the queue.

    Raises:
        UsageError: it does not wait for approval, or no longer.
        LedgerError: the stored files are not those that approval was asked for.
    """
    ledger = dispatcher.ledger
    dispatcher.hold_unapproved()
    waiting_run(ledger, run)
    _refuse_other_files(ledger, run)
    if not ledger.approvals.decide(run, "approved", by):
        waiting_run(ledger, run)
    publish(ledger.artifacts(run), ledger.store)
    return ledger.run(run)


def reject(dispatcher: Dispatcher, run: int, by: str, because: str) -> SlotRecord:
    """Note who rejects a run and why; it is held, nothing is sent, and the owner gets a notice.

    Raises:
        UsageError: it does not wait for approval, or no longer.
    """
    ledger = dispatcher.ledger
    dispatcher.hold_unapproved()
    waiting_run(ledger, run)
    if not ledger.approvals.decide(run, "rejected", by, f"rejected by {by}: {because}"):
        waiting_run(ledger, run)
    dispatcher.notify_owner(run)
    return ledger.run(run)


def waiting_run(ledger: Ledger, run: int) -> SlotRecord:
    """Return a run that waits for approval.

    Raises:
        UsageError: there is none of that number, or it does not wait.
    """
    slot = ledger.run(run)
    if slot.state is SlotState.WAITING:
        return slot
    approval = ledger.approvals.of(run)
    if approval is None or approval.decided is None:
        raise UsageError(
            f"run {run} does not wait for approval",
            why=f"it is {slot.outcome or slot.state}: {slot.reason}",
            fix=f"see aidreport why {slot.key.report}",
        )
    by = f" by {approval.by}" if approval.by else ""
    raise UsageError(
        f"run {run} was {approval.decision}{by} at {approval.decided:%Y-%m-%d %H:%M} UTC",
        why="the first decision counts",
        fix=f"to run it again: aidreport run {slot.key.report} --slot"
        f" {slot.key.due:%Y-%m-%dT%H:%M:%S}+00:00",
    )


def _refuse_other_files(ledger: Ledger, run: int) -> None:
    """Check that what would be sent is what approval was asked for, byte for byte."""
    approval = ledger.approvals.of(run)
    assert approval is not None
    final = [artifact for artifact in ledger.artifacts(run) if not artifact.draft]
    if sorted(artifact.sha256 for artifact in final) != sorted(approval.hashes):
        raise LedgerError(
            f"the PDFs of run {run} are not those that approval was asked for",
            why="only the approved bytes are sent",
            fix=f"reject it, and run it again: aidreport reject {run} --because …",
        )
    for artifact in final:
        ledger.store.pdfs.read(artifact.sha256)
    for item in ledger.outbox.of(run):
        if item.kind is MessageKind.BRIEFING and item.body:
            ledger.store.bodies.read(item.body)
