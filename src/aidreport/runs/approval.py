"""Approval: only what somebody approved who was asked goes out, and only in time."""

from __future__ import annotations

import shlex
import unicodedata
from email.utils import parseaddr
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.time_zones import as_option, shown
from aidreport.errors import LedgerError, UsageError, nearest
from aidreport.model.plain_line import control_characters, plain_line
from aidreport.runs.ledger.delivery_records import MessageKind
from aidreport.runs.ledger.records import SlotState
from aidreport.runs.ledger.stored_files import publish
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.config.config import Config
    from aidreport.config.delivery import Approval
    from aidreport.runs.ledger.audit import AuditEntry
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import SlotRecord
    from aidreport.runs.outbox.dispatcher import Dispatcher


class Decider(NamedTuple):
    """Who decides.

    Attributes:
        name: of one of those who are asked, as the configuration has it; or the address.
        account: the system user who gives the command, or the address of who signed in.
    """

    name: str
    account: str


def decider(config: Config, slot: SlotRecord, account: str, name: str | None) -> Decider:
    """Return who decides about a run: one of those who are asked.

    Args:
        account: the system user who gives the command.
        name: name or address of who decides; None for the system user.

    Raises:
        UsageError: nobody of this name is asked.
    """
    approval, section = _settings(config, slot)
    if name is not None and (bad := control_characters(name)):
        raise _not_plain(name, bad, approval.by, section)
    entries = [text for text in approval.by if _is_entry(text, account, name)]
    if len(entries) == 1:
        shown, address = parseaddr(entries[0])
        return Decider(shown or address, account)
    asked = [_way_to_name(text, approval.by) for text in entries or approval.by]
    who = state("refusal.system-user", user=account) if name is None else f'"{name}"'
    about = {"who": who, "report": slot.key.report}
    near = "" if name is None else nearest(name, asked)
    if entries:
        problem = state("refusal.several-approvers", **about)
    elif near:
        problem = state("refusal.no-approver-near", **about, near=near)
    else:
        problem = state("refusal.no-approver", **about)
    option = f"--as {shlex.quote(asked[0])}"
    fix = state("refusal.no-approver-fix", option=option)
    raise UsageError(problem, why=_asked(approval.by, section), fix=fix)


def decider_at(config: Config, slot: SlotRecord, address: str) -> Decider:
    """Return who decides about a run: the one of those who are asked who has an address.

    Args:
        address: of whoever signed in, known to be theirs; names count for nothing.

    Raises:
        UsageError: nobody of this address is asked.
    """
    approval, section = _settings(config, slot)
    if any(_folded(parseaddr(text)[1]) == _folded(address) for text in approval.by):
        return Decider(address, address)
    raise UsageError(
        state("refusal.no-approver", who=address, report=slot.key.report),
        why=_asked(approval.by, section),
        fix=state("refusal.no-approver-here-fix"),
    )


def _settings(config: Config, slot: SlotRecord) -> tuple[Approval, str]:
    """Return who is asked about a run, and the section that says so."""
    report = config.reports.get(slot.key.report)
    approval = report.delivery.approval if report else None
    section = f"[reports.{slot.key.report}.delivery.approval]"
    if approval is None:
        raise UsageError(
            state("act.no-approval", report=slot.key.report),
            why=state("act.no-approval-why", section=section),
            fix=state("act.no-approval-fix", report=slot.key.report),
        )
    return approval, section


def _not_plain(name: str, bad: Sequence[str], by: Sequence[str], section: str) -> UsageError:
    """Return the refusal of a name that could not be shown as it is: whom it may mean."""
    clean = plain_line(name)
    meant = [text for text in by if _is_entry(text, "", clean)]
    proposed = _way_to_name((meant or by)[0], by)
    return UsageError(
        state("act.control-characters", characters=", ".join(bad)),
        why=state("act.control-characters-why", asked=_asked(by, section)),
        fix=state("act.control-characters-fix", option=shlex.quote(proposed)),
    )


def _way_to_name(text: str, by: Sequence[str]) -> str:
    """Return how one of those who are asked is named: by name, or by address where that is not one.

    The name is not taken if others have it too, or if it cannot be shown as it is.
    """
    name, address = parseaddr(text)
    alone = sum(_is_entry(other, "", name) for other in by) == 1
    return name if alone and not control_characters(name) else address


def _asked(by: Sequence[str], section: str) -> str:
    return state("refusal.asked", section=section, names=", ".join(map(plain_line, by)))


