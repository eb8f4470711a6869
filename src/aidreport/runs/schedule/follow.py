"""The ledger follows a configuration that was changed, before anything new is entered.

What is renamed goes on under its new name. A slot whose schedule or report is gone ends as
skipped, whether it was entered or only due, so that the history tells of it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import BusyError
from aidreport.runs.ledger.records import Entry, Key, Outcome, ScheduleMark, SlotState, Trigger
from aidreport.runs.schedule.continuity import changes_in, rule_text
from aidreport.runs.schedule.losses import called_off, losses_of
from aidreport.runs.schedule.planner import GRACE
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.reading import LedgerReader
    from aidreport.runs.ledger.records import ReportMark, SlotRecord
    from aidreport.runs.schedule.continuity import Changes
    from aidreport.runs.schedule.losses import Loss
    from aidreport.runs.schedule.slots import Timetable


class Notice(NamedTuple):
    """What a changed configuration brings about that its owner may not expect.

    Attributes:
        fix: what to write if it was meant otherwise; empty for nothing.
        is_warning: whether something is not sent for it.
    """

    text: str
    fix: str = ""
    is_warning: bool = False


def follow(config: Config, planned: Sequence[Timetable], ledger: Ledger) -> list[Notice]:
    """Let the ledger follow a configuration; return what to say of it.

    Each step leaves the ledger so that the others are found again, if the process is killed.
    """
    changes, now = changes_in(config, planned, ledger), ledger.store.now()
    losses = losses_of(config, planned, ledger, changes)
    off = list(called_off(planned, ledger, changes))
    for item in changes.reports:
        ledger.rename(item.old, item.new)
    for item in changes.schedules:
        ledger.rename_schedule(item.report, item.old, item.new)
    for seen in changes.seen:
        if formers := changes.unclear.get(seen.name):
            own = [item for item in planned if item.report == seen.name]
            _begin(seen, own, formers, ledger)
    due = {(loss.report, loss.schedule): loss.due for loss in losses}
    for report, mark, _ in changes.gone:
        gone = mark._replace(until=max(mark.until, now), gone=True)
        ledger.advance(report, gone, due[report, mark.name])
        # A pause of what is gone would hold a schedule of that name that comes later.
        ledger.pauses.end_gone(report, [mark.name, *([] if report in config.reports else [""])])
    for loss in losses:
        for slot in loss.waiting:
            _skip(slot, loss.reason, ledger)
    for slot, reason in off:
        _skip(slot, reason, ledger)
    known = ledger.reports()
    changed = [mark for mark in changes.seen if mark != known.get(mark.name)]
    if changed:
        ledger.see(changed)
    return [*_of_names(changes), *(_of_loss(loss, config.organisation.zone) for loss in losses)]


def foreseen(
    config: Config, planned: Sequence[Timetable], ledger: LedgerReader
) -> tuple[list[Notice], list[Loss]]:
    """Return what `follow` will say of names, and the slots that it will skip; change nothing."""
    changes = changes_in(config, planned, ledger)
    losses = losses_of(config, planned, ledger, changes)
    return _of_names(changes), [loss for loss in losses if loss.moments]


def _begin(
    mark: ReportMark, own: Sequence[Timetable], formers: Sequence[str], ledger: Ledger
) -> None:
    """Begin a report that may be another one: what that may have sent is skipped.

    Args:
        own: its schedules.
    """
    now = ledger.store.now()
    reason = state("reason.may-be-former", report=mark.name, formers=" or ".join(formers))
    begun = [
        (
            ScheduleMark(timetable.name, now, rule_text(timetable)),
            [
                Entry(
                    Key(mark.name, timetable.name, slot.due),
                    slot.due,
                    Trigger.SCHEDULE,
                    slot.skipped or reason,
                )
                for slot in timetable.between(now - GRACE, now)
            ],
        )
        for timetable in own
        if ledger.mark(mark.name, timetable.name) is None
    ]
    ledger.begin_report(mark, begun)


def _skip(slot: SlotRecord, reason: str, ledger: Ledger) -> None:
    """End a slot that waits to run, or was interrupted; not one that a process is running."""
    with suppress(BusyError), ledger.store.lock(f"slot-{slot.id}", once=True):
        if ledger.run(slot.id).state in (SlotState.DUE, SlotState.RUNNING):
            ledger.end(slot.id, Outcome.SKIPPED, reason)


def _of_names(changes: Changes) -> list[Notice]:
    """Return what was recognised without `formerly`, and what is unclear."""
    notices = [
        Notice(f"{item.new} is the former {item.old}: {item.why}, and its history continues")
        for item in changes.reports
        if item.why
    ]
    notices += [
        Notice(
            f"{item.report}: schedule {item.new} is the former {item.old}: {item.why}, and its"
            " history continues"
        )
        for item in changes.schedules
        if item.why
    ]
    for name, formers in changes.unclear.items():
        text = f"{name} may be the former {' or '.join(formers)}: it begins now, and not before"
        fix = (
            f'formerly = "{formers[0]}" in [reports.{name}], if it is; else there is nothing to do'
        )
        notices.append(Notice(text, fix, is_warning=True))
    return notices


def _of_loss(loss: Loss, zone: dt.tzinfo) -> Notice:
    where = f"{loss.report}, schedule {loss.schedule}"
    kind = "report" if loss.with_report else "schedule"
    skipped = loss.sentence(zone, "is skipped", "are skipped")
    if not skipped:
        return Notice(f"{where}: this {kind} is gone; it has no slot any more")
    text = f"{where}: this {kind} is gone; {skipped}"
    return Notice(text, f"{loss.formerly}; else there is nothing to do", is_warning=True)