def _is_entry(text: str, account: str, name: str | None) -> bool:
    """Tell whether an entry of `by` is who is named, or the system user."""
    shown, address = (_folded(part) for part in parseaddr(text))
    if name is not None:
        return _folded(name) in {shown, address} - {""}
    return _folded(account) in {shown, address, address.partition("@")[0]} - {""}


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def approve(
    dispatcher: Dispatcher, run: int, by: Decider, entry: AuditEntry | None = None
) -> SlotRecord:
    """Note who approves a run, publish it, and put its deliveries into the queue.

    Args:
        entry: what the audit trail gets of an approval in the browser, together with it.

    Raises:
        UsageError: it does not wait for approval, or no longer, or another must approve it.
        LedgerError: what is stored is not what approval was asked for.
    """
    ledger = dispatcher.ledger
    dispatcher.hold_unapproved()
    slot = waiting_run(dispatcher, run)
    _refuse_requester(dispatcher.config, ledger, slot, by)
    _refuse_changed(dispatcher, slot)
    _refuse_other_files(ledger, run)
    if not ledger.approvals.decide(run, "approved", by.name, account=by.account, entry=entry):
        waiting_run(dispatcher, run)
    publish(ledger.artifacts(run), ledger.store)
    return ledger.run(run)


def reject(
    dispatcher: Dispatcher, run: int, by: Decider, because: str, entry: AuditEntry | None = None
) -> SlotRecord:
    """Note who rejects a run and why; it is held, nothing is sent, and the owner gets a notice.

    Args:
        entry: what the audit trail gets of a rejection in the browser, together with it.

    Raises:
        UsageError: it does not wait for approval, or no longer.
    """
    ledger = dispatcher.ledger
    dispatcher.hold_unapproved()
    waiting_run(dispatcher, run)
    reason = state("reason.rejected", who=by.name, because=because)
    notice = dispatcher.notice_of_refusal(run, reason)
    if not ledger.approvals.decide(run, "rejected", by.name, reason, by.account, entry, notice):
        waiting_run(dispatcher, run)
    return ledger.run(run)


def waiting_run(dispatcher: Dispatcher, run: int) -> SlotRecord:
    """Return a run that waits for approval.

    Raises:
        UsageError: there is none of that number, or it does not wait.
    """
    ledger, zone = dispatcher.ledger, dispatcher.config.organisation.zone
    slot = ledger.run(run)
    if slot.state is SlotState.WAITING:
        return slot
    approval = ledger.approvals.of(run)
    if approval is None or approval.decided is None:
        raise UsageError(
            state("refusal.not-waiting", run=str(run)),
            why=state("refusal.it-is", outcome=str(slot.outcome or slot.state), reason=slot.reason),
            fix=state("refusal.see-why", command=f"aidreport why {slot.key.report}"),
        )
    about = {"run": str(run), "when": shown(approval.decided, zone)}
    decision = state(f"refusal.{approval.decision}", **about)
    if approval.by:
        decision = state(f"refusal.{approval.decision}-by", **about, who=approval.by)
    again = f"aidreport run {slot.key.report} --slot {as_option(slot.key.due, zone)}"
    raise UsageError(
        decision,
        why=state("refusal.decided-why"),
        fix=state("refusal.decided-fix", command=again),
    )


def _refuse_requester(config: Config, ledger: Ledger, slot: SlotRecord, by: Decider) -> None:
    """Refuse who made the run, where another must approve it."""
    approval = config.reports[slot.key.report].delivery.approval
    asked = ledger.approvals.of(slot.id)
    if approval is None or asked is None or not approval.by_other_than_requester:
        return
    made = {asked.requester: state("refusal.made-by", user=asked.requester)}
    made |= {who: state("refusal.begun-by", who=who) for who in ledger.audit.who_ran(slot.id)}
    for who, why in made.items():
        entries = [text for text in approval.by if _is_entry(text, who, None)]
        if by.account == who or any(_is_entry(text, "", by.name) for text in entries):
            raise UsageError(
                state("refusal.requester", run=str(slot.id), who=who),
                why=state("refusal.requester-why", made=why),
                fix=state("refusal.requester-fix"),
            )


def _refuse_changed(dispatcher: Dispatcher, slot: SlotRecord) -> None:
    """Hold a run whose records are not those that approval was asked for."""
    found = dispatcher.ledger.approvals.changes(slot.id)
    if found and dispatcher.hold_changed(slot):
        due = as_option(slot.key.due, dispatcher.config.organisation.zone)
        raise LedgerError(
            state("act.held-changed", run=str(slot.id), reason=state("act.changed-since")),
            details=found,
            why=state("act.held-changed-why"),
            fix=state("act.held-changed-fix", report=slot.key.report, due=due),
        )


def _refuse_other_files(ledger: Ledger, run: int) -> None:
    """Check that the stored files are what approval was asked for, byte for byte."""
    for artifact in ledger.artifacts(run):
        if not artifact.draft:
            ledger.store.made[artifact.format].read(artifact.sha256)
    for item in ledger.outbox.of(run):
        if item.kind is MessageKind.BRIEFING and item.body:
            ledger.store.bodies.read(item.body)
